/** Accepts all events of one webhook in one write, and starts a drain if something is due then. */
import { type AlarmClock, deadManMs } from '../alarm-clock.ts';
import type { AcceptBatch, Accepted } from '../contract.ts';
import type { Ports } from '../ports.ts';
import { retentionRoundMs } from '../upkeep/retention.ts';
import type { Drain } from '../work/drain.ts';
import type { ReadySet } from '../work/ready-set.ts';
import { acceptDelivery } from './accept.ts';
import { createBodies } from './bodies.ts';
import type { AcceptContext } from './intake-context.ts';

interface BatchInput {
  readonly ports: Ports;
  readonly readySet: ReadySet;
  readonly alarmClock: AlarmClock;
  /** Throws where the connection is not configured. */
  readonly working: () => Drain;
}

export async function acceptBatch(batch: AcceptBatch, input: BatchInput): Promise<Accepted> {
  const { ports, readySet, alarmClock, working } = input;
  const work = working();
  await alarmClock.know();
  const { deliveries, isAnyDue } = storeEvents(batch, { ports, readySet, work });
  if (isAnyDue || readySet.hasFresh()) {
    alarmClock.by(ports.now() + deadManMs);
    ports.waitUntil(work.drain());
  } else if (!alarmClock.isSet()) alarmClock.by(ports.now() + retentionRoundMs);
  return { deliveries };
}

interface StoreInput extends Pick<BatchInput, 'ports' | 'readySet'> {
  readonly work: Pick<Drain, 'runInput' | 'isUnderWay' | 'wake'>;
}

/** One write. `isAnyDue`: a drain has something to do. */
export function storeEvents(
  { events, receivedAt, size }: AcceptBatch,
  { ports, readySet, work }: StoreInput,
): Accepted & { readonly isAnyDue: boolean } {
  const context = { ...contextAt(ports.now(), work, readySet), size: size ?? null };
  const { store, bodies } = context;
  let isAnyDue = false;
  const failed: { readonly delivery: string; readonly code: string }[] = [];
  const acceptAll = () =>
    events.map((event) => {
      const accepted = acceptDelivery(event, receivedAt, context);
      for (const due of [accepted.due, ...(accepted.othersDue ?? [])]) {
        if (due !== null) work.wake(due);
        isAnyDue ||= due !== null;
      }
      if (accepted.failed !== undefined) failed.push({ delivery: accepted.answer.deliveryId, code: accepted.failed });
      return accepted.answer;
    });
  const deliveries = store.transaction(() => store.inOneWrite(acceptAll, bodies.store));
  for (const facts of failed) ports.log('warn', 'delivery_failed', { connection: context.connection.name, ...facts });
  return { deliveries, isAnyDue };
}

function contextAt(
  now: number,
  { runInput, isUnderWay }: StoreInput['work'],
  readySet: ReadySet,
): Omit<AcceptContext, 'size'> {
  const { store, connection, source, digestOf } = runInput;
  return {
    store,
    connection,
    bodies: createBodies(store),
    digestOf,
    now,
    nextArrival: readySet.nextArrival,
    stampsArrival: source?.clock === 'read_back',
    isUnderWay,
    readsSeries: source?.readSeries !== undefined && connection.apiKey !== null,
    isCrowded: readySet.isCrowded,
  };
}
