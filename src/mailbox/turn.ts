/**
 * One booking's turn: ask the core what to do, do it, tell the core what came of it, until it stops. Every write is noted in
 * the booking's row before it is sent, so a crash anywhere leaves a booking that resumes.
 */
import type { Connection } from '../config.ts';
import { absorbRead } from '../core/answers/absorb-read.ts';
import { absorbWrite } from '../core/answers/absorb-write.ts';
import type { BookingRecord, OpenDelivery } from '../core/booking-record.ts';
import type { Context } from '../core/context.ts';
import { type Facts, newFacts, note } from '../core/facts.ts';
import { absorbReadBack } from '../core/fold/read-back.ts';
import { absorbSeries } from '../core/fold/series-read.ts';
import { inOrderOfNews } from '../core/fold/take-in.ts';
import { noteSearched } from '../core/link/search.ts';
import { hauntCut } from '../core/patch/quarantine.ts';
import { plan } from '../core/plan.ts';
import { wait } from '../core/settle/not-settled.ts';
import type { Read, ReadAnswer, Step, Stop, ToolRead, WriteAnswer } from '../core/steps.ts';
import type { Write } from '../core/write.ts';
import type { ReadBack, SeriesRead } from '../sources/source.ts';
import { keepAfterTurn, keepInPlace } from './agenda.ts';
import { storeRead } from './bodies.ts';
import type { StoredBooking } from './booking-table.ts';
import { callRead, callReadBack, callReadSeries, callWrite } from './calls.ts';
import { applyEffects } from './effects.ts';
import { computeFields, hasExpressions } from './fields.ts';
import { callHoldings } from './neighbours.ts';
import { checkAfterRun } from './schedule.ts';
import type { Store } from './store.ts';
import { contextOf, type TurnInput } from './turn-input.ts';

/** What the last step brought. */
type Learned =
  | { readonly tool: ToolRead; readonly series: SeriesRead }
  | { readonly tool: ToolRead; readonly startedAt: number | null; readonly result: ReadBack }
  | { readonly read: Exclude<Read, ToolRead>; readonly answer: ReadAnswer }
  | { readonly write: Write; readonly run: string; readonly answer: WriteAnswer };

/**
 * Between two awaits everything is synchronous: the stored record is taken, the last answer absorbed, the next step planned
 * and all of it saved, so that what other requests did meanwhile is never overwritten.
 */
export async function runTurn(key: string, input: TurnInput): Promise<void> {
  const { store, connection } = input;
  const facts = newFacts();
  let computedFor: string | null = null;
  let learned: Learned | null = null;
  for (;;) {
    const seen = store.peek(key);
    if (seen !== null && computedFor !== waitingOf(seen)) {
      computedFor = waitingOf(seen);
      const read = hasExpressions(connection) ? inOrderOfNews(seen).flatMap((one) => bodyOf(one, store)) : [];
      facts.computed = await computeFields(
        connection,
        read.filter((body) => body !== undefined),
      );
      if (read.includes(undefined)) note(facts.done, 'body_dropped', 'fields');
      continue;
    }
    const record = store.find(key);
    if (record === null) return;
    const context = contextOf(input);
    if (learned !== null && absorb(record, learned, facts, context, store) !== null) {
      record.searched = null;
      return endTurn(record, context, input);
    }
    // What the tool was asked for is what `fields` read from now on.
    if (learned !== null && 'tool' in learned) computedFor = null;
    learned = null;
    if (computedFor !== waitingOf(record)) {
      // A read-back brought a body, joined another booking, or showed that some of this one's deliveries are none.
      save(record, context, input);
      continue;
    }
    hauntCut(record, (run) => input.sending.has(run), context.now);
    noteFieldKeys(record, facts, connection);
    const step = plan(record, facts, context);
    if (step.do === 'stop') {
      record.searched = null;
      return endTurn(record, context, input);
    }
    // The booking's own change does not wait for its series (`callTool` asks nothing too early).
    const isOwnRead = step.do === 'read' && step.read.call === 'tool' && !step.read.ofSeries;
    const readingAt = isOwnRead ? input.pace.readingAt() : null;
    if (readingAt !== null) {
      wait(record, 'tool_rate_limited', readingAt);
      return endTurn(record, context, input);
    }
    if (!mayTake(step, input)) {
      noteSearched(record, facts, context.now);
      return endTurn(record, context, input);
    }
    if (step.do === 'write') {
      learned = await sendWrite(record, step.write, context, input);
      continue;
    }
    save(record, context, input);
    learned = await sendRead(step.read, context, input);
  }
}

/** One more call is allowed, and counted. Those to the booking tool are counted one by one as they are made. */
function mayTake(step: Exclude<Step, Stop>, { mayCall, countCall }: TurnInput): boolean {
  return mayCall() && ((step.do === 'read' && step.read.call === 'tool') || countCall());
}

/** The deliveries that a record waits with. */
const waitingOf = ({ open }: StoredBooking): string => open.map(({ arrival }) => arrival).join();

/** What `fields` read of a delivery: nothing, or undefined where its body had to make room for others. */
const bodyOf = ({ storedBody }: OpenDelivery, store: Store): readonly unknown[] =>
  storedBody === undefined ? [] : [store.body(storedBody.at)];

function absorb(record: BookingRecord, learned: Learned, facts: Facts, context: Context, store: Store): Stop | null {
  if ('tool' in learned) {
    if ('series' in learned) {
      absorbSeries(record, learned.series, facts, context);
      return null;
    }
    const { tool, startedAt, result } = learned;
    if (result.kind === 'booking' && hasExpressions(context.connection)) storeRead(record, tool.id, result.body, store);
    return absorbReadBack(record, tool, startedAt, result, context);
  }
  if ('read' in learned) return absorbRead(record, learned.read, learned.answer, facts, context);
  // As it is stored: while it was on its way, the client may have been erased from it.
  const stored = record.sendings.find(({ run }) => run === learned.run)?.write ?? learned.write;
  const write = stored.kind === 'contact' ? learned.write : stored;
  record.sendings = record.sendings.filter(({ run }) => run !== learned.run);
  return absorbWrite(record, write, learned.answer, facts, context);
}

function noteFieldKeys(record: BookingRecord, { computed }: Facts, { fields }: Connection): void {
  if (!('values' in computed)) return;
  for (const key of Object.keys(computed.values)) {
    const isExpression = fields[key as keyof Connection['fields']]?.kind === 'expression';
    if (isExpression && !record.fieldKeys.includes(key)) record.fieldKeys.push(key);
  }
}

async function sendRead(read: Read, context: Context, input: TurnInput): Promise<Learned> {
  const { ports, source } = input;
  await ports.checkpoint('before_read');
  const startedAt = source?.clock === 'read_back' ? context.now : null;
  const learned: Learned =
    read.call !== 'tool'
      ? { read, answer: await callOneLink(read, input) }
      : read.ofSeries
        ? { tool: read, series: await callReadSeries(read, input) }
        : { tool: read, startedAt, result: await callReadBack(read, input) };
  await ports.checkpoint('after_read');
  return learned;
}

const callOneLink = (read: Exclude<Read, ToolRead>, input: TurnInput): Promise<ReadAnswer> =>
  read.call === 'holdings' ? callHoldings(read, input) : callRead(read, input.client);

let runs = 0;

async function sendWrite(record: BookingRecord, write: Write, context: Context, input: TurnInput): Promise<Learned> {
  const { ports, client } = input;
  runs += 1;
  const run = `${context.now}-${runs}`;
  record.sendings.push({ run, sentAt: context.now, write });
  input.sending.add(run);
  save(record, context, input);
  try {
    await ports.checkpoint('before_write');
    const answer = await callWrite(write, client);
    await ports.checkpoint('after_write');
    return { write, run, answer };
  } finally {
    input.sending.delete(run);
  }
}

/** Stores a record in the middle of its turn, with what it does to others. */
function save(record: BookingRecord, { effects }: Context, input: TurnInput): void {
  input.store.transaction(() => {
    keepInPlace(record, input.store);
    applyEffects(effects, record, input);
  });
}

/** The same at the end, with the time of its next one. */
function endTurn(record: BookingRecord, { effects }: Context, input: TurnInput): void {
  input.store.transaction(() => {
    keepAfterTurn(record, input.store);
    applyEffects(effects, record, input);
  });
  checkAfterRun(record.key, input);
}
