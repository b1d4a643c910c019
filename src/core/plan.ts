/**
 * What to do next for one booking. `plan` looks at the record and at what this run has read, and answers with one read, one
 * write or `stop`; where it stops, the record is due later, parked or terminal. It changes the record it is given and
 * nothing else; effects on others go into `context.effects`.
 */
import { cellOf, chainOrder, startsOf, waitsForSuccessorSince } from '../booking/fold.ts';
import { financeKeys } from '../one-link/appointment.ts';
import type { Appointment } from '../one-link/records.ts';
import type { BookingRecord, Write } from './booking-record.ts';
import { type Entry, entriesOf } from './entries.ts';
import { type Names, planLink } from './link.ts';
import { notePrice, planPatch } from './patch.ts';
import { idempotencyKeyOf, mergedMark, refOf } from './references.ts';
import { successorAwaitedMs } from './retry.ts';
import { fail, park } from './settle.ts';
import { type Context, type Facts, type Step, stop } from './steps.ts';

export function plan(record: BookingRecord, facts: Facts, context: Context): Step {
  const { now } = context;
  if (record.sendings.length > 0 || record.dueAt === null || record.dueAt > now) return stop;
  const dirty = Object.entries(record.reads)[0];
  if (dirty !== undefined) return { do: 'read', read: { call: 'tool', id: dirty[0], ...dirty[1] } };
  const order = chainOrder(record.chain);
  if (order.kind === 'ambiguous') return parked(record, 'ambiguous_chain', context);
  if (record.rivals.length > 0) return parked(record, 'two_appointments', context);

  const waitingSince = waitsForSuccessorSince(record.chain, order.ids);
  if (waitingSince !== null) return awaitSuccessor(record, waitingSince, context);
  if ('error' in facts.computed) {
    fail(record, 'mapping', context, { field: facts.computed.error });
    return stop;
  }
  if (facts.refused !== null) {
    const step = whyRefused(record, facts, context);
    if (step !== null) return step;
  }
  const names = namesOf(order.ids, context);
  const entries = desired(record, order.ids, facts, context);
  if (record.link === null) {
    const step = planLink(record, entries, names, facts, context);
    if (step !== null) return step;
  }
  if (record.link === null) return stop;
  return (
    planMerge(record, facts, context) ??
    planStrays(record, order.ids, names, facts, context) ??
    planLinked(record, record.link.appointmentId, entries, names, facts, context)
  );
}

export function namesOf(order: readonly string[], { connection }: Pick<Context, 'connection'>): Names {
  return {
    order,
    refs: order.map((id) => refOf(connection, id)),
    keys: order.map((id) => idempotencyKeyOf(connection, id)),
  };
}

/** What One-Link should hold, by the present fold, tables and computed fields. */
export function desired(
  record: BookingRecord,
  order: readonly string[],
  facts: Pick<Facts, 'computed'>,
  context: Pick<Context, 'connection' | 'digestOf'>,
): Entry[] {
  const computed = 'values' in facts.computed ? facts.computed.values : {};
  return entriesOf({
    chain: record.chain,
    order,
    connection: context.connection,
    computed,
    timesAreNews: record.open.some(({ arrival }) => arrival === cellOf(record.chain, order, 'times')?.arrival),
    unsaid: record.fieldKeys.filter((key) => !(key in computed)),
    digestOf: context.digestOf,
  });
}

function parked(record: BookingRecord, code: string, context: Context): Step {
  park(record, code, context);
  return stop;
}

function awaitSuccessor(record: BookingRecord, since: number, context: Context): Step {
  if (context.now - since >= successorAwaitedMs) {
    fail(record, 'successor_missing', context);
  } else {
    record.phase = 'pending';
    record.code = 'awaiting_successor';
    record.dueAt = since + successorAwaitedMs;
  }
  return stop;
}

function planLinked(
  record: BookingRecord,
  id: number,
  entries: readonly Entry[],
  names: Names,
  facts: Facts,
  context: Context,
): Step {
  const current = facts.appointments.get(id);
  if (current === undefined) return { do: 'read', read: { call: 'appointment', id } };
  if (current === 'gone') {
    // A 404 may be the whole account's (one-link-api.md §6): ask before the link is given up.
    if (!facts.accountAnswers) return { do: 'read', read: { call: 'probe' } };
    dropLink(record, facts, context);
    return plan(record, facts, context);
  }
  if (record.firstContact && record.idempotencyKey === null) {
    record.idempotencyKey = idempotencyKeyOf(context.connection, names.order[0] ?? record.key);
  }
  if (record.broken?.cancelled === false) {
    const body = { status: 'cancelled' };
    notePrice(record, current);
    // Named as an entry: carried out late, it is found when its quarantine ends.
    const entries = { status: context.digestOf('cancelled') };
    const base = { status: current.status };
    return { do: 'write', write: { kind: 'patch', appointmentId: id, body, base, entries, purpose: 'break' } };
  }
  return planPatch(record, entries, current, names, facts, context);
}

/** The appointment is no more: the search for one starts again. */
function dropLink(record: BookingRecord, facts: Facts, context: Context): void {
  const id = record.link?.appointmentId;
  if (id === undefined) return;
  record.link = null;
  record.settled = {};
  record.refused = {};
  record.ghosts = record.ghosts.filter(({ write }) => write.kind === 'create');
  record.carried = null;
  facts.lists.clear();
  context.effects.push({ kind: 'unlinked', appointmentId: id });
}

/** Appointments that lost in a merge give their name away, then their slot, before the survivor is written. */
function planMerge(record: BookingRecord, facts: Facts, context: Context): Step | null {
  const loser = record.losers[0];
  if (loser === undefined) return null;
  const found = facts.appointments.get(loser.appointmentId);
  if (found === undefined) return { do: 'read', read: { call: 'appointment', id: loser.appointmentId } };
  const done = found === 'gone' || (found.status === 'cancelled' && (loser.renamed || !needsRename(found)));
  if (done) {
    record.losers.shift();
    context.effects.push({ kind: 'unlinked', appointmentId: loser.appointmentId });
    if (found !== 'gone' && found.resource_id != null) {
      const freed = [found.starts_at, found.ends_at] as const;
      context.effects.push({ kind: 'slot_changed', resourceId: found.resource_id, freed });
    }
    return planMerge(record, facts, context);
  }
  if (!loser.renamed && needsRename(found)) {
    const external_ref = `${found.external_ref}${mergedMark}`;
    return mergeStep(found, { external_ref }, 'merge_ref');
  }
  return mergeStep(found, { status: 'cancelled' }, 'merge_cancel');
}

const needsRename = ({ external_ref }: Appointment): boolean =>
  (external_ref ?? '') !== '' && external_ref?.endsWith(mergedMark) === false;

const mergeStep = (
  appointment: Appointment,
  body: Record<string, string>,
  purpose: 'merge_ref' | 'merge_cancel',
): Step => ({
  do: 'write',
  write: { kind: 'patch', appointmentId: appointment.id, body, base: {}, entries: {}, purpose },
});

/** A POST without an answer may have made an appointment beside the one that is linked by now. */
function planStrays(
  record: BookingRecord,
  order: readonly string[],
  names: Names,
  facts: Facts,
  context: Context,
): Step | null {
  const isDue = (until: number): boolean => until <= context.now || facts.once.has('ref_taken');
  const over = record.ghosts.filter(({ write, until }) => write.kind === 'create' && isDue(until));
  if (over.length === 0 || facts.once.has('strays')) return null;
  const starts = new Set([
    ...startsOf(record.chain, order),
    ...over.map(({ write }) => String(write.body['starts_at'])),
  ]);
  for (const start of starts) {
    const list = facts.lists.get(start);
    if (list === undefined) return { do: 'read', read: { call: 'list', start } };
    for (const stray of list) {
      const isOurs = over.some(({ write }) => write.body['idempotency_key'] === stray.idempotency_key);
      const isKnown =
        stray.id === record.link?.appointmentId || record.losers.some((l) => l.appointmentId === stray.id);
      if (!isOurs || isKnown || context.bookingOf(stray.id) !== null) continue;
      if (!mayBeOurs(stray, names)) continue;
      record.losers.push({ appointmentId: stray.id, renamed: false });
    }
  }
  facts.once.add('strays');
  return record.losers.length > 0 ? planMerge(record, facts, context) : null;
}

const mayBeOurs = ({ external_ref }: Appointment, { refs }: Names): boolean =>
  external_ref != null && refs.includes(external_ref);

/** 401, 403 and 404 on a call can mean several things (one-link-api.md §5.1, traps 24 and 25): ask for each. */
function whyRefused(record: BookingRecord, facts: Facts, context: Context): Step | null {
  const { refused } = facts;
  if (refused === null) return null;
  if (!facts.accountAnswers) return { do: 'read', read: { call: 'probe' } };
  const { status, code, write } = refused;
  if (status !== 404 || write === null) {
    // The account answers: the refusal may have been of a moment ago. Asked once more, then it is a permission's.
    if (!facts.once.has('asked_again')) {
      facts.once.add('asked_again');
      facts.refused = null;
      facts.accountAnswers = false;
      return null;
    }
    fail(record, status === 401 ? 'missing_permission' : code, context, {}, status);
    return stop;
  }
  if (write.kind === 'patch' && !facts.appointments.has(write.appointmentId)) {
    return { do: 'read', read: { call: 'appointment', id: write.appointmentId } };
  }
  facts.refused = null;
  if (write.kind === 'patch' && facts.appointments.get(write.appointmentId) === 'gone') return null;
  const step = unknownId(record, write, facts, context);
  facts.refused = step?.do === 'read' ? refused : null;
  return step;
}

/** Which id of the body One-Link does not know. Null: it is left out or made anew, plan again. */
function unknownId(record: BookingRecord, write: Write, facts: Facts, context: Context): Step | null {
  const { body } = write;
  const resourceId = body['resource_id'];
  if (typeof resourceId === 'number') {
    const resource = facts.resources.get(resourceId);
    if (resource === undefined) return { do: 'read', read: { call: 'resource', id: resourceId } };
    if (resource === 'gone') {
      fail(record, 'unknown_resource', context, { resource_id: String(resourceId) }, 404);
      return stop;
    }
  }
  const serviceId = body['service_id'];
  if (typeof serviceId === 'number') {
    const service = facts.services.get(serviceId);
    if (service === undefined) return { do: 'read', read: { call: 'service', id: serviceId } };
    if (service === 'gone') {
      leaveOut(record, write, 'service_id', 'unknown_service', facts, context);
      return null;
    }
  }
  // Contacts, companies, conversations and users cannot be asked for one by one: each is left out in turn.
  for (const key of ['company_id', 'conversation_id', 'created_by_id', 'contact_id']) {
    if (!(key in body)) continue;
    const isOwnContact = key === 'contact_id' && record.contact?.id === body[key];
    if (isOwnContact && !facts.once.has('contact_anew')) {
      facts.once.add('contact_anew');
      facts.contacts.clear();
      record.contact = null;
      return null;
    }
    if (isOwnContact) continue;
    leaveOut(record, write, key, key === 'contact_id' ? 'unknown_contact' : 'unknown_id', facts, context);
    return null;
  }
  // A PATCH with a price by somebody who may not change prices is 404, not 401 (one-link-api.md §6).
  const price = write.kind === 'patch' ? financeKeys.find((key) => key in body) : undefined;
  if (price !== undefined) {
    leaveOut(record, write, price, 'missing_permission', facts, context);
    return null;
  }
  fail(record, 'HTTP_404', context, {}, 404);
  return stop;
}

/** The field is not sent again until the tool's value or the configuration changes. */
export function leaveOut(
  record: BookingRecord,
  write: Write,
  name: string,
  code: string,
  facts: Facts,
  context: Context,
): void {
  const digest = write.kind === 'contact' ? '' : (write.entries[name] ?? '');
  record.refused[name] = { digest, configuration: context.connection.digest, code };
  if (facts.done.code === null) {
    facts.done.code = code;
    facts.done.details = { field: name };
  }
}
