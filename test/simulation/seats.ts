/**
 * Ids that a source makes with `DIGEST_SECRET` (a seat of Cal.com): when the secret is changed, the same seat is told under
 * another id, beside those that it had before. Some events leave out that there are seats, and name what all clients of one time
 * share (`isSeatUnsaid`). A booking keeps the id by which it was told first, which is the plan's own.
 */
import type { Decoded } from '../../src/sources/source.ts';

type Booking = Extract<Decoded, { readonly kind: 'booking' }>;

export interface Seats {
  /** From now on ids are made with another secret. */
  nextSecret(): void;
  /** The event as its source tells it under the secret in force. */
  seated(event: Decoded, isSeatUnsaid?: boolean): Decoded;
}

/** Of clients in twos, who have booked the same time. */
function timeOf(id: string): string {
  const [visit = '', version] = id.slice(1).split('.');
  return version === '0' ? `time ${Number(visit) - (Number(visit) % 2)}` : `time ${id}`;
}

export function createSeats({ arePaid = false } = {}): Seats {
  let secrets = 0;
  /** Under which secret an id was told first; of one that was told as its time's, that. */
  const toldUnder = new Map<string, number | 'time'>();

  const seatOf = (id: string) => {
    const first = toldUnder.get(id) ?? secrets;
    toldUnder.set(id, first);
    const idUnder = (secret: number): string => (secret === first ? id : `${id}:${secret}`);
    // The newest of them first.
    const formerly = Array.from({ length: secrets }, (_, secret) => idUnder(secret)).toReversed();
    return { id: idUnder(secrets), formerly, ...(arePaid && { shared: sharedBy(id) }) };
  };

  /** What the tool calls the time; a booking that was told by it first has its name. */
  const sharedBy = (id: string): string =>
    [...toldUnder].find(([other, first]) => first === 'time' && timeOf(other) === timeOf(id))?.[0] ?? timeOf(id);

  function unsaid(event: Booking): Booking {
    const { id } = event;
    if (!toldUnder.has(id) && sharedBy(id) === timeOf(id)) toldUnder.set(id, 'time');
    const shared = sharedBy(id);
    const seat = seatOf(id);
    return { ...event, id: shared, mayBeSeat: [seat.id, ...seat.formerly] };
  }

  return {
    nextSecret() {
      secrets += 1;
    },
    seated(event, isSeatUnsaid = false) {
      if (event.kind !== 'booking') return event;
      if (isSeatUnsaid) return unsaid(event);
      const { key, predecessor, successor } = event;
      const seat = seatOf(event.id);
      const [before, after] = [predecessor, successor].map((id) => (id === undefined ? undefined : seatOf(id)));
      const formerIds = [seat, before, after].flatMap((one) =>
        one === undefined || (secrets === 0 && !arePaid) ? [] : [one],
      );
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
