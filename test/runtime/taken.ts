/** When webhooks were taken in, and as what, as far as their answers say it. */
import type { Sending } from '../simulation/plan.ts';
import type { Moment, Taken } from '../simulation/played.ts';

/** A webhook that was answered 200: sent at the moment, answered at `by`. */
export interface Posted extends Moment {
  readonly by: number;
  readonly sending: Sending;
  readonly answer: Readonly<Record<string, unknown>>;
}

const idsOf = (answer: Posted['answer']): string[] =>
  (answer['delivery_ids'] as string[] | undefined) ?? [String(answer['delivery_id'])];

/** Deliveries are numbered as their mailbox takes them in: `salon.17`. */
const numberOf = (deliveryId: string): number => Number(deliveryId.slice(deliveryId.lastIndexOf('.') + 1));
const mailboxOf = (deliveryId: string): string => deliveryId.slice(0, deliveryId.lastIndexOf('.'));

/**
 * In the order in which the mailbox took them in. Whoever names a delivery first was accepted, whatever he was told: of an
 * answer that is lost with its process only the next one is heard, which says `duplicate`.
 */
export function takenOf(posted: readonly Posted[]): Taken[] {
  const groups = Map.groupBy(posted, ({ answer }) => idsOf(answer)[0]!);
  const accepted: Taken[] = [];
  const others: Taken[] = [];
  for (const group of groups.values()) {
    const [first, ...again] = group.toSorted((a, b) => a.sequence - b.sequence) as [Posted, ...Posted[]];
    const ids = idsOf(first.answer);
    const isIgnored = first.answer['status'] === 'ignored';
    const { sending, sequence, at } = first;
    const by = Math.min(...group.map((one) => one.by));
    const statuses = ids.map(() => (isIgnored ? 'ignored' : 'accepted'));
    accepted.push({ sequence, at, by, sending, statuses, deliveryIds: ids });
    for (const one of again) {
      others.push({ ...one, statuses: ids.map(() => 'duplicate'), deliveryIds: idsOf(one.answer) });
    }
  }
  accepted.sort((a, b) => numberOf(a.deliveryIds[0]!) - numberOf(b.deliveryIds[0]!));
  const mailboxes = Map.groupBy(accepted, ({ deliveryIds }) => mailboxOf(deliveryIds[0]!));
  return [...[...mailboxes.values()].flatMap(bounded), ...others].sort((a, b) => a.sequence - b.sequence);
}

/** Nothing was taken in before what it came after. */
function bounded(inOrder: readonly Taken[]): Taken[] {
  let earliest = 0;
  const after = inOrder.map((one) => {
    earliest = Math.max(earliest, one.sequence);
    return { ...one, sequence: earliest };
  });
  let latest = Number.POSITIVE_INFINITY;
  return after
    .toReversed()
    .map((one) => {
      latest = Math.min(latest, one.by ?? latest);
      return { ...one, by: latest };
    })
    .toReversed();
}
