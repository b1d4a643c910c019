/** `/api/bookings`: visits, one row each, and one of them with all that is known of it. What a person searches for is in a body. */
import * as z from 'zod';
import { problem } from '../http/problem.ts';
import { type BookingQuery, type BookingView, isBookingPlace } from '../mailbox/contract-bookings.ts';
import { phases } from '../sync/lifecycle.ts';
import { bookingDetails, bookingList, reassertAnswer, reassertBody } from './booking-schemas.ts';
import { externalRef } from './id-schemas.ts';
import { mailboxOf } from './mailboxes.ts';
import { pageOf, unavailableOf } from './merged-pages.ts';
import { type ApiContext, operation } from './operation.ts';
import { cursor, instant, limit, listed } from './query-schemas.ts';
import { connectionName } from './schemas.ts';
import { oneLinkUnavailable } from './unavailable.ts';

const query = z.strictObject({
  connection: connectionName.optional(),
  state: z
    .preprocess(listed, z.array(z.enum(phases)).optional())
    .meta({ description: 'One or more states: repeat the parameter, or separate them with commas.' }),
  from: instant.optional().meta({ description: 'The visit starts at this time or later.' }),
  until: instant.optional().meta({ description: 'The visit starts before this time.' }),
  code: z.string().max(100).optional().meta({ description: 'Bookings that need a person with this code.' }),
  cause: z.string().max(500).optional().meta({ description: 'With `code`: the `key` of a cause of `/api/attention`.' }),
  cursor,
  limit,
});

const listBookings = operation({
  method: 'get',
  id: 'listBookings',
  tag: 'bookings',
  path: '/api/bookings',
  summary: 'List bookings, one row each, newest event first; open ones by connection and id',
  query,
  answer: bookingList,
  problems: [404, 409],
  handle: ({ query }, context) => answerTo(query, undefined, context),
});

const searchBookings = operation({
  method: 'post',
  id: 'searchBookings',
  tag: 'bookings',
  path: '/api/bookings/search',
  summary:
    'Search bookings by a part of an id, an appointment, phone or name; filters are in the address as in the list',
  query,
  body: z
    .strictObject({
      text: z.string().trim().min(1).max(200).meta({
        description:
          'A part of an id, the number of an appointment, a phone or a name. Parts of phones and names are found while the bridge holds them, whole ones longer.',
      }),
    })
    .meta({ id: 'BookingSearch' }),
  answer: bookingList,
  problems: [404, 409],
  handle: ({ query, body: { text } }, context) => answerTo(query, text, context),
});

async function answerTo(
  { connection, state, from, until, code, cause, cursor, limit }: z.output<typeof query>,
  text: string | undefined,
  context: ApiContext,
) {
  const asked: BookingQuery = {
    language: context.language,
    ...(state !== undefined && { states: state }),
    ...(from !== undefined && { from: Date.parse(from) }),
    ...(until !== undefined && { until: Date.parse(until) }),
    ...(code !== undefined && { code }),
    ...(code !== undefined && cause !== undefined && { cause }),
    ...(text !== undefined && { search: { text } }),
  };
  const isInOrder = from === undefined && until === undefined && !state?.every((one) => one !== 'settled');
  let searchedBackTo: string | null = null;
  const page = await pageOf<BookingView>(
    {
      isPlace: isBookingPlace,
      // Those of the schedule are in the order of their ids, those of a time in that of the events that told it.
      orderOf: ({ received_at }) => (isInOrder ? (received_at ?? '') : ''),
      async ask(mailbox, place) {
        const { bookings, cursor, searched_back_to } = await mailbox.bookings({ ...asked, ...place });
        searchedBackTo = searched_back_to;
        return { items: bookings, cursor };
      },
    },
    { connection, cursor, limit },
    context,
  );
  if (page instanceof Response) return page;
  return {
    bookings: page.items,
    cursor: page.cursor,
    is_all: page.cursor === null && page.unavailable.length === 0,
    ...(connection !== undefined && { searched_back_to: searchedBackTo }),
    ...unavailableOf(page),
  };
}

const showBooking = operation({
  method: 'get',
  id: 'getBooking',
  tag: 'bookings',
  path: '/api/bookings/{connection}/{external_ref}',
  summary: 'Get a booking: its history, both sides field by field, what it may be linked to, what can be done',
  parameters: z.object({ connection: connectionName, external_ref: externalRef }),
  answer: bookingDetails,
  problems: [404, 409],
  async handle({ path: { connection, external_ref } }, context) {
    const found = mailboxOf(context, connection);
    if (found instanceof Response) return found;
    return (await found.mailbox.booking(external_ref, context.language)) ?? problem(404, 'unknown-booking');
  },
});

const reassertBooking = operation({
  method: 'post',
  id: 'reassertBooking',
  tag: 'bookings',
  path: '/api/bookings/{connection}/{external_ref}/reassert',
  summary: "Write the tool's values again where staff have changed them in One-Link",
  parameters: z.object({ connection: connectionName, external_ref: externalRef }),
  body: reassertBody,
  answer: reassertAnswer,
  problems: [404, 409, 503],
  async handle({ path: { connection, external_ref }, body: { fields } }, context) {
    const found = mailboxOf(context, connection);
    if (found instanceof Response) return found;
    const answer = await found.mailbox.reassert(external_ref, fields);
    switch (answer.kind) {
      case 'ok':
        return { fields: [...answer.fields], not_held: [...answer.not_held] };
      case 'not_found':
        return problem(404, 'unknown-booking');
      case 'unlinked':
        return problem(409, 'not-linked');
      case 'unknown_appointment':
        return problem(404, 'unknown-appointment');
      case 'unavailable':
        return oneLinkUnavailable(answer.retryAfterMs);
      default:
        return answer satisfies never;
    }
  },
});

export const bookingOperations = [listBookings, searchBookings, showBooking, reassertBooking];
