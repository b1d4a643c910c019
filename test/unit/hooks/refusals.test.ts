// What the operator learns of refused requests: a line a minute for each kind, counts in the API, and no cost to anybody else.
import { describe, expect, it } from 'vitest';
import { statusView } from '../admin-api/views.ts';
import { capturedLog } from '../captured-log.ts';
import { edge, json, north, salon } from '../edge.ts';

const logged = capturedLog();

const booking = { event: 'created', id: 'b1' };
const wrong = { 'x-token': 'a-token-that-is-wrong' };
const minute = 60_000;
const line = (count: number, more: object = {}) =>
  JSON.stringify({ event: 'hook_refused', connection: 'salon', reason: 'wrong_token', ...more, count });

describe('the log', () => {
  it('has one line a minute for a connection and a reason, with the number', async () => {
    const { post, waiting } = edge({ connections: { salon, north } });
    for (let count = 0; count < 3_000; count += 1) await post('/hooks/salon', booking, wrong);
    expect(logged).toEqual([line(1)]);
    await post('/hooks/north', booking, wrong);
    await post('/hooks/salon', booking, { 'content-encoding': 'gzip' });
    expect(logged.slice(1)).toEqual([line(1, { connection: 'north' }), line(1, { reason: 'unsupported_type' })]);
    await waiting.sleep(minute - 1);
    await post('/hooks/salon', booking, wrong);
    expect(logged).toHaveLength(3);
    await waiting.sleep(1);
    await post('/hooks/salon', booking, wrong);
    expect(logged.slice(3)).toEqual([line(3_001)]);
  });

  it('has one line a minute about connections that are unknown or wrong, and no name that somebody made up', async () => {
    const { post, recorder } = edge({ connections: { salon, broken: { ...salon, on_unlinked: 'maybe' } } });
    for (let count = 0; count < 40; count += 1) {
      await post(`/hooks/a-guess-${count}`, booking);
      await post('/hooks/broken', booking);
    }
    expect(logged).toEqual([
      '{"event":"hook_unknown_connection","count":1}',
      '{"event":"hook_invalid_connection","connection":"broken","count":1}',
    ]);
    expect(recorder.refusals).toEqual([]);
  });
});

describe('the mailbox', () => {
  it('is told at most once a minute, of all that was refused since, and after the answer', async () => {
    const { post, recorder, waiting } = edge();
    const start = waiting.now();
    const size = JSON.stringify(booking).length;
    for (let count = 0; count < 3_000; count += 1) await post('/hooks/salon', booking, wrong);
    await waiting.sleep(minute);
    await post('/hooks/salon', 'x'.repeat(256 * 1024 + 1));
    expect(recorder.refusals.map(({ refused }) => refused)).toEqual([
      {
        ...{ count: 1, at: start, reason: 'wrong_token' },
        requests: [{ count: 1, at: start, reason: 'wrong_token', size }],
      },
      {
        ...{ count: 3_000, at: start + minute, reason: 'too_large' },
        requests: [
          { count: 2_999, at: start, reason: 'wrong_token', size },
          { count: 1, at: start + minute, reason: 'too_large', size: null },
        ],
      },
    ]);
  });

  it('that does not answer keeps no answer waiting, and is told later', async () => {
    let answer: (error: Error) => void = () => {};
    const told: number[] = [];
    const { post, rest, waiting } = edge({
      calls: () => ({
        noteRefused: ({ count }) => {
          told.push(count);
          return told.length > 1 ? Promise.resolve() : new Promise((_, reject) => (answer = reject));
        },
      }),
    });
    expect((await post('/hooks/salon', booking, wrong)).status).toBe(401);
    answer(new Error('moved'));
    await rest();
    await waiting.sleep(minute);
    await post('/hooks/salon', booking, wrong);
    expect(told).toEqual([1, 2]);
  });

  it('is told nothing by a genuine webhook', async () => {
    const { post, recorder, waiting } = edge();
    await post('/hooks/salon', booking, wrong);
    await post('/hooks/salon', booking, wrong);
    await waiting.sleep(minute);
    expect((await post('/hooks/salon', booking)).status).toBe(200);
    expect(recorder.refusals).toHaveLength(1);
    expect(recorder.batches).toHaveLength(1);
  });
});

describe('GET /api/connections', () => {
  it('shows what the mailbox knows and what this isolate has not told it yet', async () => {
    const stored = { refused_24h: 7, last_refused_at: '2031-04-07T04:00:00Z', last_refused_reason: 'stale' } as const;
    const { post, api } = edge({ calls: () => ({ status: async () => statusView(stored) }) });
    const shown = async () => (await json(await api('/api/connections')))['connections'];
    expect(await shown()).toMatchObject([stored]);
    for (let count = 0; count < 31; count += 1) await post('/hooks/salon', booking, wrong);
    expect(await shown()).toMatchObject([
      { refused_24h: 7 + 30, last_refused_at: '2031-04-07T05:00:00.000Z', last_refused_reason: 'wrong_token' },
    ]);
  });
});
