/**
 * What a tool says of a visit that is not on yet, or never again: a request and its approval, a payment that has begun, a deletion. A
 * payment fills what nothing was told of; an approval overrides a request alone; nothing brings back what was deleted.
 */
import type { Telling, Words } from '../plan.ts';
import type { Random } from '../random.ts';
import { instant, slotOf, visitMs } from './times.ts';

export const paymentBegun = { event: 'PAYMENT_BEGUN', fillsGaps: true, ifKnown: 'no visit yet' } as const;
export const approval = { event: 'APPROVED', once: true, approves: true } as const satisfies Partial<Telling>;

/** It may be at another time and in another state: neither is believed. */
export function wordsOfPayment(visit: number, whole: Words, random: Random): Words {
  const starts = slotOf(visit, random.between(9, 12));
  const { state: _, ...said } = whole;
  return {
    ...said,
    ...(random.chance(0.5) && { state: 'pending' as const }),
    ...(random.chance(0.5) && { startsAt: instant(starts), endsAt: instant(starts + visitMs) }),
    comment: `of a payment ${random.between(1, 9)}`,
  };
}

/** Without a comment: there is something to fill. */
export function withoutComment({ comment: _, ...words }: Words): Words {
  return words;
}
