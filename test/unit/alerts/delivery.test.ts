import { describe, expect, it, vi } from 'vitest';
import { authenticateBy } from '../../../src/sources/mapped/authentication.ts';
import type { Hook } from '../../../src/sources/source.ts';
import { alertWorld, day, hour, minute, secrets, slack, telegram, webhook } from './alert-world.ts';

const failed = { failed: 1 };

describe('each channel', () => {
  it('gets the same message in its own form', async () => {
    const email = { from: 'bridge@salon.example', to: 'owner@salon.example' };
    const world = alertWorld({ telegram, slack, email, webhook, language: 'ru' });
    await world.looks(1, failed);
    expect(world.calls.map(({ url }) => url)).toEqual([
      `https://api.telegram.org/bot${secrets.TELEGRAM_TOKEN}/sendMessage`,
      secrets.SLACK_URL,
      webhook.url,
    ]);
    const [toTelegram, toSlack, toWebhook] = world.calls;
    expect(toTelegram?.body).toMatchObject({ chat_id: '-100123', text: toSlack?.body['text'] });
    expect(toSlack?.body['text']).toMatch(
      /^Мост в One-Link: нужно ваше внимание\n\nsalon: не попало в One-Link вебхуков: 1/,
    );
    expect(world.mails).toMatchObject([{ ...email, subject: 'Мост в One-Link: нужно ваше внимание' }]);
    expect(toWebhook?.body).toMatchObject({
      type: 'onelink_bridge.alert',
      timestamp: new Date(world.now()).toISOString(),
      data: {
        alerts: [{ state: 'open', kind: 'failed', connection: 'salon', count: 1, code: null, until: null }],
      },
    });
  });

  it('the signed webhook is authentic to a connection of our own, and not with another key or body', async () => {
    const world = alertWorld({ webhook });
    await world.looks(1, failed);
    const [call] = world.calls;
    const hook = (secret: string, text = call?.text ?? '') =>
      ({ headers: call?.headers, body: Buffer.from(text), secrets: [secret], now: world.now() }) as unknown as Hook;
    const standard = { kind: 'standard_webhooks', headers: 'webhook', tolerance_seconds: 300 } as const;
    expect(authenticateBy(standard, hook(secrets.ALERTS_SECRET))).toEqual({ ok: true });
    expect(authenticateBy(standard, hook('whsec_b3RoZXItc2lnbmluZy1rZXk=')).ok).toBe(false);
    expect(authenticateBy(standard, hook(secrets.ALERTS_SECRET, `${call?.text} `)).ok).toBe(false);
  });

  it('that does not work holds up no other one; its messages come in order when it works again', async () => {
    const world = alertWorld({ slack, webhook });
    world.answers(({ url }) => (url === secrets.SLACK_URL ? new Response('', { status: 500 }) : new Response('ok')));
    await world.looks(1, failed);
    await world.looks(2);
    expect(world.calls.filter(({ url }) => url === webhook.url)).toHaveLength(2);
    expect(world.desk().show().waiting).toMatchObject([{ channel: 'slack', messages: 2 }]);
    world.answers(() => new Response('ok'));
    world.calls.length = 0;
    await world.looks(12);
    expect(world.said()).toHaveLength(2);
    expect(world.said()[0]).toContain('did not get into One-Link');
    expect(world.said()[1]).toContain('none of the failed webhooks is left');
    expect(world.desk().show().waiting).toEqual([]);
  });

  it('is tried ever more seldom, gets the same id each time, and is given up after a day', async () => {
    const world = alertWorld({ webhook });
    world.answers(() => new Response('', { status: 503 }));
    await world.looks(1, failed);
    await world.looks(300, failed);
    const ids = new Set(world.calls.map(({ headers }) => headers.get('webhook-id')));
    expect(ids.size).toBe(1);
    expect(world.calls.length).toBeGreaterThan(20);
    expect(world.calls.length).toBeLessThan(36);
    expect(world.logs.at(-1)).toContain('alerts_given_up');
    expect(world.desk().show().waiting).toEqual([]);
  });

  it('waits as long as the receiver asks, but an hour at most', async () => {
    const world = alertWorld({ slack });
    world.answers(() => new Response('', { status: 429, headers: { 'retry-after': '1800' } }));
    await world.looks(1, failed);
    expect(world.alarmAt()).toBe(world.now() + 30 * minute);
    world.answers(() => new Response('', { status: 429, headers: { 'retry-after': '999999' } }));
    await world.looks(7, failed);
    expect(world.alarmAt()).toBeLessThanOrEqual(world.now() + hour);
  });

  it('that never answers does not make the cron wait, and is ended after ten seconds', async () => {
    vi.useFakeTimers();
    try {
      const world = alertWorld({ slack });
      world.answers(
        (_, signal) =>
          new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('ended')))),
      );
      const desk = world.desk();
      const later: Promise<void>[] = [];
      const { calm } = await import('./alert-world.ts');
      await desk.look({ at: world.now(), watched: [{ ...calm, ...failed }], isAll: true }, (work) => later.push(work));
      expect(later).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(10_000);
      await Promise.all(later);
      expect(world.logs).toEqual([expect.stringContaining('"why":"timeout"')]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('has at most 50 messages that wait', async () => {
    const world = alertWorld({ slack });
    world.answers(() => new Response('', { status: 400 }));
    for (let times = 0; times < 60; times += 1) {
      await world.looks(1, failed);
      await world.looks(2);
    }
    expect(world.desk().show().waiting[0]?.messages).toBeLessThanOrEqual(50);
    expect(world.logs.some((line) => line.includes('alerts_given_up'))).toBe(true);
  });

  it('sends few messages at once, so that an invocation keeps to its subrequests', async () => {
    const world = alertWorld({ telegram, slack, webhook });
    world.answers(() => new Response('', { status: 500 }));
    for (let times = 0; times < 20; times += 1) {
      await world.looks(1, failed);
      await world.looks(2);
    }
    world.answers(() => new Response('ok'));
    world.calls.length = 0;
    world.pass(2 * hour);
    await world.desk().deliver();
    expect(world.calls.length).toBeLessThanOrEqual(24);
    expect(world.calls.length).toBeGreaterThan(3);
  });
});

describe('a test', () => {
  it('goes to each channel at once and says which one did not take it', async () => {
    const world = alertWorld({ telegram, slack, email: { from: 'a@b.example', to: 'c@d.example' } });
    world.answers(({ url }) => (url.includes('telegram') ? new Response('', { status: 401 }) : new Response('ok')));
    expect(await world.desk().test()).toEqual([
      { channel: 'telegram', ok: false, why: 'HTTP_401' },
      { channel: 'slack', ok: true, why: null },
      { channel: 'email', ok: true, why: null },
    ]);
    expect(world.desk().show().waiting).toEqual([]);
  });
});

describe('what leaves the bridge', () => {
  it('has no secret in a log line, whatever goes wrong', async () => {
    const world = alertWorld({ telegram, slack, webhook });
    world.answers(({ url }) => {
      if (url.includes('telegram')) throw new TypeError(`fetch of ${url} failed`);
      return new Response(secrets.SLACK_URL, { status: 302, headers: { location: secrets.SLACK_URL } });
    });
    await world.looks(1, failed);
    await world.desk().test();
    expect(world.logs).toHaveLength(3);
    for (const secret of Object.values(secrets)) expect(world.logs.join('\n')).not.toContain(secret);
    expect(JSON.stringify(world.desk().show())).not.toMatch(/whsec|slack\.test|bot-token/);
  });

  it('fits into a message, however many connections are in trouble', async () => {
    for (const language of ['en', 'ru', 'kk']) {
      const world = alertWorld({ telegram, language });
      const many = Array.from({ length: 40 }, (_, index) => ({
        connection: `${'c'.repeat(36)}${index}`,
        failed: 1000,
        refused: 1000,
        refusedReason: 'signature_differs' as const,
        parked: 99,
        parkedSince: world.now() - 3 * day,
      }));
      await world.looks(1, ...many);
      expect(world.said()).toHaveLength(1);
      expect(world.said()[0]?.length).toBeLessThan(4000);
      expect(world.said()[0]).toMatch(/112/);
    }
  });
});
