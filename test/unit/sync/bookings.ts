/** Bookings, entries and appointments for tests of one decision alone. */

import { type Chain, newId } from '../../../src/booking/chain.ts';
import { dictionaryOf } from '../../../src/booking/dictionary.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import { type Appointment, appointmentSchema } from '../../../src/one-link/records.ts';
import { type BookingRecord, newBooking } from '../../../src/sync/booking-record.ts';
import type { Entry } from '../../../src/sync/patch/entries.ts';
import type { CreateWrite, InDoubtWrite, PatchWrite, Values } from '../../../src/sync/write.ts';
import { worldStart } from './context.ts';

/** Hours of the day on which the world starts, at 04:00. */
export const [two, three, five, six, seven] = [2, 3, 5, 6, 7].map((hour) => `2031-04-07T0${hour}:00:00Z`) as [
  string,
  string,
  string,
  string,
  string,
];

/** What One-Link shows: a scheduled visit from five to six. */
export const shown = (own: Values = {}): Appointment =>
  appointmentSchema.parse({ id: 9041, status: 'scheduled', starts_at: five, ends_at: six, resource_id: 31, ...own });

/** Ids of which nothing is said. */
export const idsOf = (names: readonly string[], clock = 1): Chain['ids'] =>
  dictionaryOf(Object.fromEntries(names.map((name) => [name, { ...newId(), clock }])));

/** Ids with what is said of them, oldest first, each the successor of the one before. A digest is the value's JSON. */
export function chainOf(said: Readonly<Record<string, Readonly<Values>>>, clock = 1): Chain {
  const names = Object.keys(said);
  const ids = Object.entries(said).map(([id, fields]) => {
    const cells = Object.entries(fields).map(([field, value]) => [
      field,
      { value, digest: JSON.stringify(value), clock, arrival: 1 },
    ]);
    const times = fields['times'] as { startsAt: string } | undefined;
    const starts = times === undefined ? {} : { starts: [times.startsAt] };
    return [id, { cells: dictionaryOf(Object.fromEntries(cells)), clock, ...starts }];
  });
  return {
    ids: dictionaryOf(Object.fromEntries(ids)),
    edges: names.slice(1).map((id, index) => [bookingId(names[index] ?? ''), bookingId(id)]),
  };
}

/** Some of a booking: of its sub-documents what is named, of the chain all. */
export type Parts = {
  [Name in keyof BookingRecord]?: Name extends 'chain'
    ? BookingRecord[Name]
    : BookingRecord[Name] extends object
      ? Partial<BookingRecord[Name]>
      : BookingRecord[Name];
};

/** All of these; what is named later counts. */
export function partsOf(...parts: readonly Parts[]): Parts {
  const all: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [name, value] of Object.entries(part)) {
      const isDocument = typeof value === 'object' && value !== null && name !== 'chain';
      all[name] = isDocument ? { ...(all[name] as object | undefined), ...value } : value;
    }
  }
  return all as Parts;
}

export const withParts = (booking: BookingRecord, ...parts: readonly Parts[]): BookingRecord =>
  partsOf(booking as Parts, ...parts) as BookingRecord;

/** A booking that is due. */
export const due = (own: Parts = {}): BookingRecord =>
  withParts(newBooking(bookingId('a'), worldStart), { lifecycle: { phase: 'pending', dueAt: worldStart } }, own);

/** An entry of one key; its digest is the value's JSON. */
export const entry = (name: string, value: unknown, explicit = false): Entry => ({
  name,
  values: { [name]: value },
  digest: JSON.stringify(value),
  explicit,
});
export const times = (starts_at: string, ends_at: string | null): Entry => ({
  name: 'times',
  values: { starts_at, ends_at },
  digest: JSON.stringify([starts_at, ends_at]),
  explicit: false,
});
/** An entry whose value was wiped; only its digest is left. */
export const wiped = (name: string): Entry => ({ name, values: null, digest: `digest of ${name}`, explicit: false });

export const patchWrite = (body: Values, own: Partial<PatchWrite> = {}): PatchWrite => ({
  kind: 'patch',
  appointmentId: 9041,
  body,
  base: {},
  entries: {},
  purpose: 'main',
  ...own,
});
/** The same, each key an entry of its own. */
export const said = (body: Values, own: Partial<PatchWrite> = {}): PatchWrite =>
  patchWrite(body, { entries: Object.fromEntries(Object.keys(body).map((key) => [key, 'digest'])), ...own });
export const createWrite = (body: Values = {}): CreateWrite => ({
  kind: 'create',
  body: { idempotency_key: 'calcom:a', starts_at: five, ...body },
  entries: {},
});
export const doubtful = (write: InDoubtWrite['write'], until: number): InDoubtWrite => ({ write, until, answered: [] });
