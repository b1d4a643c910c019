/** Reads a booking with its client, its resources and its appointment id from Bitrix24 in two batches. */
import type { ReadBack, ToolAccess } from '../source.ts';
import { isRecord, isTaken } from '../toolkit/decode.ts';
import { notTheRecord, recordIn } from '../toolkit/read-back.ts';
import { type Batch, type CommandFailure, callBatch } from './batch.ts';
import {
  bookingSchema,
  clientsSchema,
  fieldsOf,
  hasOthers,
  linksSchema,
  namesOf,
  partsOf,
  timesOf,
} from './payload.ts';

export async function readBack(id: string, event: string, access: ToolAccess): Promise<ReadBack> {
  // The booking is gone when its deletion is reported. It is read nevertheless, so that no earlier event leaves a read behind.
  if (event === 'ONBOOKINGDELETE') return { kind: 'gone' };
  const first = await callBatch(access, {
    booking: `booking.v1.booking.get?id=${encodeURIComponent(id)}`,
    clients: `booking.v1.booking.client.list?bookingId=${encodeURIComponent(id)}`,
    links: `booking.v1.booking.externalData.list?bookingId=${encodeURIComponent(id)}`,
  });
  if (first.kind !== 'batch') return first;
  const failure = first.errors['booking'];
  if (failure !== undefined) return withoutBooking(failure);
  if (first.errors['clients'] === 'later') return { kind: 'later', retryAfterMs: null };

  const answered = first.results['booking'];
  const read = recordIn(bookingSchema, isRecord(answered) ? answered['booking'] : undefined, id);
  if (read.kind !== 'record') return read;
  const booking = read.record;
  const times = timesOf(booking);
  if (times === null) return { kind: 'unreadable', detail: 'booking.datePeriod.from.timestamp: no time' };

  const clients = clientsSchema.safeParse(first.results['clients']).data?.bookingClient ?? [];
  const links = linksSchema.safeParse(first.results['links']).data?.externalData ?? [];
  const commands = partsOf(booking, clients);
  const second: Batch | ReadBack =
    Object.keys(commands).length === 0 ? { kind: 'batch', results: {}, errors: {} } : await callBatch(access, commands);
  if (second.kind !== 'batch') return second;
  // Parts that may not be read or no longer exist (such as a contact without the scope `crm`) are omitted. Failed reads are
  // repeated.
  if (Object.values(second.errors).includes('later')) return { kind: 'later', retryAfterMs: null };

  if (hasOthers(booking, clients, second.results)) return notTheRecord;
  const { fields, carried } = fieldsOf(booking, times, { parts: second.results, links }, access.settings.region);
  if (!isTaken(access.settings.only, namesOf(fields))) {
    return { kind: 'ignored', reason: 'its resources are not in `only`' };
  }
  const body = { ...second.results, booking, clients, links };
  return { kind: 'booking', fields, body, ...(carried !== undefined && { carried }) };
}

/** The result if the booking itself could not be read. */
function withoutBooking(failure: CommandFailure): ReadBack {
  if (failure === 'missing') return { kind: 'gone' };
  return failure === 'refused' ? { kind: 'refused' } : { kind: 'later', retryAfterMs: null };
}
