/** What needs a person, of all connections that somebody sees: one group for what is mended at once. */
import type { AttentionGroup } from '../mailbox/contract-bookings.ts';
import type { Found } from './desk.ts';
import type { Room } from './shell.ts';

export interface Attention {
  readonly groups: readonly AttentionGroup[];
  /** Connections whose mailbox did not answer. */
  readonly unavailable: readonly string[];
}

export async function attentionOf(founds: readonly Found[], room: Room): Promise<Attention> {
  const answers = await Promise.allSettled(founds.map((found) => groupsOf(found, room)));
  const groups = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const unavailable = founds.flatMap(({ name }, index) => (answers[index]?.status === 'rejected' ? [name] : []));
  return { groups: groups.toSorted((a, b) => b.count - a.count || a.since.localeCompare(b.since)), unavailable };
}

async function groupsOf({ mailbox, name }: Found, { language }: Room): Promise<readonly AttentionGroup[]> {
  const { bookings } = await mailbox.bookings({ states: ['parked', 'failed'], limit: 200, language });
  const groups = new Map<string, AttentionGroup>();
  for (const { state, code, message, received_at, last, external_ref, delivery_id, starts_at } of bookings) {
    if (code === null || (state !== 'parked' && state !== 'failed')) continue;
    const key = `${state} ${code} ${message}`;
    const known = groups.get(key);
    const since = received_at ?? last.at;
    groups.set(key, {
      connection: name,
      state,
      code,
      cause: null,
      count: (known?.count ?? 0) + 1,
      samples: [...(known?.samples ?? []), { external_ref, delivery_id, starts_at }].slice(0, 5),
      message,
      since: known !== undefined && known.since < since ? known.since : since,
    });
  }
  return [...groups.values()];
}
