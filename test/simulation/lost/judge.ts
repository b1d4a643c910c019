/**
 * What must stand in One-Link at the end, whatever webhooks were lost: each live booking of the tool once, and nothing else. Nothing
 * here knows the product.
 */
import { heldAt, hour, type Story } from './story.ts';

/** As much of One-Link's appointment as is judged. */
export interface Stands {
  readonly id: number;
  readonly external_ref: string | null;
  readonly status: string;
  readonly starts_at: string;
  readonly ends_at: string;
  readonly resource_id: number;
  readonly client_name: string | null;
}

/** `client` of the appointment. */
export interface Written {
  readonly at: number;
  readonly client: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Ended {
  readonly appointments: readonly Stands[];
  /** Everything that was written to appointments, in order. */
  readonly writes: readonly Written[];
  /** Calls that wrote, in the day after everything had come to rest. */
  readonly lateWrites: readonly string[];
  readonly problems: readonly string[];
}

export const clientName = (client: number): string => `Client ${String.fromCharCode(65 + client)}`;
export const clientPhone = (client: number): string => `+7701000000${client}`;
const specialists = { anna: 31, boris: 32 } as const;
const utc = (time: number): string => new Date(time).toISOString().replace('.000', '');

/** Nobody is told a time that the visit had before, and nothing is cancelled that the tool has never called off. */
function stepsBack(story: Story, writes: Ended['writes']): string[] {
  const isInOrder = story.happenings.every(({ arrives }, index) =>
    arrives.every((arrival) =>
      story.happenings.slice(index + 1).every(({ arrives: later }) => later.every((one) => one > arrival)),
    ),
  );
  // Without a clock of the tool, webhooks that overtake each other cannot be told apart.
  if (story.clock !== 'event_time' && !isInOrder) return [];
  const reached = new Map<number, number>();
  return writes.flatMap(({ at, client, body }) => {
    const life = story.happenings
      .flatMap(({ at: since, held }) => held.map((one) => ({ since, ...one })))
      .filter(({ id }) => id.startsWith(`c${client}-`));
    if (body['status'] === 'cancelled') {
      const isCalledOff = life.some((one) => one.since <= at && ('isDeleted' in one || one.state === 'cancelled'));
      return isCalledOff ? [] : [`the visit of client ${client} was cancelled, which nobody had called off`];
    }
    const starts = body['starts_at'];
    if (starts === undefined) return [];
    const step = life.findLastIndex((one) => !('isDeleted' in one) && utc(one.starts) === starts);
    const before = reached.get(client) ?? -1;
    reached.set(client, Math.max(before, step));
    return step < before ? [`client ${client} goes back to ${starts}`] : [];
  });
}

export function judge(story: Story, { appointments, writes, lateWrites, problems }: Ended): string[] {
  const live = appointments.filter(({ status }) => status !== 'cancelled');
  const wanted = [...heldAt(story, story.quietFrom).values()].filter(({ state }) => state === 'accepted');
  const wrong = wanted.flatMap(({ id, starts, staff, client }) => {
    const own = live.filter(({ external_ref: ref }) => ref === `calcom:${id}`);
    const [one, ...more] = own;
    if (one === undefined) return [`${id} is missing`];
    const is = [one.starts_at, one.ends_at, one.resource_id, one.status, one.client_name];
    const shouldBe = [utc(starts), utc(starts + hour), specialists[staff], 'scheduled', clientName(client)];
    return [
      ...(more.length > 0 ? [`${id} stands ${own.length} times`] : []),
      ...shouldBe.flatMap((value, index) => (value === is[index] ? [] : [`${id}: ${is[index]} in place of ${value}`])),
    ];
  });
  const names = new Set(wanted.map(({ id }) => `calcom:${id}`));
  // If a cancellation is the first that the bridge hears, what staff had typed in for that client stays theirs.
  const isTypedIn = ({ external_ref: ref, client_name: name }: Stands): boolean =>
    ref === null &&
    story.typedIn.some(({ client }) => name === clientName(client)) &&
    !wanted.some(({ client }) => name === clientName(client));
  const surplus = live
    .filter((one) => !names.has(one.external_ref ?? '') && !isTypedIn(one))
    .map(({ id, external_ref: ref }) => `appointment ${id} (${ref}) is of no live booking`);
  return [
    ...problems,
    ...wrong,
    ...surplus,
    ...stepsBack(story, writes),
    ...lateWrites.map((write) => `still writes: ${write}`),
  ];
}
