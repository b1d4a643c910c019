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

beforeEach(() => {
  deliveries = [];
  refused = 3;
  isDown = false;
  shown = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => shown.push(String(text)) > 0);
  return () => vi.restoreAllMocks();
});

const api: Pick<AdminApi, 'get'> = {
  async get<Body>(path: string) {
    if (isDown) return { ok: false as const, why: 'no answer' };
    if (path === '/connections') {
      const connection = { connection: 'salon', refused_24h: refused, last_refused_reason: 'signature_differs' };
      return { ok: true as const, body: { connections: [connection] } as Body };
    }
    return { ok: true as const, body: { deliveries } as Body };
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
