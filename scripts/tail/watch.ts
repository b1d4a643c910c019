/** Looks at deliveries and connections again and again, and shows what is new or has changed since the last look. */
import type { ConnectionStatus, DeliveryView } from '../../src/mailbox/contract-views.ts';
import type { AdminApi } from '../lib/admin-api.ts';
import { refusedInWords } from '../lib/refused-words.ts';
import { deliveryLine } from '../send/became.ts';
import { labelled, paint, say } from '../start/terminal.ts';

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
}

/** The most that one page of the API holds. */
const pageSize = 100;
/** Deliveries that wait are looked at one by one when they are not among the newest any more. */
const mostWaiting = 20;

/** One look. Null, or why it failed. */
export function createWatch(
  api: Pick<AdminApi, 'get'>,
  { filter, last, asJson }: Options,
): () => Promise<string | null> {
  const seen = new Map<string, string>();
  const waiting = new Set<DeliveryView['delivery_id']>();
  const refused = new Map<string, number>();
  let isFirst = true;

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
      const query = new URLSearchParams({ limit: String(pageSize), ...(name !== null && { connection: name }) });
      const answer = await api.get<{ deliveries: DeliveryView[] }>(`/deliveries?${query}`);
      if (!answer.ok) return answer.why;
      const fitting = answer.body.deliveries.filter(
        ({ state }) => filter.states.length === 0 || filter.states.includes(state),
      );
      const shown = new Set(isFirst ? fitting.slice(0, last) : answer.body.deliveries);
      const listed = new Set(answer.body.deliveries.map(({ delivery_id }) => delivery_id));
      for (const delivery of answer.body.deliveries.toReversed()) take(delivery, shown.has(delivery));
      for (const id of [...waiting].filter((one) => !listed.has(one)).slice(0, mostWaiting)) {
        const one = await api.get<DeliveryView>(`/deliveries/${id}`);
        if (one.ok) take(one.body, true);
      }
    }
    return null;
  }

  async function lookAtRefusals(): Promise<string | null> {
    const answer = await api.get<{ connections: Partial<ConnectionStatus>[] }>('/connections');
    if (!answer.ok) return answer.why;
    for (const { connection = '', refused_24h = 0, last_refused_at = null, last_refused_reason = null } of answer.body
      .connections) {
      if (filter.connections.length > 0 && !filter.connections.includes(connection)) continue;
      const before = refused.get(connection) ?? (isFirst ? refused_24h : 0);
      refused.set(connection, refused_24h);
      if (refused_24h <= before) continue;
      const count = refused_24h - before;
      const why = refusedInWords(last_refused_reason);
      if (asJson) say(JSON.stringify({ refused: count, connection, reason: last_refused_reason, at: last_refused_at }));
      else say(labelled(timeOf(last_refused_at ?? ''), [connection, paint('red', `refused ${count}`), why]));
    }
    return null;
  }

  return async function look() {
    const why = (await lookAtDeliveries()) ?? (await lookAtRefusals());
    if (why === null) isFirst = false;
    return why;
  };
}

/** `14:05:09` of the clock of this machine. */
const timeOf = (iso: string): string => new Date(iso).toTimeString().slice(0, 8);
