/** Every write that the bridge sent about appointments: each key must be what the tool says then, and nobody's word is lost. */

import type { Appointment } from '../../../emulator/rows.ts';
import type { Words } from '../plan.ts';
import type { HandEdit, Moment } from '../played.ts';
import { type Case, isOutOfOrder, isReadBack, knownAt, type Write } from './case.ts';
import { columnOf } from './clients.ts';
import { erasuresOf, personalFields } from './erasures.ts';
import {
  type Field,
  fields,
  isIn,
  isOff,
  isReadFromBody,
  price,
  sentValue,
  specialist,
  status,
  times,
} from './fields.ts';
import type { Folded } from './fold.ts';
import { isAnswer, judgeAnswers } from './forms.ts';
import { isAsBeforeUnheard, isPutBack, isSurelyLater, lastMoveBefore, looksLate, wasSeen } from './meanwhile.ts';
import { isSamePerson } from './names.ts';
import { foreignSince, isMergedName, merged } from './other-names.ts';
import { isToldTooLate } from './over.ts';
import { isSentInVain, keysSeenLeftOut } from './refusals.ts';
import { isWayLost, windowOf } from './window.ts';

const noIin = '123456789012';

export function judgeWrites(one: Case): void {
  // Afterwards the bridge knows less than it was told.
  const window = windowOf(one.played, one.visit.connection);
  const until = window?.isForgotten === true ? window.until : Number.POSITIVE_INFINITY;
  for (const write of one.writes.filter(({ sent }) => sent.sequence < until)) {
    if (write.request.method === 'POST') judgePost(one, write);
    else if (write.request.method === 'PATCH') judgePatch(one, write);
    else one.problem(`${write.request.method} ${write.request.path}`);
  }
  const keys = new Set(
    one.writes.filter(({ request }) => request.method === 'POST').map(({ body }) => body['idempotency_key']),
  );
  const isOneBooking = one.steps.every(({ bookings }) => bookings.length <= 1) && !isWayLost(one);
  if (isOneBooking && keys.size > 1) one.problem(`two keys: ${[...keys].join(', ')}`);
}

/** The words of the booking that a write is of, as told when it was sent; several where it is not known which. */
function wordsAt(one: Case, bookings: readonly Folded[], write: Write): readonly Words[] {
  if (!isReadBack(one)) return bookings.map(({ words }) => words);
  const { at } = write.sent;
  const times = one.played.plan.known.filter(({ id, time }) => one.visit.ids.includes(id) && time <= at);
  return times.length === 0 ? [] : [knownAt(one, at), ...times.map(({ words }) => words)];
}

/** Names of the appointment and of the body say which booking it is; as it stood when the body was made. */
function bookingsOf(one: Case, write: Write): readonly Folded[] {
  const { body, request } = write;
  const held = heldWhenSent(one, write);
  const names = [
    [one.prefix, body['external_ref']],
    [one.keyPrefix, body['idempotency_key']],
    [one.prefix, held?.external_ref],
    [one.keyPrefix, held?.idempotency_key],
  ] as const;
  const bookings = one.bookingsBehind(write);
  for (const [prefix, name] of names) {
    const id = typeof name === 'string' && name.startsWith(prefix) ? name.slice(prefix.length) : null;
    const found = bookings.filter(({ ids }) => id !== null && ids.includes(id.replaceAll(merged, '')));
    if (found.length > 0) return found;
  }
  const [first] = bookings;
  const isOne = bookings.every(({ ids }) => ids.some((id) => first?.ids.includes(id)));
  // One that never came to One-Link has met no names.
  return isOne || request.before === null ? bookings : [];
}

/** A write that is carried out late finds another appointment than the one that it was made for. */
function heldWhenSent(one: Case, { appointment, sent, request }: Write): Appointment | null {
  if ((request.carriedOutAtMs ?? sent.at) < sent.at + 1000) return request.before;
  const earlier = one.writes.filter(
    ({ appointment: id, request: { after, carriedOutAtMs } }) =>
      id === appointment && after !== null && (carriedOutAtMs ?? sent.at) < sent.at,
  );
  return earlier.at(-1)?.request.after ?? request.before;
}

function judgePost(one: Case, write: Write): void {
  const { body, sent } = write;
  const bookings = bookingsOf(one, write);
  const table = one.tableAt(sent.sequence);
  if (bookings.length === 0) {
    one.problem(`a POST as ${body['external_ref']} of a booking that nobody told`);
    return;
  }
  const words = wordsAt(one, bookings, write);
  one.judged('write: a POST');
  if (words.every((said) => isOff(said, table))) one.problem('a cancelled visit was made');
  if (words.every((said) => isToldTooLate(one, said, sent.at) === 'yes'))
    one.problem('a visit was made that was over when it was told');
  if (table['on_unlinked'] === 'park') one.problem('an appointment was made although the connection parks');
  judgeNames(one, write, bookings);
  judgeAnswers(one, write);
  for (const key of Object.keys(body)) {
    const field = fields.find(({ keys }) => keys.includes(key));
    if (
      field === undefined &&
      !isAnswer(key) &&
      !(key === 'contact_id' || key === 'idempotency_key' || key === 'external_ref')
    ) {
      one.problem(`a POST with ${key}`);
    }
  }
  for (const field of fields) {
    if (!isIn(field, body)) continue;
    const value = sentValue(field, body);
    const wanted = words.map((said) => field.wanted(said, table));
    const own = table['resource_id'] ?? 31;
    if (field === specialist && wanted.every((one) => one === null) && value === own) continue;
    if (!wanted.includes(value)) one.problem(`a POST with ${field.name} ${value}, wanted ${wanted.join(' or ')}`);
  }
  judgeContact(one, write, words);
}

/** A contact is of the same phone, and of the same person or of nobody known; without a phone it is of the same name. */
function judgeContact(one: Case, { body, isDone, sent }: Write, words: readonly Words[]): void {
  const contact = one.played.oneLink.contacts.get(Number(body['contact_id']));
  if (!isDone || contact === undefined) return;
  // Once it has one, a visit keeps its contact, whatever its client is called by then.
  const before = one.steps.flatMap((step) => step.bookings.map((booking) => booking.words));
  const untold = String(one.tableAt(sent.sequence)['client_name_fallback'] ?? '');
  const fits = [...words, ...before].some(({ name = untold, phone }) => {
    const agrees = isSamePerson(name, contact.full_name);
    if (contact.phone === null) return agrees;
    return contact.phone === phone && (agrees || contact.identifier === null);
  });
  if (!fits) one.problem(`the appointment is of contact ${contact.id} (${contact.full_name}, ${contact.phone})`);
}

function judgeNames(one: Case, { body }: Write, bookings: readonly Folded[]): void {
  const { external_ref: ref, idempotency_key: key } = body;
  // What only the tool's API says of ids is learned when it is asked.
  const learned = one.played.plan.switches.includes('readMoves') ? one.visit.ids : [];
  const newest = [...bookings.map(({ ids }) => ids.at(-1)), ...learned];
  if (ref !== undefined && !newest.some((id) => ref === `${one.prefix}${id}`))
    one.problem(`named ${ref}, its newest id is ${newest.join(' or ')}`);
  const ids = [...bookings.flatMap((booking) => booking.ids), ...learned];
  if (key !== undefined && !ids.some((id) => key === `${one.keyPrefix}${id}`)) one.problem(`has the key ${key}`);
}

function judgePatch(one: Case, write: Write): void {
  const { body, sent, request } = write;
  const keys = Object.keys(body);
  if (keys.length === 0) {
    one.problem('an empty PATCH');
    return;
  }
  if (isOfMerge(one, write)) {
    judgeDuplicate(one, write);
    return;
  }
  if (isOfCircle(one, write)) return;
  const bookings = bookingsOf(one, write);
  const words = wordsAt(one, bookings, write);
  if (bookings.length === 0) {
    one.problem(`a PATCH of ${request.path} for a booking that nobody told`);
    return;
  }
  const table = one.tableAt(sent.sequence);
  const offs = words.map((said) => isOff(said, table));
  if (!offs.includes(false)) {
    if (keys.length > 1 || body['status'] !== 'cancelled') one.problem(`a cancelled visit is sent ${keys.join(', ')}`);
  } else if (!offs.includes(true) && body['status'] === 'cancelled' && !isPutBack(one, write, status, 'cancelled'))
    one.problem('a live visit is cancelled');
  const foreign = foreignSince(one);
  if (foreign !== null && request.before?.external_ref === foreign.after?.external_ref && sent.at > foreign.at + 3000)
    one.problem(`an appointment named ${foreign.after?.external_ref} was written`);
  if ('starts_at' in body !== 'ends_at' in body) one.problem('half a time');
  judgeNames(one, write, bookings);
  judgeAnswers(one, write);
  one.judged('write: a PATCH');
  for (const key of keys) {
    const field = fields.find((named) => named.keys.includes(key));
    if (field === undefined) {
      const isOwn = key === 'external_ref' || key === 'idempotency_key';
      const isConstant = Object(table['fields'])[key] !== undefined;
      // Another client, with another name and another phone, has a contact of their own.
      const isSwap =
        key === 'contact_id' &&
        'client_name' in body &&
        ('client_phone' in body || isWithoutPhone(one, write) || hadNone(write));
      if (!isOwn && !isConstant && !isSwap && !isAnswer(key)) one.problem(`a PATCH with ${key}`);
      continue;
    }
    judgeField(one, write, field, words);
  }
  if (request.before !== null && write.isDone) judgeNeed(one, write, request.before);
}

/** Of the client before no phone was known, either; what never came there cannot show it. */
const hadNone = ({ request }: Write): boolean => request.before === null || request.before.client_phone === null;

/** The same with the phone was refused just before, and the phone was left out. */
const isWithoutPhone = (one: Case, { appointment, body, sent }: Write): boolean =>
  one.writes.some(
    (before) =>
      before.appointment === appointment &&
      !before.isDone &&
      before.sent.sequence < sent.sequence &&
      'client_phone' in before.body &&
      before.body['client_name'] === body['client_name'] &&
      before.body['contact_id'] === body['contact_id'],
  );

/** No body says a status any more: what an earlier one had said is gone with it. */
const isMarkUnsaid = (one: Case, { sent }: Write): boolean =>
  Object(one.tableAt(sent.sequence)['fields'])['status'] === '= mark' &&
  one.taken
    .findLast(({ sequence }) => sequence < sent.sequence)
    ?.sending.tellings.every(({ words }) => words.mark === undefined) === true;

function judgeField(one: Case, write: Write, field: Field, words: readonly Words[]): void {
  const { body, sent, request } = write;
  const table = one.tableAt(sent.sequence);
  const value = sentValue(field, body);
  const wanted = words.map((said) => field.wanted(said, table));
  if (!wanted.includes(value)) {
    if (field === price && isKnownPrice(one, write, value)) return;
    if (isPutBack(one, write, field, value)) return;
    // Called off by the tool and live again, in a state that is not told or that the connection's table ignores.
    const isUnsaid = wanted.includes(null) || isMarkUnsaid(one, write);
    if (field === status && value === 'scheduled' && isUnsaid && wasOffAt(one, write)) return;
    one.problem(`a PATCH with ${field.name} ${value}, wanted ${wanted.join(' or ')}`);
    return;
  }
  // A price that stands there is said again, so that it is not lost.
  const stands = field === price && request.before?.service_amount === value;
  if (!stands && isSentInVain(one, write, field, (since, until) => changedSince(one, field, since, until)))
    one.problem(`${field.name} ${value} was sent again, though One-Link does not take it`);
  if (request.before !== null) judgeOverwriting(one, write, field, value, request.before);
}

/** By then the tool had called it off once, so a state that the table ignores says that it lives. */
function wasOffAt(one: Case, { sent }: Write): boolean {
  const told = isReadBack(one)
    ? one.played.plan.known
        .filter(({ id, time }) => one.visit.ids.includes(id) && time <= sent.at)
        .map(({ words }) => words)
    : one.steps
        .filter(({ sequence }) => sequence < sent.sequence)
        .flatMap(({ bookings }) => bookings.map(({ words }) => words));
  return told.some((words) => isOff(words, one.tableAt(sent.sequence)));
}

/** A price that somebody entered is told again with what would make One-Link forget it (trap 5), also after a cancellation. */
function isKnownPrice(one: Case, { request, appointment }: Write, value: unknown): boolean {
  if (request.before?.service_amount === value) return true;
  const held = [
    ...one.edits.flatMap(({ before, after }) => [before, after]),
    ...one.writes.filter((other) => other.appointment === appointment).map(({ request: { before } }) => before),
  ];
  return held.some((row) => row?.id === appointment && row?.service_amount === value);
}

/** A hand's word goes only where the tool itself has changed the field since, or had not yet been heard. */
function judgeOverwriting(one: Case, write: Write, field: Field, value: unknown, before: Appointment): void {
  const { sent } = write;
  const edit = lastEdit(one, write, field);
  if (edit?.after == null || edit.sequence > sent.sequence) return;
  if (field.held(edit.after) !== field.held(before) || field.held(before) === value) return;
  // Without the right to see prices nobody knows that there is one.
  if (field === price && one.played.plan.switches.includes('denied')) return;
  // Where the client's card holds a number that is none, every write must say one (trap 12).
  const { contacts } = one.played.oneLink;
  if (field.name === 'client_identifier' && contacts.get(before.contact_id ?? 0)?.identifier === noIin) return;
  // Whatever the tool says after its client was erased is new.
  if (personalFields.includes(field.name) && erasuresOf(one).some(({ sequence }) => sequence < sent.sequence)) return;
  if (value === null && isOfFormerClient(one, field, sent.sequence)) return;
  if (edit.before === null || !isMet(one, edit)) {
    judgeMeeting(one, write, field, edit);
    return;
  }
  one.judged('write: over a hand’s word');
  if (field.held(edit.before) !== value && !wasLeftOut(one, write, field, edit)) return;
  if (field === status && mayBeReopened(one, edit, sent.sequence)) return;
  // Whoever is asked has it sent.
  const isSentByPerson = one.acted.some(
    ({ act, answer, sequence }) =>
      act.do === 'retry' && answer === 'ok' && sequence > edit.sequence && sequence < sent.sequence,
  );
  if (value === 'cancelled' && isSentByPerson) return;
  if (isAsBeforeUnheard(one, field, value, edit) || looksLate(one, field, edit)) return;
  // What One-Link's answer did not show is owed until it does: a person was told so.
  if (field === status && isContradictedBefore(one, edit)) return;
  if (field === price || isLinkedSince(one, edit, sent.sequence)) return;
  if (changedSince(one, field, edit.sequence, sent.sequence) || isBackUnseen(one, field, value, edit)) return;
  one.problem(`${field.name} ${field.held(before)} of staff became ${value} again`);
}

/** One-Link had not taken another value, the tool came back to this one, and staff wrote before the bridge could look. */
function isBackUnseen(one: Case, field: Field, value: unknown, edit: HandEdit): boolean {
  const other = one.writes.findLast(
    ({ appointment, body, sent }) =>
      appointment === edit.appointment && isIn(field, body) && sent.sequence < edit.sequence,
  );
  if (other === undefined || sentValue(field, other.body) === value) return false;
  if (!keysSeenLeftOut(other).some((key) => field.keys.includes(key))) return false;
  const isSaid = ({ bookings }: Case['steps'][number]): boolean =>
    bookings.some(({ words }) => field.wanted(words, one.tableAt(edit.sequence)) === value);
  const back = one.steps.find((step) => step.sequence > other.sent.sequence && isSaid(step));
  return back !== undefined && back.sequence < edit.sequence && !wasSeen(one, edit.appointment, back.at, edit.at);
}

/** The tool has said that another client comes, of whom it knows none. */
const isOfFormerClient = (one: Case, { name }: Field, sequence: number): boolean =>
  one.bookingsAt(sequence).some(({ lacks }) => lacks.some((word) => columnOf(word) === name));

/** One-Link had not taken this very value, and said so, when staff entered another one in its place. */
const wasLeftOut = (one: Case, { appointment, body }: Write, field: Field, edit: HandEdit): boolean =>
  one.played.plan.crashRate === 0 &&
  (edit.after === null ? '' : (field.held(edit.after) ?? '')) !== '' &&
  one.writes.some(
    (before) =>
      before.appointment === appointment &&
      (before.sent.heardAt ?? edit.at) < edit.at &&
      sentValue(field, before.body) === sentValue(field, body) &&
      keysSeenLeftOut(before).some((key) => field.keys.includes(key)),
  );

/** The last answer to a status before the edit showed another one. */
const isContradictedBefore = (one: Case, { appointment, sequence }: HandEdit): boolean =>
  one.writes.findLast(
    ({ appointment: id, body, sent }) => id === appointment && 'status' in body && sent.sequence < sequence,
  )?.request.struckBy?.kind === 'other_status';

/** A person has linked the visit anew: until the bridge writes to it, the tool's times and specialist count again. */
function isLinkedSince(one: Case, edit: HandEdit, until: number): boolean {
  const isMetBetween = (link: number): boolean =>
    one.writes.some(({ sent }) => sent.sequence > link && sent.sequence < edit.sequence);
  return one.acted.some(
    ({ act, answer, sequence }) =>
      act.do === 'link' && answer === 'ok' && sequence < until && (sequence > edit.sequence || !isMetBetween(sequence)),
  );
}

/** The bridge had written to the appointment before the hand did, or was about to. */
export const isMet = (one: Case, { appointment, at }: HandEdit): boolean =>
  one.writes.some((write) => write.appointment === appointment && (write.request.carriedOutAtMs ?? write.sent.at) < at);

/** What was typed in before stays, unless the tool changes its own word after the two have met. */
function judgeMeeting(one: Case, write: Write, field: Field, edit: HandEdit): void {
  const held = edit.after === null ? null : field.held(edit.after);
  const isEmpty = held === null || held === '' || held === 0;
  const isOfClient = field.name.startsWith('client_');
  const isKept =
    (field.isGentle === true && !isEmpty) || (field === status && sentValue(status, write.body) === 'scheduled');
  if (!isKept || distinctUpTo(one, field, write.sent.sequence) > 1) return;
  if (field === status && mayBeReopened(one, edit, write.sent.sequence)) return;
  // What its body said first was not read, because a newer one had been: what comes then is the tool's news.
  if (isReadFromBody(field, one.tableAt(write.sent.sequence)) && isOutOfOrder(one)) return;
  if (field === status && held === 'cancelled' && isSaid(one, write.sent.sequence)) return;
  // Told for the first time when they had met: that is the tool's news, but for a client's words (a thin first event).
  const isTold = isToldAtMeeting(one, write, [field]);
  if (
    !isTold &&
    (!isOfClient ||
      isToldAtMeeting(
        one,
        write,
        fields.filter(({ name }) => name.startsWith('client_')),
      ))
  )
    return;
  one.problem(`${field.name} ${held}, typed in before, became ${sentValue(field, write.body)}`);
}

/** A person, or the booking itself, had said which appointment it is: a live visit is no cancelled one. */
const isSaid = (one: Case, until: number): boolean =>
  one.steps.some(
    ({ sequence, bookings }) => sequence < until && bookings.some(({ carried }) => carried !== undefined),
  ) || one.acted.some(({ act, answer, sequence }) => act.do === 'link' && answer === 'ok' && sequence < until);

/** The tool had said something about one of them when the bridge first wrote to the appointment. */
function isToldAtMeeting(one: Case, { appointment, sent }: Write, named: readonly Field[]): boolean {
  // They have met also where One-Link refused what was written then.
  const first = one.writes.find((write) => write.appointment === appointment)?.sent ?? sent;
  return named.some((field) => valuesUpTo(one, field, first.sequence).some(({ value }) => value !== null));
}

function lastEdit(one: Case, { appointment }: Write, field: Field): HandEdit | undefined {
  return one.edits.findLast(
    ({ appointment: id, before, after }) =>
      id === appointment && after !== null && (before === null || field.held(before) !== field.held(after)),
  );
}

function valuesUpTo(
  one: Case,
  field: Field,
  sequence: number,
): { readonly sequence: number; readonly by: number; readonly value: unknown }[] {
  if (isReadBack(one)) {
    const known = one.played.plan.known.filter(({ id }) => one.visit.ids.includes(id));
    // The bridge learns of it when it asks, which it does when it is told anything.
    return known.flatMap(({ time, words }) => {
      const learned = one.taken.find(({ at }) => at >= time);
      const by = learned?.by ?? learned?.sequence ?? Number.POSITIVE_INFINITY;
      const value = field.wanted(words, one.tableAt(sequence));
      return (learned?.sequence ?? by) > sequence ? [] : [{ sequence: learned?.sequence ?? by, by, value }];
    });
  }
  return one.steps
    .filter((step) => step.sequence <= sequence)
    .flatMap((step) =>
      // Of two ways nobody knows which words are the visit's.
      step.bookings
        .filter(({ ambiguous }) => !ambiguous)
        .map(({ words }) => ({
          sequence: step.sequence,
          by: step.by,
          value: field.wanted(words, one.tableAt(sequence)),
        })),
    );
}

const distinctUpTo = (one: Case, field: Field, sequence: number): number =>
  new Set(
    valuesUpTo(one, field, sequence)
      .map(({ value }) => value)
      .filter((value) => value !== null),
  ).size;

/** The tool's word, or what the connection makes of it, is another than it was. */
export function changedSince(one: Case, field: Field, since: number, until: number): boolean {
  const values = valuesUpTo(one, field, until);
  const before = values.filter(({ by }) => by <= since).at(-1)?.value ?? null;
  return values.some(({ by, value }) => by > since && value !== before);
}

/** The tool has said another word since: an id that is new and says nothing of it changes nothing. */
export function saidAnother(one: Case, field: Field, since: number): boolean {
  const values = valuesUpTo(one, field, Number.POSITIVE_INFINITY).filter(({ value }) => value !== null);
  const before = values.findLast(({ by }) => by <= since)?.value;
  return values.some(({ by, value }) => by > since && value !== before);
}

/** What the tool says in the end is not what it said when the hand wrote. */
export function isOtherThanAt(one: Case, field: Field, { sequence, at }: Moment): boolean {
  const table = one.tableAt(Number.POSITIVE_INFINITY);
  if (isReadBack(one)) {
    return field.wanted(knownAt(one, at), table) !== field.wanted(knownAt(one, one.played.plan.ends), table);
  }
  const values = valuesUpTo(one, field, Number.POSITIVE_INFINITY);
  // An id that is new and says nothing of it changes nothing.
  const before = values.findLast((told) => told.sequence <= sequence && told.value !== null)?.value ?? null;
  return before !== (values.at(-1)?.value ?? null);
}

const isEnding = ({ after }: HandEdit): boolean => ['cancelled', 'completed', 'no_show'].includes(after?.status ?? '');

/** A client's move into the future is news about the status, too. */
export const isReopened = (one: Case, edit: HandEdit, until: number): boolean =>
  one.tableAt(until)['reopen'] !== false && isMovedSinceEnded(one, edit, until);

/** It would be, whatever the connection says to that. */
function isMovedSinceEnded(one: Case, edit: HandEdit, until: number): boolean {
  if (!isEnding(edit)) return false;
  const said = isReadBack(one)
    ? one.played.plan.known
        .filter(({ id, time }) => one.visit.ids.includes(id) && time >= edit.at)
        .map(({ words }) => words)
    : [one.bookingsAt(until).at(-1)?.words ?? {}];
  if (!said.some(({ state }) => ['pending', 'accepted', 'confirmed'].includes(state ?? ''))) return false;
  return changedSince(one, times, edit.sequence, until) && isMovedAhead(one, edit, until) !== 'no';
}

/**
 * Whether a start that was told since the edit was still to come. `maybe`: it came before the history ended, so it depends on when
 * the bridge dealt with it.
 */
export function isMovedAhead(one: Case, edit: Moment, until = Number.POSITIVE_INFINITY): 'yes' | 'no' | 'maybe' {
  const told = isReadBack(one)
    ? one.played.plan.known
        .filter(({ id, time }) => one.visit.ids.includes(id) && time >= edit.at)
        .map(({ words, time }) => ({ words, at: time, clock: time }))
    : one.steps
        .filter(({ by, sequence }) => by > edit.sequence && sequence <= until)
        .flatMap(({ bookings, at, sequence }) =>
          bookings.map(({ words }) => ({ words, at, clock: clockAt(one, sequence) })),
        );
  const starts = told.flatMap(({ words, at, clock }) =>
    words.startsAt === undefined ? [] : [{ at, clock, starts: Date.parse(words.startsAt) }],
  );
  if (starts.every(({ at, starts }) => starts <= at)) return 'no';
  // The client had moved it before staff wrote, and the webhook came late: which of the two is the later word can be seen or not.
  if (starts.every(({ at, clock, starts }) => starts <= at || clock < edit.at)) return 'maybe';
  return starts.some(({ starts }) => starts > one.played.plan.ends) ? 'yes' : 'maybe';
}

/** By the tool's own clock, where it tells one. */
function clockAt({ taken }: Case, sequence: number): number {
  const told = taken.find((one) => one.sequence === sequence);
  return Math.max(...(told?.sending.tellings.map(({ clock }) => clock ?? told.at) ?? [Number.POSITIVE_INFINITY]));
}

const mayBeReopened = (one: Case, edit: HandEdit, until: number): boolean =>
  one.tableAt(until)['reopen'] !== false && mayBeMovedSinceEnded(one, edit, until);

/** Also by a move that was on its way when staff wrote: whether it was looked at before they did decides. */
export function mayBeMovedSinceEnded(one: Case, edit: HandEdit, until: number): boolean {
  if (isMovedSinceEnded(one, edit, until)) return true;
  if (!isEnding(edit) || isSurelyLater(one, edit)) return false;
  const told = isReadBack(one) ? [knownAt(one, edit.at)] : one.bookingsAt(edit.sequence).map(({ words }) => words);
  return told.some((words) => {
    const wanted = times.wanted(words, one.tableAt(edit.sequence));
    return wanted !== null && !wasHeld(one, edit, wanted);
  });
}

/** The appointment had these times before the edit. */
function wasHeld(one: Case, edit: HandEdit, wanted: unknown): boolean {
  const { appointment, at } = edit;
  // A client may come back to a time that it had before.
  const since = isReadBack(one) ? 0 : (lastMoveBefore(one, edit)?.at ?? 0);
  const rows = one.writes
    .filter((write) => write.appointment === appointment && (write.request.carriedOutAtMs ?? at) < at)
    .filter((write) => (write.request.carriedOutAtMs ?? at) >= since)
    .flatMap(({ request: { before, after } }) => [before, after]);
  return [...rows, edit.before].some((row) => row !== null && times.held(row) === wanted);
}

/** A duplicate gets another name in a merge and is cancelled. */
function isOfMerge(one: Case, { body }: Write): boolean {
  const keys = Object.keys(body);
  if (keys.length !== 1 || one.appointments.length < 2) return false;
  return keys[0] === 'status' ? body['status'] === 'cancelled' : String(body['external_ref']).includes(merged);
}

/** That a visit took place, or that its client did not come, is staff's word, whichever appointment stays. */
function judgeDuplicate(one: Case, { body, request, sent, appointment }: Write): void {
  const { before } = request;
  if (body['status'] !== 'cancelled' || before === null || !isMergedName(before.external_ref)) return;
  const isUnderWay = one.edits.some(({ appointment: id, at }) => id === appointment && Math.abs(at - sent.at) < 3000);
  if (!isUnderWay && isEndedByStaff(one, before))
    one.problem(`${appointment}, which staff had set to ${before.status}, was cancelled with a merge`);
}

/** The last word on the status is staff's: it took place, or nobody came. */
export const isEndedByStaff = (one: Case, row: Appointment): boolean => {
  const edit = one.edits.findLast(
    ({ appointment, before, after }) => appointment === row.id && before !== null && before.status !== after?.status,
  );
  return row.status === edit?.after?.status && (row.status === 'completed' || row.status === 'no_show');
};

/** Visits that hold each other's slots: one is cancelled for a while, and gets its status back. */
function isOfCircle({ played: { plan } }: Case, { body }: Write): boolean {
  const keys = Object.keys(body);
  return plan.switches.includes('breakCircles') && plan.switches.includes('swap') && keys.includes('status');
}

/** Nothing is written that One-Link holds already; a few seconds are the way from the look to the write. */
function judgeNeed(one: Case, { body, sent }: Write, before: Appointment): void {
  const isRecent = before.updated_at_ms > sent.at - 3000 || one.edits.some(({ at }) => Math.abs(at - sent.at) < 3000);
  if (isRecent) return;
  one.judged('write: needed');
  const isNews = Object.keys(body).some((key) => {
    const field = fields.find(({ keys }) => keys.includes(key));
    if (field !== undefined) return sentValue(field, body) !== field.held(before);
    return body[key] !== (before as unknown as Record<string, unknown>)[key];
  });
  if (!isNews) one.problem(`a PATCH of what One-Link has: ${Object.keys(body).join(', ')}`);
}
