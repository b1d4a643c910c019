/**
 * What must be true after every step of a history: of each call as it goes out, and of the mailbox's rows after each
 * happening. Problems are told as they are met.
 */
import { breakerThreshold, permissionOf } from '../../../src/core/connection-state.ts';
import { idOf } from '../../../src/core/references.ts';
import { subrequestsPerDrain } from '../../../src/mailbox/call-budget.ts';
import type { World, WorldCall } from '../../world/world.ts';
import type { Script } from './script.ts';
import type { Swarm } from './swarm.ts';

export interface WatchInput {
  readonly swarm: Swarm;
  readonly script: Script;
  readonly problems: string[];
  readonly world: () => World;
  /** The bridge's own clock, ms. */
  readonly now: () => number;
}

export type Watch = ReturnType<typeof createWatch>;

export function createWatch({ swarm, script, problems, world, now }: WatchInput) {
  const ids = script.visits.flatMap((visit) => visit.ids);
  /** Every change of these histories starts later than the one before it. */
  const isForward = !swarm.returns && !swarm.swap && !swarm.known && !swarm.gone;
  const lastSent = new Map<number, string>();
  /** Bookings and appointments with a write under way. */
  const writing = new Map<string, number>();
  let callsOfDrain = 0;
  let calls = 0;
  let probing = 0;
  let rowsSeen = -1;

  function onCall(call: WorldCall): void {
    countCall();
    checkPermission(call);
    if (call.method === 'GET') return;
    for (const target of targetsOf(call)) {
      const underWay = (writing.get(target) ?? 0) + 1;
      writing.set(target, underWay);
      if (underWay > 1) problems.push(`two writes at once on ${target}`);
      void call.over.then(() => writing.set(target, (writing.get(target) ?? 1) - 1));
    }
    checkDirection(call);
    checkOwner(call);
  }

  function countCall(): void {
    calls += 1;
    callsOfDrain += 1;
    if (callsOfDrain > subrequestsPerDrain) problems.push('a drain made too many calls');
  }

  /** Nothing goes out while it must wait; while the breaker is open, one at a time. */
  function checkPermission(call: WorldCall): void {
    const { state } = world().engine();
    const allowed = permissionOf(state, now());
    if (allowed.kind === 'wait') problems.push(`${call.method} while it had to wait (${allowed.because})`);
    if (state.breaker.failures > breakerThreshold * 100) problems.push('the breaker does not open');
    if (allowed.kind !== 'probe_booking') return;
    probing += 1;
    if (probing > 1) problems.push('two calls at once through an open breaker');
    void call.over.then(() => {
      probing -= 1;
    });
  }

  /** The appointment that is written, and the booking that writes. A contact is its booking's, which is told by its name. */
  function targetsOf({ path, body }: WorldCall): string[] {
    const { store } = world().engine();
    const appointment = /\/appointments\/(\d+)$/.exec(path)?.[1];
    const ref = body?.['external_ref'];
    const id = typeof ref === 'string' ? idOf(world().connection(), ref) : null;
    const owner = appointment === undefined ? null : store.bookingOf(Number(appointment));
    const key = (id === null ? null : store.peek(id)?.key) ?? owner;
    return [...(appointment === undefined ? [] : [`appointment ${appointment}`]), ...(key === null ? [] : [key])];
  }

  function checkDirection({ path, body }: WorldCall): void {
    const start = body?.['starts_at'];
    if (typeof start !== 'string' || !isForward) return;
    const held = world().oneLink.appointments.get(Number(/\d+$/.exec(path)?.[0]))?.idempotency_key;
    const visit = visitNumber(String(body?.['idempotency_key'] ?? held));
    const last = lastSent.get(visit) ?? '';
    if (start < last) problems.push(`visit ${visit} goes back from ${last} to ${start}`);
    lastSent.set(visit, start);
  }

  /** A write may only touch what bears the names of its own visit. */
  function checkOwner({ path, body }: WorldCall): void {
    const appointment = /\/appointments\/(\d+)$/.exec(path)?.[1];
    if (appointment === undefined || body === undefined) return;
    const held = world().oneLink.appointments.get(Number(appointment))?.idempotency_key;
    const sent = String(body['external_ref'] ?? held ?? '');
    if (held != null && visitNumber(held) !== visitNumber(sent)) {
      problems.push(`a write of ${sent} on the appointment of ${held}`);
    }
  }

  /** Whatever was accepted is due, parked or terminal, and somebody will look at what is due. */
  function onStep(): void {
    const rows = world().rowsWritten();
    const isWatched = world().isWatched();
    if (rows === rowsSeen && isWatched) return;
    rowsSeen = rows;
    for (const record of new Set(world().engine().store.peekAll(ids))) {
      if (record.open.length === 0) continue;
      const isDue = record.phase === 'pending' && (record.dueAt !== null || record.sendings.length > 0);
      if (!isDue && record.phase !== 'parked' && record.phase !== 'failed') {
        problems.push(`${record.key} has open deliveries and is ${record.phase}, due ${record.dueAt}`);
      }
      if (isDue && !isWatched) problems.push(`${record.key} is due and no alarm is set`);
    }
  }

  /** What the mailbox remembers of its rows is what they say: nobody changed what he was only shown. */
  function checkMemory(): void {
    const { store } = world().engine();
    for (const id of ids) {
      const shown = store.peek(id);
      if (JSON.stringify(shown) !== JSON.stringify(store.find(id))) problems.push(`${id} is remembered otherwise`);
    }
  }

  return {
    checkMemory,
    onCall,
    onStep,
    countCall,
    /** To One-Link, the tool and KV. */
    calls: (): number => calls,
    /** A new invocation. */
    onDrain(): void {
      callsOfDrain = 0;
    },
    /** The object ended: what it had under way is nobody's any more. */
    onEnd(): void {
      writing.clear();
      probing = 0;
    },
  };
}

export const visitNumber = (name: string): number => Number(/v(\d+)/.exec(name)?.[1] ?? -1);
