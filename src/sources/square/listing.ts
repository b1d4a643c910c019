/**
 * Lists bookings from Square, for reconciliation (webhooks-international.md §2.3, *Listing*). The list has what a webhook has, so
 * client and service are read back where a booking is news.
 */
import * as z from 'zod';
import { lazily } from '../../lazily.ts';
import { type Asked, type Listing, type ListPage, type ListQuery, listedBooking } from '../listing.ts';
import type { Decoded, ToolAccess } from '../source.ts';
import { isRecord, issuePaths, isTaken, optionalText, textOf } from '../toolkit/decode.ts';
import { isInSpan, misfit, notOurs, notThePage, type Span, withoutPage } from '../toolkit/list-pages.ts';
import { recordIn } from '../toolkit/read-back.ts';
import { bookingSchema, carriedBy, fieldsOf, namesOf, type SquareBooking, versionOf } from './payload.ts';
import { asker, partOf } from './read-back.ts';

const longestCursor = 500;

/** Square leaves out a list that is empty. */
const pageAnswer = lazily(() =>
  z.strictObject({
    bookings: z.array(z.unknown()).default([]),
    cursor: optionalText,
    errors: z.array(z.never()).optional(),
  }),
);

async function list({ since, until, cursor }: ListQuery, access: ToolAccess): Promise<ListPage> {
  const query = new URLSearchParams({
    limit: '100',
    start_at_min: new Date(since).toISOString(),
    start_at_max: new Date(until).toISOString(),
    ...(cursor !== null && { cursor }),
  });
  const answer = await asker(access)(`/v2/bookings?${query}`);
  if (answer.kind !== 'ok') return withoutPage(answer);
  const page = pageAnswer.safeParse(answer.body);
  if (!page.success) return notThePage;
  const { bookings, cursor: next = null } = page.data;
  if ((next?.length ?? 0) > longestCursor) {
    return { kind: 'unreadable', detail: `cursor: longer than ${longestCursor} characters` };
  }
  return { kind: 'page', bookings: bookings.flatMap((entry) => decodedIn(entry, { since, until }, access)), next };
}

/** Square keeps every booking. One that is not found belongs to another seller or to the sandbox, so the key is the wrong one. */
async function ask(id: string, access: ToolAccess): Promise<Asked> {
  const answer = await asker(access)(`/v2/bookings/${encodeURIComponent(id)}`);
  if (answer.kind === 'not_found') return { kind: 'refused' };
  if (answer.kind !== 'ok') return withoutPage(answer);
  const read = recordIn(bookingSchema, partOf(answer, 'booking'), id);
  if (read.kind === 'record') return { kind: 'booking', booking: bookingOf(read.record, access) };
  return read.kind === 'unreadable' ? read : notThePage;
}

export const listing: Listing = { list, ask };

/** None where the visit begins with the next span: whether the end of a span belongs to it is not documented. */
function decodedIn(entry: unknown, span: Span, access: ToolAccess): readonly Decoded[] {
  const read = bookingSchema.safeParse(entry);
  if (!read.success) return [misfit(issuePaths(read.error), isRecord(entry) ? textOf(entry['id']) : undefined)];
  const { times } = fieldsOf(read.data);
  return times !== undefined && !isInSpan(times, span) ? [] : [bookingOf(read.data, access)];
}

function bookingOf(booking: SquareBooking, { settings }: ToolAccess): Decoded {
  const { id } = booking;
  if (!isTaken(settings.only, namesOf(booking))) return notOurs;
  const [clock, fields] = [versionOf(booking), fieldsOf(booking)];
  // Without a version nothing says whether the list is newer than a webhook.
  if (clock === null) return misfit('version: missing', id);
  if (fields.times === undefined) return misfit('start_at: no time with an offset', id);
  const carried = carriedBy(booking);
  return listedBooking({ id, clock, fields, readBack: true }, carried === undefined ? {} : { carried });
}
