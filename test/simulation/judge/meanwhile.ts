/**
 * Staff edited the appointment while a call about it had no known answer. A client's cancellation ends as one, or somebody is
 * asked; what staff set later than the tool's own news stays, where the bridge has seen it, or One-Link shows it.
 */

import type { LoggedRequest } from '../../../emulator/exchange.ts';
import type { Appointment } from '../../../emulator/rows.ts';
import { minute } from '../generate/times.ts';
import type { Ended, HandEdit } from '../played.ts';
import type { Case, Write } from './case.ts';
import { type Field, fields, isIn, isOff, price, sentValue, specialist, status, times } from './fields.ts';
import type { Step } from './fold.ts';

const wasHeard = ({ sent, isDone, request }: Write): boolean =>
  isDone && sent.heardAt != null && (request.struckBy === null || request.struckBy.kind === 'delay');

const handsOn = (one: Case, field: Field, appointment: number): HandEdit[] =>
  one.edits.filter(
    ({ appointment: id, before, after }) =>
      id === appointment && before !== null && after !== null && field.held(before) !== field.held(after),
  );

/**
 * A cancellation was sent, or as far as the bridge knows it was, nobody heard whether it was stored, and then staff gave the visit
 * another status.
 */
export const isDisputed = (one: Case): boolean =>
  isCutAndEdited(one) ||
  one.writes.some(
    (write) =>
      write.body['status'] === 'cancelled' &&
      !wasHeard(write) &&
      handsOn(one, status, write.appointment ?? 0).some(
        ({ sequence, after }) => sequence > write.sent.sequence && after?.status !== 'cancelled',
      ),
  );

/** A value was stored, nobody heard so, and staff put the old one back: it looks as if it had not been stored. */
export const isAsBeforeUnheard = (
  one: Case,
  field: Field,
  value: unknown,
  { appointment, sequence, after }: HandEdit,
): boolean =>
  one.writes.some(
    (write) =>
      write.appointment === appointment &&
      isIn(field, write.body) &&
      sentValue(field, write.body) === value &&
      write.sent.sequence < sequence &&
      !wasHeard(write) &&
      write.request.before !== null &&
      after !== null &&
      field.held(write.request.before) === field.held(after),
  );

/**
 * Staff wrote what an older write without an answer had said, before its quarantine was over: it looks as if that one had come late
 * (architecture.md, *Patch*: "only where the fields equal the older PATCH that it sent itself").
 */
export const looksLate = (one: Case, field: Field, { appointment, sequence, at, after }: HandEdit): boolean =>
  one.writes.some(
    (write) =>
      write.appointment === appointment &&
      write.request.method === 'PATCH' &&
      isIn(field, write.body) &&
      after !== null &&
      sentValue(field, write.body) === field.held(after) &&
      write.sent.sequence < sequence &&
      !wasHeard(write) &&
      !wasSeen(one, appointment, write.sent.at + 10 * minute, at),
  );

/** The object ended with the cancellation in its hands. */
function isCutAndEdited(one: Case): boolean {
  const { played, visit, appointments } = one;
  const isCut = ({ connection, place, sequence }: Ended): boolean =>
    connection === visit.connection &&
    place === 'before_write' &&
    one.bookingsAt(sequence).some(({ words }) => isOff(words, one.tableAt(sequence)));
  const cuts = played.ends?.filter(isCut) ?? [];
  const isAfterCut = ({ sequence }: HandEdit): boolean =>
    played.ends === null ? played.plan.crashRate > 0 : cuts.some((cut) => cut.sequence < sequence);
  return appointments.some((id) =>
    handsOn(one, status, id).some((edit) => edit.after?.status !== 'cancelled' && isAfterCut(edit)),
  );
}

/** Staff opened again what had been cancelled after its client had called it off: they know, and it is theirs. */
export function isOpenedByStaff(one: Case, appointment: number): boolean {
  const table = one.tableAt(Number.POSITIVE_INFINITY);
  // While two ways lead on from an id nothing is said of the visit.
  const lastLive = one.steps.findLastIndex(({ bookings }) =>
    bookings.some(({ words, ambiguous }) => !ambiguous && !isOff(words, table)),
  );
  const calledOff = one.steps[lastLive + 1]?.sequence ?? Number.POSITIVE_INFINITY;
  return handsOn(one, status, appointment).some(
    ({ sequence, before }) => before?.status === 'cancelled' && sequence > calledOff,
  );
}

/** It was carried out when its answer had long been missed. */
const cameLate = ({ sent, request: { carriedOutAtMs } }: Write): boolean =>
  (carriedOutAtMs ?? 0) > sent.at + minute / 2;

/** What a hand had written, or the bridge had lent, is put back where a late write undid it. */
export const isPutBack = (one: Case, { appointment, sent }: Write, field: Field, value: unknown): boolean =>
  handsOn(one, field, appointment ?? 0).some(
    ({ sequence, after }) =>
      after !== null &&
      field.held(after) === value &&
      one.writes.some(
        (late) =>
          late.appointment === appointment &&
          cameLate(late) &&
          isIn(field, late.body) &&
          late.sent.sequence < sent.sequence &&
          sequence < sent.sequence,
      ),
  );

/** The bridge has read the appointment, or had its answer to a write, between two times. */
export function wasSeen(one: Case, appointment: number, from: number, until: number): boolean {
  const path = `/appointments/${appointment}`;
  const isAnswered = ({ method, path: of, status: code, struckBy, atMs }: LoggedRequest): boolean =>
    (method === 'GET' || method === 'PATCH') &&
    of === path &&
    code === 200 &&
    struckBy === null &&
    atMs > from &&
    atMs < until;
  return one.played.oneLink.requests.some(isAnswered);
}

const judged: readonly Field[] = fields.filter(
  (field) => field === times || field === price || field === specialist || field.name.startsWith('client_'),
);

/** What the bridge had seen of a hand does not go because a write of before came late. */
export function judgeUndone(one: Case, row: Appointment): void {
  const { plan } = one.played;
  if (!plan.switches.includes('meanwhile') || plan.crashRate > 0 || plan.switches.includes('deploy')) return;
  for (const field of judged) {
    const edit = handsOn(one, field, row.id).at(-1);
    if (edit?.after == null || field.held(row) === field.held(edit.after)) continue;
    const told = one.steps.findLast(({ bookings }, index) =>
      bookings.some(({ words }) => {
        const before = one.steps[index - 1]?.bookings.at(-1)?.words ?? {};
        return field.wanted(words, one.tableAt(0)) !== field.wanted(before, one.tableAt(0));
      }),
    );
    if ((told?.sequence ?? 0) > edit.sequence) continue;
    const late = one.writes.find(
      (write) =>
        write.appointment === row.id &&
        cameLate(write) &&
        isIn(field, write.body) &&
        sentValue(field, write.body) === field.held(row) &&
        write.sent.sequence < edit.sequence &&
        (write.request.carriedOutAtMs ?? 0) > edit.at,
    );
    if (late === undefined || !wasSeen(one, row.id, edit.at, late.request.carriedOutAtMs ?? 0)) continue;
    one.problem(`${field.name} ${field.held(edit.after)} of staff was undone by a write that came late`);
  }
}

/** A status that the bridge takes to free a slot is given back as staff had set it. */
export function judgeLent(one: Case, row: Appointment): void {
  const { switches } = one.played.plan;
  const isOfCircle = ['meanwhile', 'swap', 'breakCircles'].every((name) => switches.includes(name));
  if (!isOfCircle || one.visit.number % 100 > 1) return;
  const edit = handsOn(one, status, row.id).at(-1);
  const table = one.tableAt(Number.POSITIVE_INFINITY);
  const saidSince = one.steps
    .filter(({ sequence }, index) => sequence > (edit?.sequence ?? 0) || one.steps[index + 1] === undefined)
    .map(({ bookings }) => status.wanted(bookings.at(-1)?.words ?? {}, table));
  const saidBefore = one.bookingsAt(edit?.sequence ?? 0).at(-1)?.words ?? {};
  if (edit?.after == null || saidSince.some((said) => said !== status.wanted(saidBefore, table))) return;
  // Its client had called it off and taken that back, and the second had not come to One-Link: it is the tool's news still.
  const wasOff = one.steps.some(
    ({ sequence, bookings }) => sequence < edit.sequence && bookings.some(({ words }) => isOff(words, table)),
  );
  if (wasOff && edit.before?.status === 'cancelled') return;
  if (row.status !== edit.after.status) one.problem(`status is ${row.status}, lent by staff as ${edit.after.status}`);
}

/** When the start that the tool says at the edit was told. */
export function lastMoveBefore(one: Case, edit: HandEdit): Step | undefined {
  const started = (index: number): unknown => one.steps[index]?.bookings.at(-1)?.words.startsAt;
  return one.steps.findLast(({ sequence }, at) => sequence < edit.sequence && started(at) !== started(at - 1));
}

/** Clocks differ, and arrivals count where a tool has none. */
const surelyLaterMs = 25 * minute;

/**
 * Staff set the status after the client's move, nothing else was changed by hand since the bridge had its last answer, and One-Link
 * shows when: it is theirs.
 */
export function isSurelyLater(one: Case, edit: HandEdit): boolean {
  const { switches } = one.played.plan;
  if (
    ['equalClocks', 'wildClock', 'reorder', 'oldNews', 'readBack', 'dialects', 'latePointer'].some((name) =>
      switches.includes(name),
    )
  )
    return false;
  const last = one.writes.findLast(
    ({ appointment, request }) => appointment === edit.appointment && (request.carriedOutAtMs ?? 0) < edit.at,
  );
  if (last === undefined || !wasHeard(last)) return false;
  const hands = one.edits.filter(({ appointment, at }) => appointment === edit.appointment && at > last.sent.at);
  if (hands.length !== 1) return false;
  const table = one.tableAt(edit.sequence);
  const step = lastMoveBefore(one, edit);
  const index = step === undefined ? 0 : one.steps.indexOf(step);
  const sending = one.taken.find(({ sequence }) => sequence === step?.sequence)?.sending;
  if (
    step === undefined ||
    sending === undefined ||
    one.steps.slice(index).some((later) => times.wanted(later.bookings.at(-1)?.words ?? {}, table) === null)
  )
    return false;
  const clocks = sending.tellings.map(({ clock }) => clock ?? step.at);
  return edit.at > Math.max(step.at, ...clocks) + surelyLaterMs;
}
