/**
 * Sends the messages that wait, each channel for itself and in their order: a channel that does not answer holds up no other one, and
 * nothing else waits for any of them. A message is marked as tried before it is sent, so an object that ends meanwhile does not send it
 * twice at once. Once the mark is a minute old it is tried again, with the same id.
 */
import type { Ports } from '../mailbox/ports.ts';
import { type Outgoing, type Sending, send } from './channels.ts';
import type { IncidentStore, Waiting } from './incident-store.ts';
import type { ChannelName } from './kinds.ts';
import type { Channel } from './settings.ts';

export interface DeliveryInput extends Sending {
  readonly store: IncidentStore;
  readonly log: Ports['log'];
  readonly setAlarm: (at: number) => void;
}

/** Longer than a request may take. */
const underWayMs = 60_000;
const firstRetryMs = 60_000;
const longestRetryMs = 3_600_000;
/** After a day nobody wants to hear of it: the summary and the next alert say how things are. */
const givenUpMs = 86_400_000;
/** Messages of one channel that wait at once; more make the oldest go. */
const waitingAtMost = 50;
/** Messages to one channel in one invocation: four channels leave room within the 50 subrequests of the free plan. */
const sentAtOnce = 8;

/** To be called in the transaction that makes the message due. */
export function putMessage(channels: readonly Channel[], outgoing: Outgoing, { store, log }: DeliveryInput): void {
  for (const { name } of channels) {
    store.putOutgoing(name, outgoing);
    const tooMany = store.outgoingOf(name).slice(0, -waitingAtMost);
    for (const { number } of tooMany) store.removeOutgoing(number);
    if (tooMany.length > 0) log('error', 'alerts_given_up', { channel: name, messages: tooMany.length });
  }
}

/** Sends what is due and sets the alarm for the rest. Never throws. */
export async function deliverAll(channels: readonly Channel[], input: DeliveryInput): Promise<void> {
  const { store, now } = input;
  for (const name of store.channelsWaiting()) {
    // A channel that is not configured any more gets nothing.
    if (channels.some((channel) => channel.name === name)) continue;
    for (const { number } of store.outgoingOf(name)) store.removeOutgoing(number);
  }
  await Promise.all(channels.map((channel) => deliverOne(channel, input)));
  const next = channels.flatMap(({ name }) => store.outgoingOf(name).slice(0, 1)).map(({ dueAt }) => dueAt);
  if (next.length > 0) input.setAlarm(Math.max(now() + 1_000, Math.min(...next)));
}

async function deliverOne(channel: Channel, input: DeliveryInput): Promise<void> {
  const { store, now, log, setAlarm } = input;
  for (let sent = 0; sent < sentAtOnce; sent += 1) {
    const [waiting] = store.outgoingOf(channel.name);
    if (waiting === undefined || waiting.dueAt > now()) return;
    const { number, attempts, outgoing } = waiting;
    if (now() - outgoing.at > givenUpMs) {
      store.removeOutgoing(number);
      log('error', 'alerts_given_up', { channel: channel.name, messages: 1 });
      continue;
    }
    store.setTried(number, now() + underWayMs, attempts + 1);
    setAlarm(now() + underWayMs);
    const answer = await send(channel, outgoing, input);
    if (answer.ok) {
      store.removeOutgoing(number);
      continue;
    }
    log('warn', 'alert_not_sent', { channel: channel.name, why: answer.why, attempts: attempts + 1 });
    store.setTried(number, now() + retryMs(waiting, answer.retryAfterMs), attempts + 1);
    return;
  }
}

const retryMs = ({ attempts }: Waiting, asked: number | null): number =>
  Math.min(longestRetryMs, Math.max(asked ?? 0, firstRetryMs * 2 ** Math.min(attempts, 10)));

export interface TestResult {
  readonly channel: ChannelName;
  readonly ok: boolean;
  /** A status, or why there was none. */
  readonly why: string | null;
}

/** To each channel at once, and not again. */
export const sendTest = (
  channels: readonly Channel[],
  outgoing: Outgoing,
  sending: Sending,
): Promise<readonly TestResult[]> =>
  Promise.all(
    channels.map(async (channel) => {
      const answer = await send(channel, outgoing, sending);
      return { channel: channel.name, ok: answer.ok, why: answer.ok ? null : answer.why };
    }),
  );
