/** `GET /health?deep=1`: what a monitor learns of connections, and what it costs. */
import { describe, expect, it } from 'vitest';
import { mailboxesAtOnce } from '../../src/sweep.ts';
import { edge, json, salon } from './edge.ts';
import { memoryKv } from './kv.ts';

const running = { state: 'running' } as never;
const well = { status: 'ok', configuration: 'valid', kv: 'ok' };

/** An edge whose mailboxes have these states; others run. */
function stage(states: Readonly<Record<string, string>> = {}, options: Parameters<typeof edge>[0] = {}) {
  const asked: string[] = [];
  const made = edge({
    calls: (mailbox) => ({
      status: async () => {
        asked.push(mailbox);
        const state = states[mailbox] ?? 'running';
        if (state === 'gone') throw new Error('moved');
        return state === 'silent' ? new Promise<never>(() => {}) : ({ ...Object(running), state } as never);
      },
    }),
    ...options,
  });
  const deep = async () => {
    const answer = await made.request('/health?deep=1');
    return [answer.status, await json(answer)] as const;
  };
  return { ...made, asked, deep };
}

describe('/health?deep=1', () => {
  it.each(['running', 'paused', 'rate_limited'])('is well where a connection is %s', async (state) => {
    const { deep } = stage({ salon: state });
    expect(await deep()).toEqual([200, { ...well, connections: { all: 1, checked: 1, failing: 0, unavailable: 0 } }]);
  });

  it.each([
    ['account', { failing: 1, unavailable: 0 }],
    ['breaker', { failing: 1, unavailable: 0 }],
    ['gone', { failing: 0, unavailable: 1 }],
  ])('is failing where a connection is %s', async (state, counts) => {
    const { deep } = stage({ salon: state });
    expect(await deep()).toEqual([503, { ...well, status: 'failing', connections: { all: 1, checked: 1, ...counts } }]);
  });

  it.each([
    { ...salon, source: 'x' },
    { ...salon, secret: 'NOT_SET' },
  ])('is failing with %j', async (table) => {
    const [status, body] = await stage({}, { connections: { salon: table } }).deep();
    expect([status, body]).toMatchObject([503, { status: 'failing', configuration: 'invalid' }]);
  });

  it('asks again after a minute, not before', async () => {
    const { deep, asked, waiting } = stage();
    await Promise.all([deep(), deep()]);
    await waiting.sleep(59_000);
    await deep();
    expect(asked).toEqual(['salon']);
    await waiting.sleep(1_000);
    await deep();
    expect(asked).toEqual(['salon', 'salon']);
  });

  it('checks those in KV, 40 in one answer, and all of them in time', async () => {
    const kv = memoryKv();
    const names = Array.from({ length: 95 }, (_, index) => `kv-${index}`);
    kv.store.put(
      names.map((name, index) => ({
        key: `connection:${name}`,
        value: JSON.stringify({ table: { ...salon, account_id: 100 + index } }),
        metadata: { mailbox: name, account: 100 + index },
      })),
    );
    const variables = { OUTCOMES: kv.namespace };
    const { deep, asked, waiting } = stage({ 'kv-7': 'account' }, { connections: {}, variables });
    const statuses = new Set<number>();
    for (let minute = 0; minute < 9; minute += 1) {
      const before = asked.length;
      const [status, body] = await deep();
      statuses.add(status);
      expect(body).toMatchObject({ configuration: 'valid', connections: { all: 95 } });
      expect(asked.length - before).toBeLessThanOrEqual(mailboxesAtOnce);
      await waiting.sleep(60_000);
    }
    expect(new Set(asked).size).toBe(95);
    expect([...statuses].toSorted()).toEqual([200, 503]);
  });

  it('is failing where a record in KV is wrong, and where KV does not answer', async () => {
    const kv = memoryKv();
    kv.store.put([{ key: 'connection:a', value: '{}', metadata: { mailbox: 'a', account: 13 } }]);
    const { deep, waiting } = stage({}, { variables: { OUTCOMES: kv.namespace } });
    expect(await deep()).toMatchObject([503, { configuration: 'invalid', kv: 'ok' }]);
    kv.down(true);
    await waiting.sleep(60_000);
    expect(await deep()).toMatchObject([503, { configuration: 'valid', kv: 'unavailable' }]);
  });

  it('names nobody', async () => {
    const { request } = stage({ salon: 'account' });
    expect(await (await request('/health?deep=1')).text()).not.toContain('salon');
  });
});
