/** Events of a booking tool in few words, for tests of the mailbox. */
import type { BookingFields, BookingState } from '../../src/booking/booking.ts';
import type { BookingId } from '../../src/booking/ids.ts';
import type { Decoded } from '../../src/sources/source.ts';
import { worldStart } from './world.ts';

type Booked = Extract<Decoded<BookingId>, { kind: 'booking' }>;
/** Its ids in plain text. */
type Told = Extract<Decoded, { kind: 'booking' }>;

export const person: BookingFields = {
  clientName: 'Ivan Petrov',
  clientPhone: '+77010000001',
  clientComment: 'window seat',
};

/** UTC seconds so many hours after the start of the world. */
export const at = (hours: number): string => new Date(worldStart + hours * 3_600_000).toISOString().replace('.000', '');

/** A visit of half an hour. */
export const visit = (hours: number): BookingFields => ({ times: { startsAt: at(hours), endsAt: at(hours + 0.5) } });

let sent = 0;

/** One event. `clock` counts up by itself in the order of writing. */
export function says(id: string, fields: BookingFields & { state?: BookingState }, more: Partial<Told> = {}): Booked {
  sent += 1;
  const clock = more.clock === undefined ? worldStart + sent : more.clock;
  return {
    kind: 'booking',
    event: 'EVENT',
    id,
    key: { kind: 'event_id', id: `evt-${sent}` },
    clock,
    fields,
    opens: false,
    body: { id, sent },
    ...more,
  } as Booked;
}

export const booked = (id: string, hours: number, more: Partial<Told> = {}): Booked =>
  says(
    id,
    { state: 'accepted', ...visit(hours), ...person, ...more.fields },
    { event: 'BOOKED', opens: true, ...without(more) },
  );

export const moved = (from: string, to: string, hours: number, more: Partial<Told> = {}): Booked =>
  says(
    to,
    { state: 'accepted', ...visit(hours), ...person, ...more.fields },
    { event: 'MOVED', predecessor: from, ...without(more) },
  );

export const cancelled = (id: string, more: Partial<Told> = {}): Booked =>
  says(id, { state: 'cancelled', ...more.fields }, { event: 'CANCELLED', ...without(more) });

const without = ({ fields: _fields, ...rest }: Partial<Told>): Partial<Told> => rest;
