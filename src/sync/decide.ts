/**
 * What is to be done next for one booking: from the booking as it is stored, from what this run has read, and from what is around it.
 * Nothing that is given is changed. Inside, the rules work on copies (`plan.ts`, `answers/`); what they make of them is the answer.
 */
import { handleReadResponse } from './answers/read-response.ts';
import { handleWriteResponse } from './answers/write-response.ts';
import type { BookingRecord } from './booking-record.ts';
import type { Context, Effect } from './context.ts';
import { copyOf } from './copy.ts';
import { noteRead } from './fold/bodies-read.ts';
import { handleReadBack } from './fold/read-back.ts';
import { handleSeriesRead } from './fold/series-read.ts';
import { noteSearched } from './link/search.ts';
import { type Answered, copyOfObservations, type Observations } from './observations.ts';
import { putCutWritesInDoubt } from './patch/in-doubt.ts';
import { plan } from './plan.ts';
import { wait } from './settle/not-settled.ts';
import { readNext, type Step, type Stop, stop } from './steps.ts';

/** What a decision may know beside its booking and what was read for it. */
export interface Surroundings extends Omit<Context, 'effects'> {
  /** A write of this name is on its way. */
  readonly isUnderWay: (run: string) => boolean;
  /** One more call is allowed. */
  readonly mayCall: boolean;
  /** When the tool's API may be asked, ms; null: now. */
  readonly readingAt: number | null;
  /** What a write is called from now on until it is answered. */
  readonly run: string;
}

export interface Decision {
  /** As it is to be stored, before the request is carried out. */
  readonly booking: BookingRecord;
  readonly observations: Observations;
  /** `stop`: the run is over, and the booking is due later, parked or terminal. */
  readonly request: Step;
  /** On others; carried out in the same write. */
  readonly effects: readonly Effect[];
}

export function decide(
  stored: Readonly<BookingRecord>,
  observed: Readonly<Observations>,
  around: Surroundings,
): Decision {
  const booking = copyOf(stored);
  const observations = copyOfObservations(observed);
  const context: Context = { ...around, effects: [] };
  const request = requestOf(booking, observations, context, around);
  return { booking, observations, request, effects: context.effects };
}

function requestOf(record: BookingRecord, observations: Observations, context: Context, around: Surroundings): Step {
  const { answered } = observations;
  observations.answered = null;
  if (answered !== null && handleLearned(record, answered, observations, context) !== null) return ended(record);
  // What the tool was asked for is what `fields` read from now on.
  if (answered !== null && 'tool' in answered) observations.computedOf = null;
  // A read-back brought a body, joined another booking, or showed that some of this one's deliveries are none.
  if (observations.computedOf !== waitingOf(record)) return readNext({ call: 'fields' });
  putCutWritesInDoubt(record, around.isUnderWay, context.now);
  if ('values' in observations.computed) noteRead(record, observations.computed, context.digestOf);
  const step = plan(record, observations, context);
  if (step.do === 'stop') return ended(record);
  // The booking's own change does not wait for its series (`callTool` asks nothing too early).
  const isOwnRead = step.do === 'read' && step.read.call === 'tool' && !step.read.ofSeries;
  if (isOwnRead && around.readingAt !== null) return wait(record, 'tool_rate_limited', around.readingAt);
  if (!around.mayCall) {
    noteSearched(record, observations, context.now);
    return stop;
  }
  if (step.do === 'write') record.writes.sendings.push({ run: around.run, sentAt: context.now, write: step.write });
  return step;
}

function ended(record: BookingRecord): Stop {
  record.link.searched = null;
  return stop;
}

/** The deliveries that a record waits with. */
export const waitingOf = ({ intake: { open } }: Pick<BookingRecord, 'intake'>): string =>
  open.map(({ arrival }) => arrival).join();

function handleLearned(
  record: BookingRecord,
  answered: Answered,
  observations: Observations,
  context: Context,
): Stop | null {
  if ('tool' in answered) {
    if ('series' in answered) {
      handleSeriesRead(record, answered.series, observations, context);
      return null;
    }
    const { tool, startedAt, result, storedBody } = answered;
    if (storedBody !== null) noteStoredBody(record, tool.id, storedBody);
    return handleReadBack(record, tool, startedAt, result, context);
  }
  if ('read' in answered) return handleReadResponse(record, answered.read, answered.answer, observations, context);
  // As it is stored: while it was on its way, the client may have been erased from it.
  const sent = record.writes.sendings.find(({ run }) => run === answered.run)?.write ?? answered.write;
  const write = sent.kind === 'contact' ? answered.write : sent;
  record.writes.sendings = record.writes.sendings.filter(({ run }) => run !== answered.run);
  return handleWriteResponse(record, write, answered.answer, observations, context);
}

/** What was read is the newest delivery's body, in place of the webhooks'. */
function noteStoredBody(record: BookingRecord, id: string, storedBody: { readonly at: number; readonly size: number }) {
  const asked = record.intake.open.filter((open) => open.id === id);
  for (const older of asked.slice(0, -1)) delete older.storedBody;
  const newest = asked.at(-1);
  if (newest !== undefined) newest.storedBody = storedBody;
}
