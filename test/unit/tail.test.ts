/** `npm run tail` shows each delivery once, again when it changes, and refused requests as they are counted. */
import { beforeEach, expect, it, vi } from 'vitest';
import type { AdminApi } from '../../scripts/lib/admin-api.ts';
import { createWatch, type Filter } from '../../scripts/tail/watch.ts';
import { deliveryId, externalRef } from '../../src/booking/ids.ts';
import type { DeliveryView } from '../../src/mailbox/contract-views.ts';

let deliveries: DeliveryView[];
let refused: number;
let isDown: boolean;
let shown: string[];
let asked: string[];
/** Other connections. */
let more: object[];
let pageSize: number;

beforeEach(() => {
  deliveries = [];
  refused = 3;
  isDown = false;
  shown = [];
  asked = [];
  more = [];
  pageSize = 100;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => shown.push(String(text)) > 0);
  return () => vi.restoreAllMocks();
});

/** A page, with the number of rows before the next one as its cursor. */
function pageIn(rows: readonly object[], path: string, name: string, size: number): object {
  const start = Number(new URLSearchParams(path.split('?')[1]).get('cursor') ?? 0);
  const end = start + size;
  return { [name]: rows.slice(start, end), ...(end < rows.length && { cursor: String(end) }) };
}

const api: Pick<AdminApi, 'get'> = {
  async get<Body>(path: string) {
    if (isDown) return { ok: false as const, why: 'no answer' };
    asked.push(path);
    if (path.startsWith('/connections')) {
      const connection = { connection: 'salon', refused_24h: refused, last_refused_reason: 'signature_differs' };
      const name = path.slice('/connections/'.length);
      if (name !== '' && !path.includes('?'))
        return { ok: true as const, body: { ...connection, connection: name } as Body };
      return { ok: true as const, body: pageIn([connection, ...more], path, 'connections', 2) as Body };
    }
    return { ok: true as const, body: pageIn(deliveries, path, 'deliveries', pageSize) as Body };
  },
};

const delivery = (number: number, state: DeliveryView['state']): DeliveryView => ({
  delivery_id: deliveryId(`salon.${number}`),
  connection: 'salon',
  source: 'calcom',
  event: 'BOOKING_CREATED',
  external_ref: externalRef(`calcom:${number}`),
  appointment_id: null,
  state,
  code: null,
  message: null,
  candidates: [],
  fields: [],
  attempts: 0,
  next_attempt_at: null,
  received_at: '2031-04-07T05:00:00Z',
  settled_at: null,
});

const watching = (filter: Partial<Filter> = {}, last = 1) =>
  createWatch(api, { filter: { connections: [], states: [], ...filter }, last, asJson: true });
const lines = (): unknown[] => shown.splice(0).map((text) => JSON.parse(text));

it('begins with the last ones, and then shows what is new and what has changed', async () => {
  deliveries = [delivery(2, 'pending'), delivery(1, 'created')];
  const look = watching();
  await look();
  expect(lines()).toMatchObject([{ delivery_id: 'salon.2', state: 'pending' }]);
  await look();
  expect(lines()).toEqual([]);
  deliveries = [delivery(3, 'pending'), delivery(2, 'created'), delivery(1, 'created')];
  await look();
  expect(lines()).toMatchObject([
    { delivery_id: 'salon.2', state: 'created' },
    { delivery_id: 'salon.3', state: 'pending' },
  ]);
});

it('shows only the states that were asked for', async () => {
  deliveries = [delivery(2, 'created'), delivery(1, 'failed')];
  const look = watching({ states: ['failed', 'parked'] }, 10);
  await look();
  deliveries = [delivery(3, 'parked'), delivery(2, 'failed'), delivery(1, 'failed')];
  await look();
  expect(lines()).toMatchObject([
    { delivery_id: 'salon.1', state: 'failed' },
    { delivery_id: 'salon.2', state: 'failed' },
    { delivery_id: 'salon.3', state: 'parked' },
  ]);
});

it('counts what was refused since the last look, with the reason', async () => {
  const look = watching();
  await look();
  expect(lines()).toEqual([]);
  refused = 5;
  await look();
  expect(lines()).toMatchObject([{ connection: 'salon', refused: 2, reason: 'signature_differs' }]);
  await watching({ connections: ['other'] })();
  expect(lines()).toEqual([]);
});

it('says why it cannot look, and goes on when it can', async () => {
  const look = watching();
  isDown = true;
  expect(await look()).toBe('no answer');
  isDown = false;
  deliveries = [delivery(1, 'created')];
  expect(await look()).toBeNull();
});

it('reads on where a whole page is new', async () => {
  deliveries = [delivery(1, 'created')];
  const look = watching();
  await look();
  lines();
  pageSize = 2;
  deliveries = [5, 4, 3, 2, 1].map((number) => delivery(number, 'created'));
  await look();
  expect(lines()).toMatchObject([2, 3, 4, 5].map((number) => ({ delivery_id: `salon.${number}` })));
  asked = [];
  await look();
  expect(asked.filter((path) => path.startsWith('/deliveries'))).toHaveLength(1);
});

it('of very many connections asks one page a look, and misses nothing that came meanwhile', async () => {
  more = ['b', 'c', 'd', 'e'].map((connection) => ({ connection, refused_24h: 1 }));
  const look = createWatch(api, {
    filter: { connections: [], states: [] },
    last: 1,
    asJson: true,
    now: () => Date.parse('2031-04-07T05:00:00Z'),
  });
  for (let looks = 0; looks < 3; looks += 1) await look();
  expect(lines()).toEqual([]);
  expect(asked.filter((path) => path.startsWith('/connections'))).toEqual([
    '/connections',
    '/connections?cursor=2',
    '/connections?cursor=4',
  ]);
  expect(asked).toContain('/deliveries?limit=100&since=2031-04-07T04%3A59%3A00.000Z');
  more = more.map((one) => ({ ...one, refused_24h: 2 }));
  for (let looks = 0; looks < 3; looks += 1) await look();
  expect(lines()).toMatchObject(['b', 'c', 'd', 'e'].map((connection) => ({ connection, refused: 1 })));
});
