/**
 * The incidents of all connections in one object: it takes in what the cron has seen, decides what is to be told, and sends it. An object
 * runs one piece of code at a time and a look is one transaction, so two crons that overlap, or an object that ends in the middle, tell
 * nothing twice and forget nothing.
 */
import type { Ports } from '../mailbox/ports.ts';
import type { AlertsView, Round } from './contract.ts';
import { type DeliveryInput, deliverAll, sendTest, type TestResult } from './delivery.ts';
import { openIncidentStore } from './incident-store.ts';
import { alertView, testMessage, textsIn } from './message.ts';
import type { Settings } from './settings.ts';
import type { Standing } from './subscriptions.ts';
import { forgetGone, outgoingOf, sumUp, type Telling, takeLook, tellNews } from './telling.ts';
import { lookedAtKinds, troublesOf } from './troubles.ts';

export interface DeskPorts extends Omit<DeliveryInput, 'store'>, Pick<Ports, 'sql' | 'transaction'> {
  readonly randomId: () => string;
  /** Asks the tool for the webhook of a connection. Undefined: it cannot be asked. */
  readonly standing: (connection: string) => Promise<Standing | undefined>;
}

const askedAgainMs = 86_400_000;
const askedForgottenMs = 30 * askedAgainMs;
/** Connections whose tools are asked in one call of the cron: each may take some requests. */
const askedAtOnce = 2;

export function createDesk(settings: Settings, ports: DeskPorts) {
  const store = openIncidentStore(ports);
  const input = { ...ports, store, settings };
  let delivering: Promise<void> = Promise.resolve();

  /** One after the other, so that nothing is sent by two at once. */
  function deliver(): Promise<void> {
    delivering = delivering.then(() => deliverAll(settings.channels, input));
    return delivering;
  }

  return {
    /** `background`: work that goes on after the answer. */
    async look(round: Round, background: (work: Promise<void>) => void): Promise<void> {
      const telling = { ...input, texts: await textsIn(settings.language) };
      ports.transaction(() => {
        for (const watched of round.watched) {
          const troubles = troublesOf(watched, round.at, settings);
          takeLook({ connection: watched.connection, at: round.at, troubles, kinds: lookedAtKinds }, store);
        }
        forgetGone(round, store);
        tellNews(round.at, telling);
        sumUp(round, telling);
      });
      background(deliver().then(() => askTools(round, telling, ports).then(deliver)));
    },
    deliver,
    show(): Omit<AlertsView, 'problems'> {
      const channels = settings.channels.map(({ name }) => name);
      const waiting = channels.flatMap((channel) => {
        const all = store.outgoingOf(channel);
        return all.length === 0 ? [] : [{ channel, messages: all.length, attempts: all[0]?.attempts ?? 0 }];
      });
      const alerts = store
        .incidents()
        .filter(({ overAt }) => overAt === null)
        .map((incident) => ({ ...alertView({ is: 'open', incident }), told: incident.toldAt !== null }));
      return { channels, alerts, waiting };
    },
    async test(): Promise<readonly TestResult[]> {
      const message = testMessage(await textsIn(settings.language));
      return sendTest(settings.channels, outgoingOf(message, ports), ports);
    },
  };
}

/** Each tool once a day; while its webhook is switched off at each look, so that its end is told soon. */
async function askTools(
  { at, watched }: Round,
  telling: Telling,
  { standing, transaction }: Pick<DeskPorts, 'standing' | 'transaction'>,
): Promise<void> {
  const { store, settings } = telling;
  if (settings.off.includes('subscription')) return;
  let asked = 0;
  for (const { connection } of watched) {
    if (asked === askedAtOnce) break;
    const before = store.asked(connection);
    const isOpen = store.incidentsOf(connection).some(({ kind }) => kind === 'subscription');
    if (!isOpen && before !== null && at - before.at < askedAgainMs) continue;
    const found = await standing(connection);
    if (found === undefined) continue;
    asked += 1;
    transaction(() => {
      const wasOn = before?.wasOn === true || found === 'on';
      store.setAsked(connection, at, wasOn);
      store.forgetAskedBefore(at - askedForgottenMs);
      if (found === null) return;
      // A webhook that the tool never listed may be of a kind that it does not list.
      const isOff = found === 'off' || (found === 'none' && wasOn);
      const troubles = isOff ? [{ kind: 'subscription' as const, count: 0, code: '', since: null }] : [];
      takeLook({ connection, at, troubles, kinds: ['subscription'] }, store);
      tellNews(at, telling);
    });
  }
}
