/**
 * One booking's turn: ask the core what to do, do it, tell the core what came of it, until it stops. Every write is noted in
 * the booking's row before it is sent, so a crash anywhere leaves a booking that resumes.
 */
import type { DigestOf } from '../booking/fold.ts';
import { addMinutes } from '../booking/time.ts';
import { type Connection, sourceSettings } from '../config.ts';
import { absorbRead, absorbWrite, haunt, type ReadAnswer } from '../core/absorb.ts';
import { inOrderOfNews, makeDue } from '../core/accept.ts';
import type { BookingRecord, Write } from '../core/booking-record.ts';
import {
  accountRefused,
  type ConnectionState,
  callFailed,
  callSucceeded,
  rest,
  runningClock,
} from '../core/connection-state.ts';
import { plan } from '../core/plan.ts';
import { absorbReadBack } from '../core/read-back.ts';
import { fail } from '../core/settle.ts';
import { overlaps } from '../core/slots.ts';
import { type Context, type Effect, type Facts, newFacts, type Read, type WriteAnswer } from '../core/steps.ts';
import type { AppointmentCreate } from '../one-link/appointment.ts';
import type { OneLinkClient } from '../one-link/client.ts';
import { appointmentId, type ContactCreate } from '../one-link/records.ts';
import type { AnySource, ReadBack } from '../sources/source.ts';
import { computeFields } from './fields.ts';
import type { Ports } from './ports.ts';
import { never, type Store } from './store.ts';
import { callTool } from './tool.ts';

export interface RunnerInput {
  readonly ports: Ports;
  readonly store: Store;
  readonly connection: Connection;
  readonly client: OneLinkClient;
  readonly digestOf: DigestOf;
  readonly state: ConnectionState;
  readonly saveState: () => void;
  /** Runs of this instance whose write is on its way. */
  readonly sending: Set<string>;
  /** One more call may be made; counts it. */
  readonly mayCall: () => boolean;
  /** One more call may be made to the booking tool; counts it. */
  readonly countCall: () => boolean;
  readonly source: AnySource | null;
  /** A booking became due by what happened to another. */
  readonly wake: (key: string) => void;
}

type ToolRead = Extract<Read, { call: 'tool' }>;

type Learned =
  | { readonly tool: ToolRead; readonly startedAt: number | null; readonly result: ReadBack }
  | { readonly read: Read; readonly answer: ReadAnswer }
  | { readonly write: Write; readonly run: string; readonly answer: WriteAnswer };

let runs = 0;

/**
 * The turn of one booking. Between two awaits everything is synchronous: the stored record is taken, the last answer
 * absorbed, the next step planned and all of it saved, so that what other requests did meanwhile is never overwritten.
 */
export async function runBooking(key: string, input: RunnerInput): Promise<void> {
  const { ports, store, connection, client } = input;
  const facts = newFacts({ values: {} });
  const bodies = new Map<string, unknown>();
  let computedFor: string | null = null;
  let learned: Learned | null = null;
  for (;;) {
    const record = store.find(key);
    if (record === null) return;
    const waiting = record.open.map(({ arrival }) => arrival).join();
    if (computedFor !== waiting) {
      computedFor = waiting;
      const open = inOrderOfNews(record).map((one) =>
        bodies.has(one.id) ? { ...one, body: bodies.get(one.id) } : one,
      );
      facts.computed = await computeFields(connection, open);
      continue;
    }
    const before = JSON.stringify(record);
    const context = contextOf(input);
    if (learned !== null && !absorb(record, learned, facts, context)) {
      save(record, context.effects, input, true);
      return;
    }
    learned = null;
    reviveSendings(record, input);
    noteFieldKeys(record, facts, connection);
    const step = plan(record, facts, context);
    if (step.do === 'stop' || !input.mayCall()) {
      save(record, context.effects, input, true);
      return;
    }
    if (step.do === 'read') {
      if (JSON.stringify(record) !== before) save(record, context.effects, input, false);
      else applyEffects(context.effects, record.key, input);
      await ports.checkpoint('before_read');
      if (step.read.call === 'tool') {
        const result = await readBack(step.read, input);
        const startedAt = input.source?.clock === 'read_back' ? context.now : null;
        learned = { tool: step.read, startedAt, result };
        if (result.kind === 'booking') bodies.set(step.read.id, result.body);
        computedFor = null;
      } else learned = { read: step.read, answer: await callRead(step.read, client) };
      await ports.checkpoint('after_read');
      continue;
    }
    runs += 1;
    const run = `${context.now}-${runs}`;
    record.sendings.push({ run, sentAt: context.now, write: step.write });
    input.sending.add(run);
    save(record, context.effects, input, false);
    try {
      await ports.checkpoint('before_write');
      learned = { write: step.write, run, answer: await callWrite(step.write, client) };
      await ports.checkpoint('after_write');
    } finally {
      input.sending.delete(run);
    }
  }
}

function absorb(record: BookingRecord, learned: Learned, facts: Facts, context: Context): boolean {
  if ('tool' in learned) return absorbReadBack(record, learned.tool, learned.startedAt, learned.result, context);
  if ('read' in learned) return absorbRead(record, learned.read, learned.answer, facts, context);
  record.sendings = record.sendings.filter(({ run }) => run !== learned.run);
  return absorbWrite(record, learned.write, learned.answer, facts, context);
}

/** A write found on its way although its run is gone was cut by a crash: it may be carried out yet. */
function reviveSendings(record: BookingRecord, { sending, ports }: RunnerInput): void {
  const isAlive = ({ run }: BookingRecord['sendings'][number]): boolean => sending.has(run);
  const dead = record.sendings.filter((one) => !isAlive(one));
  record.sendings = record.sendings.filter(isAlive);
  for (const { write, sentAt } of dead) haunt(record, write, Math.min(sentAt, ports.now()));
}

function noteFieldKeys(record: BookingRecord, facts: Facts, connection: Connection): void {
  if (!('values' in facts.computed)) return;
  for (const key of Object.keys(facts.computed.values)) {
    const isExpression = connection.fields[key as keyof Connection['fields']]?.kind === 'expression';
    if (isExpression && !record.fieldKeys.includes(key)) record.fieldKeys.push(key);
  }
}

export function contextOf(input: RunnerInput): Context {
  const { ports, store, connection, digestOf, state } = input;
  const now = ports.now();
  return {
    connection,
    now,
    random: ports.random,
    digestOf,
    runningClock: runningClock(state, now),
    bookingOf: (id) => store.bookingOf(id),
    waitingForSlot: () =>
      store
        .waitingForSlot()
        .map((key) => store.find(key))
        .filter((other) => other !== null),
    effects: [],
  };
}

/**
 * Stores a record with what it does to others. At the end of a turn its agenda is set: when it is looked at again. A
 * booking that rests needs none.
 */
export function save(record: BookingRecord, effects: readonly Effect[], input: RunnerInput, atEnd: boolean): void {
  const { store, ports } = input;
  ports.transaction(() => {
    if (atEnd) syncAgenda(record, store);
    store.save(record);
    applyEffects(effects, record.key, input);
  });
}

/** Sets or takes away the agenda row; `record.agenda` tells what stands there. */
export function syncAgenda(record: BookingRecord, store: Store): void {
  const slot = record.conflict?.resourceId ?? null;
  const waits = record.dueAt ?? (record.phase === 'failed' && slot !== null ? never : null);
  // An outcome not yet in KV is found by the watermark; where there is a row at all, the row must not come later than it.
  const isUnwritten = record.outbox.length > 0 && (waits !== null || record.agenda !== null);
  const dueAt = isUnwritten ? Math.min(record.touchedAt, waits ?? never) : waits;
  const wanted = dueAt === null ? null : `${dueAt}/${slot}`;
  if (wanted === record.agenda) return;
  if (dueAt === null) store.agendaDelete(record.key);
  else store.agendaSet(record.key, dueAt, slot);
  record.agenda = wanted;
}

function applyEffects(effects: readonly Effect[], key: string, input: RunnerInput): void {
  const { store, state, ports } = input;
  const now = ports.now();
  for (const effect of effects) {
    switch (effect.kind) {
      case 'linked':
        store.link(effect.appointmentId, key);
        break;
      case 'unlinked':
        store.unlink(effect.appointmentId);
        break;
      case 'call_succeeded':
        if (callSucceeded(state)) input.saveState();
        break;
      case 'call_failed':
        callFailed(state, effect.code, now, ports.random());
        input.saveState();
        break;
      case 'rest':
        rest(state, effect.retryAfterMs, now, ports.random());
        input.saveState();
        break;
      case 'account_refused':
        accountRefused(state, effect.code, now, ports.random());
        input.saveState();
        break;
      case 'slot_changed':
        for (const other of store.waitingForSlot(effect.resourceId))
          if (other !== key) wakeForSlot(other, effect.freed, now, input);
        break;
      case 'fail_other':
        failOther(effect.key, effect.details, input);
        break;
      default:
        effect satisfies never;
    }
  }
}

/** Whoever still waits tries; who was given up, only where the very time became free. */
function wakeForSlot(key: string, freed: readonly [string, string] | null, now: number, input: RunnerInput): void {
  const other = input.store.find(key);
  if (other === null || other.conflict === null) return;
  const isFreed = freed !== null && overlaps(other.conflict.wants, freed);
  if (other.phase === 'failed' && isFreed) makeDue(other, now);
  if (other.phase !== 'pending') return;
  other.dueAt = now;
  syncAgenda(other, input.store);
  input.store.save(other);
  input.wake(other.key);
}

function failOther(key: string, details: Readonly<Record<string, string>>, input: RunnerInput): void {
  const other = input.store.find(key);
  if (other === null || (other.phase !== 'pending' && other.code !== 'SLOT_CONFLICT')) return;
  // One that has given up on its slot learns now who holds it, and still wants it.
  other.dueAt = input.ports.now();
  fail(other, 'SLOT_SWAP', contextOf(input), details, 409);
  syncAgenda(other, input.store);
  input.store.save(other);
  input.wake(other.key);
}

async function readBack(read: ToolRead, input: RunnerInput): Promise<ReadBack> {
  const { source, connection, ports } = input;
  if (source?.readBack === undefined || connection.apiKey === null) return { kind: 'refused' };
  return source.readBack(read.id, read.event, {
    apiKey: connection.apiKey,
    apiUrl: connection.apiUrl,
    settings: sourceSettings(connection),
    now: ports.now(),
    call: (request) => callTool(request, input),
  });
}

async function callRead(read: Exclude<Read, ToolRead>, client: OneLinkClient): Promise<ReadAnswer> {
  switch (read.call) {
    case 'appointment':
      return client.getAppointment(appointmentId(read.id));
    case 'list':
      return client.listAppointments({ from: read.start, to: addMinutes(read.start, 1) });
    case 'contacts':
      return client.searchContacts(read.search);
    case 'service':
      return client.getService(read.id);
    case 'resource':
      return client.getResource(read.id);
    case 'probe':
      return client.probe();
    default:
      return read satisfies never;
  }
}

async function callWrite(write: Write, client: OneLinkClient): Promise<WriteAnswer> {
  switch (write.kind) {
    case 'patch':
      return client.updateAppointment(appointmentId(write.appointmentId), write.body);
    case 'create':
      return client.createAppointment(write.body as AppointmentCreate);
    case 'contact':
      return client.createContact(write.body as unknown as ContactCreate);
    default:
      return write satisfies never;
  }
}
