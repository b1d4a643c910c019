/** Bookings in answers of the admin API as zod schemas; `satisfies` keeps them equal to `mailbox/contract-bookings.ts`. */
import * as z from 'zod';
import { bookingStates } from '../booking/booking.ts';
import { codeSchema } from '../codes.ts';
import type { BookingDetails, BookingView, TimelineEvent } from '../mailbox/contract-bookings.ts';
import { auditActions } from '../mailbox/contract-log.ts';
import { deliveryStates } from '../mailbox/contract-views.ts';
import { phases } from '../sync/lifecycle.ts';
import { deliveryId, shownRef } from './id-schemas.ts';
import { appointmentId, connectionName, linkView, utcTime } from './schemas.ts';

const message = z.string().nullable().meta({ description: 'What happened and what to do.' });
const code = codeSchema.nullable();

const mapped = z.object({
  told: z.array(z.string()).meta({ description: "The tool's names, best first." }),
  id: z.int().nullable().meta({ description: "One-Link's number by the connection's tables." }),
});

const whats = ['received', 'tried', 'linked', 'unlinked', 'parked', 'failed', 'settled', 'in_doubt', 'acted'] as const;

const bookingView = z
  .object({
    connection: connectionName,
    source: z.string(),
    external_ref: shownRef.meta({ description: 'The newest reference of the booking.' }),
    appointment_id: z.int().nullable(),
    starts_at: utcTime.nullable(),
    ends_at: utcTime.nullable(),
    told_state: z.enum(bookingStates).nullable().meta({ description: "The tool's state of the visit." }),
    status: z.string().nullable().meta({ description: "One-Link's status for it." }),
    specialist: mapped,
    service: mapped,
    client_name: z
      .string()
      .nullable()
      .meta({ description: 'Only while the bridge holds it: until the change has arrived in One-Link.' }),
    state: z.enum(phases),
    result: z.enum(deliveryStates).nullable().meta({ description: 'How its newest settled delivery ended.' }),
    code,
    message,
    last: z.object({ what: z.enum(whats), at: utcTime }).meta({ description: 'The newest thing that is known of it.' }),
    received_at: utcTime.nullable().meta({ description: 'The newest event.' }),
    deliveries_open: z.int(),
    delivery_id: deliveryId
      .nullable()
      .meta({ description: 'The delivery that shows its state: retry and discard take it.' }),
    attempts: z.int(),
    next_attempt_at: utcTime.nullable(),
  })
  .meta({ id: 'Booking' }) satisfies z.ZodType<BookingView>;

export const bookingList = z
  .object({
    bookings: z.array(bookingView),
    cursor: z.string().nullable().meta({
      description:
        'Cursor of the next page. Null: there is none. A page may have fewer bookings than asked for and a cursor: the search goes on.',
    }),
    is_all: z.boolean().meta({
      description:
        'False: not everything was looked at. The search goes on behind the cursor, or a connection is unavailable.',
    }),
    searched_back_to: utcTime
      .nullable()
      .optional()
      .meta({ description: 'Bookings with an event since this time were looked at, if one connection was named.' }),
    unavailable: z.array(connectionName).optional().meta({
      description: 'Connections that are configured wrongly or do not answer. Their bookings are missing.',
    }),
  })
  .meta({ id: 'BookingList' });

const at = utcTime;
const timelineEvent = z
  .discriminatedUnion('what', [
    z.object({ what: z.literal('received'), at, delivery_id: deliveryId, event: z.string(), external_ref: shownRef }),
    z.object({ what: z.literal('tried'), at, times: z.int(), since: utcTime, code: codeSchema, message }),
    z.object({ what: z.literal('linked'), at, appointment_id: z.int(), origin: linkView.shape.origin }),
    z.object({ what: z.literal('unlinked'), at, appointment_id: z.int() }),
    z.object({ what: z.enum(['parked', 'failed']), at, code: codeSchema, message }),
    z.object({
      what: z.literal('settled'),
      at,
      result: z.enum(deliveryStates),
      delivery_ids: z.array(deliveryId),
      fields: z.array(z.string()),
      attempts: z.int(),
      code,
      message,
    }),
    z.object({ what: z.literal('in_doubt'), at, until: utcTime }),
    z.object({
      what: z.literal('acted'),
      at,
      action: z.enum(auditActions),
      who: z.string(),
      details: z.object({}).catchall(z.union([z.string(), z.number()])),
    }),
  ])
  .meta({ id: 'TimelineEvent' }) satisfies z.ZodType<TimelineEvent>;

const compared = z.object({
  field: z.string().meta({ description: 'A key of One-Link.' }),
  told: z.unknown().meta({ description: "The tool's value, by the connection's tables." }),
  is_wiped: z.boolean().meta({ description: 'The value is not held any more. It can still be compared.' }),
  held: z.unknown().meta({ description: "One-Link's value now." }),
  standing: z.enum(['same', 'differs', 'edited', 'left_out', 'unsaid', 'unknown']).meta({
    description:
      '`differs`: will be sent. `edited`: a person has changed it in One-Link, and it stays. `left_out`: not taken, see `code`.',
  }),
  code,
});

export const bookingDetails = z
  .object({
    booking: bookingView,
    link: linkView,
    timeline: z.array(timelineEvent).meta({ description: 'Oldest first.' }),
    is_timeline_cut: z.boolean().meta({ description: 'Older steps are not kept.' }),
    held: z
      .union([
        z.object({ kind: z.enum(['read', 'none', 'gone']) }),
        z.object({ kind: z.literal('unasked'), code, message }),
      ])
      .meta({ description: 'Whether the appointment was read from One-Link just now.' }),
    fields: z.array(compared),
    candidates: z
      .array(
        z.object({
          appointment_id: appointmentId,
          starts_at: utcTime,
          ends_at: utcTime,
          client_name: z.string().nullable(),
          resource_id: z.int().nullable(),
        }),
      )
      .meta({ description: 'If it is parked: appointments that it may be.' }),
    actions: z
      .object({
        link: z.boolean(),
        unlink: z.boolean(),
        retry: z.boolean(),
        reads_again: z.boolean(),
        discard: z.boolean(),
        undo_discard: z.boolean(),
        reassert: z.boolean(),
      })
      .meta({ description: 'What a person can do now.' }),
    account_url: z.string(),
    tool_url: z.string().nullable().meta({ description: "The booking tool's page of it, where its form is known." }),
  })
  .meta({ id: 'BookingDetails' }) satisfies z.ZodType<BookingDetails>;

/** Of a re-assertion. */
export const reassertBody = z
  .strictObject({
    fields: z.array(z.string().min(1).max(300)).min(1).max(100).optional().meta({
      description: 'Keys of One-Link, as in `fields` of the booking. Absent: everything that staff have changed.',
    }),
  })
  .meta({ id: 'Reassertion' });

export const reassertAnswer = z
  .object({
    fields: z
      .array(z.string())
      .meta({ description: 'Keys that are written again. Empty: staff have changed nothing.' }),
    not_held: z.array(z.string()).meta({
      description:
        "Keys that stay as staff have set them, because the tool's value is not held any more and the tool cannot be asked.",
    }),
  })
  .meta({ id: 'Reasserted' });
