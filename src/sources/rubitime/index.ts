/**
 * Rubitime (webhooks-cis.md §5). The whole record is in the body, with the state as a number and the time as the branch's
 * wall clock. It is not signed and has no event id; what orders it is the arrival. `updated_at` is null on creation and its
 * zone is told nowhere, so it is no clock.
 */
import * as z from 'zod';
import type { BookingFields, BookingState, BookingTimes } from '../../booking/booking.ts';
import { wholeTenge } from '../../booking/money.ts';
import { normalisePhone } from '../../booking/phone.ts';
import { endAfter, utcFromWallClock } from '../../booking/time.ts';
import type { Decoded, Hook, Source, SourceSettings } from '../source.ts';
import { commentOf, numberedAnswers, readAnswers } from '../toolkit/answers.ts';
import { authenticateToken } from '../toolkit/authenticate.ts';
import {
  candidates,
  isRecord,
  issuePaths,
  isTaken,
  optionalNumber,
  optionalText,
  requiredText,
  said,
  stateIn,
  taggedIdIn,
  textOf,
  undecodable,
} from '../toolkit/decode.ts';

const removals = ['event-remove-record', 'event-delete-record'];

const actions: Readonly<Record<string, string>> = {
  'event-create-record': 'opens a booking',
  'event-update-record': 'changes a booking; with status 4 it cancels',
  'event-remove-record': 'cancels: the record was deleted',
  'event-delete-record': 'cancels: the record was deleted',
};

/** §5, *Statuses*. 6 is a cart that nobody has ordered yet: of a visit that is known it says no state that could be true. */
const inCart = '6';
const stateOfStatus: ReadonlyMap<string, BookingState> = new Map([
  ['0', 'accepted'],
  // The client is being served: more than booked, less than done.
  ['1', 'confirmed'],
  ['2', 'completed'],
  ['3', 'pending'],
  ['4', 'cancelled'],
  ['5', 'pending'],
  // Being moved: the visit stands until another time is said.
  ['7', 'accepted'],
]);

/** Whether and how long Rubitime repeats is documented nowhere: 10 minutes (architecture.md, *Delivery keys*). */
const repeatSpanMs = 10 * 60_000;

const recordSchema = z.looseObject({
  id: requiredText.refine((text) => /^[\w-]{1,64}$/.test(text)),
  record: optionalText,
  duration: optionalNumber,
  status: optionalText,
  name: optionalText,
  phone: optionalText,
  email: optionalText,
  comment: optionalText,
  price: optionalNumber,
  branch_id: optionalText,
  branch_title: optionalText,
  cooperator_id: optionalText,
  cooperator_title: optionalText,
  service_id: optionalText,
  service_title: optionalText,
  service: optionalText,
});
type RubitimeRecord = z.output<typeof recordSchema>;
const envelopeSchema = z.looseObject({ data: recordSchema });

export const rubitime: Source = {
  title: 'Rubitime',
  bodies: ['json'],
  clock: 'none',
  globallyUniqueIds: false,
  authentication: 'path_token',
  events: actions,
  authenticate: ({ pathToken, secrets }) => authenticateToken(pathToken, secrets, 'wrong_path_token'),
  withoutCredentials: withoutKey,
  decode: (body, hook) => [decodeRecord(withoutKey(body), hook)],
};

function decodeRecord(body: unknown, { settings }: Hook): Decoded {
  const event = isRecord(body) ? textOf(body['event']) : undefined;
  if (event === undefined) return undecodable('unknown', 'event: missing', body);
  if (!Object.hasOwn(actions, event)) return { kind: 'ignored', event: nameOf(event), reason: 'unknown event' };
  const read = envelopeSchema.safeParse(body);
  if (!read.success) return undecodable(event, issuePaths(read.error), body);
  const { data: record } = read.data;
  const removed = removals.includes(event);

  if (!isTaken(settings.only, [record.branch_id, record.branch_title])) {
    return { kind: 'ignored', event, reason: 'its branch is not in `only`' };
  }
  const isInCart = record.status === inCart && !removed;
  const isCreation = event === 'event-create-record';
  const opens = isCreation && !isInCart;
  const times = timesOf(record, settings.timezone);
  if (times === null && !removed && (isCreation || record.record !== undefined)) {
    return undecodable(event, 'data.record: no local time', body, record.id);
  }
  const told = stateOf(record, { removed, opens });
  const carried = carriedBy(record);
  return {
    kind: 'booking',
    event,
    id: record.id,
    key: { kind: 'while_newest', parts: [event, record.id], retrySpanMs: repeatSpanMs },
    clock: null,
    fields: { ...fieldsOf(record, times, settings), ...told },
    opens,
    ...(isCreation && { once: true }),
    ...(removed && { isFinal: true }),
    ...(!opens && told.unknownState && { ifKnown: notOn(isInCart) }),
    ...(carried !== undefined && { carried }),
    body,
  };
}

const notOn = (isInCart: boolean): string => (isInCart ? 'in the cart, not booked yet' : 'its status is not known');

/** A creation without a status is a booking; an update without one says nothing of it. */
function stateOf(
  { status }: RubitimeRecord,
  { removed, opens }: { readonly removed: boolean; readonly opens: boolean },
): Pick<BookingFields, 'state' | 'unknownState'> {
  if (removed) return { state: 'cancelled' };
  return status === undefined && opens ? { state: 'accepted' } : stateIn(stateOfStatus, status);
}

function timesOf({ record, duration = 0 }: RubitimeRecord, timezone: string): BookingTimes | null {
  const startsAt = utcFromWallClock(record, timezone);
  if (startsAt === null) return null;
  return { startsAt, endsAt: endAfter(startsAt, duration) };
}

function fieldsOf(record: RubitimeRecord, times: BookingTimes | null, { region }: SourceSettings): BookingFields {
  const phone = normalisePhone(record.phone, { region }) ?? undefined;
  const asked = numberedAnswers(record, customField).filter(({ answer }) => taggedIdIn(answer) === undefined);
  const answers = readAnswers(asked, { region }, phone);
  return said({
    times: times ?? undefined,
    clientName: record.name,
    clientPhone: phone ?? answers.phone,
    clientEmail: record.email?.includes('@') ? record.email : undefined,
    clientComment: commentOf(record.comment, answers.others),
    // No branch: nothing says that its ids differ from those of staff.
    staff: candidates(record.cooperator_id, record.cooperator_title),
    service: candidates(record.service_id, record.service_title ?? record.service),
    // 0 is also what a service without a price has.
    amount: record.price === undefined ? undefined : wholeTenge([record.price]) || undefined,
  });
}

const customField = /^custom_field(\d+)$/;

/** Custom fields are numbered and have no names here, so only what has the shape of a tagged id is one of ours. */
function carriedBy(record: RubitimeRecord): string | undefined {
  const fields = Object.entries(record).filter(([key]) => customField.test(key));
  return [...fields.map(([, value]) => textOf(value)), record.comment].map(taggedIdIn).find((id) => id !== undefined);
}

/** `rk` opens the account's API. It is not known to be sent back; should it be, it is not stored. */
function withoutKey(body: unknown): unknown {
  if (!isRecord(body)) return body;
  const { rk: _, ...envelope } = body;
  if (!isRecord(envelope['data'])) return envelope;
  const { rk: __, ...data } = envelope['data'];
  return { ...envelope, data };
}

/** The name is shown and stored, so text that is no name does not pass. */
function nameOf(event: string): string {
  return /^[a-z][a-z-]{0,39}$/.test(event) ? event : 'unknown';
}
