/**
 * What must be true after every step of a history, of each call as it goes out and of the mailbox as it stands. Problems are
 * told as they are met.
 */
import { bookingId } from '../../src/booking/ids.ts';
import type { World, WorldCall } from '../world/world.ts';
import { visitOf } from './names.ts';
import type { Plan } from './plan.ts';

/** The free plan allows 50 calls an invocation (architecture.md, *Budget*). */
const callsADrain = 40;

/** One call may be under way for longer than the next. */
const onTheWayMs = 2000;

export interface WatchInput {
  readonly plan: Plan;
  /** Of the connection's visits. */
  readonly ids: readonly string[];
  readonly problems: string[];
  readonly world: () => World;
}

export type Watch = ReturnType<typeof createWatch>;

export function createWatch({ plan, ids, problems, world }: WatchInput) {
  /** Appointments, and visits, with a write under way. */
  const writing = new Map<string, number>();
  const asking = new Map<string, number>();
  const isAskedByPeople = plan.acts.some(({ do: what }) => what === 'link' || what === 'import');
  let callsOfDrain = 0;
  let askedAt: number[] = [];
  let rowsSeen = -1;
  let steps = 0;

  function countCall(): void {
    callsOfDrain += 1;
    if (callsOfDrain === callsADrain + 1) problems.push('a drain made too many calls');
  }

  /** What a tool allows is counted as long as the object lives, and by a clock that does not jump. */
  function onToolCall(now: number): void {
    if (plan.toolLimit === undefined || plan.switches.includes('clockJumps')) return;
    const { calls, perMs } = plan.toolLimit;
    askedAt = [...askedAt.filter((at) => at > now - perMs + onTheWayMs), now];
    if (askedAt.length > calls) problems.push(`the tool was asked ${askedAt.length} times within ${perMs} ms`);
  }

  function onCall(call: WorldCall): void {
    countCall();
    checkAlone(call);
    if (call.method === 'GET') return;
    const [, appointment] = /\/appointments\/(\d+)$/.exec(call.path) ?? [];
    // With a key and nothing else it only asks what was made of it.
    const isOfVisit = call.method === 'POST' && Object.keys(call.body ?? {}).length > 1;
    const key = isOfVisit ? call.body?.['idempotency_key'] : undefined;
    if (appointment === undefined && typeof key !== 'string') return;
    const target = appointment === undefined ? `key ${key}` : `appointment ${appointment}`;
    const underWay = (writing.get(target) ?? 0) + 1;
    writing.set(target, underWay);
    if (underWay > 1) problems.push(`two writes at once on ${target}`);
    void call.over.then(() => writing.set(target, (writing.get(target) ?? 1) - 1));
    if (appointment !== undefined) checkOwner(Number(appointment), call.body);
  }

  /** One booking has one run at a time: where it is the only one, nothing is asked twice at once. */
  function checkAlone(call: WorldCall): void {
    const target = `${call.method} ${call.path}`;
    const underWay = (asking.get(target) ?? 0) + 1;
    asking.set(target, underWay);
    if (ids.length === 1 && underWay > 1 && !isAskedByPeople) problems.push(`two runs at once: ${target}`);
    void call.over.then(() => asking.set(target, (asking.get(target) ?? 1) - 1));
  }

  /** A write may only touch what bears the names of its own visit. */
  function checkOwner(appointment: number, body: WorldCall['body']): void {
    const held = world().oneLink.appointments.get(appointment)?.idempotency_key;
    const sent = body?.['external_ref'];
    if (held == null || typeof sent !== 'string') return;
    if (visitOf(plan, held) !== visitOf(plan, sent)) problems.push(`a write of ${sent} on the appointment of ${held}`);
  }

  /** Whatever was accepted is due, parked or terminal, and somebody will look at what is due. */
  function onStep(): void {
    const rows = world().rowsWritten();
    const isWatched = world().isWatched();
    if (rows === rowsSeen && isWatched) return;
    rowsSeen = rows;
    // Of thousands not all are looked at after each step of one.
    steps += 1;
    if (ids.length > 200 && steps % ids.length !== 0) return;
    for (const record of new Set(world().core().store.peekAll(ids.map(bookingId)))) {
      if (record.outbox.waiting.length > 0 && !isWatched)
        problems.push(`an outcome of ${record.key} waits and no alarm is set`);
      const isDue =
        record.lifecycle.phase === 'pending' && (record.lifecycle.dueAt !== null || record.writes.sendings.length > 0);
      if (isDue && !isWatched) problems.push(`${record.key} is due and no alarm is set`);
      if (record.intake.open.length === 0 || isDue) continue;
      if (record.lifecycle.phase !== 'parked' && record.lifecycle.phase !== 'failed') {
        problems.push(
          `${record.key} has open deliveries and is ${record.lifecycle.phase}, due ${record.lifecycle.dueAt}`,
        );
      }
    }
  }

  /** What the mailbox remembers of its rows is what they say: nobody changed what he was only shown. */
  function checkMemory(): void {
    const { store } = world().core();
    for (const id of ids) {
      if (JSON.stringify(store.peek(bookingId(id))) !== JSON.stringify(store.find(bookingId(id))))
        problems.push(`${id} is remembered otherwise`);
    }
  }

  return {
    checkMemory,
    onCall,
    onToolCall,
    onStep,
    countCall,
    /** A new invocation. */
    onDrain(): void {
      callsOfDrain = 0;
    },
    /** The object ended: what it had under way is nobody's any more. */
    onEnd(): void {
      writing.clear();
      asking.clear();
      askedAt = [];
    },
  };
}
