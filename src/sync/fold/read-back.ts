/** What a read from the tool's API means for a booking (architecture.md, step 4). */
import type { Place } from '../../booking/booking.ts';
import { isPersonal } from '../../booking/chain.ts';
import { neverBefore } from '../../booking/clocks.ts';
import { foldEvent } from '../../booking/fold.ts';
import type { BookingId } from '../../booking/ids.ts';
import { isStorable } from '../../booking/storable-text.ts';
import { fitsName } from '../../config/references.ts';
import type { ReadBack } from '../../sources/source.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context, Joined } from '../context.ts';
import { isMaking } from '../link/shared.ts';
import type { Answered } from '../observations.ts';
import { noteToldStart } from '../patch/reopen.ts';
import { cancelReadAgainMs, longestReadAgainMs } from '../retry.ts';
import { ignore } from '../settle/settle.ts';
import { endUnread } from '../settle/unread.ts';
import type { Stop, ToolRead } from '../steps.ts';
import { makeDue, noteCarriedId } from './fold-delivery.ts';
import { bookingsOf, joinRecords } from './join.ts';

type Answer = Pick<Extract<Answered, { readonly startedAt: unknown }>, 'tool' | 'startedAt' | 'result'>;
type Found = Extract<ReadBack<BookingId>, { kind: 'booking' }>;

/**
 * Folds what was read. If the answer may be older than the event that asked for it, the bridge reads once more some seconds
 * later. `startedAt`: the start of the read, for sources that use it as their clock; null: the highest known version. An event
 * that comes after the read started causes another read.
 */
export function handleReadBack(
  record: BookingRecord,
  { tool: read, startedAt, result }: Answer,
  context: Context,
): Stop | null {
  switch (result.kind) {
    case 'later':
    case 'refused':
    case 'unreadable':
      return endUnread(record, result, context);
    case 'ignored':
      finishRead(record, read);
      return ignore(record, read.id, context);
    case 'gone':
      // The API may not have the booking yet, or may not show its predecessor although that is already cancelled.
      if (contradicts(record, read, true, cancelReadAgainMs.length) || isFirstOfSeveral(record, read))
        return readAgain(record, read, context);
      return handleGoneResponse(record, read, startedAt, context);
    case 'booking': {
      const named = [result.predecessor, result.successor].filter((id) => id !== undefined);
      if (!named.every((id) => isStorable(id) && fitsName(context.connection, id))) {
        const detail = 'id: has NUL or half a character, or is too long for One-Link';
        return handleReadBack(record, { tool: read, startedAt, result: { kind: 'unreadable', detail } }, context);
      }
      const known = record.chain.ids[read.id]?.instance;
      if (result.instance !== undefined && known !== undefined && result.instance !== known) {
        if (contradicts(record, read, true)) return readAgain(record, read, context);
        return handleGoneResponse(record, read, startedAt, context);
      }
      const { place, ...found } = result;
      if (place?.is === 'outside' && !isKnown(record)) {
        const ignored = { kind: 'ignored', reason: place.reason } as const;
        return handleReadBack(record, { tool: read, startedAt, result: ignored }, context);
      }
      if (place !== undefined) {
        const fields = { ...found.fields, leaves: leavesTo(place) };
        return handleReadBack(record, { tool: read, startedAt, result: { ...found, fields } }, context);
      }
      if (contradicts(record, read, isOff(result.fields.state))) return readAgain(record, read, context);
      finishRead(record, read);
      const isCrowded = isOfSeveral(record, read);
      const ids = [read.id, result.predecessor, result.successor];
      const { records, newIds } = bookingsOf(ids, context.recordOf);
      const clock = result.clock ?? clockOf(record, read, startedAt);
      const news = foldRead(record, read, { ...result, clock }, context);
      joinOthers(record, { others: records.filter(({ key }) => key !== record.key), newIds }, context);
      const isUnchanged = read.changes === true && news === 'none' && !isCrowded;
      const isBehind = isUnchanged || (read.moves === true && news !== 'moved');
      const mayBeBehind = read.from === undefined && (news === 'none' || news === 'personal' || isCrowded);
      return (isBehind && timesOf(read) < cancelReadAgainMs.length) || mayBeBehind
        ? readAgain(record, read, context)
        : null;
    }
    default:
      return result satisfies never;
  }
}

function handleGoneResponse(record: BookingRecord, read: ToolRead, startedAt: number | null, context: Context): null {
  finishRead(record, read);
  foldRead(record, read, { fields: { state: 'cancelled' }, clock: clockOf(record, read, startedAt) }, context);
  return null;
}

const leavesTo = (place: Place): NonNullable<Found['fields']['leaves']> =>
  place.is === 'inside' ? 'no' : place.isTakenByOther ? 'to_another' : 'for_good';

/** It has, or may have, an appointment of this connection. */
const isKnown = (record: BookingRecord): boolean =>
  record.link.held !== null || record.link.isRemoved || isMaking(record) || record.link.idempotencyKey !== null;

/** An event that came meanwhile keeps its own request for a read. */
function finishRead(record: BookingRecord, { id, arrival }: ToolRead): void {
  if (record.intake.reads[id]?.arrival === arrival) delete record.intake.reads[id];
}

/**
 * The tool's API may be some seconds behind: it does not know the booking yet, contradicts the event about a cancellation, or
 * says nothing new. If several events come close together, it may show only the first.
 */
function readAgain(record: BookingRecord, read: ToolRead, { now }: Context): null {
  const { id, event, arrival, since, moves, changes } = read;
  const asked = record.intake.reads[id];
  const again = timesOf(read);
  const from = now + (cancelReadAgainMs[again] ?? longestReadAgainMs);
  // An event that came meanwhile has its own read.
  if (asked === undefined || asked.arrival === arrival)
    record.intake.reads[id] = {
      ...{ arrival, event, from },
      ...(again > 0 && { again: again + 1 }),
      ...(since !== undefined && { since }),
      ...(moves && { moves }),
      ...(changes && { changes }),
    };
  return null;
}

/** How often it was read before. */
const timesOf = ({ from, again }: ToolRead): number => again ?? (from === undefined ? 0 : 1);

/** Events of one id that came close to each other. */
const isOfSeveral = ({ intake: { open } }: BookingRecord, read: ToolRead): boolean =>
  open.filter(({ id }) => id === read.id).length > 1;

const isFirstOfSeveral = (record: BookingRecord, read: ToolRead): boolean =>
  isOfSeveral(record, read) && timesOf(read) === 0;

const digestsIn = ({ chain }: BookingRecord, id: BookingId): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(chain.ids[id]?.cells ?? {}).map(([field, { digest }]) => [field, digest]));

const isOff = (state: unknown): boolean => state === 'cancelled' || state === 'declined';

/**
 * Only one of event and answer says that the booking was cancelled. A cancellation is sent once and an API may lag for minutes,
 * so the bridge asks several times before it believes that the visit is live again, or that it is gone without an event that said
 * so.
 */
function contradicts({ chain }: BookingRecord, read: ToolRead, isAnswerOff: boolean, most = 1): boolean {
  const { id, arrival, since = arrival } = read;
  const told = chain.ids[id]?.cells['state'];
  const isEventOff = told !== undefined && told.arrival >= since && told.arrival <= arrival && isOff(told.value);
  return isEventOff !== isAnswerOff && timesOf(read) < (isEventOff ? cancelReadAgainMs.length : most);
}

const clockOf = ({ chain }: BookingRecord, { id }: ToolRead, startedAt: number | null): number | null =>
  startedAt === null ? null : neverBefore(chain, id, startedAt);

/** `personal`: only data of the client, which may have been erased meanwhile and are not news when they are sent again. */
type News = 'moved' | 'other' | 'personal' | 'none';

type Read = Pick<Found, 'fields' | 'predecessor' | 'successor' | 'carried'> & { readonly clock: number | null };

/** What the answer says about the id, and was not known. */
function foldRead(
  record: BookingRecord,
  { id, event, arrival: askedBy }: ToolRead,
  { clock, fields, predecessor, successor, carried }: Read,
  { now, digestOf }: Context,
): News {
  // Newer than the event that asked for it, older than the next one.
  const arrival = askedBy + 0.5;
  const edges = {
    ...(predecessor === undefined ? {} : { predecessor }),
    ...(successor === undefined ? {} : { successor }),
  };
  const key = { kind: 'event_id', id: '' } as const;
  const read = { event, id, key, clock, fields, isComplete: true, ...edges, opens: false, body: null } as const;
  const before = digestsIn(record, id);
  foldEvent(record.chain, read, { arrival, receivedAt: now }, digestOf);
  noteToldStart(record, now, digestOf);
  if (carried !== undefined) noteCarriedId(record, carried, clock ?? 0, arrival);
  const after = digestsIn(record, id);
  if (before['times'] === undefined || before['times'] !== after['times']) return 'moved';
  if (Object.keys(before).some((field) => !isPersonal(field) && before[field] !== after[field])) return 'other';
  return Object.keys(after).some((field) => before[field] !== after[field]) ? 'personal' : 'none';
}

/** The answer may name another id and so join two bookings, as an event can. */
function joinOthers(record: BookingRecord, joined: Joined, { now, effects }: Context): void {
  for (const other of joined.others) joinRecords(record, other);
  if (joined.others.length > 0) makeDue(record, now);
  if (joined.others.length > 0 || joined.newIds.length > 0) effects.push({ kind: 'joined', joined });
}
