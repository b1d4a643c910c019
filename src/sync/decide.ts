/**
 * Decides the next step of one booking from the stored booking, from what this run has read, and from its surroundings. The
 * arguments are not changed: the rules work on copies (`plan.ts`, `answers/`), and the changed copies are the result.
 */
import type { BookingId } from '../booking/ids.ts';
import { handleReadResponse } from './answers/read-response.ts';
import { handleWriteResponse } from './answers/write-response.ts';
import type { BookingRecord } from './booking-record.ts';
import type { Context, Effect, RunContext } from './context.ts';
import { copyOfBooking } from './copy.ts';
import { noteRead } from './fold/bodies-read.ts';
import { handleReadBack } from './fold/read-back.ts';
import { handleSeriesRead } from './fold/series-read.ts';
import { noteSearched } from './link/search.ts';
import { type Answered, copyOfObservations, type Observations } from './observations.ts';
import { putCutWritesInDoubt } from './patch/in-doubt.ts';
import { plan } from './plan.ts';
import { wait } from './settle/not-settled.ts';
import { readNext, type Step, type Stop, stop } from './steps.ts';

/** What a decision may know besides its booking and what was read for it. */
export interface Surroundings extends Omit<Context, 'effects'> {
  /** A write of this name is on its way. */
  readonly isUnderWay: (run: string) => boolean;
  /** One more call is allowed. */
  readonly mayCall: boolean;
  /** When the tool's API may be called, ms; null: now. */
  readonly readingAt: number | null;
  /** The name of a write until it is answered. */
  readonly run: string;
}

export interface Decision {
  /** As it is to be stored, before the request is carried out. */
  readonly booking: BookingRecord;
  readonly observations: Observations;
  /** `stop`: the run is over, and the booking is due later, parked or terminal. */
  readonly request: Step;
  /** Effects on other bookings, stored in the same write. */
  readonly effects: readonly Effect[];
}

export function decide(
  stored: Readonly<BookingRecord>,
  observed: Readonly<Observations>,
  around: Surroundings,
): Decision {
  const booking = copyOfBooking(stored);
  const observations = copyOfObservations(observed);
  const context: RunContext = { ...around, effects: [], observations };
  const request = requestOf(booking, context, around);
  return { booking, observations, request, effects: context.effects };
}

function requestOf(record: BookingRecord, context: RunContext, around: Surroundings): Step {
  const { observations } = context;
  const { answered } = observations;
  observations.answered = null;
  if (answered !== null && handleLearned(record, answered, context) !== null) return ended(record);
  // From now on `fields` read what the tool's API has answered.
  if (answered !== null && 'tool' in answered) observations.computedOf = null;
  // A read-back brought a body, joined another booking, or showed that some of this booking's deliveries are about none.
  if (observations.computedOf !== waitingOf(record)) return readNext({ call: 'fields' });
  putCutWritesInDoubt(record, around.isUnderWay, context.now);
  if ('values' in observations.computed) noteRead(record, observations.computed, context.digestOf);
  const step = plan(record, context);
  if (step.do === 'stop') return ended(record);
  // The booking's own change does not wait for the answer about its series (`callTool` does not ask too early).
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

function handleLearned(record: BookingRecord, answered: Answered, context: RunContext): Stop | null {
  if ('tool' in answered) {
    if ('series' in answered) {
      handleSeriesRead(record, answered.series, context);
      return null;
    }
    const { tool, storedBody } = answered;
    if (storedBody !== null) noteStoredBody(record, tool.id, storedBody);
    return handleReadBack(record, answered, context);
  }
  if ('read' in answered) return handleReadResponse(record, answered.read, answered.answer, context);
  // The write as it is stored now, because the client may have been erased from it while it was sent.
  const sent = record.writes.sendings.find(({ run }) => run === answered.run)?.write ?? answered.write;
  const write = sent.kind === 'contact' ? answered.write : sent;
  record.writes.sendings = record.writes.sendings.filter(({ run }) => run !== answered.run);
  return handleWriteResponse(record, write, answered.answer, context);
}

/** The body that was read replaces the bodies of the webhooks and belongs to the newest delivery. */
function noteStoredBody(
  record: BookingRecord,
  id: BookingId,
  storedBody: { readonly at: number; readonly size: number },
) {
  const asked = record.intake.open.filter((open) => open.id === id);
  for (const older of asked.slice(0, -1)) delete older.storedBody;
  const newest = asked.at(-1);
  if (newest !== undefined) newest.storedBody = storedBody;
}
