/** What people do with deliveries: retry and discard. What must be sent afterwards is made due and left to `drain`. */
import type { BookingRecord, OpenDelivery } from '../../core/booking-record.ts';
import { deliveryIdOf } from '../../core/delivery.ts';
import { noteRead } from '../../core/fold/bodies-read.ts';
import { deliveryKeyText } from '../../core/fold/delivery-key.ts';
import type { Observations } from '../../core/observations.ts';
import { closedByDiscard, giveUp, takeBack, takenBackForMs } from '../../core/settle/give-up.ts';
import { asKnown } from '../accept.ts';
import { createBodies } from '../bodies.ts';
import type { ActionAnswer } from '../contract.ts';
import { computeFields, hasExpressions, waitingBodies } from '../fields.ts';
import { foldIn } from '../fold-in.ts';
import { placed } from '../place.ts';
import type { Store } from '../store.ts';
import type { DeliveryRow, LooseDelivery } from '../tables.ts';
import { startAgain } from '../visits.ts';
import { type DeskInput, keepOne, rowOf, viewOf } from './desk-input.ts';

export async function retryDelivery(input: DeskInput, deliveryId: string): Promise<ActionAnswer> {
  const row = rowOf(input, deliveryId);
  if (row === null) return { kind: 'not_found' };
  const { state } = viewOf(input, row);
  if (row.loose !== null) {
    const loose = state === 'failed' ? row.loose : takeLooseBack(input, row.arrival, row.loose);
    return loose === null ? { kind: 'conflict', state } : readAgain(input, row, loose, deliveryId);
  }
  const record = input.engine.store.find(row.id);
  const { readsBack } = input.engine;
  if (record === null || (state === 'superseded' && !readsBack)) return { kind: 'conflict', state };
  if (state === 'discarded' && !takeDiscardBack(input, record, row.arrival)) return { kind: 'conflict', state };
  startAgain(record, input.ports.now());
  if (readsBack) askToolAgain(record, row.id, input.engine.store);
  keepOne(input, record);
  await input.engine.wakeNow([record.key]);
  return answered(input, deliveryId);
}

/** What the tool's API says counts, so that is asked for, by the newest event of the id: a deletion is not read. */
function askToolAgain(record: BookingRecord, id: string, store: Store): void {
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

/** False where it is too late, or somebody else's word came after it. */
function takeDiscardBack(
  { engine: { store }, connection }: DeskInput,
  record: BookingRecord,
  arrival: number,
): boolean {
  const arrivals = closedByDiscard(record, arrival);
  if (arrivals === null) return false;
  const deliveries = arrivals.flatMap((one): OpenDelivery[] => {
    const row = store.delivery(one);
    if (row === null || row.loose !== null) return [];
    const { event, receivedAt, id } = row;
    const clock = record.chain.ids[id]?.clock ?? receivedAt;
    // Its body went with the discard: what `fields` said of it is told as missing.
    const storedBody = hasExpressions(connection) ? { storedBody: { at: one, size: 0 } } : {};
    return [{ arrival: one, event, clock, receivedAt, id, ...storedBody }];
  });
  takeBack(record, deliveries);
  return true;
}

/** What nobody could read has failed again, as before its discard; null: that was too long ago, or its body is gone. */
function takeLooseBack(
  { engine: { store }, ports }: DeskInput,
  arrival: number,
  { discarded, ...kept }: LooseDelivery,
): LooseDelivery | null {
  if (kept.state !== 'discarded' || discarded === undefined || discarded.at + takenBackForMs <= ports.now())
    return null;
  if (kept.bodyAt === undefined || !store.hasBody(kept.bodyAt)) return null;
  const loose: LooseDelivery = { ...kept, state: 'failed', code: discarded.code };
  store.setLoose(arrival, loose);
  return loose;
}

export async function retryFailed(input: DeskInput): Promise<{ retried: number }> {
  const { engine } = input;
  const failed = engine.counts().get('failed') ?? 0;
  engine.rounds().start('retry_failed');
  await engine.wakeNow([]);
  return { retried: failed + (await readAllAgain(input)) };
}

/** Bodies that are read again by one call; who has more calls again. */
const readAtMost = 256;

/** What could not be read has failed as well: a table that was mended reads it. Answers how many were tried. */
async function readAllAgain(input: DeskInput): Promise<number> {
  const { store } = input.engine;
  const unread = store.unreadNoted(readAtMost).filter(({ loose }) => loose.state === 'failed');
  for (const row of unread) await readAgain(input, row, row.loose, deliveryIdOf(input.connection.name, row.arrival));
  return unread.length;
}

/** Decodes a kept body with the present code and folds it under the arrival it had. */
async function readAgain(
  input: DeskInput,
  row: DeliveryRow,
  loose: LooseDelivery,
  deliveryId: string,
): Promise<ActionAnswer> {
  const { engine, connection, ports, decodeAgain } = input;
  const { store, digestOf } = engine;
  const { arrival, receivedAt } = row;
  const { bodyAt } = loose;
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
      // The body stays as it was kept: what this reading made of it may be less.
      store.setLoose(arrival, { ...loose, code: 'undecodable', reason: unread.detail });
    }
    return answered(input, deliveryId);
  }
  // A body may hold several events; the others become deliveries of their own, unless they are there already.
  const others = events.filter((other) => other !== event);
  if (others.length > 0) await engine.accept({ events: others, receivedAt });
  // Between the two somebody else may have read it again, or discarded it.
  if (!isUnread(input, deliveryId)) return answered(input, deliveryId);
  const record = store.transaction(() => {
    store.setLoose(arrival, null);
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
    // To the agenda at once: its number may be far below the watermark, and nobody would find it after a crash.
    const fold = () => foldIn(event, arrival, receivedAt, digestOf(deliveryKeyText(event)), context).record;
    return store.inOneWrite(fold, bodies.store);
  });
  await engine.wakeNow([record.key]);
  return answered(input, deliveryId);
}

const isUnread = (input: DeskInput, deliveryId: string): boolean => rowOf(input, deliveryId)?.loose?.state === 'failed';

function isOpen(input: DeskInput, row: DeliveryRow): boolean {
  const { state } = viewOf(input, row);
  return state === 'pending' || state === 'parked' || state === 'failed';
}

export async function discardDelivery(input: DeskInput, deliveryId: string): Promise<ActionAnswer> {
  const { engine } = input;
  const row = rowOf(input, deliveryId);
  if (row === null) return { kind: 'not_found' };
  if (!isOpen(input, row)) return { kind: 'conflict', state: viewOf(input, row).state };
  if (row.loose !== null) {
    engine.store.discardLoose(row, input.ports.now());
    return answered(input, deliveryId);
  }
  const computed = await saidByFields(input, row.id);
  const record = engine.store.find(row.id);
  // Meanwhile it may have been dealt with.
  if (record === null || !isOpen(input, row)) return { kind: 'conflict', state: viewOf(input, row).state };
  noteRead(record, computed.from);
  giveUp(record, computed.values, engine.context());
  keepOne(input, record);
  await engine.wakeNow([record.key]);
  return answered(input, deliveryId);
}

type SaidByFields = Exclude<Observations['computed'], { readonly error: string }>;

/** What the connection's `fields` make of the bodies that wait; nothing where one of them cannot be computed. */
async function saidByFields({ engine: { store }, connection }: DeskInput, id: string): Promise<SaidByFields> {
  const record = hasExpressions(connection) ? store.peek(id) : null;
  if (record === null) return { values: {}, from: {} };
  const computed = await computeFields(connection, waitingBodies(record, store.body));
  return 'values' in computed ? computed : { values: {}, from: {} };
}

function answered(input: DeskInput, deliveryId: string): ActionAnswer {
  const row = rowOf(input, deliveryId);
  return row === null ? { kind: 'not_found' } : { kind: 'ok', delivery: viewOf(input, row) };
}
