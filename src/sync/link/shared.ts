/**
 * Connections of one account may know the same booking, or two people may link them to one appointment at the same time. Each
 * connection has its own mailbox. Before a booking first writes to an appointment that it did not create, it asks the others. If
 * a live booking of another connection has the appointment, it stays there. If that booking is cancelled, the appointment is
 * given over, and the live booking reopens it.
 */

import { chainOrder } from '../../booking/told.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context, RunContext } from '../context.ts';
import { keepCounting, lookAgainAt } from '../lifecycle.ts';
import { heldNow } from '../observations.ts';
import { heldFor } from '../patch/compare.ts';
import { type Entry, saidIn } from '../patch/entries.ts';
import { hasUnansweredCreate } from '../patch/in-doubt.ts';
import { isCalledOff } from '../patch/tables.ts';
import { heldElsewhereTryMs } from '../retry.ts';
import { fail, park, wait } from '../settle/not-settled.ts';
import { settle } from '../settle/settle.ts';
import { type Held, type Holding, readNext, type Step, type Stop } from '../steps.ts';
import { dropCreates, yieldLink } from './reset.ts';
import { searchAnew } from './search.ts';

const isOff = ({ chain }: Readonly<BookingRecord>, { connection }: Pick<Context, 'connection'>): boolean => {
  const order = chainOrder(chain);
  return order.kind === 'ok' && isCalledOff(chain, order.ids, connection);
};

const isPosting = ({ link: { held: link }, writes: { sendings } }: Readonly<BookingRecord>): boolean =>
  link === null && sendings.some(({ write }) => write.kind === 'create');

/** A POST of this booking may have made an appointment that it does not know yet. */
export const isMaking = (record: Readonly<BookingRecord>): boolean =>
  isPosting(record) || (record.link.held === null && hasUnansweredCreate(record));

/** What another connection is told about a booking that has an appointment's name and is not linked to it; null: nothing. */
export function standingOf(
  record: Readonly<BookingRecord>,
  appointmentId: number,
  context: Pick<Context, 'connection'>,
): Holding | null {
  if (record.link.held === null && record.link.leftToOther === appointmentId && isOff(record, context))
    return 'called_off';
  if (record.link.held === null && record.link.leftBehind?.appointmentId === appointmentId) return 'left';
  if (isPosting(record)) return 'posting';
  return isMaking(record) ? 'making' : null;
}

/** What unanswered POSTs said about the appointment that one of them may have created; absent: there is none. */
export function saidInPosts({
  writes: { inDoubt, sendings },
}: Readonly<BookingRecord>): Readonly<Record<string, string>> | undefined {
  const said = [...inDoubt, ...sendings].flatMap(({ write }) => (write.kind === 'create' ? [write.entries] : []));
  return said.length === 0 ? undefined : Object.assign({}, ...said);
}

/** What was settled here of what the other connection says. It is no news from the tool, whatever people have changed since. */
export function knownOf(
  record: Readonly<BookingRecord>,
  says: Readonly<Record<string, unknown>>,
  { digestOf }: Pick<Context, 'digestOf'>,
): string[] | undefined {
  const {
    link: { held: link, leftBehind },
    writes: { settled },
  } = record;
  const was = link === null ? (leftBehind?.settled ?? saidInPosts(record)) : settled;
  if (was === undefined) return undefined;
  return Object.entries(says).flatMap(([name, value]) => (was[name] === digestOf(value) ? [name] : []));
}

/** How another connection sees the appointment of one of this connection's bookings. */
export function holdingOf(
  record: Readonly<BookingRecord>,
  { connection, now }: Pick<Context, 'connection' | 'now'>,
): Holding {
  // An appointment is not given over while a write to it may still be carried out. A pause does not prolong that.
  const mayComeLate = record.writes.sendings.length > 0 || record.writes.inDoubt.some(({ until }) => until > now);
  if (isOff(record, { connection }) && !mayComeLate) return 'called_off';
  return record.link.isAdopting ? 'unmet' : 'live';
}

/** The next step for a booking that is about to use its appointment. Null: no other connection has it. */
export function planShared(
  record: BookingRecord,
  entries: readonly Entry[],
  id: number,
  context: RunContext,
): Step | null {
  const { observations } = context;
  const {
    link: { held: link },
  } = record;
  if (link === null || link.forced === true || context.connection.neighbours.length === 0) return null;
  // An unanswered POST may have been answered with an appointment that another connection had created with the same key.
  if (!record.link.isAdopting && !hasUnansweredCreate(record)) return null;
  const views = observations.holdings.get(id);
  const ref = heldNow(observations, id)?.external_ref ?? null;
  const says = saidIn(entries);
  if (views === undefined) return readNext({ call: 'holdings', id, ref, release: false, says });
  const held = views.map(({ holding }) => holding);
  // If both bookings are live, the one that knew the appointment first keeps it, and a POST in progress counts as knowing it. A
  // booking that is cancelled here does not take the appointment from the other one.
  const isCalledOffHere = isOff(record, context);
  const isBegun = held.includes('making') || held.includes('unmet');
  const isFirstThere =
    held.includes('live') || held.includes('posting') || views.some(({ isFirst }) => isFirst === true);
  const isTheirs = isFirstThere || (isBegun && isCalledOffHere);
  if (isTheirs) {
    if (link.origin === 'created' && isCalledOffHere && !held.includes('live')) record.link.leftToOther = id;
    return yieldTo(record, id, context);
  }
  if (held.includes('called_off')) {
    // Stored before the appointment is given over, so that a crash in between loses nothing.
    record.link.takesOver = true;
    record.link.isAdopting = true;
    noteKnown(record, views, 'called_off');
    dropCreates(record);
    return readNext({ call: 'holdings', id, ref, release: true, says });
  }
  const before = (['left', 'making'] as const).find((holding) => held.includes(holding));
  if (before !== undefined) {
    // This also holds if a POST of ours has no answer: it may have been answered with what the other connection had created.
    record.link.isAdopting = true;
    noteKnown(record, views, before);
    if (before === 'left') dropCreates(record);
    else forgetMade(record, entries, heldNow(observations, id), context);
    return null;
  }
  if (observations.earlierVisit !== id || record.link.takesOver === true) return null;
  letGo(record, id, context);
  return fail(record, 'earlier_visit', context, { details: { other: String(id) }, httpStatus: 200 });
}

function noteKnown(record: BookingRecord, views: readonly Held[], holding: Holding): void {
  const known = views.find((view) => view.holding === holding)?.known;
  if (known !== undefined) record.link.knownThere = { ...known };
}

/** If the appointment holds what a POST of this booking said, that POST may have created it, and no person has written it. */
function forgetMade(
  record: BookingRecord,
  entries: readonly Entry[],
  current: Appointment | undefined,
  { digestOf }: Context,
): void {
  const said = saidInPosts(record) ?? record.link.leftBehind?.settled;
  if (current === undefined || said === undefined || record.link.knownThere === undefined) return;
  for (const entry of entries) {
    if (entry.values === null) continue;
    const held = saidIn([{ ...entry, values: heldFor(entry.values, current) }])[entry.name];
    if (said[entry.name] === digestOf(held)) delete record.link.knownThere[entry.name];
  }
}

function letGo(record: BookingRecord, id: number, context: RunContext): void {
  const { observations } = context;
  yieldLink(record);
  searchAnew(record, observations);
  context.effects.push({ kind: 'unlinked', appointmentId: id });
  observations.done.created = false;
}

function yieldTo(record: BookingRecord, id: number, context: RunContext): Stop {
  const isSaidByPerson = record.link.held?.origin === 'person' || record.link.held?.origin === 'imported';
  if (!isSaidByPerson) {
    // A write that One-Link may still carry out must not overwrite what the other connection writes meanwhile.
    const until = Math.max(
      0,
      ...record.writes.inDoubt.map((one) =>
        one.write.kind === 'patch' && one.write.appointmentId === id ? one.until : 0,
      ),
    );
    if (until > context.now) return wait(record, 'in_quarantine', until);
    const said = saidInPosts(record);
    const { settled } = record.writes;
    letGo(record, id, context);
    // A POST of this booking may have created it. The other one has to know whose values it then holds.
    if (said !== undefined) record.link.leftBehind = { appointmentId: id, settled: { ...said, ...settled } };
    // It is cancelled, or was about to be, so the other one's status is news.
    if (isOff(record, context)) delete record.link.leftBehind?.settled['status'];
  }
  if (isOff(record, context) && !isSaidByPerson) return settle(record, context, 'nothing_to_do');
  const {
    lifecycle: { attempts },
  } = record;
  park(record, 'held_elsewhere', context);
  // The other booking may be cancelled soon, because a visit that moves between connections is sent to both.
  keepCounting(record, attempts + 1);
  if (record.lifecycle.dueAt !== null) lookAgainAt(record, context.now + heldElsewhereTryMs(attempts));
  return { do: 'stop' };
}
