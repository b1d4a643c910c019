// "Send a test": what is sent is authentic by the source's own check, and says nothing about a booking.
import { expect, it } from 'vitest';
import { parseBody } from '../../../src/http/parse-body.ts';
import { sources } from '../../../src/sources/index.ts';
import type { Hook } from '../../../src/sources/source.ts';
import { trials } from '../../../src/sources/trials.ts';

/** Every body is a booking, the table says what a body is, or only the tool has the key. */
const without = ['direct', 'mapped', 'wix'];
const now = Date.parse('2031-04-07T05:00:00Z');
const secret = 'a-secret-of-some-length';
const settings = { timezone: 'Asia/Almaty', only: [], notificationUrl: 'https://bridge.example/hooks/salon' };

it('is there for every source that can have one', () => {
  expect([...Object.keys(trials), ...without].sort()).toEqual(Object.keys(sources).sort());
});

it.each(Object.entries(trials))('of %s is authentic with the right secret alone, and ignored', async (name, make) => {
  const source = sources[name]!;
  const trial = make({ secret, now, settings });
  const hookWith = (configured: string): Hook => ({
    body: new TextEncoder().encode(trial.body),
    headers: new Headers({ ...trial.headers, 'content-type': trial.contentType }),
    pathToken: trial.isInPath ? secret : null,
    query: new URLSearchParams(trial.event === undefined ? {} : { event: trial.event }),
    secrets: [configured],
    settings,
    now,
  });
  expect(await source.authenticate(hookWith(secret))).toEqual({ ok: true });
  expect(await source.authenticate(hookWith('another-secret-of-that-length'))).toMatchObject({ ok: false });
  const hook = hookWith(secret);
  const parsed = parseBody(hook.body, hook.headers, source.bodies);
  if (!parsed.ok) throw new Error('unreadable');
  const events = await source.decode(parsed.value, hook);
  expect(events.length).toBeGreaterThan(0);
  expect(events.map(({ kind }) => kind)).toEqual(events.map(() => 'ignored'));
});
