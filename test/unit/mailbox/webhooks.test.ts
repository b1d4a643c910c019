// The log of webhooks with the refused ones, counts by hour and day, and the body of one while it is held.
import { describe, expect, it } from 'vitest';
import type { BookingId } from '../../../src/booking/ids.ts';
import type { WebhookQuery, WebhookView } from '../../../src/mailbox/contract-log.ts';
import type { Decoded } from '../../../src/sources/source.ts';
import { booked } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World } from '../../world/world.ts';

const sent = (world: World, size: number, ...events: readonly Decoded[]) =>
  world.core().accept({ events: events as readonly Decoded<BookingId>[], receivedAt: world.now(), size });
const broken: Decoded = { kind: 'undecodable', event: 'BOOKED', detail: 'payload.uid', body: { uid: 7 } };
const ping: Decoded = { kind: 'ignored', event: 'PING', reason: 'a ping' };

async function all(world: World, query: WebhookQuery = {}): Promise<readonly WebhookView[]> {
  const found: WebhookView[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await world.admin().webhooks({ ...query, ...(cursor !== '' && { cursor }) });
    found.push(...page.webhooks);
    ({ cursor } = page);
  }
  return found;
}
const shortly = (webhooks: readonly WebhookView[]) =>
  webhooks.map((one) => (one.result === 'stored' ? one.events.map(({ event }) => event).join() : one.reason));

/** Three requests that were stored, and two times refused ones in between. */
async function busy(): Promise<World> {
  const world = createWorld({ connection: { on_unlinked: 'park', fields: { client_comment: '= note' } } });
  await sent(world, 700, booked('a', 48), booked('b', 49));
  await world.pass(minute);
  const at = world.now();
  await world.admin().noteRefused({
    ...{ count: 31, at, reason: 'stale' },
    requests: [
      { reason: 'signature_differs', count: 30, at: at - 5, size: 12 },
      { reason: 'stale', count: 1, at, size: null },
    ],
  });
  await world.pass(minute);
  await sent(world, 20, ping);
  await world.pass(minute);
  await world.admin().noteRefused({ count: 2, at: world.now(), reason: 'malformed_body' });
  await world.pass(minute);
  await sent(world, 33, broken);
  return world;
}
const expected = ['BOOKED', 'malformed_body', 'PING', 'stale', 'signature_differs', 'BOOKED,BOOKED'];

describe('the log of webhooks', () => {
  it('has each request once, newest first, with size, events and reasons', async () => {
    const world = await busy();
    const webhooks = await all(world);
    expect(shortly(webhooks)).toEqual(expected);
    expect(webhooks[5]).toMatchObject({
      ...{ result: 'stored', size: 700 },
      events: [
        { delivery_id: 'salon.1', external_ref: 'calcom:a', state: 'parked', has_body: true },
        { delivery_id: 'salon.2', external_ref: 'calcom:b' },
      ],
    });
    expect(webhooks[4]).toEqual({
      ...{ connection: 'salon', at: expect.any(String), size: 12 },
      ...{ result: 'refused', reason: 'signature_differs', count: 30 },
    });
    expect(webhooks[2]).toMatchObject({ events: [{ state: 'ignored', external_ref: null, has_body: false }] });
    expect(shortly(await all(world, { results: ['refused'] }))).toEqual([
      'malformed_body',
      'stale',
      'signature_differs',
    ]);
    expect(shortly(await all(world, { results: ['stored'] }))).toEqual(['BOOKED', 'PING', 'BOOKED,BOOKED']);
  });

  it('comes in pages that cut no request', async () => {
    const world = await busy();
    for (const limit of [1, 2, 3]) expect(shortly(await all(world, { limit }))).toEqual(expected);
  });

  it('keeps few refused requests of each reason, in one row', async () => {
    const world = createWorld();
    await world.admin().status();
    const before = world.rowsWritten();
    const told = (reason: 'stale' | 'malformed_body', n: number) =>
      world.admin().noteRefused({ count: 1, at: world.now() + n, reason });
    await told('malformed_body', 0);
    for (let n = 1; n <= 500; n += 1) await told('stale', n);
    expect(world.rowsWritten() - before).toBe(501);
    const refused = await all(world, { results: ['refused'] });
    expect(refused).toHaveLength(21);
    expect(shortly(refused).at(-1)).toBe('malformed_body');
    expect(String(world.rows('meta').find(({ name }) => name === 'refusals')?.['value']).length).toBeLessThan(1_500);
  });
});

describe('the body of a webhook', () => {
  it('is shown while it is held, and that is noted', async () => {
    const world = await busy();
    expect(await world.admin().body('salon.4')).toEqual({ kind: 'ok', body: { uid: 7 } });
    expect(await world.admin().body('salon.1')).toMatchObject({ kind: 'ok', body: { id: 'a' } });
    expect(await world.admin().body('salon.3')).toEqual({ kind: 'gone' });
    expect(await world.admin().body('salon.9')).toEqual({ kind: 'not_found' });
    expect((await world.admin().audit({})).entries).toMatchObject([
      { action: 'read_body', delivery_id: 'salon.1', external_ref: 'calcom:a' },
      { action: 'read_body', delivery_id: 'salon.4', external_ref: null },
    ]);
  });
});

describe('the counts by hour and day', () => {
  it('have what was stored and refused, without gaps', async () => {
    const world = await busy();
    const { hours, days } = await world.admin().traffic();
    expect([hours.length, days.length]).toEqual([24, 30]);
    expect(hours.at(-1)).toEqual({ at: '2031-04-07T04:00:00.000Z', bookings: 2, ignored: 1, unread: 1, refused: 33 });
    expect(days.at(-1)).toEqual({ at: '2031-04-07T00:00:00.000Z', bookings: 2, ignored: 1, unread: 1, refused: 33 });
    expect(hours[0]).toEqual({ at: '2031-04-06T05:00:00.000Z', bookings: 0, ignored: 0, unread: 0, refused: 0 });
  });

  it('cost a webhook nothing, and stay when its deliveries are removed', async () => {
    const world = createWorld({ connection: { retention_days: 1 } });
    await world.accept(booked('a', -30, { fields: { state: 'completed' } }), booked('b', 2));
    await world.pass(10 * minute);
    expect(world.rows('meta').filter(({ name }) => name === 'traffic')).toEqual([]);
    const before = world.rowsWritten();
    await world.admin().traffic();
    expect(world.rowsWritten()).toBe(before);
    await world.pass(8 * day);
    expect(world.rows('delivery')).toEqual([]);
    const { days, hours } = await world.admin().traffic();
    expect(days.map(({ bookings }) => bookings).filter((count) => count > 0)).toEqual([2]);
    expect(hours.every(({ bookings }) => bookings === 0)).toBe(true);
    await world.pass(30 * day + hour);
    expect((await world.admin().traffic()).days.every(({ bookings }) => bookings === 0)).toBe(true);
  });

  it('are written once many deliveries were counted', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    for (let n = 0; n < 600; n += 1) await world.accept({ ...ping, event: `PING ${n}` });
    expect((await world.admin().traffic()).hours.at(-1)).toMatchObject({ ignored: 600 });
    expect(world.rows('meta').find(({ name }) => name === 'traffic')).toBeDefined();
    await world.accept(ping);
    expect((await world.admin().traffic()).hours.at(-1)).toMatchObject({ ignored: 601 });
  });
});
