/**
 * Mailboxes with more in them than a Durable Object's memory holds, run in a process whose heap is as small as an object's:
 * `npm run scenes -- <scene> [bookings]`. A scene that loads all of anything ends without an answer.
 * The rows are SQLite's, outside of the heap, as they are in a Durable Object.
 */
import assert from 'node:assert/strict';
import process from 'node:process';
import { bookingId } from '../../src/booking/ids.ts';
import type { Decoded } from '../../src/sources/source.ts';
import { booked, moved, says } from '../world/events.ts';
import { createWorld, day, hour, minute, type World } from '../world/world.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const quarter = 250 * 1024;

/** Documents of 15,000 such bookings alone are 150 MB. */
const count = Number(process.argv[3] ?? 15_000);
const noteLength = 7_500;

async function status(world: World): Promise<string> {
  const { pending, parked, failed } = await world.admin().status();
  return `${pending} pending, ${parked} parked, ${failed} failed`;
}

async function takeIn(world: World, events: readonly Decoded[]): Promise<void> {
  for (let start = 0; start < events.length; start += 50) await world.accept(...events.slice(start, start + 50));
}

const scenes: Readonly<Record<string, () => Promise<string>>> = {
  /** Many parked bookings with long notes, and a deployment that changes the configuration. */
  async configuration() {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    const note = 'n'.repeat(noteLength);
    for (const number of numbers(count)) {
      await world.accept(booked(`b${number}`, 24 * 200 + number, { fields: { clientComment: note } }));
    }
    await world.pass(hour);
    assert.equal(await status(world), `0 pending, ${count} parked, 0 failed`);
    world.deploy({ on_unlinked: 'park', resource_id: 31, services: { cut: 9 } });
    const requests = world.oneLink.requests.length;
    await world.sweep();
    await world.pass(minute);
    const { deliveries } = await world.accept(booked('later', 24 * 300));
    assert.equal(deliveries[0]?.status, 'accepted');
    await world.pass(12 * hour);
    assert.ok(world.oneLink.requests.length - requests >= count, 'every parked booking was looked at again');
    return status(world);
  },

  /** 300 parked bookings whose bodies of 250 KB an expression reads, and the daily retention. */
  async retention() {
    const world = createWorld({
      connection: { on_unlinked: 'park', retention_days: 2, fields: { client_comment: '= note' } },
    });
    for (const number of numbers(300)) {
      await world.accept(booked(`b${number}`, 3, { body: { note: `${number} ${'x'.repeat(quarter)}` } }));
    }
    await world.pass(minute);
    const before = await status(world);
    await world.pass(8 * day);
    assert.equal(await status(world), '0 pending, 0 parked, 0 failed');
    assert.equal((await world.admin().deliveries({})).deliveries.length, 0);
    return before;
  },

  /** 300 bodies of 250 KB that nobody can read, and what people look at. */
  async undecodable() {
    const world = createWorld();
    const misfit = (number: number): Decoded => {
      const body = { number, text: 'x'.repeat(quarter) };
      return { kind: 'undecodable', event: 'BOOKED', detail: 'payload.uid', body };
    };
    for (const number of numbers(300)) await world.accept(misfit(number));
    world.crash();
    const shown = await status(world);
    const { deliveries } = await world.admin().deliveries({ limit: 200 });
    const codes = deliveries.map(({ code }) => code);
    assert.deepEqual([codes[0], codes.at(-1)], ['undecodable', 'body_dropped']);
    assert.ok(world.core().store.bodiesSize() <= 32 * 1024 * 1024, 'the quota holds');
    return shown;
  },

  /** Many bookings accepted in a pause, an eviction, and the resume. */
  async pause() {
    const world = createWorld();
    await world.admin().pause();
    await takeIn(
      world,
      numbers(2 * count).map((number) => booked(`b${number}`, 24 * 30 + number)),
    );
    world.crash();
    assert.equal(await status(world), `${2 * count} pending, 0 parked, 0 failed`);
    await world.admin().resume();
    await world.pass(12 * hour);
    return `${await status(world)}, ${world.oneLink.appointments.size} appointments`;
  },

  /** One booking that changes for ever, every second time a move with a long note. */
  async changes() {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.accept(booked('v0', 24));
    let longest = 0;
    for (const number of numbers(count)) {
      const note = { clientComment: `${number} ${'ж'.repeat(7_000)}` };
      await world.accept(moved(`v${number}`, `v${number + 1}`, 24 + (number % 500), { fields: note }));
      await world.accept(says(`v${number + 1}`, { clientName: `Name ${number} ${'n'.repeat(900)}` }));
      if (number % 500 === 0) await world.pass(minute);
      const record = world.core().store.peek(bookingId(`v${number + 1}`));
      longest = Math.max(longest, Buffer.byteLength(JSON.stringify(record)));
    }
    assert.ok(longest <= 256 * 1024, `a row of ${longest} bytes`);
    const late = await world.accept(says('v3', { clientComment: 'late' }));
    const view = await world.admin().delivery(late.deliveries[0]?.deliveryId ?? '');
    assert.equal(view?.state, 'superseded');
    const first = await world.admin().delivery('salon.1');
    assert.equal(first?.state, 'superseded');
    await world.pass(430 * day);
    assert.equal(world.core().store.find(bookingId(`v${count - 1000}`)), null);
    return `the longest row had ${Math.round(longest / 1024)} KB; ${world.dump().length < 2000 ? 'nothing' : 'something'} is left`;
  },
};

const [name = ''] = process.argv.slice(2);
const scene = Object.hasOwn(scenes, name) ? scenes[name] : undefined;
if (scene === undefined) {
  console.error(`usage: npm run scenes -- ${Object.keys(scenes).join('|')} [bookings]`);
  process.exit(2);
}
console.log(await scene());
