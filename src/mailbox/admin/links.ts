/** Links that a person sets: which appointment a booking has (architecture.md, *HTTP*). */

import { idsOf, newId } from '../../booking/chain.ts';
import { type BookingId, bookingId, type ExternalRef, type RecordKey } from '../../booking/ids.ts';
import { chainOrder } from '../../booking/told.ts';
import { idOf, isReserved, refOfHeld } from '../../config/references.ts';
import type { BookingRecord, LinkOrigin } from '../../sync/booking-record.ts';
import { isOfThisEpoch } from '../../sync/epoch.ts';
import { unlinkedCopy, writtenTo } from '../../sync/fold/join.ts';
import { makeDue } from '../../sync/fold/take-in.ts';
import { mayTake, namesOf } from '../../sync/link/names.ts';
import { isMadeHere, leaveEpoch, linkSaid, takeAway } from '../../sync/link/reset.ts';
import { leaveKeyToCopy } from '../../sync/patch/left-out.ts';
import { isLinkedNow } from '../../sync/patch/reopen.ts';
import type { Holder, LinkAnswer, LinkQuery, LinkRow } from '../contract.ts';
import type { LinkView } from '../contract-views.ts';
import { bookingFor, holderOf } from '../store/epochs.ts';
import { saveAndSchedule } from '../store/schedule.ts';
import { type AdminInput, note, recordOf } from './admin-input.ts';
import { type FoundAppointment, readAppointments, unavailableMs } from './appointments.ts';
import { linkView } from './views.ts';

type PersonsOrigin = Extract<LinkOrigin, 'person' | 'imported'>;

export async function showLink(input: AdminInput, externalRef: ExternalRef): Promise<LinkView | null> {
  const record = recordOf(input, externalRef);
  return record === null ? null : linkView(input.connection, record);
}

/** Bookings that a list looks at for one page at most. */
const linksAPage = 1000;

export async function listLinks(
  { core: { store }, connection }: AdminInput,
  { cursor = '0', limit = 50 }: LinkQuery,
): Promise<{ links: LinkView[]; cursor: string | null }> {
  const links: LinkView[] = [];
  let after = Number(cursor);
  for (const { appointmentId, booking } of store.linksAfter(after, linksAPage)) {
    if (links.length >= limit) return { links, cursor: String(after) };
    after = appointmentId;
    const record = store.peek(booking);
    // The table also contains former appointments of a booking that must still lose its name.
    if (record?.link.held?.appointmentId === appointmentId) links.push(linkView(connection, record));
  }
  return { links, cursor: store.linksAfter(after, 1).length > 0 ? String(after) : null };
}

export async function setOneLink(input: AdminInput, row: LinkRow): Promise<LinkAnswer> {
  const [answer] = await setLinks(input, [row], 'person');
  return answer ?? { kind: 'not_found' };
}

/** Sets links to appointments that exist in One-Link. A refused row changes nothing. One answer per row, in the same order. */
export async function setLinks(
  input: AdminInput,
  rows: readonly LinkRow[],
  origin: PersonsOrigin,
): Promise<readonly LinkAnswer[]> {
  const asked = rows.filter((row) => heldBack(input, row) === null).map(({ appointmentId }) => appointmentId);
  const found = await readAppointments(input.core.client(), asked);
  const changed: RecordKey[] = [];
  const answers = rows.map((row): LinkAnswer => {
    // Checked again, because others, and the rows before, may have linked it while One-Link was read.
    const refusal = heldBack(input, row) ?? refusedBy(input, row, found.get(row.appointmentId));
    if (refusal !== null) return refusal;
    const record = recordFor(input, idIn(input, row));
    setLink(input, record, row, origin);
    changed.push(record.key);
    return { kind: 'ok', link: linkView(input.connection, record) };
  });
  if (changed.length > 0) await input.core.wakeNow(changed);
  return answers;
}

/** Why a row is refused without reading One-Link; null: no reason is known. */
function heldBack(input: AdminInput, { externalRef, appointmentId }: LinkRow): LinkAnswer | null {
  const { core, connection } = input;
  const id = idOf(connection, externalRef);
  if (id === null || isReserved(connection, id)) return { kind: 'not_found' };
  const other = holderOf(appointmentId, core.store, connection);
  if (other === null || other.key === (core.store.peek(id)?.key ?? id)) return null;
  return { kind: 'conflict', external_ref: refOfHeld(connection, other) };
}

const idIn = ({ connection }: AdminInput, { externalRef }: LinkRow): BookingId =>
  idOf(connection, externalRef) ?? bookingId(externalRef);

/** Why a row is refused after reading One-Link; null: the appointment exists, and is free or forced. */
function refusedBy(input: AdminInput, row: LinkRow, found: FoundAppointment | undefined): LinkAnswer | null {
  if (found === undefined) return { kind: 'unavailable', retryAfterMs: unavailableMs };
  if (found.kind !== 'found') return found;
  const { external_ref, idempotency_key } = found.appointment;
  const record = recordOf(input, row.externalRef);
  const ids = record === null ? [idIn(input, row)] : idsOf(record.chain);
  if (row.force || mayTake(found.appointment, namesOf(ids, input))) return null;
  return { kind: 'foreign', external_ref: external_ref || null, idempotency_key: idempotency_key || null };
}

function setLink(input: AdminInput, record: BookingRecord, row: LinkRow, origin: PersonsOrigin): void {
  const { core, connection, ports } = input;
  const { store } = core;
  store.transaction(() => {
    const left = isOfThisEpoch(record, connection) ? [] : leaveEpoch(record, connection);
    record.epoch = connection.epoch;
    for (const appointmentId of [...left, ...takeAppointment(record, row, origin)]) store.unlink(appointmentId, record);
    if (record.duplicates.surplus.some(({ isLetGo }) => isLetGo !== true))
      leaveKeyToCopy(record, { connection, ...core });
    store.link(row.appointmentId, record.key);
    if (isKnownByEvents(record)) makeDue(record, ports.now());
    saveAndSchedule(record, store);
    const action = origin === 'imported' ? 'import_links' : 'link';
    note(input, { action, booking: record.key, details: { appointment_id: row.appointmentId } });
  });
}

const isKnownByEvents = ({ chain }: BookingRecord): boolean =>
  Object.values(chain.ids).some(({ cells }) => Object.keys(cells).length > 0);

/** Links the record to an appointment; returns those that are no longer its. */
function takeAppointment(
  record: BookingRecord,
  { appointmentId, force = false }: LinkRow,
  origin: PersonsOrigin,
): number[] {
  const linked = record.link.held?.appointmentId;
  const before = linked ?? record.link.unlinkedFrom ?? undefined;
  const left = [...record.duplicates.undecided];
  // The appointment that a merge was about to cancel stays, and the other one is cancelled instead.
  const wasDuplicate = record.duplicates.surplus.some(
    (duplicate) => duplicate.appointmentId === appointmentId && !duplicate.isLetGo,
  );
  record.duplicates.surplus = record.duplicates.surplus.filter(
    (duplicate) => duplicate.appointmentId !== appointmentId,
  );
  if (before !== undefined && wasDuplicate) record.duplicates.surplus.push({ appointmentId: before, renamed: false });
  else if (before !== undefined && before !== appointmentId) {
    left.push(before);
    // The right appointment gets the booking's name now. A copy that the bridge itself created must also free its slot.
    const isMade = record.link.unlinkedMade === before || isMadeHere(record.link.held);
    // An adopted appointment had the name before. Others got it from the bridge.
    const isNamed = record.link.held !== null && record.link.held.origin !== 'adopted' && !record.link.isAdopting;
    const { ref, status } = writtenTo(record);
    record.duplicates.surplus.push({
      appointmentId: before,
      renamed: false,
      ...(isNamed && ref !== undefined && { ref }),
      ...(status !== undefined && { status }),
      ...(!isMade && { isLetGo: true }),
    });
  }
  // Its link was taken away before another booking, which had its own, turned out to be the same.
  const {
    link: { unlinkedFrom },
  } = record;
  if (linked !== undefined && unlinkedFrom !== null && unlinkedFrom !== linked && unlinkedFrom !== appointmentId)
    record.duplicates.surplus.push(unlinkedCopy(unlinkedFrom, record));
  // If the same link is set again before the bridge has compared the two, nothing changes.
  const isSaid = linked === appointmentId ? isLinkedNow(record) : before !== appointmentId;
  const isOfKnown = isSaid && isKnownByEvents(record);
  const isMade = linked === appointmentId && isMadeHere(record.link.held);
  const noted = { ...(force && { forced: true }), ...(isOfKnown && { isOfKnown }), ...(isMade && { isMade }) };
  linkSaid(record, { appointmentId, origin, ...noted });
  if (chainOrder(record.chain).kind === 'ambiguous') record.chain.isResolved = true;
  return left.filter((old) => old !== appointmentId);
}

/** A booking without an event is known only by its link, so that its first event finds it. */
function recordFor({ core, connection, ports }: AdminInput, id: BookingId): BookingRecord {
  const record = bookingFor(id, ports.now(), connection, core.store);
  if (Object.keys(record.chain.ids).length === 0) record.chain.ids[id] = newId();
  return record;
}

export async function removeLink(input: AdminInput, externalRef: ExternalRef): Promise<LinkAnswer> {
  const { core, connection, ports } = input;
  const record = recordOf(input, externalRef);
  if (record === null) return { kind: 'not_found' };
  const { store } = core;
  store.transaction(() => {
    if (record.link.held !== null) store.unlink(record.link.held.appointmentId, record);
    const details = record.link.held === null ? {} : { appointment_id: record.link.held.appointmentId };
    note(input, { action: 'unlink', booking: record.key, details });
    takeAway(record, core.digestOf('cancelled'));
    makeDue(record, ports.now());
    saveAndSchedule(record, store);
  });
  await core.wakeNow([record.key]);
  return { kind: 'ok', link: linkView(connection, record) };
}

export async function holders({ core, connection }: AdminInput, ids: readonly number[]): Promise<readonly Holder[]> {
  return ids.flatMap((appointmentId) => {
    const record = holderOf(appointmentId, core.store, connection);
    return record === null ? [] : [{ appointmentId, externalRef: refOfHeld(connection, record) }];
  });
}
