/** The object of incidents over real SQL, with a clock that stands and channels that answer what a test says. */
import { createDesk } from '../../../src/alerts/desk.ts';
import { readAlerts, type Settings } from '../../../src/alerts/settings.ts';
import type { Standing } from '../../../src/alerts/subscriptions.ts';
import type { Watched } from '../../../src/mailbox/contract-watch.ts';
import { openDatabase } from '../../world/sqlite.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** Monday, 7 April 2031, 09:00 in Almaty. */
export const start = Date.parse('2031-04-07T04:00:00Z');

export const secrets = {
  TELEGRAM_TOKEN: '123456:a-bot-token-of-a-test-and-so-on',
  SLACK_URL: 'https://hooks.slack.test/services/T000/B000/slack-secret-of-a-test',
  ALERTS_SECRET: 'whsec_c2lnbmluZy1rZXktb2YtYS10ZXN0LW9mLWFsZXJ0cw==',
};
export const telegram = { token: 'TELEGRAM_TOKEN', chat_id: -100_123 };
export const slack = { url: 'SLACK_URL' };
export const email = { from: 'bridge@salon.example', to: 'owner@salon.example' };
export const webhook = { url: 'https://receiver.test/hooks/alerts', secret: 'ALERTS_SECRET' };

export function settingsOf(table: Readonly<Record<string, unknown>>): Settings {
  const read = readAlerts({ ...secrets, ALERTS: table });
  if (!read?.ok) throw new Error(JSON.stringify(read));
  return read.settings;
}

export const calm: Watched = {
  connection: 'salon',
  source: 'calcom',
  state: 'running',
  reason: null,
  rests: 0,
  pending: 0,
  parked: 0,
  failed: 0,
  failedCode: null,
  parkedSince: null,
  refused: 0,
  refusedReason: null,
  receivedAt: start,
  silentGaps: 0,
};

export interface Call {
  readonly url: string;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
  readonly text: string;
}

export function alertWorld(table: Readonly<Record<string, unknown>> = { slack }) {
  const settings = settingsOf(table);
  const database = openDatabase();
  const calls: Call[] = [];
  const mails: { readonly subject: string; readonly text: string }[] = [];
  const logs: string[] = [];
  const asked: string[] = [];
  const standings = new Map<string, Standing>();
  let now = start;
  let alarmAt: number | null = null;
  let answer: (call: Call, signal: AbortSignal) => Response | Promise<Response> = () => new Response('ok');

  const open = () =>
    createDesk(settings, {
      sql: database.sql,
      transaction: database.transaction,
      now: () => now,
      log: (level, event, facts) => void logs.push(JSON.stringify({ level, event, ...facts })),
      fetch: async (url, init) => {
        const text = String(init.body);
        const call = { url, text, body: JSON.parse(text), headers: new Headers(init.headers) };
        calls.push(call);
        return answer(call, init.signal as AbortSignal);
      },
      email: { send: async (mail) => void mails.push(mail) },
      randomId: () => String(calls.length + database.rowsWritten()),
      setAlarm: (at) => {
        alarmAt = at;
      },
      standing: async (connection) => {
        asked.push(connection);
        return standings.get(connection);
      },
    });
  let desk = open();
  const background: Promise<void>[] = [];

  async function look(...watched: readonly Partial<Watched>[]): Promise<void> {
    const all = (watched.length === 0 ? [{}] : watched).map((one) => ({ ...calm, ...one }));
    await desk.look({ at: now, watched: all, isAll: true }, (work) => background.push(work));
    await Promise.all(background.splice(0));
  }

  return {
    calls,
    mails,
    logs,
    asked,
    standings,
    database,
    background,
    look,
    desk: () => desk,
    now: () => now,
    alarmAt: () => alarmAt,
    pass(ms: number): void {
      now += ms;
    },
    /** The cron calls every five minutes, and the alarm rings when it is due. */
    async looks(times: number, ...watched: readonly Partial<Watched>[]): Promise<void> {
      for (let count = 0; count < times; count += 1) {
        now += 5 * minute;
        if (alarmAt !== null && alarmAt <= now) {
          alarmAt = null;
          await desk.deliver();
        }
        await look(...watched);
      }
    },
    answers(next: typeof answer): void {
      answer = next;
    },
    /** The object ends and is started again. */
    restart(): void {
      desk = open();
    },
    /** What was said, in the words of the channel. */
    said: (): string[] => calls.map(({ body }) => String(body['text'] ?? '')),
  };
}
