/** Retry and discard of deliveries. What has to be sent afterwards is made due, and `drain` sends it. */
import type { BookingId, DeliveryId } from '../../booking/ids.ts';
import type { BookingRecord, OpenDelivery } from '../../sync/booking-record.ts';
import { deliveryIdOf } from '../../sync/delivery.ts';
import { noteRead } from '../../sync/fold/bodies-read.ts';
import { deliveryKeyText } from '../../sync/fold/delivery-key.ts';
import type { Observations } from '../../sync/observations.ts';
import { closedByDiscard, giveUp, takenBackForMs, undoGiveUp } from '../../sync/settle/give-up.ts';
import type { ActionAnswer } from '../contract.ts';
import { asKnown } from '../intake/accept.ts';
import { createBodies } from '../intake/bodies.ts';
import { foldIn } from '../intake/fold-in.ts';
import { placed } from '../intake/place.ts';
import type { Store } from '../store/store.ts';
import type { DeliveryRow, StandaloneDelivery, UnreadRow } from '../store/tables.ts';
import { planRound } from '../upkeep/rounds.ts';
import { startAgain } from '../upkeep/visits.ts';
import { computeFields, hasExpressions, waitingBodies } from '../work/fields.ts';
import { type AdminInput, keepOne, note, rowOf, viewOf } from './admin-input.ts';

export async function retryDelivery(input: AdminInput, deliveryId: DeliveryId): Promise<ActionAnswer> {
  const row = rowOf(input, deliveryId);
  if (row === null) return { kind: 'not_found' };
  const { state } = viewOf(input, row);
  if (row.standalone !== null) {
    const standalone = state === 'failed' ? row.standalone : takenStandaloneBack(input, row.standalone);
    if (standalone !== null) keepStandalone(input, row.arrival, standalone);
    return standalone === null ? { kind: 'conflict', state } : readAgain(input, row, standalone, deliveryId);
  }
  const record = input.core.store.find(row.id);
  const { readsBack } = input.core;
  if (record === null || (state === 'superseded' && !readsBack)) return { kind: 'conflict', state };
  if (state === 'discarded' && !takeDiscardBack(input, record, row.arrival)) return { kind: 'conflict', state };
  startAgain(record, input.ports.now());
  if (readsBack) askToolAgain(record, row.id, input.core.store);
  keepOne(input, record, { action: 'retry', delivery: row.arrival });
  await input.core.wakeNow([record.key]);
  return answered(input, deliveryId);
}

function keepStandalone(input: AdminInput, arrival: number, standalone: StandaloneDelivery): void {
  const { store } = input.core;
  store.transaction(() => {
    store.setStandalone(arrival, standalone);
    note(input, { action: 'retry', delivery: arrival });
  });
}

/** The tool's API decides, so it is read again for the newest event of the id. A deletion is not read. */
export function askToolAgain(record: BookingRecord, id: BookingId, store: Store): void {
  const arrivals = [
    ...record.intake.open.map(({ arrival }) => arrival),
    ...Object.keys(record.intake.done).map(Number),
  ];
  const rows = arrivals.flatMap((arrival) => store.delivery(arrival) ?? []).filter((row) => row.id === id);
  const newest = rows.reduce<DeliveryRow | null>(
    (best, row) => (best && best.arrival > row.arrival ? best : row),
    null,
  );
  if (newest !== null) record.intake.reads[id] = { arrival: newest.arrival, event: newest.event };
}

/** False: it is too late, or something newer has happened. */
function takeDiscardBack({ core: { store }, connection }: AdminInput, record: BookingRecord, arrival: number): boolean {
  const arrivals = closedByDiscard(record, arrival);
  if (arrivals === null) return false;
  const deliveries = arrivals.flatMap((one): OpenDelivery[] => {
    const row = store.delivery(one);
    if (row === null || row.standalone !== null) return [];
    const { event, receivedAt, id } = row;
    const clock = record.chain.ids[id]?.clock ?? receivedAt;
    // Its body was deleted with the discard, so the values that `fields` read from it are reported as missing.
    const storedBody = hasExpressions(connection) ? { storedBody: { at: one, size: 0 } } : {};
    return [{ arrival: one, event, clock, receivedAt, id, ...storedBody }];
  });
  undoGiveUp(record, deliveries);
  return true;
}

/** A delivery that could not be read counts as failed again, as before its discard. Null: the discard is too old, or the body is gone. */
function takenStandaloneBack(
  { core: { store }, ports }: AdminInput,
  { discarded, ...kept }: StandaloneDelivery,
): StandaloneDelivery | null {
  if (kept.state !== 'discarded' || discarded === undefined || discarded.at + takenBackForMs <= ports.now())
    return null;
  if (kept.bodyAt === undefined || !store.hasBody(kept.bodyAt)) return null;
  return { ...kept, state: 'failed', code: discarded.code };
}

export async function retryFailed(input: AdminInput): Promise<{ retried: number }> {
  const { core } = input;
  const failed = (await core.counts()).get('failed') ?? 0;
  core.store.transaction(() => {
    planRound('retry_failed', core.store);
    note(input, { action: 'retry_failed', details: { failed } });
  });
  core.rounds().start('retry_failed');
  await core.wakeNow([]);
  return { retried: failed + (await readAllAgain(input)) };
}

/** How many bodies one call reads again. For more, call again. */
export const readAtMost = 256;

/** Deliveries that could not be read have failed as well, and a corrected table may read them. Returns how many were tried. */
export async function readAllAgain(
  input: AdminInput,
  isMeant: (row: UnreadRow) => boolean = () => true,
): Promise<number> {
  const { store } = input.core;
  const failed = store.unreadNoted(readAtMost).filter(({ standalone }) => standalone.state === 'failed');
  const unread = failed.filter(isMeant);
  for (const row of unread)
    await readAgain(input, row, row.standalone, deliveryIdOf(input.connection.name, row.arrival));
  return unread.length;
}

/** Decodes a stored body with the present code and folds its events under the body's former arrival. */
async function readAgain(
  input: AdminInput,
  row: DeliveryRow,
  standalone: StandaloneDelivery,
  deliveryId: DeliveryId,
): Promise<ActionAnswer> {
  const { core, connection, ports, decodeAgain } = input;
  const { store, digestOf } = core;
  const { arrival, receivedAt } = row;
  const { bodyAt } = standalone;
  if (bodyAt === undefined || !store.hasBody(bodyAt)) return answered(input, deliveryId);
  const decoded = await decodeAgain(store.body(bodyAt));
  const known = decoded.flatMap((event) => (event.kind === 'booking' ? [asKnown(event, store)] : []));
  const events = known.flatMap((one) => {
    const event = placed(one, { store, connection });
    return event.kind === 'booking' ? [event] : [];
  });
  const event = events.find(({ id }) => id === row.id) ?? events[0];
  if (event === undefined) {
    const unread = decoded.find(({ kind }) => kind === 'undecodable');
    if (unread?.kind === 'undecodable' && isUnread(input, deliveryId)) {
      // The body stays as it was stored, because this reading may have lost some of it.
      store.setStandalone(arrival, { ...standalone, code: 'undecodable', reason: unread.detail });
    }
    return answered(input, deliveryId);
  }
  // A body may hold several events; the others become deliveries of their own, unless they are there already.
  const others = events.filter((other) => other !== event);
  if (others.length > 0) await core.accept({ events: others, receivedAt });
  // In between, somebody else may have read it again or discarded it.
  if (!isUnread(input, deliveryId)) return answered(input, deliveryId);
  const record = store.transaction(() => {
    store.setStandalone(arrival, null);
    store.releaseBody(bodyAt);
    store.setDeliveryId(arrival, event.id);
    const bodies = createBodies(store);
    const context = {
      store,
      connection,
      digestOf,
      bodies,
      now: ports.now(),
      stampsArrival: false,
      isCrowded: () => true,
    };
    // It goes on the schedule at once, because its number may be far below the watermark and it would not be found after a crash.
    const fold = () =>
      foldIn(event, { arrival, receivedAt, keyDigest: digestOf(deliveryKeyText(event)) }, context).record;
    return store.inOneWrite(fold, bodies.store);
  });
  await core.wakeNow([record.key]);
  return answered(input, deliveryId);
}

const isUnread = (input: AdminInput, deliveryId: DeliveryId): boolean =>
  rowOf(input, deliveryId)?.standalone?.state === 'failed';

function isOpen(input: AdminInput, row: DeliveryRow): boolean {
  const { state } = viewOf(input, row);
  return state === 'pending' || state === 'parked' || state === 'failed';
}

export async function discardDelivery(input: AdminInput, deliveryId: DeliveryId): Promise<ActionAnswer> {
  const { core } = input;
  const row = rowOf(input, deliveryId);
  if (row === null) return { kind: 'not_found' };
  if (!isOpen(input, row)) return { kind: 'conflict', state: viewOf(input, row).state };
  if (row.standalone !== null) {
    const { standalone } = row;
    core.store.transaction(() => {
      core.store.discardStandalone({ ...row, standalone }, input.ports.now());
      note(input, { action: 'discard', delivery: row.arrival });
    });
    return answered(input, deliveryId);
  }
  const computed = await saidByFields(input, row.id);
  const record = core.store.find(row.id);
  // Meanwhile it may have been dealt with.
  if (record === null || !isOpen(input, row)) return { kind: 'conflict', state: viewOf(input, row).state };
  noteRead(record, computed, core.digestOf);
  giveUp(record, computed.values, core.context());
  keepOne(input, record, { action: 'discard', delivery: row.arrival });
  await core.wakeNow([record.key]);
  return answered(input, deliveryId);
}

type SaidByFields = Exclude<Observations['computed'], { readonly error: string }>;

/** Results of the connection's `fields` for the waiting bodies; none if one of them cannot be computed. */
export async function saidByFields({ core: { store }, connection }: AdminInput, id: BookingId): Promise<SaidByFields> {
  const record = hasExpressions(connection) ? store.peek(id) : null;
  if (record === null) return { values: {}, from: {} };
  const computed = await computeFields(connection, waitingBodies(record, store.body));
  return 'values' in computed ? computed : { values: {}, from: {} };
}

function answered(input: AdminInput, deliveryId: DeliveryId): ActionAnswer {
  const row = rowOf(input, deliveryId);
  return row === null ? { kind: 'not_found' } : { kind: 'ok', delivery: viewOf(input, row) };
}
