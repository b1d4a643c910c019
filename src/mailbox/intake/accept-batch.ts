/** Accepts all events of one webhook in one write, and starts a drain if something is due then. */
import { type AlarmClock, deadManMs } from '../alarm-clock.ts';
import type { AcceptBatch, Accepted } from '../contract.ts';
import type { Ports } from '../ports.ts';
import { retentionRoundMs } from '../upkeep/retention.ts';
import type { Drain } from '../work/drain.ts';
import type { ReadySet } from '../work/ready-set.ts';
import { takeDelivery } from './accept.ts';
import { createBodies } from './bodies.ts';
import type { AcceptContext } from './intake-context.ts';

interface BatchInput {
  readonly ports: Ports;
  readonly readySet: ReadySet;
  readonly alarmClock: AlarmClock;
  /** Throws where the connection is not configured. */
  readonly working: () => Drain;
}

export async function acceptBatch({ events, receivedAt, size }: AcceptBatch, input: BatchInput): Promise<Accepted> {
  const { ports, readySet, alarmClock, working } = input;
  const work = working();
  await alarmClock.know();
  const now = ports.now();
  const context = { ...contextAt(now, work, readySet), size: size ?? null };
  const { store, bodies } = context;
  let isAnyDue = false;
  const take = () =>
    events.map((event) => {
      const taken = takeDelivery(event, receivedAt, context);
      for (const due of [taken.due, ...(taken.othersDue ?? [])]) {
        if (due !== null) work.wake(due);
        isAnyDue ||= due !== null;
      }
      return taken.answer;
    });
  const deliveries = store.transaction(() => store.inOneWrite(take, bodies.store));
  if (isAnyDue || readySet.hasFresh()) {
    alarmClock.by(now + deadManMs);
    ports.waitUntil(work.drain());
  } else if (!alarmClock.isSet()) alarmClock.by(now + retentionRoundMs);
  return { deliveries };
}

function contextAt(now: number, { runInput, isUnderWay }: Drain, readySet: ReadySet): Omit<AcceptContext, 'size'> {
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
