import * as fc from 'fast-check';
import { Miniflare } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type OutcomeRecord,
  outcomeKey,
  outcomeMetadata,
  outcomePrefix,
  outcomePut,
  settledAtOf,
} from '../../src/outcomes/outcome.ts';
import { readOutcomes } from '../../src/outcomes/read.ts';
import { edge, json } from './edge.ts';

const settledAt = Date.parse('2031-04-07T05:00:00Z');

const record = (some: Partial<OutcomeRecord> = {}): OutcomeRecord => ({
  connection: 'salon',
  source: 'calcom',
  event: 'BOOKING_RESCHEDULED',
  delivery_ids: ['salon.1'],
  deliveries: 1,
  external_ref: 'calcom:9fNE',
  idempotency_key: 'calcom:3qOL',
  appointment_id: 9041,
  result: 'applied',
  fields: ['starts_at', 'ends_at', 'external_ref'],
  http_status: 200,
  code: null,
  message: null,
  attempts: 1,
  received_at: '2031-04-07T04:59:59Z',
  settled_at: '2031-04-07T05:00:00Z',
  ...some,
});

const address = (idempotencyKey: string, namespace: string | null = null) => ({
  connection: 'salon',
  idempotencyKey,
  namespace,
});

describe('the key of an outcome', () => {
  it('is the connection, the idempotency key and the inverted settle time', () => {
    expect(outcomeKey(address('calcom:3qOL'), settledAt)).toBe(
      `outcome:salon:calcom:3qOL:${9_999_999_999_999 - settledAt}`,
    );
  });

  it('lists newest first, always', () => {
    fc.assert(
      fc.property(fc.nat(9_999_999_999_999), fc.nat(9_999_999_999_999), (a, b) => {
        const [keyA, keyB] = [outcomeKey(address('calcom:x'), a), outcomeKey(address('calcom:x'), b)];
        expect(keyA < keyB).toBe(a > b);
        expect(settledAtOf(keyA, outcomePrefix(address('calcom:x')))).toBe(a);
      }),
    );
  });

  it.each([
    ['calcom:a%b', null, 'outcome:salon:calcom:a%25b:'],
    ['calcom:uid:seat', null, 'outcome:salon:calcom:uid:seat:'],
    ['direct:a:b%', null, 'outcome:salon:direct:a%3Ab%25:'],
    ['mapped:a:b', null, 'outcome:salon:mapped:a%3Ab:'],
    ['direct:north:a:b', 'north', 'outcome:salon:direct:north:a%3Ab:'],
    ['direct:north', 'north', 'outcome:salon:direct:north:'],
    ['mapped:a%3Ab%25', null, 'outcome:salon:mapped:a%3Ab%25:'],
    ['mapped:100%', null, 'outcome:salon:mapped:100%25:'],
    ['simplybook:a:1', null, 'outcome:salon:simplybook:a:1:'],
    ['simplybook:a%3A1', null, 'outcome:salon:simplybook:a:1:'],
    ['rubitime:north:4711', 'north', 'outcome:salon:rubitime:north:4711:'],
  ])('of %s in the namespace %s begins with %s', (key, namespace, prefix) => {
    expect(outcomePrefix(address(key, namespace))).toBe(prefix);
  });

  it('never takes more than 480 bytes, and a long id becomes its SHA-256', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 255 }),
        fc.constantFrom('direct', 'calcom'),
        (id, source) => {
          expect(new TextEncoder().encode(outcomeKey(address(`${source}:${id}`), 0)).length).toBeLessThanOrEqual(480);
        },
      ),
    );
    expect(outcomePrefix(address(`direct:${'ы'.repeat(255)}`))).toMatch(/^outcome:salon:direct:~[\w-]{43}:$/);
  });

  it('keeps an id whole as long as there is room', () => {
    const room = 480 - 'outcome:salon:direct::'.length - 13;
    expect(outcomePrefix(address(`direct:${'x'.repeat(room)}`))).not.toContain('~');
    expect(outcomePrefix(address(`direct:${'x'.repeat(room + 1)}`))).toContain('~');
  });

  it('tells different ids of free text apart', () => {
    const ids = fc.string({ unit: fc.constantFrom('a', ':', '%', '3', 'A') });
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        fc.pre(a !== b);
        expect(outcomePrefix(address(`direct:${a}`))).not.toBe(outcomePrefix(address(`direct:${b}`)));
      }),
    );
  });
});

describe('the metadata of an outcome', () => {
  it('holds what a list wants to show', () => {
    expect(outcomeMetadata(record())).toEqual({
      event: 'BOOKING_RESCHEDULED',
      result: 'applied',
      code: null,
      appointment_id: 9041,
      attempts: 1,
      settled_at: '2031-04-07T05:00:00Z',
    });
  });

  it('fits into 1,024 bytes whatever the tool calls its event', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        const metadata = JSON.stringify(
          outcomeMetadata(record({ event: text, code: 'MEDELEMENT_BOOKING_REQUIRES_VERIFICATION' })),
        );
        expect(new TextEncoder().encode(metadata).length).toBeLessThanOrEqual(1024);
      }),
    );
  });
});

describe('outcomes in KV', () => {
  const miniflare = new Miniflare({
    workers: [
      {
        config: {
          name: 'outcomes',
          compatibilityDate: '2026-10-01',
          manifest: { mainModule: 'none.js', modules: { 'none.js': { type: 'esm', contents: 'export default {}' } } },
          env: { OUTCOMES: { type: 'kv', id: 'outcomes' } },
        },
      },
    ],
  });
  let kv: KVNamespace;
  beforeAll(async () => {
    kv = (await miniflare.getKVNamespace('OUTCOMES')) as unknown as KVNamespace;
    const put = async (key: string, some: Partial<OutcomeRecord>) => {
      await kv.put(...outcomePut(address(key), record({ idempotency_key: key, ...some }), 90));
    };
    await put('calcom:3qOL', { settled_at: '2031-04-07T05:00:00Z', result: 'created' });
    await put('calcom:3qOL', { settled_at: '2031-04-07T07:00:00Z', result: 'applied' });
    await put('calcom:3qOL:seat', { settled_at: '2031-04-07T08:00:00Z' });
    await put('calcom:other', { settled_at: '2031-04-07T06:00:00Z', result: 'failed' });
    await put('direct:a:b', { settled_at: '2031-04-07T06:00:00Z', source: 'direct', external_ref: 'a:b' });
    await kv.put(outcomeKey(address('calcom:odd'), settledAt), '{"connection":1}');
  });
  afterAll(() => miniflare.dispose());

  it('are kept as many days as configured', async () => {
    const { keys } = await kv.list({ prefix: outcomePrefix(address('calcom:other')) });
    const days = (Number(keys[0]?.expiration) - Date.now() / 1000) / 86_400;
    expect(days).toBeGreaterThan(89.9);
    expect(days).toBeLessThan(90.1);
    expect(keys[0]?.metadata).toMatchObject({ result: 'failed', appointment_id: 9041 });
  });

  it('are read newest first over all prefixes, without those of ids that begin alike', async () => {
    const prefixes = [outcomePrefix(address('calcom:3qOL')), outcomePrefix(address('calcom:other'))];
    const results = (await readOutcomes(kv, prefixes)).map(({ result, settled_at }) => [
      result,
      settled_at.slice(11, 13),
    ]);
    expect(results).toEqual([
      ['applied', '07'],
      ['failed', '06'],
      ['created', '05'],
    ]);
    expect(await readOutcomes(kv, prefixes, 1)).toHaveLength(1);
  });

  it('that do not fit the schema are left out', async () => {
    expect(await readOutcomes(kv, [outcomePrefix(address('calcom:odd'))])).toEqual([]);
  });

  it('are answered by the API for any id that the mailbox knows', async () => {
    const { api } = edge({
      variables: { OUTCOMES: kv },
      calls: () => ({
        outcomePrefixes: async (ref) => (ref === 'calcom:9fNE' ? [outcomePrefix(address('calcom:3qOL'))] : []),
      }),
    });
    const answer = await json(await api('/api/outcomes/salon/calcom:9fNE'));
    expect(answer['outcomes']).toMatchObject([{ result: 'applied' }, { result: 'created' }]);
    expect((await api('/api/outcomes/salon/calcom:nothing')).status).toBe(404);
  });

  it('are still found by the first id when the mailbox has forgotten the booking', async () => {
    const { api } = edge({
      connections: { salon: { source: 'direct', account_id: 12, on_unlinked: 'park', secret: 'SALON_SECRET' } },
      sources: { direct: (await import('../../src/sources/direct/index.ts')).direct },
      variables: { OUTCOMES: kv },
      calls: () => ({ outcomePrefixes: async () => [] }),
    });
    const answer = await json(await api(`/api/outcomes/salon/${encodeURIComponent('a:b')}`));
    expect(answer['outcomes']).toMatchObject([{ external_ref: 'a:b' }]);
  });
});
