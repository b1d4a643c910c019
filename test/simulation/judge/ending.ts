/** One-Link at the end: one live appointment for a live visit, none for a cancelled one, and every field as it should be. */

import type { Appointment } from '../../../emulator/rows.ts';
import type { Acted, HandEdit } from '../played.ts';
import { type Case, describe, isOutOfOrder, isReadBack, lastTable, lastWords, type Verdict } from './case.ts';
import { columnOf } from './clients.ts';
import { isErasedWord, personalFields } from './erasures.ts';
import {
  type Field,
  fields,
  isIn,
  isOff,
  isReadFromBody,
  price,
  sentValue,
  service,
  specialist,
  status,
  statusOf,
  times,
} from './fields.ts';
import { isOpenedByStaff, judgeLent, judgeUndone, wasSeen } from './meanwhile.ts';
import { isMergedName } from './other-names.ts';
import { isLeftOut, judgeTold, refusedAtLast } from './refusals.ts';
import { isTypedApart, rivalsOf } from './rivals.ts';
import {
  carriedIn,
  isGivenAway,
  isHidden,
  isLinkUnconfirmed,
  isLost,
  isMadeForgotten,
  isRefused,
  notOurs,
} from './verdict.ts';
import { isWayLost } from './window.ts';
import { isEndedByStaff, isMet, isMovedAhead, isOtherThanAt, isReopened, saidAnother } from './writes.ts';

export function judgeEnding(one: Case, verdict: Verdict): void {
  const { rows } = one;
  if ((one.steps.at(-1)?.bookings.length ?? 0) === 0) {
    if (one.writes.length > 0) one.problem('written although nobody told it');
    return;
  }
  const words = lastWords(one);
  const strange = notOurs(one);
  if (strange !== null && one.writes.some(({ appointment }) => appointment === strange))
    one.problem(`${strange} was written, and nobody may say that it is the visit's`);
  const isPast = (row: Appointment): boolean => isMergedName(row.external_ref) && isEndedByStaff(one, row);
  const live = rows.filter(
    (row) =>
      row.status !== 'cancelled' &&
      row.id !== strange &&
      !isPast(row) &&
      !isGivenAway(one, row) &&
      !isTypedApart(one, row),
  );
  // What was typed in is met by a cancellation like anything else: only a later hand's word stays.
  const kept = live.filter(({ id, status: state }) => {
    const edit = lastEdit(one, status, id);
    return edit?.before == null || edit.after?.status !== state;
  });
  const leftBehind =
    isLost(one) ||
    isWayLost(one) ||
    isMadeForgotten(one) ||
    isLinkUnconfirmed(one) ||
    rivalsOf(one) !== null ||
    (one.played.typedIn.has(one.visit.number) &&
      (isCarriedLate(one) ||
        one.acted.some(
          ({ act, answer }) => (act.do === 'import' || (act.do === 'link' && isMeanwhile(one))) && answer !== 'ok',
        )));
  if (live.length > 1 && !leftBehind && !isUndecided(one, live) && !isHidden(one) && refusedAtLast(one) === null) {
    one.problem(`${live.length} live appointments: ${describe(rows)}`);
    return;
  }
  if (verdict.kind === 'person') return;
  const mayBeLess = verdict.kind === 'either';
  if (isOff(words, lastTable(one))) {
    // What staff set by hand since stays: the tool has said nothing new.
    const unasked = isReadBack(one)
      ? kept
      : live.filter(({ id }) => !isOpenedByStaff(one, id) && !isTypedInAfterAll(one, id));
    const isAsked = one.deliveries.some(({ state, code }) => state === 'parked' && code === 'not_cancelled');
    const isSure = !mayBeLess || (verdict.codes.join() === 'not_cancelled' && !isAsked);
    if (isSure && !leftBehind) one.judged('ending: none lives of a cancelled visit');
    if (unasked.length > 0 && isSure && !leftBehind) {
      one.problem(`cancelled at its tool, live at One-Link: ${describe(unasked)}`);
    }
    return;
  }
  // A state that the connection's table ignores says neither that the visit is live nor that it is not, unless it was off.
  if (mayBeLess || (statusOf(words, lastTable(one)) === null && !isLiveAgain(one))) return;
  const row = ownRow(one, live);
  if (row === undefined) {
    const [last] = rows;
    const unmerged = rows.filter(({ external_ref }) => !isMergedName(external_ref));
    if (last !== undefined && unmerged.every(({ id }) => isCancelledByStaff(one, id))) return;
    one.problem(`no live appointment: ${describe(rows)}`);
    return;
  }
  one.judged('ending: one lives of a live visit');
  judgeName(one, row);
  judgeKept(one, row);
  judgeUndone(one, row);
  judgeLent(one, row);
  judgeTold(one, words);
  for (const field of fields) judgeField(one, field, row);
}

/** Its tool had said its last word, a cancellation, of a visit that One-Link did not have: nobody looks for it any more. */
const isTypedInAfterAll = (one: Case, appointment: number): boolean =>
  one.writes.length === 0 &&
  one.edits.some(
    ({ appointment: id, before, sequence }) =>
      id === appointment &&
      before === null &&
      one.taken.every((taken) => taken.sequence < sequence || !taken.statuses.includes('accepted')),
  );

/**
 * Each was made while nothing had told that it is one visit with another that lives; now there are two ways, and which of them stays a
 * person has to say.
 */
function isUndecided(one: Case, live: readonly Appointment[]): boolean {
  if (one.steps.at(-1)?.bookings.some(({ ambiguous }) => ambiguous) !== true) return false;
  const made = live.map(({ id, idempotency_key: key }) => ({
    id: String(key).slice(one.keyPrefix.length),
    at: one.writes.find(({ appointment, request }) => appointment === id && request.method === 'POST')?.sent.sequence,
  }));
  return made.every(({ at, id }) =>
    at === undefined
      ? false
      : one
          .bookingsAt(at)
          .every(
            ({ group }) => !group.includes(id) || !made.some((other) => other.id !== id && group.includes(other.id)),
          ),
  );
}

const isMeanwhile = ({ played: { plan } }: Case): boolean => plan.switches.includes('meanwhile');
/** The tool itself had called it off, and nobody else has said what it is. */
const isLiveAgain = (one: Case): boolean =>
  wasOff(one) && one.edits.every(({ before, after }) => before?.status === after?.status);

/** It had an appointment of its own, or was several bookings, when it named the one that was typed in. */
function isCarriedLate(one: Case): boolean {
  const carried = carriedIn(one);
  if (carried === undefined) return false;
  const { isUnread, sequence, deliveryIds } = carried.taken;
  const read = one.played.readings.find(({ deliveryId }) => isUnread && deliveryId === deliveryIds[0]);
  const at = read?.sequence ?? sequence;
  return (
    one.steps.some(({ bookings }) => bookings.length > 1) ||
    one.writes.some(({ request: { method }, sent }) => method === 'POST' && sent.sequence < at)
  );
}

/** Of several, the one that bears the visit's newest name, else the one that was written last. */
function ownRow(one: Case, live: readonly Appointment[]): Appointment | undefined {
  if (live.length < 2) return live[0];
  const newest = one.steps.at(-1)?.bookings.at(-1)?.ids.at(-1);
  const last = one.writes.findLast(({ appointment, isDone }) => isDone && live.some(({ id }) => id === appointment));
  return (
    live.find(({ external_ref }) => external_ref === `${one.prefix}${newest}`) ??
    live.find(({ id }) => id === last?.appointment)
  );
}

/** Staff's last word is that it is cancelled, and nobody has said since that it lives. */
function isCancelledByStaff(one: Case, appointment: number): boolean {
  const edit = lastEdit(one, status, appointment);
  if (edit?.after?.status !== 'cancelled' || isLinkedAfter(one, edit)) return false;
  if (isTakenBackUnseen(one, edit) || isOpenAgainUnread(one, edit)) return true;
  // What is found by its name keeps what staff had made of it before; what the tool tells from then on is news.
  const met = one.writes.find(({ appointment: id }) => id === appointment)?.sent.sequence ?? Number.POSITIVE_INFINITY;
  const since = { ...edit, sequence: Math.max(edit.sequence, met) };
  return (
    (!isReopened(one, since, Number.POSITIVE_INFINITY) || isMovedAhead(one, since) === 'maybe') &&
    !saidAnother(one, status, since.sequence)
  );
}

/** The client's move and the move back came before the bridge could look: for One-Link nothing has moved. */
function isTakenBackUnseen(one: Case, { sequence, appointment }: HandEdit): boolean {
  const wanted = one.steps.map(({ bookings }) => times.wanted(bookings.at(-1)?.words ?? {}, lastTable(one)));
  const before = one.steps.findLastIndex((step) => step.sequence <= sequence);
  const moved = one.steps.flatMap(({ at }, index) =>
    index > before && wanted[index] !== wanted.at(-1) ? [{ at, until: one.steps[index + 1]?.at ?? at }] : [],
  );
  return (
    before >= 0 &&
    wanted[before] === wanted.at(-1) &&
    moved.length > 0 &&
    moved.every(({ at, until }) => !wasSeen(one, appointment, at, until))
  );
}

/** Its tool's API, which alone says it, had called it off and taken that back before the bridge could look; nothing else has changed. */
function isOpenAgainUnread(one: Case, { at, appointment }: HandEdit): boolean {
  if (!isReadBack(one)) return false;
  const known = one.played.plan.known.filter(({ id }) => one.visit.ids.includes(id));
  const starts = new Set(known.filter(({ time }) => time > at).map(({ words }) => times.wanted(words, lastTable(one))));
  const off = known.flatMap(({ time, words }, index) =>
    time > at && isOff(words, lastTable(one)) ? [{ time, until: known[index + 1]?.time ?? time }] : [],
  );
  return starts.size <= 1 && off.length > 0 && off.every(({ time, until }) => !wasSeen(one, appointment, time, until));
}

/**
 * A person, or the booking itself, said afterwards that the visit is this appointment; what it was before is no news where the visit
 * was still to come.
 */
const isLinkedAfter = (one: Case, { sequence, appointment }: HandEdit): boolean =>
  isCarriedAhead(one, sequence) ||
  one.acted.some(
    ({ act, answer, sequence: linked }) =>
      act.do === 'link' &&
      answer === 'ok' &&
      linked > sequence &&
      !one.writes.some((write) => write.appointment === appointment && write.sent.sequence < linked),
  );

function isCarriedAhead(one: Case, from: number): boolean {
  const carried = carriedIn(one)?.taken;
  if (carried === undefined || carried.sequence <= from) return false;
  const starts = one.bookingsAt(carried.sequence).at(-1)?.words.startsAt;
  return starts === undefined || Date.parse(starts) > carried.at;
}

/** Of two that the bridge made before it knew that they are one visit, the one of the newer id stays. */
function judgeKept(one: Case, row: Appointment): void {
  if (one.edits.length > 0 || one.acted.length > 0 || one.steps.some(({ bookings }) => bookings.length > 2)) return;
  const joined = one.steps.find(
    ({ bookings }, index) => bookings.length < (one.steps[index - 1]?.bookings.length ?? 0),
  );
  if (joined === undefined) return;
  const made = one.writes.filter(({ request, isDone }) => request.method === 'POST' && isDone);
  // Where an answer was lost, with the object that waited for it or on its way, the bridge did not know of it yet.
  const isBefore = made.every(
    ({ request, sent }) =>
      request.struckBy === null &&
      (request.carriedOutAtMs ?? 0) < joined.at - 5000 &&
      sent.at < joined.at &&
      one.played.ends?.some(
        ({ connection, at }) => connection === sent.connection && at >= sent.at && at < sent.at + 15_000,
      ) === false,
  );
  const idOf = (key: unknown): string => String(key).slice(one.prefix.length);
  const ids = joined.bookings.at(-1)?.ids ?? [];
  const newest = ids.findLast((id) => made.some(({ body }) => idOf(body['idempotency_key']) === id));
  if (made.length < 2 || !isBefore || newest === undefined) return;
  one.judged('ending: of two that were made the newer stays');
  if (idOf(row.idempotency_key) !== newest)
    one.problem(`the appointment of ${idOf(row.idempotency_key)} was kept, not that of ${newest}`);
}

function judgeName(one: Case, row: Appointment): void {
  const newest = one.steps.at(-1)?.bookings.at(-1)?.ids.at(-1);
  if (row.external_ref !== `${one.prefix}${newest}`)
    one.problem(`is called ${row.external_ref}, its newest id is ${newest}`);
}

function lastEdit(one: Case, field: Field, appointment: number): HandEdit | undefined {
  return one.edits.findLast(
    ({ appointment: id, before, after }) =>
      id === appointment && after !== null && (before === null || field.held(before) !== field.held(after)),
  );
}

const isMetAnew = (one: Case): boolean => one.acted.some(({ act, answer }) => act.do === 'unlink' && answer === 'ok');

function judgeField(one: Case, field: Field, row: Appointment): void {
  const { settings } = one.played.plan;
  const wanted = field.wanted(lastWords(one), lastTable(one));
  const held = field.held(row);
  if (held !== wanted && isLeftOut(one, field, wanted)) return;
  if (field === price) {
    // E refuses the key, G has no prices (one-link-api.md §2.4).
    if (settings.variant === 'E' || settings.variant === 'G') return;
    judgePrice(one, row, wanted);
    return;
  }
  if (field === service && isRefused(one)) return;
  // Where an appointment has no phone of its own, One-Link shows its contact's (one-link-api.md §2.8).
  if (
    field.name === 'client_phone' &&
    held !== null &&
    held === one.played.oneLink.contacts.get(row.contact_id ?? 0)?.phone
  )
    return;
  // A link set anew is a first contact anew: a client's words that were told meanwhile fill what is empty.
  if (isMetAnew(one) && field.isGentle) return;
  if (held !== wanted && personalFields.includes(field.name)) {
    const wantedAt = (sequence: number): unknown =>
      field.wanted(one.bookingsAt(sequence).at(-1)?.words ?? {}, lastTable(one));
    if (isErasedWord(one, wantedAt)) return;
  }
  // A body that is read when a newer one has been is not computed any more.
  const isLate = wasOff(one) || isOutOfOrder(one) || one.taken.some(({ isUnread }) => isUnread);
  if (held !== wanted && isReadFromBody(field, lastTable(one)) && isLate) return;
  const edit = lastEdit(one, field, row.id);
  const byHand = edit?.after == null ? undefined : field.held(edit.after);
  if (wanted === null) {
    if (held === null && isEmptiedByTool(one, field, edit)) return;
    if (byHand !== undefined && held !== byHand && !wasToldSince(one, field, edit, held))
      one.problem(`${field.name} is ${held}, staff wrote ${byHand}`);
    return;
  }
  const isAsTyped = edit?.before === null && held === byHand;
  const isWiped =
    edit === undefined || edit.before === null
      ? isToldByDuplicate(one, field, row) || (isAsTyped && isToldBeforeCalledOff(one, field))
      : false;
  if (isWiped && held !== wanted) {
    if (![...one.tenant.kv.values()].some((text) => text.includes('"data_wiped"')))
      one.problem(`nobody was told that ${field.name} ${wanted} is wiped`);
    return;
  }
  one.judged(`ending: ${field.name}${edit === undefined ? '' : ' after an edit'}`);
  if (edit === undefined) {
    if (held === null && field.isGentle && (wasOffBefore(one, row) || isOfMerged(one, field, row))) return;
    if (held !== wanted) one.problem(`${field.name} is ${held}, its tool says ${wanted}`);
    return;
  }
  if (held !== wanted && held !== byHand)
    one.problem(`${field.name} is ${held}, its tool says ${wanted}, staff wrote ${byHand}`);
  const since = field === status && wanted === 'scheduled' ? meetingAfter(one, edit) : edit;
  const reopens =
    field === status && isReopened(one, since, Number.POSITIVE_INFINITY) && isMovedAhead(one, since) === 'yes';
  // What was told while the visit was off and taken back again never came to One-Link.
  const isTakenBack = one.bookingsAt(edit.sequence).some(({ words }) => isOff(words, lastTable(one)));
  const isNews = (isOtherThanAt(one, field, since) && !isTakenBack) || reopens;
  if (
    edit.before === null &&
    held !== wanted &&
    !mayStayAsTyped(field, byHand) &&
    !isReadBack(one) &&
    !isWipedWhenLinked(one, field)
  )
    one.problem(`${field.name} is ${held} as it was typed in, its tool says ${wanted}`);
  const isTyped = one.edits.some(({ before, appointment }) => before === null && appointment === row.id);
  if (!isTyped && isNews && held !== wanted && !isReadBack(one)) {
    one.problem(`${field.name} is ${held} of staff, its tool has said ${wanted} since`);
  }
}

/** Another client comes without one: that was news when staff wrote, or was written again by what came late. */
function isEmptiedByTool(one: Case, field: Field, edit: HandEdit | undefined): boolean {
  const lacks = one.steps.at(-1)?.bookings.at(-1)?.lacks ?? [];
  if (edit?.before == null || !lacks.some((word) => columnOf(word) === field.name)) return false;
  if (field.held(edit.before) !== null) return true;
  return one.writes.some(
    ({ appointment, body, sent, request }) =>
      appointment === edit.appointment &&
      isIn(field, body) &&
      sentValue(field, body) === null &&
      sent.sequence < edit.sequence &&
      (request.carriedOutAtMs ?? 0) >= edit.at,
  );
}

/** The tool has said it since the hand wrote, and then what its connection has no row for, or had none for before and after. */
const wasToldSince = (one: Case, field: Field, edit: HandEdit | undefined, held: unknown): boolean =>
  one.tenant.tables.some(({ sequence: from, table }) =>
    one.steps.some(
      ({ sequence, bookings }) =>
        Math.max(sequence, from) > (edit?.sequence ?? Number.POSITIVE_INFINITY) &&
        bookings.some(({ words }) => field.wanted(words, table) === held),
    ),
  );

/**
 * From when on a start that the tool tells opens what a hand has ended: a link that was taken away and is there again meets the
 * appointment anew, as it stands.
 */
function meetingAfter(one: Case, edit: HandEdit): HandEdit {
  const answered = one.acted.filter(({ answer, sequence }) => answer === 'ok' && sequence > edit.sequence);
  const unlinked = answered.findIndex(({ act }) => act.do === 'unlink');
  const again = answered.findLastIndex(({ act }) => ['link', 'import', 'retry'].includes(act.do));
  const { sequence, at } = answered[again] ?? edit;
  return unlinked === -1 || again < unlinked ? edit : { ...edit, sequence, at };
}

/** At the first meeting the tool's times and specialist count, and a client's words fill what is empty. */
const mayStayAsTyped = (field: Field, typed: unknown): boolean =>
  field !== times && field !== specialist && (field.isGentle !== true || (typed !== null && typed !== ''));

/** What a body said while the visit was called off is not kept until it is live again. */
const wasOff = (one: Case): boolean =>
  one.steps.some(({ bookings }) => bookings.some(({ words }) => isOff(words, lastTable(one))));

/** The tool's price, else the one that was entered by hand, whatever One-Link reckons by itself (traps 5, 6). */
function judgePrice(one: Case, row: Appointment, wanted: unknown): void {
  const edit = lastEdit(one, price, row.id);
  const byHand = edit?.after?.service_amount;
  const isKept = edit !== undefined && !isMet(one, edit) && !isChangedSinceMeeting(one, price, row.id);
  const isNews = edit !== undefined && !isKept && isOtherThanAt(one, price, edit);
  const held = row.service_amount;
  if ((edit !== undefined && isUnderWay(one, edit)) || isLostToStaff(one, row) || isMetAnew(one)) return;
  one.judged(`ending: ${price.name}${edit === undefined ? '' : ' after an edit'}`);
  if (byHand !== undefined && byHand > 0 && !isNews) {
    if (held !== byHand && held !== wanted) one.problem(`service_amount is ${held}, staff wrote ${byHand}`);
  } else if (wanted !== null && held !== wanted) one.problem(`service_amount is ${held}, its tool says ${wanted}`);
}

/** The tool's word is another than when the bridge first wrote to the appointment. */
function isChangedSinceMeeting(one: Case, field: Field, appointment: number): boolean {
  const first = one.writes.find((write) => write.isDone && write.appointment === appointment)?.sent;
  return first !== undefined && isOtherThanAt(one, field, first);
}

/** It was called off before it was made, so what its client had told by then was wiped. */
function wasOffBefore(one: Case, { id }: Appointment): boolean {
  const made = one.writes.find(({ appointment, request }) => appointment === id && request.method === 'POST')?.sent;
  return one.steps.some(
    ({ sequence, bookings }) =>
      made !== undefined && sequence < made.sequence && bookings.some(({ words }) => isOff(words, lastTable(one))),
  );
}

/**
 * Only a booking whose appointment lost had told it, and what it told was wiped when that one had it; nobody has told it since they are
 * one.
 */
function isOfMerged(one: Case, field: Field, { idempotency_key: key }: Appointment): boolean {
  const table = lastTable(one);
  const wanted = field.wanted(lastWords(one), table);
  const apart = one.steps.findLast(({ bookings }) => {
    const own = bookings.filter(({ ids }) => ids.some((id) => key === `${one.prefix}${id}`));
    return own.length > 0 && bookings.length > 1 && own.every(({ words }) => field.wanted(words, table) === null);
  });
  if (apart === undefined) return false;
  const since = one.taken
    .filter(({ sequence }) => sequence > apart.sequence)
    .flatMap(({ sending }) => sending.tellings);
  return since.every(({ words }) => field.wanted(words, table) !== wanted);
}

/**
 * A person had linked the one that stays, or typed it in, and the newer word was told of the booking whose appointment lost: it was wiped when
 * that one had it.
 */
function isToldByDuplicate(one: Case, field: Field, row: Appointment): boolean {
  const apart = one.steps.findLast(({ bookings }) => bookings.length > 1)?.bookings ?? [];
  const own = apart.find(({ ids }) => ids.some((id) => row.idempotency_key === `${one.keyPrefix}${id}`));
  return (
    personalFields.includes(field.name) &&
    own !== undefined &&
    own !== apart.at(-1) &&
    field.wanted(own.words, lastTable(one)) === field.held(row) &&
    (one.played.typedIn.get(one.visit.number) === row.id ||
      one.acted.some(({ act, answer }) => act.do === 'link' && answer === 'ok'))
  );
}

/** The bridge had made another one, so what the client had told was wiped when a person linked this one. */
const isWipedWhenLinked = (one: Case, field: Field): boolean =>
  personalFields.includes(field.name) && one.appointments.length > 1 && lastLink(one) !== undefined;

const lastLink = ({ acted }: Case): Acted | undefined =>
  acted.findLast(({ act, answer }) => act.do === 'link' && answer === 'ok');

/** The visit was called off and had no appointment, so it was wiped when a person linked one; nobody has told it again since. */
function isToldBeforeCalledOff(one: Case, field: Field): boolean {
  const table = lastTable(one);
  const linked = lastLink(one)?.sequence ?? 0;
  const off = one.steps.findLast(
    ({ sequence, bookings }) =>
      sequence < linked && bookings.length > 0 && bookings.every(({ words }) => isOff(words, table)),
  );
  if (!personalFields.includes(field.name)) return false;
  if (off === undefined || one.writes.some(({ sent }) => sent.sequence < off.sequence)) return false;
  const since = one.taken.filter((taken) => taken.sequence > off.sequence).flatMap(({ sending }) => sending.tellings);
  return since.every(({ words }) => field.wanted(words, table) === null);
}

/** A write was on its way when staff wrote, or was made of an earlier look: it may have told the price again that it found before. */
const isUnderWay = (one: Case, { appointment, at }: HandEdit): boolean =>
  one.writes.some(
    (write) =>
      write.appointment === appointment &&
      (write.request.carriedOutAtMs ?? 0) >= at &&
      (write.sent.at < at + 5000 || !wasSeen(one, appointment, at, write.sent.at)),
  );

/** It went with a cancellation, and staff opened the visit again by hand. */
const isLostToStaff = (one: Case, { id, service_amount }: Appointment): boolean =>
  service_amount === 0 &&
  one.edits.some(
    ({ appointment, before, after }) =>
      appointment === id && before?.status === 'cancelled' && after?.status !== 'cancelled',
  );
