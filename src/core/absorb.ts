/** What an answer of One-Link means for a booking. The counterpart of `plan`: it changes the record and the run's facts. */

import { chainOrder } from '../booking/fold.ts';
import type { Answer } from '../one-link/answer.ts';
import { errorEntry } from '../one-link/errors.ts';
import type { Appointment, Contact, Resource, Service } from '../one-link/records.ts';
import type { BookingRecord, Conflict, Values, Write } from './booking-record.ts';
import { isOptional } from './entries.ts';
import { mayName, notTaken } from './patch.ts';
import { leaveOut, namesOf } from './plan.ts';
import { refOfHeld } from './references.ts';
import { quarantineMs } from './retry.ts';
import { fail, postpone, waitForSlot } from './settle.ts';
import { circleOf } from './slots.ts';
import type { Context, Facts, Read, WriteAnswer } from './steps.ts';

/** True: the run goes on. False: the record has been postponed or failed. */
export type GoesOn = boolean;

export type ReadAnswer = Answer<Appointment | readonly Appointment[] | readonly Contact[] | Service | Resource | null>;

export function absorbRead(
  record: BookingRecord,
  read: Read,
  answer: ReadAnswer,
  facts: Facts,
  context: Context,
): GoesOn {
  if (answer.kind === 'ok') {
    context.effects.push({ kind: 'call_succeeded' });
    remember(read, answer.value, facts);
    return true;
  }
  if (answer.kind === 'not_found') {
    if (read.call === 'appointment') facts.appointments.set(read.id, 'gone');
    else if (read.call === 'service') facts.services.set(read.id, 'gone');
    else if (read.call === 'resource') facts.resources.set(read.id, 'gone');
    return true;
  }
  // One kind of record alone may be refused: the account is asked before everything waits.
  const isOne = read.call !== 'probe' && read.call !== 'list' && read.call !== 'tool';
  if (isOne && answer.kind === 'account' && answer.status >= 401) {
    facts.refused = { status: answer.status, code: answer.code, write: null };
    facts.accountAnswers = false;
    return true;
  }
  return trouble(record, answer, context);
}

function remember(read: Read, value: unknown, facts: Facts): void {
  if (read.call === 'appointment') facts.appointments.set(read.id, value as Appointment);
  else if (read.call === 'list') facts.lists.set(read.start, value as readonly Appointment[]);
  else if (read.call === 'contacts') facts.contacts.set(read.search, value as readonly Contact[]);
  else if (read.call === 'service') facts.services.set(read.id, value as Service);
  else if (read.call === 'resource') facts.resources.set(read.id, value as Resource);
  else if (read.call === 'probe') facts.accountAnswers = true;
  else if (read.call !== 'tool') read satisfies never;
}

type Trouble = Exclude<Answer<never>, { kind: 'ok' } | { kind: 'not_found' }>;

/** An answer that is nobody's fault here: the way, the account, or a refusal that no field explains. */
function trouble(record: BookingRecord, answer: Trouble, context: Context): false {
  switch (answer.kind) {
    case 'way':
      context.effects.push(
        answer.pausesAll
          ? { kind: 'rest', retryAfterMs: answer.retryAfterMs }
          : { kind: 'call_failed', code: answer.code },
      );
      postpone(record, answer, context);
      return false;
    case 'account':
      context.effects.push({ kind: 'account_refused', code: answer.code });
      record.code = answer.code;
      record.dueAt = context.now;
      return false;
    case 'refused':
      fail(record, answer.code, context, {}, answer.status);
      return false;
    default:
      answer satisfies never;
      return false;
  }
}

/** The answer to a write that stood in `record.sendings` and has been taken out of it. */
export function absorbWrite(
  record: BookingRecord,
  write: Write,
  answer: WriteAnswer,
  facts: Facts,
  context: Context,
): GoesOn {
  if (answer.kind === 'ok') {
    context.effects.push({ kind: 'call_succeeded' });
    if (write.kind === 'contact') {
      record.contact = { id: (answer.value as Contact).id, attempts: 0, until: 0 };
      return true;
    }
    facts.done.httpStatus = answer.status;
    if (write.kind === 'patch') return patched(record, write, answer.value as Appointment, facts, context);
    return created(record, write, answer.value as { appointment: Appointment; created: boolean }, facts, context);
  }
  if (answer.kind === 'way') {
    if (answer.mayHaveCommitted) haunt(record, write, context.now);
    return trouble(record, answer, context);
  }
  if (answer.kind === 'account' && answer.status >= 300 && answer.status < 400) return trouble(record, answer, context);
  if (answer.kind === 'account' || answer.kind === 'not_found') {
    const code = answer.kind === 'account' ? answer.code : 'HTTP_404';
    facts.refused = { status: answer.status, code, write };
    facts.accountAnswers = false;
    if (write.kind === 'patch') facts.appointments.delete(write.appointmentId);
    return true;
  }
  context.effects.push({ kind: 'call_succeeded' });
  return refused(record, write, answer, facts, context);
}

/** A write without a sure answer, or one that a crash left behind: it may be carried out late. */
export function haunt(record: BookingRecord, write: Write, now: number): void {
  if (write.kind === 'contact') {
    const attempts = (record.contact?.attempts ?? 0) + 1;
    record.contact = { id: null, attempts, until: now + quarantineMs };
    return;
  }
  if (write.kind === 'patch' && (write.purpose === 'merge_ref' || write.purpose === 'merge_cancel')) return;
  // What One-Link holds for these is not known any more (design.md, *Patch*), unless a person has discarded it meanwhile.
  if (record.dueAt !== null) for (const name of Object.keys(write.entries)) delete record.settled[name];
  record.ghosts.push({ write, until: now + quarantineMs, answered: [] });
}

function patched(
  record: BookingRecord,
  write: Extract<Write, { kind: 'patch' }>,
  answer: Appointment,
  facts: Facts,
  context: Context,
): GoesOn {
  const before = facts.appointments.get(answer.id);
  facts.appointments.set(answer.id, completed(answer, before));
  if (write.purpose === 'merge_ref') {
    for (const loser of record.losers) if (loser.appointmentId === answer.id) loser.renamed = true;
    return true;
  }
  if (write.purpose === 'merge_cancel') {
    if (answer.status === 'cancelled') return true;
    fail(record, 'not_taken', context, { field: 'status' }, 200);
    return false;
  }
  if (write.purpose === 'break') {
    if (answer.status !== 'cancelled') {
      record.broken = null;
      delete record.settled['status'];
      fail(record, 'not_taken', context, { field: 'status' }, 200);
      return false;
    }
    if (record.broken !== null) record.broken.cancelled = true;
    markAnswered(record, 'status');
    noteSlot(write.body, answer, before, context);
    waitForSlot(record, context);
    return false;
  }
  facts.done.wrote = true;
  if ('status' in write.body) record.broken = null;
  noteSlot(write.body, answer, before, context);
  return take(record, write, answer, facts, context);
}

/** A write of the bridge got its answer: from now on One-Link's value is no sign of a person. */
function markAnswered(record: BookingRecord, name: string): void {
  for (const ghost of record.ghosts) if (!ghost.answered.includes(name)) ghost.answered.push(name);
}

/** What an answer leaves out stands as it was read: absent is not empty (trap 31). */
function completed(answer: Appointment, before: Appointment | 'gone' | undefined): Appointment {
  if (before === undefined || before === 'gone') return answer;
  const shown = Object.entries(answer).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(shown) };
}

/** Settles what was taken; what the answer shows otherwise is left out, or fails where it may not be (trap 11). */
function take(
  record: BookingRecord,
  write: Exclude<Write, { kind: 'contact' }>,
  answer: Appointment,
  facts: Facts,
  context: Context,
): GoesOn {
  facts.done.fields.push(...Object.keys(write.body));
  const lost = notTaken(write.body, answer);
  for (const [name, digest] of Object.entries(write.entries)) {
    markAnswered(record, name);
    const isLost = lost.some((key) => key === name || (name === 'times' && isTime(key)));
    if (!isLost) {
      record.settled[name] = digest;
      delete record.refused[name];
      continue;
    }
    // It may have been kept all the same: what was settled before says nothing any more.
    delete record.settled[name];
    if (isOptional(name)) {
      leaveOut(record, write, name, 'not_taken', facts, context);
    } else {
      fail(record, 'not_taken', context, { field: name }, 200);
      return false;
    }
  }
  // What the bridge added of itself (the contact, the connection's specialist, a price said again) is told, no more.
  const added = lost.find((key) => !(key in write.entries) && !isTime(key));
  if (added !== undefined && facts.done.code === null) {
    facts.done.code = 'not_taken';
    facts.done.details = { field: added };
  }
  return true;
}

const isTime = (key: string): boolean => key === 'starts_at' || key === 'ends_at';

function noteSlot(
  body: Readonly<Values>,
  answer: Appointment,
  before: Appointment | 'gone' | undefined,
  context: Context,
): void {
  if (!('starts_at' in body || 'status' in body || 'resource_id' in body)) return;
  const held = before === 'gone' ? undefined : before;
  const freed = held === undefined ? null : ([held.starts_at, held.ends_at] as const);
  for (const resourceId of new Set([answer.resource_id, held?.resource_id])) {
    if (resourceId != null) context.effects.push({ kind: 'slot_changed', resourceId, freed });
  }
}

function created(
  record: BookingRecord,
  write: Extract<Write, { kind: 'create' }>,
  value: { readonly appointment: Appointment; readonly created: boolean },
  facts: Facts,
  context: Context,
): GoesOn {
  const { appointment } = value;
  const order = chainOrder(record.chain);
  const refs = namesOf(order.kind === 'ok' ? order.ids : Object.keys(record.chain.ids), context).refs;
  const owner = context.bookingOf(appointment.id);
  if (!value.created && (!mayName(appointment.external_ref, refs) || (owner !== null && owner !== record.key))) {
    fail(record, 'foreign_idempotency_key', context, {}, 200);
    return false;
  }
  if (record.link !== null && record.link.appointmentId !== appointment.id) {
    // The booking was joined with one that has an appointment while this one was being made.
    record.losers.push({ appointmentId: appointment.id, renamed: false });
    facts.appointments.set(appointment.id, appointment);
    return true;
  }
  facts.appointments.set(appointment.id, appointment);
  facts.done.created = true;
  record.link = { appointmentId: appointment.id, origin: 'created' };
  context.effects.push({ kind: 'linked', appointmentId: appointment.id });
  if (!value.created) {
    // A replay: compare, then PATCH the difference. Without an attempt of ours that is unanswered it is an old record.
    record.firstContact = !record.ghosts.some((ghost) => ghost.write.kind === 'create');
    return true;
  }
  record.firstContact = false;
  noteSlot(write.body, appointment, undefined, context);
  return take(record, write, appointment, facts, context);
}

function refused(
  record: BookingRecord,
  write: Write,
  answer: Extract<Answer<never>, { kind: 'refused' }>,
  facts: Facts,
  context: Context,
): GoesOn {
  const { code, status } = answer;
  if (write.kind === 'contact') {
    // A duplicate phone is 422, not 409 (trap 17): look again, and if nobody fits, by name alone.
    if ('phone' in write.body && !facts.once.has('phone_taken')) {
      facts.once.add('phone_taken');
      facts.contacts.delete(String(write.body['phone']));
      return true;
    }
    fail(record, code, context, { field: 'contact_id' }, status);
    return false;
  }
  const concerns = errorEntry(code).concerns;
  if (code === 'SLOT_CONFLICT') return slotTaken(record, write, facts, context);
  if (write.kind === 'create' && (code === 'DUPLICATE_IDEMPOTENCY_KEY' || code === 'DUPLICATE_EXTERNAL_REF')) {
    // Our own twin of a moment ago answers a repeated POST (trap 20); another's ref may be adopted by its start.
    return onceMore(record, code, facts, () => fail(record, code, context, {}, status));
  }
  if (code === 'DUPLICATE_EXTERNAL_REF' && record.ghosts.some((ghost) => ghost.write.kind === 'create')) {
    // A POST without an answer made another appointment of this name: it goes before the name is given again.
    facts.once.delete('strays');
    return onceMore(record, 'ref_taken', facts, () => fail(record, code, context, {}, status));
  }
  if (concerns === 'way') return trouble(record, { kind: 'way', status, code, ...harmless }, context);
  const left = answer.fields.filter((name) => isOptional(name) && mayBeLeftOut(name, write));
  const named = answer.fields.filter((name) => !left.includes(name));
  if (left.length > 0 && !left.some((name) => wasLeftOut(record, write, name, context))) {
    for (const name of left) leaveOut(record, write, name, code, facts, context);
    if (left.includes('contact_id')) record.contact = null;
    return true;
  }
  if (code === 'INVALID_IIN' && write.kind === 'patch' && tellIdentifierAgain(record, write, facts)) return true;
  const field = named[0] ?? left[0];
  fail(record, code, context, field === undefined ? {} : { field }, status);
  return false;
}

const harmless = { mayHaveCommitted: false, pausesAll: false, retryAfterMs: null } as const;

/** Left out already and refused all the same: sending on would go round for ever. */
function wasLeftOut(record: BookingRecord, write: Write, name: string, context: Context): boolean {
  const refused = record.refused[name];
  const digest = write.kind === 'contact' ? '' : (write.entries[name] ?? '');
  return refused?.digest === digest && refused.configuration === context.connection.digest;
}

/** A POST needs a specialist, a name and the key that makes it safe to repeat (one-link-api.md §3). */
const mayBeLeftOut = (name: string, write: Exclude<Write, { kind: 'contact' }>): boolean =>
  write.kind === 'patch' || !(name === 'resource_id' || name === 'client_name' || name === 'idempotency_key');

function onceMore(record: BookingRecord, what: string, facts: Facts, otherwise: () => void): GoesOn {
  if (facts.once.has(what)) {
    otherwise();
    return false;
  }
  facts.once.add(what);
  facts.lists.clear();
  record.attempts += 1;
  return true;
}

/**
 * A visit without a number gets its contact's, and where that is no valid IIN every PATCH is refused until one says the
 * number explicitly (one-link-api.md §2.8, trap 12): the tool's, although it was settled before somebody took it out.
 */
function tellIdentifierAgain(record: BookingRecord, { body }: Write, facts: Facts): boolean {
  const isSettled = record.settled['client_identifier'] !== undefined;
  if (!isSettled || body['status'] === 'cancelled' || facts.once.has('identifier')) return false;
  facts.once.add('identifier');
  delete record.settled['client_identifier'];
  return true;
}

function slotTaken(
  record: BookingRecord,
  write: Exclude<Write, { kind: 'contact' }>,
  facts: Facts,
  context: Context,
): GoesOn {
  if (write.kind === 'create' && record.ghosts.some((ghost) => ghost.write.kind === 'create')) {
    // It may be taken by our own twin (trap 20): the same POST again answers with it.
    if (!facts.once.has('twin')) {
      facts.once.add('twin');
      facts.lists.clear();
      return true;
    }
  }
  const current = write.kind === 'patch' ? facts.appointments.get(write.appointmentId) : undefined;
  const held = current === undefined || current === 'gone' ? null : current;
  const resourceId = Number(write.body['resource_id'] ?? held?.resource_id ?? 0);
  const wants = [
    String(write.body['starts_at'] ?? held?.starts_at ?? ''),
    String(write.body['ends_at'] ?? held?.ends_at ?? ''),
  ] as const;
  const holds = held === null || held.status === 'cancelled' ? null : ([held.starts_at, held.ends_at] as const);
  const since = record.conflict?.since ?? context.now;
  const heldResourceId = held?.resource_id ?? null;
  record.conflict = { resourceId, wants, holds, heldResourceId, since } satisfies Conflict;
  const circle = circleOf(record, context.waitingForSlot());
  if (circle === null) {
    waitForSlot(record, context);
    return false;
  }
  if (context.connection.cycle === 'break' && held !== null && record.broken === null) {
    record.broken = { status: held.status, cancelled: false };
    // Its slot counts as free from now on: nobody else of the circle breaks it too.
    record.conflict = { ...record.conflict, holds: null, heldResourceId: null };
    return true;
  }
  const others = circle.filter(({ key }) => key !== record.key);
  const refOf = (other: BookingRecord): string => refOfHeld(context.connection, other);
  fail(record, 'SLOT_SWAP', context, { other: others.map(refOf).join(', ') }, 409);
  for (const other of others) {
    const rest = circle.filter(({ key }) => key !== other.key);
    context.effects.push({ kind: 'fail_other', key: other.key, details: { other: rest.map(refOf).join(', ') } });
  }
  return false;
}
