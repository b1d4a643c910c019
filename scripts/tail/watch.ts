/** Looks at deliveries and connections again and again, and shows what is new or has changed since the last look. */
import type { DeliveryView } from '../../src/mailbox/contract-views.ts';
import type { AdminApi } from '../lib/admin-api.ts';
import { deliveryLine } from '../send/became.ts';
import { say } from '../start/terminal.ts';
import { timeOf, watchRefusals } from './refusals.ts';
import { newDeliveries } from './rounds.ts';

export interface Filter {
  /** Empty: all. */
  readonly connections: readonly string[];
  /** Empty: all. */
  readonly states: readonly string[];
}

interface Options {
  readonly filter: Filter;
  /** How many deliveries of before are shown first. */
  readonly last: number;
  readonly asJson: boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** The most that one page of the API holds. */
const pageSize = 100;
/** Pages that one look reads of a burst. */
const mostPages = 50;
/** Deliveries that wait are looked at one by one when they are not among the newest any more. */
const mostWaiting = 20;

/** One look. Null, or why it failed. */
export function createWatch(
  api: Pick<AdminApi, 'get'>,
  { filter, last, asJson, now = Date.now }: Options,
): () => Promise<string | null> {
  const seen = new Map<string, string>();
  const waiting = new Set<DeliveryView['delivery_id']>();
  let isFirst = true;
  const refusals = watchRefusals(api, filter.connections, asJson);
  const others = newDeliveries(api, pageSize, now);

  function show(delivery: DeliveryView): void {
    if (filter.states.length > 0 && !filter.states.includes(delivery.state)) return;
    if (asJson) say(JSON.stringify(delivery));
    else say(deliveryLine(timeOf(delivery.settled_at ?? delivery.received_at), delivery, delivery.connection));
  }

  function take(delivery: DeliveryView, isShown: boolean): void {
    const { delivery_id, state, code } = delivery;
    if (state === 'pending') waiting.add(delivery_id);
    else waiting.delete(delivery_id);
    const news = `${state} ${code}`;
    if (seen.get(delivery_id) === news) return;
    seen.set(delivery_id, news);
    if (isShown) show(delivery);
  }

  async function lookAtDeliveries(): Promise<string | null> {
    const names = filter.connections.length === 0 ? [null] : filter.connections;
    for (const name of names) {
      const query = { limit: String(pageSize), ...(name !== null && { connection: name }) };
      const read = await newestOf(query);
      if (typeof read === 'string') return read;
      const fitting = read.filter(({ state }) => filter.states.length === 0 || filter.states.includes(state));
      const shown = new Set(isFirst ? fitting.slice(0, last) : read);
      for (const delivery of read.toReversed()) take(delivery, shown.has(delivery));
      const listed = new Set(read.map(({ delivery_id }) => delivery_id));
      for (const id of [...waiting].filter((one) => !listed.has(one)).slice(0, mostWaiting)) {
        const one = await api.get<DeliveryView>(`/deliveries/${id}`);
        if (one.ok) take(one.body, true);
      }
    }
    return null;
  }

  /** The newest page, and those behind it as far as nothing on them was seen before. A text: why it failed. */
  async function newestOf(query: Readonly<Record<string, string>>): Promise<readonly DeliveryView[] | string> {
    const read: DeliveryView[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < mostPages; pages += 1) {
      const asked: string = new URLSearchParams({ ...query, ...(cursor !== null && { cursor }) }).toString();
      const answer = await api.get<{ deliveries: DeliveryView[]; cursor?: string | null }>(`/deliveries?${asked}`);
      if (!answer.ok) return answer.why;
      const { deliveries } = answer.body;
      read.push(...deliveries);
      cursor = answer.body.cursor ?? null;
      if (isFirst || cursor === null || deliveries.some(({ delivery_id }) => seen.has(delivery_id))) break;
    }
    return read;
  }

  /** Those that the newest page has no room for: of other connections, where there are very many. */
  async function lookAtOthers(): Promise<string | null> {
    if (!refusals.isMany || filter.connections.length > 0) return null;
    const answer = await others.next();
    if (!answer.ok) return answer.why;
    for (const delivery of answer.body.deliveries.toReversed()) take(delivery, true);
    return null;
  }

  return async function look() {
    const why = (await lookAtDeliveries()) ?? (await refusals.look()) ?? (await lookAtOthers());
    if (why === null) isFirst = false;
    return why;
  };
}
