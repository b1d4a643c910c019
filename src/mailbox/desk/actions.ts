/** What people do with deliveries: retry and discard. What must be sent afterwards is made due and left to `drain`. */
import { chainOrder } from '../../booking/fold.ts';
import { deliveryKeyText } from '../../core/fold/delivery-key.ts';
import { entriesOf } from '../../core/patch/entries.ts';
import { settleStart } from '../../core/patch/reopen.ts';
import { discard } from '../../core/settle/settle.ts';
import { asKnown, foldIn } from '../accept.ts';
import { createBodies } from '../bodies.ts';
import type { ActionAnswer } from '../contract.ts';
import { placed } from '../place.ts';
import type { DeliveryRow, LooseDelivery } from '../tables.ts';
import { startAgain } from '../visits.ts';
import { type DeskInput, keepOne, rowOf, viewOf } from './desk-input.ts';

export async function retryDelivery(input: DeskInput, deliveryId: string): Promise<ActionAnswer> {
  const row = rowOf(input, deliveryId);
  if (row === null) return { kind: 'not_found' };
  const { state } = viewOf(input, row);
  if (row.loose !== null)
    return state === 'failed' ? readAgain(input, row, row.loose, deliveryId) : { kind: 'conflict', state };
  const record = input.engine.store.find(row.id);
  if (record === null || state === 'superseded' || state === 'discarded') return { kind: 'conflict', state };
  startAgain(record, input.ports.now());
  keepOne(input, record);
  await input.engine.wakeNow([record.key]);
  return answered(input, deliveryId);
}

export async function retryFailed(input: DeskInput): Promise<{ retried: number }> {
  const { engine } = input;
  const retried = engine.counts().get('failed') ?? 0;
  engine.rounds().start('retry_failed');
  await engine.wakeNow([]);
  return { retried };
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

export async function discardDelivery(input: DeskInput, deliveryId: string): Promise<ActionAnswer> {
  const { engine } = input;
  const row = rowOf(input, deliveryId);
  if (row === null) return { kind: 'not_found' };
  const { state } = viewOf(input, row);
  const isOpen = state === 'pending' || state === 'parked' || state === 'failed';
  if (row.loose !== null && isOpen) {
    engine.store.discardLoose(row);
    return answered(input, deliveryId);
  }
  const record = row.loose === null ? engine.store.find(row.id) : null;
  if (record === null || !isOpen) return { kind: 'conflict', state };
  const context = engine.context();
  const order = chainOrder(record.chain);
  // What the tool says now counts as dealt with: the next event sends only what it changes. The name is the bridge's own word.
  const said = entriesOf(record, order.kind === 'ok' ? order.ids : [], {}, context);
  const entries = said.filter(({ name }) => name !== 'external_ref');
  for (const { name, digest } of entries) record.settled[name] = digest;
  settleStart(
    record,
    entries.find(({ name }) => name === 'times'),
    context,
  );
  discard(record, 'discarded_by_person', context);
  keepOne(input, record);
  await engine.wakeNow([record.key]);
  return answered(input, deliveryId);
}

function answered(input: DeskInput, deliveryId: string): ActionAnswer {
  const row = rowOf(input, deliveryId);
  return row === null ? { kind: 'not_found' } : { kind: 'ok', delivery: viewOf(input, row) };
}
