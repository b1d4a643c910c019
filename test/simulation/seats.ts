/**
 * Ids that a source makes with `DIGEST_SECRET` (a seat of Cal.com): when the secret is changed, the same seat is told under
 * another id, beside those that it had before. Its booking keeps the one by which it was told first, which is the plan's own.
 */
import type { Decoded } from '../../src/sources/source.ts';

export interface Seats {
  /** From now on ids are made with another secret. */
  nextSecret(): void;
  /** The event as its source tells it under the secret in force. */
  seated(event: Decoded): Decoded;
}

export function createSeats(): Seats {
  let secrets = 0;
  /** Under which secret an id was told first. */
  const toldUnder = new Map<string, number>();

  const seatOf = (id: string): { readonly id: string; readonly formerly: readonly string[] } => {
    const first = toldUnder.get(id) ?? secrets;
    toldUnder.set(id, first);
    const idUnder = (secret: number): string => (secret === first ? id : `${id}:${secret}`);
    // The newest of them first.
    const formerly = Array.from({ length: secrets }, (_, secret) => idUnder(secret)).toReversed();
    return { id: idUnder(secrets), formerly };
  };

  return {
    nextSecret() {
      secrets += 1;
    },
    seated(event) {
      if (event.kind !== 'booking') return event;
      const { key, predecessor, successor } = event;
      const seat = seatOf(event.id);
      const [before, after] = [predecessor, successor].map((id) => (id === undefined ? undefined : seatOf(id)));
      const formerIds = [seat, before, after].flatMap((one) => (one === undefined || secrets === 0 ? [] : [one]));
      return {
        ...event,
        id: seat.id,
        key: key.kind === 'derived' ? { ...key, parts: [seat.id, ...key.parts] } : key,
        ...(before !== undefined && { predecessor: before.id }),
        ...(after !== undefined && { successor: after.id }),
        formerIds,
      };
    },
  };
}
