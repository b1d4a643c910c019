/**
 * One booking's run: asks the core what to do, does it and tells the core the result, until the core says stop. Every write is
 * stored in the booking's row before it is sent, so a run continues after a crash at any point.
 */
import type { RecordKey } from '../../booking/ids.ts';
import { type Decision, type Surroundings, waitingOf } from '../../sync/decide.ts';
import { withHistory } from '../../sync/history.ts';
import { type Answered, newObservations, type Observations, withComputed } from '../../sync/observations.ts';
import type { FieldsRead, Read, ReadAnswer, Step, Stop, ToolRead } from '../../sync/steps.ts';
import type { Write } from '../../sync/write.ts';
import { storeRead } from '../intake/bodies.ts';
import { saveAfterRun, saveInPlace } from '../store/schedule.ts';
import type { StoredBooking } from '../store/stored-booking.ts';
import { callRead, callReadBack, callReadSeries, callWrite } from './calls.ts';
import { checkAfterRun } from './check-schedule.ts';
import { applyEffects } from './effects.ts';
import { computeFields, hasExpressions, waitingBodies } from './fields.ts';
import { callHoldings } from './neighbours.ts';
import { contextOf, type RunInput } from './run-input.ts';
import { tellTrouble } from './tell-trouble.ts';

/**
 * Between two awaits everything is synchronous: the stored booking is read, the next request decided, and all of it saved, so
 * changes that others made meanwhile are never overwritten.
 */
export async function processBooking(key: RecordKey, input: RunInput): Promise<void> {
  const { store } = input;
  let observations = newObservations();
  for (;;) {
    const stored = store.peek(key);
    if (stored === null) return;
    if (observations.answered === null && observations.computedOf !== waitingOf(stored)) {
      observations = await computed(stored, observations, input);
      continue;
    }
    const run = `${input.ports.now()}-${runs + 1}`;
    const decided = input.decide(stored, withStoredBody(stored, observations, input), aroundOf(run, input));
    const decision = { ...decided, booking: withHistory(stored, decided.booking, input.ports.now()) };
    const { request } = decision;
    if (request.do === 'stop') return endRun(decision, input);
    const answered = await carryOut(request, decision, run, input);
    const others = input.together();
    if (others !== null) await others;
    observations = { ...decision.observations, answered };
  }
}

let runs = 0;

const aroundOf = (run: string, input: RunInput): Surroundings => ({
  ...contextOf(input),
  isUnderWay: (one) => input.sending.has(one),
  mayCall: input.mayCall(),
  readingAt: input.pace.readingAt(),
  run,
});

async function computed(stored: StoredBooking, observations: Observations, input: RunInput): Promise<Observations> {
  const { store, connection } = input;
  const read = hasExpressions(connection) ? waitingBodies(stored, store.body) : [];
  const results = await computeFields(connection, read);
  const isDropped = read.some(({ body }) => body === undefined);
  return withComputed(observations, results, waitingOf(stored), isDropped);
}

/** What `fields` read from the tool's answer is kept before it is known what becomes of the rest. */
function withStoredBody(stored: StoredBooking, observations: Observations, input: RunInput): Observations {
  const { answered } = observations;
  if (answered === null || !('result' in answered) || answered.result.kind !== 'booking') return observations;
  if (!hasExpressions(input.connection)) return observations;
  const storedBody = storeRead(stored, answered.tool.id, answered.result.body, input.store);
  return { ...observations, answered: { ...answered, storedBody } };
}

/** Stores the decision, then makes the call that it asks for. */
async function carryOut(
  request: Exclude<Step, Stop>,
  decision: Decision,
  run: string,
  input: RunInput,
): Promise<Answered | null> {
  if (request.do === 'write') {
    input.spendCall();
    return sendWrite(request.write, decision, run, input);
  }
  const { read } = request;
  save(decision, input);
  if (read.call === 'fields') return null;
  // Calls to the booking tool are counted one by one as they are made.
  if (read.call !== 'tool') input.spendCall();
  return sendRead(read, input);
}

async function sendRead(read: Exclude<Read, FieldsRead>, input: RunInput): Promise<Answered> {
  const { ports, source } = input;
  const asked = ports.now();
  await ports.checkpoint('before_read');
  const startedAt = source?.clock === 'read_back' ? asked : null;
  const answered: Answered =
    read.call !== 'tool'
      ? { read, answer: await callOneLink(read, input) }
      : read.ofSeries
        ? { tool: read, series: await callReadSeries(read, input) }
        : { tool: read, startedAt, result: await callReadBack(read, input), storedBody: null };
  await ports.checkpoint('after_read');
  return answered;
}

const callOneLink = (read: Exclude<Read, ToolRead | FieldsRead>, input: RunInput): Promise<ReadAnswer> =>
  read.call === 'holdings' ? callHoldings(read, input) : callRead(read, input.client);

/** It stands in the booking as `sending` before it is sent. */
async function sendWrite(write: Write, decision: Decision, run: string, input: RunInput): Promise<Answered> {
  const { ports, client } = input;
  runs += 1;
  input.sending.add(run);
  save(decision, input);
  try {
    await ports.checkpoint('before_write');
    const answer = await callWrite(write, client);
    await ports.checkpoint('after_write');
    return { write, run, answer };
  } finally {
    input.sending.delete(run);
  }
}

/** Stores a booking in the middle of its run, with what it does to others. */
function save({ booking, effects }: Decision, input: RunInput): void {
  input.store.transaction(() => {
    saveInPlace(booking, input.store);
    applyEffects(effects, booking, input);
  });
}

/** The same at the end, with the time of its next one. */
function endRun({ booking, effects }: Decision, input: RunInput): void {
  const before = input.store.peek(booking.key);
  input.store.transaction(() => {
    saveAfterRun(booking, input.ports.now(), input.store);
    applyEffects(effects, booking, input);
  });
  tellTrouble(before, booking, input);
  checkAfterRun(booking.key, input);
}
