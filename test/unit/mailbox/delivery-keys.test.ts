// Delivery keys (architecture.md): "the same sending again", never "the same content again".
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { BookingEvent, DeliveryKey } from '../../../src/booking/booking.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import { sources } from '../../../src/sources/index.ts';
import type { Decoded, Source } from '../../../src/sources/source.ts';
import { deliveryKeyText } from '../../../src/sync/fold/delivery-key.ts';
import { at, booked, cancelled, moved, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World } from '../../world/world.ts';

/** The one appointment, as One-Link shows it. */
const only = (world: World) => world.oneLink.show([...world.oneLink.appointments.keys()][0]!)!;

/** What the mailbox answers to one event. */
async function answer(world: World, event: Decoded) {
  const { deliveries } = await world.accept(event);
  return deliveries[0]!;
}

describe("the tool's event id", () => {
  const key: DeliveryKey = { kind: 'event_id', id: 'evt-same' };

  it('makes the same sending a duplicate that names the delivery which was there first', async () => {
    const world = createWorld();
    const first = await answer(world, booked('a', 3, { key }));
    expect(first).toMatchObject({ status: 'accepted', deliveryId: 'salon.1' });
    expect(await answer(world, booked('a', 3, { key }))).toEqual({ status: 'duplicate', deliveryId: 'salon.1' });
  });

  it('decides alone: another content under the same id is still the same sending', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3, { key }));
    expect(await answer(world, booked('a', 5, { key }))).toMatchObject({ status: 'duplicate' });
    await world.pass(minute);
    expect(only(world).starts_at).toBe(at(3));
  });

  it('decides alone: the same content under another id is another event', async () => {
    const world = createWorld();
    const event = booked('a', 3);
    await world.accept(event);
    const again = { ...event, key: { kind: 'event_id', id: 'evt-other' } } as const;
    expect(await answer(world, again)).toMatchObject({ status: 'accepted', deliveryId: 'salon.2' });
  });

  it('is found twice in one request', async () => {
    const world = createWorld();
    const { deliveries } = await world.accept(booked('a', 3, { key }), booked('a', 3, { key }));
    expect(deliveries.map(({ status }) => status)).toEqual(['accepted', 'duplicate']);
  });

  it('of one request stands for each of its bookings', async () => {
    const world = createWorld();
    const { deliveries } = await world.accept(booked('a', 3, { key }), booked('b', 4, { key }));
    expect(deliveries.map(({ status }) => status)).toEqual(['accepted', 'accepted']);
  });

  it('of one request stands for each id of a chain', async () => {
    const world = createWorld();
    const { deliveries } = await world.accept(moved('a', 'b', 5, { key }), says('a', {}, { key, movedAway: true }));
    expect(deliveries.map(({ status }) => status)).toEqual(['accepted', 'accepted']);
  });
});

describe('a derived key', () => {
  const derived = (...parts: readonly string[]): DeliveryKey => ({ kind: 'derived', parts });
  const textOf = (said: Partial<BookingEvent>): string =>
    deliveryKeyText({ ...booked('a', 3, { key: derived('2031') }), event: 'E', body: { x: 1 }, ...said });

  it('is event, booking id, time or version and the SHA-256 of the body, each with its length in front', () => {
    const sha256 = createHash('sha256').update('{"x":1}').digest('base64url');
    expect(textOf({})).toBe(`7:derived1:E1:a4:203143:${sha256}`);
  });

  it.each([
    ['event', { event: 'F' }],
    ['booking id', { id: bookingId('b') }],
    ['time or version', { key: derived('2032') }],
    ['body', { body: { x: 2 } }],
  ] as const)('with another %s is another key', (_part, said) => {
    expect(textOf(said)).not.toBe(textOf({}));
  });

  it('cannot be confused by moving a letter from one part to the next', () => {
    expect(textOf({ key: derived('ab', 'c') })).not.toBe(textOf({ key: derived('a', 'bc') }));
    expect(textOf({ event: 'E1', id: bookingId('a') })).not.toBe(textOf({ event: 'E', id: bookingId('1a') }));
  });

  it('is never the same as an event id of the same letters', () => {
    const written = textOf({});
    expect(textOf({ key: { kind: 'event_id', id: written } })).not.toBe(written);
  });

  it('makes the same sending a duplicate, and the same content at another time not', async () => {
    const world = createWorld();
    const event = booked('a', 3, { key: derived('t1') });
    await world.accept(event);
    expect(await answer(world, event)).toMatchObject({ status: 'duplicate', deliveryId: 'salon.1' });
    expect(await answer(world, { ...event, key: derived('t2') })).toMatchObject({ status: 'accepted' });
  });
});

describe('keys of both kinds', () => {
  it('are kept as long as the booking, across crashes and newer events', async () => {
    const world = createWorld();
    const first = booked('a', 24 * 60);
    await world.accept(first);
    await world.pass(minute);
    await world.accept(moved('a', 'b', 24 * 61), cancelled('b'));
    await world.pass(40 * day);
    world.crash();
    expect(await answer(world, first)).toMatchObject({ status: 'duplicate', deliveryId: 'salon.1' });
  });

  it('are found again under every id of a chain that was joined later', async () => {
    const world = createWorld();
    const a = booked('a', 3);
    const b = says('b', visit(5));
    const joins = moved('a', 'b', 5);
    await world.accept(a);
    await world.accept(b);
    await world.accept(joins);
    for (const event of [a, b, joins]) expect(await answer(world, event)).toMatchObject({ status: 'duplicate' });
  });

  it('make a duplicate that writes no row, no request and no outcome', async () => {
    const world = createWorld();
    const event = booked('a', 3);
    await world.accept(event);
    await world.pass(hour);
    const before = { rows: world.rowsWritten(), requests: world.oneLink.requests.length, outcomes: world.kv.size };
    await world.accept(event);
    await world.pass(hour);
    expect({ rows: world.rowsWritten(), requests: world.oneLink.requests.length, outcomes: world.kv.size }).toEqual(
      before,
    );
  });

  it("are stored as digests under the mailbox's own key, so one sending looks different in two mailboxes", async () => {
    const event = booked('a', 3, { key: { kind: 'event_id', id: 'evt-told-to-nobody' } });
    const digests = await Promise.all(
      [createWorld(), createWorld()].map(async (world) => {
        await world.accept(event);
        expect(world.dump()).not.toContain('evt-told-to-nobody');
        return Object.keys(world.core().store.find(bookingId('a'))?.intake.keys ?? {});
      }),
    );
    expect(digests[0]).toHaveLength(1);
    expect(digests[0]).not.toEqual(digests[1]);
  });

  it('outlive another configuration: the mailbox never changes its own key', async () => {
    const world = createWorld();
    const event = booked('a', 3);
    await world.accept(event);
    world.deploy({ resources: { anna: 31 } });
    expect(await answer(world, event)).toMatchObject({ status: 'duplicate' });
  });
});

describe('a key of a body without id, time or version', () => {
  const retrySpanMs = 10 * minute;
  const sayTime = (hours: number) =>
    booked('a', hours, {
      clock: null,
      key: { kind: 'while_newest', parts: [], retrySpanMs },
      body: { hours },
    });

  it('counts within the retry span of the tool', async () => {
    const world = createWorld();
    await world.accept(sayTime(3));
    await world.pass(retrySpanMs);
    expect(await answer(world, sayTime(3))).toEqual({ status: 'duplicate', deliveryId: 'salon.1' });
  });

  it('counts no longer than that', async () => {
    const world = createWorld();
    await world.accept(sayTime(3));
    await world.pass(retrySpanMs + 1);
    expect(await answer(world, sayTime(3))).toMatchObject({ status: 'accepted', deliveryId: 'salon.2' });
  });

  it('is not kept with the keys that live as long as the booking', async () => {
    const world = createWorld();
    await world.accept(sayTime(3));
    expect(world.core().store.find(bookingId('a'))?.intake.keys).toEqual({});
  });

  it('is not stretched by repetitions', async () => {
    const world = createWorld();
    await world.accept(sayTime(3));
    await world.pass(9 * minute);
    await world.accept(sayTime(3));
    await world.pass(9 * minute);
    expect(await answer(world, sayTime(3))).toMatchObject({ status: 'accepted' });
  });

  it('counts only while its event is the newest: 10:00 → 11:00 → back to 10:00 are three events', async () => {
    const world = createWorld();
    for (const hours of [3, 4, 3]) {
      expect(await answer(world, sayTime(hours))).toMatchObject({ status: 'accepted' });
      await world.pass(minute);
    }
    expect(only(world).starts_at).toBe(at(3));
    expect(world.writes().map(({ body }) => body['starts_at'])).toContain(at(4));
  });

  it('ceases to count when any other event of the booking came, also about another id of the chain', async () => {
    const world = createWorld();
    await world.accept(sayTime(3));
    await world.accept(moved('a', 'b', 5));
    expect(await answer(world, sayTime(3))).toMatchObject({ status: 'accepted' });
  });

  it('still counts when another booking had an event', async () => {
    const world = createWorld();
    await world.accept(sayTime(3));
    await world.accept(booked('b', 6));
    expect(await answer(world, sayTime(3))).toMatchObject({ status: 'duplicate' });
  });

  it('still counts after a crash', async () => {
    const world = createWorld();
    await world.accept(sayTime(3));
    world.crash();
    expect(await answer(world, sayTime(3))).toMatchObject({ status: 'duplicate' });
  });
});

describe('what could not be decoded', () => {
  const broken = {
    kind: 'undecodable',
    event: 'BOOKED',
    detail: 'payload.uid: expected text',
    body: { uid: 7 },
  } as const;

  it('is a duplicate when the same body comes again, and keeps one row', async () => {
    const world = createWorld();
    expect(await answer(world, broken)).toEqual({ status: 'accepted', deliveryId: 'salon.1' });
    expect(await answer(world, broken)).toEqual({ status: 'duplicate', deliveryId: 'salon.1' });
    const other = { ...broken, body: { uid: 8 } };
    expect(await answer(world, other)).toMatchObject({ status: 'accepted' });
    expect((await world.admin().deliveries({})).deliveries).toHaveLength(2);
  });
});

describe('a source that sends ids only', () => {
  /** Reads take 200 ms and bring the start that the tool has when the read starts. */
  function worldOfIds() {
    const tool = { hours: 3, reads: 0 };
    const source: Source = {
      ...(sources['calcom'] as Source),
      clock: 'read_back',
      async readBack() {
        tool.reads += 1;
        const fields = { state: 'accepted' as const, ...visit(tool.hours), clientName: 'Ivan Petrov' };
        await world.clock.sleep(200);
        return { kind: 'booking', fields, body: {} };
      },
    };
    const world: World = createWorld({ source, connection: { api_key: 'LINK_SECRET' } });
    const event = () => says('a', {}, { event: 'CHANGED', clock: null, opens: true, readBack: true });
    return { world, tool, event };
  }

  it('is read once for all deliveries that came before the read starts', async () => {
    const { world, tool, event } = worldOfIds();
    await world.accept(event(), event(), event());
    await world.pass(5000);
    expect(tool.reads).toBe(1);
    await world.pass(minute);
    // Once more, as of events that are close to each other the tool may have shown the first alone.
    expect(tool.reads).toBe(2);
    expect(world.outcomes()).toMatchObject([{ result: 'created', deliveries: 3 }]);
  });

  it('is read again for a delivery that came while the read was under way', async () => {
    const { world, tool, event } = worldOfIds();
    await world.accept(event());
    await world.pass(100);
    expect(tool.reads).toBe(1);
    tool.hours = 5;
    await world.accept(event());
    await world.pass(5000);
    expect(tool.reads).toBe(2);
    await world.pass(minute);
    expect(tool.reads).toBe(3);
    expect(only(world)).toMatchObject({ starts_at: at(5) });
  });

  it('is read once more where its tool is behind its own webhook', async () => {
    const { world, tool, event } = worldOfIds();
    await world.accept(event());
    await world.pass(minute);
    await world.accept(event());
    await world.pass(5000);
    tool.hours = 5;
    expect(only(world)).toMatchObject({ starts_at: at(3) });
    // A webhook in between asks anew: it is no repetition of the one before.
    expect((await world.accept(event())).deliveries).toMatchObject([{ status: 'accepted' }]);
    await world.pass(minute);
    expect(only(world)).toMatchObject({ starts_at: at(5) });
  });

  it('is read again when a crash ended the read', async () => {
    const { world, tool, event } = worldOfIds();
    world.crashAt('after_read');
    await world.accept(event());
    await world.pass(5 * minute);
    expect(tool.reads).toBe(2);
    expect(only(world)).toMatchObject({ starts_at: at(3) });
  });

  it('is asked once more when the same sending comes again under another key', async () => {
    const { world, tool, event } = worldOfIds();
    await world.accept(event());
    await world.pass(minute);
    await world.accept(event());
    await world.pass(5000);
    expect(tool.reads).toBe(2);
    await world.pass(minute);
    // It said nothing new: it may have been behind.
    expect(tool.reads).toBe(3);
    expect(world.writes().filter(({ path }) => path.includes('appointments'))).toHaveLength(1);
  });
});
