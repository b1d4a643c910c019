/** A linked booking: compare with what One-Link holds, send the difference and nothing else (architecture.md, *Patch*). */
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context, RunContext } from '../context.ts';
import { mayName } from '../link/names.ts';
import { note } from '../observations.ts';
import { park } from '../settle/not-settled.ts';
import { settle } from '../settle/settle.ts';
import { type Step, writeNext } from '../steps.ts';
import { addTo, type Values } from '../write.ts';
import { adoptOnce, endMeeting, isClientTold } from './adoption.ts';
import { heldFor, isHeld } from './compare.ts';
import type { Entry, Wanted } from './entries.ts';
import { isEnteredByHand, isLeftOut, keepEntered, noteInstead } from './left-out.ts';
import { noteCalledOff, withLiveAgain } from './live-again.ts';
import { replacedIn, withOwnContact } from './other-client.ts';
import { keepPrice, notePrice } from './price.ts';
import { withPutBack } from './put-back.ts';
import { checkDispute, keepEdits, lookBack, noteFreedSlot } from './quarantine.ts';
import { keepEndedAgain, noteMove, noteSeen, reopeningOf, settleStart } from './reopen.ts';
import { isCalledOff } from './tables.ts';
import { noteKnownStaff, noteUnknownStaff } from './unknown-staff.ts';
import { withEnds } from './visit-length.ts';

/** The next step for a booking whose appointment has been read. */
export function planPatch(
  record: BookingRecord,
  { entries: desired, names }: Wanted,
  current: Appointment,
  context: RunContext,
): Step {
  const { observations } = context;
  const ended = withEnds(record, desired, current, context);
  if ('do' in ended) return ended;
  adoptOnce(record, ended, current, context);
  const isOff = isCalledOff(record.chain, names.order, context.connection);
  const entries = isOff ? ended : withLiveAgain(record, ended, current, context);
  keepEdits(record, entries, current);
  lookBack(record, entries, current, { ...context, now: observations.quarantinesUntil ?? context.now });
  if (checkDispute(record, entries, current)) return park(record, 'not_cancelled', context);
  noteMove(record, entries, current, context);
  noteSeen(record, current, context);
  keepEndedAgain(record, entries, current);
  const reopening = reopeningOf(record, { entries, names }, current, context);
  if (reopening === 'park') return park(record, 'not_reopened', context);
  const reopens = reopening === 'reopen';

  noteKnownStaff(record, { entries, names }, current, context);
  const wanted = [
    ...(reopens ? entries : givingBack(record, withPutBack(record, entries, current, context), current, context)),
    ...ownKey(record, { entries, names }, current, context),
  ];
  const isCancelled = isOff || wanted.some(({ values }) => values?.['status'] === 'cancelled');
  if (isCancelled) noteCalledOff(record);
  record.writes.waiting = isCancelled ? leftForReopening(record, wanted.filter(isNoStatus), current, context) : [];
  const now = isCancelled
    ? wanted.filter((entry) => !isNoStatus(entry))
    : withOwnContact(record, { entries: wanted, names }, current, context);
  if ('do' in now) return now;
  noteKnownStaff(record, { entries, names }, current, context);
  const { body, sent } = difference(record, { entries: now, names, reopens }, current, context);
  settleStart(
    record,
    entries.find(({ name }) => name === 'times'),
    context,
  );
  if (Object.keys(body).length === 0) {
    endMeeting(record, isClientTold(ended));
    if (!isCancelled) noteUnknownStaff(record, { entries, names }, current, context);
    return settle(record, context);
  }
  const question = isCancelled ? null : keepPrice({ record, entries, current }, { body, sent }, context);
  if (question !== null) return question;
  if (isCancelled) notePrice(record, current);
  const base = heldFor(body, current);
  const meets = record.link.isClientUnadopted && isClientTold(ended) ? ({ meetsClient: true } as const) : {};
  const replaces = replacedIn(record, body, current, context);
  const more = { ...meets, ...replaces };
  return writeNext({ kind: 'patch', appointmentId: current.id, body, base, entries: sent, purpose: 'main', ...more });
}

const isNoStatus = ({ name }: Entry): boolean => name !== 'status';

/** Collects what is to be sent. What One-Link already holds is settled on the way. */
function difference(
  record: BookingRecord,
  { entries, names, reopens }: Wanted & { readonly reopens: boolean },
  current: Appointment,
  context: RunContext,
): { readonly body: Values; readonly sent: Record<string, string> } {
  const { observations } = context;
  const body: Values = {};
  const sent: Record<string, string> = {};
  for (const entry of entries) {
    const { name, values, digest } = entry;
    if (name === 'external_ref' && !mayName(current.external_ref, names)) continue;
    if (record.writes.settled[name] === digest && !(name === 'status' && (reopens || record.slot.broken !== null)))
      continue;
    if (isLeftOut(record, name, digest, context)) {
      if (values !== null) noteInstead(record, { name, values }, current, context);
      continue;
    }
    if (record.writes.refused[name]?.digest === digest && isEnteredByHand(record, entry, current, context)) {
      keepEntered(record, entry);
    } else if (values === null) {
      // The value should be in One-Link but has been deleted here. The settlement reports it, and the tool's next event brings
      // the value.
      note(observations.done, 'data_wiped', name);
    } else if (isHeld(values, current)) {
      if (record.writes.settled[name] !== digest) noteFreedSlot(record, name, current, context);
      record.writes.settled[name] = digest;
      delete record.writes.refused[name];
    } else {
      addTo(body, values);
      sent[name] = digest;
    }
  }
  return { body, sent };
}

/** Names of the changes of a cancelled visit that are sent when it is reopened. */
function leftForReopening(
  record: BookingRecord,
  entries: readonly Entry[],
  current: Appointment,
  context: Context,
): string[] {
  const waiting: string[] = [];
  for (const { name, values, digest } of entries) {
    if (values === null) continue;
    if (isHeld(values, current)) record.writes.settled[name] = digest;
    else if (record.writes.settled[name] !== digest && !isLeftOut(record, name, digest, context)) waiting.push(name);
  }
  return waiting;
}

/** A visit that the bridge cancelled to free a slot gets its old status back, unless the tool says a new one. */
function givingBack(
  record: BookingRecord,
  entries: readonly Entry[],
  current: Appointment,
  context: Context,
): readonly Entry[] {
  // The status was restored already, or staff have set another one.
  if (current.status !== 'cancelled') record.slot.broken = null;
  const {
    slot: { broken },
    writes: { settled },
  } = record;
  const own = entries.find(({ name }) => name === 'status');
  if (broken === null || (own !== undefined && settled['status'] !== own.digest)) return entries;
  const values = { status: broken.status };
  const digest = own?.digest ?? context.digestOf(broken.status);
  return [...entries.filter((entry) => entry !== own), { name: 'status', values, digest, explicit: false }];
}

/** An adopted appointment gets the booking's key where it has none. */
function ownKey(
  { link: { idempotencyKey } }: BookingRecord,
  { entries, names }: Wanted,
  current: Appointment,
  { digestOf }: Context,
): Entry[] {
  const isFree = (current.idempotency_key ?? '') === '' && mayName(current.external_ref, names);
  if (idempotencyKey === null || !isFree || entries.length === 0) return [];
  const values = { idempotency_key: idempotencyKey };
  return [{ name: 'idempotency_key', values, digest: digestOf(idempotencyKey), explicit: false }];
}
