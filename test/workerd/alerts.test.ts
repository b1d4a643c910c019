/** The cron in workerd: one alert and one "over" reach a receiver on loopback, which is a connection of the bridge itself. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createOneLink } from '../../emulator/one-link.ts';
import worker from '../../src/index.ts';
import { alertsReceiver } from './connections.ts';
import { batch, booked } from './scene.ts';

afterEach(() => vi.unstubAllGlobals());

const minute = 60_000;
const start = Date.now();

interface Received {
  readonly status: number;
  readonly type: string;
  readonly alerts: readonly { readonly state: string; readonly kind: string; readonly connection: string }[];
}

/** One-Link refuses the token until it is told not to; what goes to loopback reaches the bridge's own hook. */
function setAlertScene() {
  const received: Received[] = [];
  const oneLink = createOneLink({ now: () => Date.now(), accountId: 12 });
  oneLink.addResource({ id: 31 });
  const refused = oneLink.faults.add({ times: Number.POSITIVE_INFINITY }, { kind: 'answer', status: 401, body: '' });
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (!url.startsWith(alertsReceiver)) return oneLink.fetch(new Request(url, init));
    const { type, data } = JSON.parse(String(init.body));
    const answer = await exports.default.fetch(new Request(url.replace(alertsReceiver, 'https://bridge.test'), init));
    received.push({ status: answer.status, type, alerts: data.alerts });
    await answer.body?.cancel();
    return new Response(null, { status: answer.status });
  });
  return { received, accept: () => oneLink.faults.remove(refused) };
}

let minutes = 0;
async function cron(): Promise<void> {
  minutes += 5;
  const call = { scheduledTime: start + minutes * minute, cron: '*/5 * * * *', noRetry() {} };
  await worker.scheduled?.(call as never, env as never);
}

const incidents = env.INCIDENTS.getByName('incidents');

/** The cron does not wait for channels; here the object ends when everything is sent, so that nothing is sent again for certainty. */
async function endWhenSent(): Promise<void> {
  await vi.waitFor(async () => expect((await incidents.show()).waiting).toEqual([]));
  await evictDurableObject(incidents);
}

describe('alerts in workerd', () => {
  it('the cron tells an incident once and its end once, also through an object that ended meanwhile', async () => {
    const { received, accept } = setAlertScene();
    const stub = env.MAILBOX.getByName('alerts-told');
    await stub.accept(batch(booked('one', 0)));
    await stub.sweep();
    await Promise.all([cron(), cron()]);
    await endWhenSent();
    for (let calls = 0; calls < 4; calls += 1) await cron();
    await endWhenSent();
    const ours = () =>
      received.flatMap(({ status, type, alerts }) =>
        alerts
          .filter(({ connection }) => connection === 'alerts-told')
          .map(({ state, kind }) => [status, type, state, kind]),
      );
    expect(ours()).toEqual([[200, 'onelink_bridge.alert', 'open', 'account']]);
    accept();
    await stub.admin().resume();
    await stub.sweep();
    // There are more connections than one call of the cron takes: each look is every other call.
    for (let calls = 0; calls < 8; calls += 1) await cron();
    await endWhenSent();
    expect(ours()).toEqual([
      [200, 'onelink_bridge.alert', 'open', 'account'],
      [200, 'onelink_bridge.alert', 'over', 'account'],
    ]);
    expect(
      await runInDurableObject(incidents, (_, { storage }) => storage.sql.exec('SELECT * FROM outgoing').toArray()),
    ).toEqual([]);
  });
});
