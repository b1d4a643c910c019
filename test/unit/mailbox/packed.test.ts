/** Rows of bookings that rest are packed, and nothing that looks at them sees it. */
import { expect, it } from 'vitest';
import { packed, unpacked } from '../../../src/mailbox/store/packed.ts';
import { booked, person, says, visit } from '../../world/events.ts';
import { openDatabase } from '../../world/sqlite.ts';
import { createWorld, day, hour, minute } from '../../world/world.ts';

it('what is packed is the same text again', () => {
  for (const text of ['', '{}', '{"key":"a","name":"Жанар Ә. 🙂"}', JSON.stringify({ many: 'x'.repeat(300_000) })]) {
    expect(unpacked(packed(text))).toBe(text);
  }
});

it('what is not packed stays as it is', () => {
  for (const text of ['{"key":"a"}', '>a', '']) expect(unpacked(text)).toBe(text);
});

it('a row that was packed by the first version that did so is read by all later ones', () => {
  const row =
    '~1zZddb6JAFIb/i/dsRr6G6Z0gKAuioHXRGwMiSgEHlCKY9L9vqrVBihZ2s3HvIEwmJ2fmvM/DJWysAmi12LdgIPCi8YNLB5gd5STqVNDXao7fYBKxkesr+UhVMybFury0NVQgJKIoCgAOAADazfhMtQlAEwBNAF2J6OL3CkrvSMpeH9fkwkgPE9ZAyfB59dOsV9kNjo/lXs8erWQw248SaQDnRx4aapMtv7J+wwa663uOMEYjc9M7pmLiCFGTPat8IMKhG4TMwt3xRN5XtO5A78i7Oru+3VpTRHTF0VRTOtyxLBZCqfWeMmCPJ9m+gtp3qmmM6PPQXDjsvnToWJ3z+ZKH6CjHkcBwon/uXhnPN9YW6/mAUKFc8B3A26f5vrD5XxP8r8B9/Z/zQY3zSxOmf3aHIkFdvB9MQcujxFEdmh16kGQQ7PpEq6rf/xH/aUjveqLnazMdTyU+ZJlQXwkUZQ1NuTNWNy+EnVmMs13wuIYqIEC3H64LVtEX3sHQeoIQlrr1uk284PR0vlKtp1Y/ihG7nco9bAB7HWas31ZJ4wTTWrpx8Qdx5kXegetr1p5RGD/Fcdo1pJJV3Lwtn0YS+gahEHOqewDxL2VmmBPreY1KA3I30K9k505Il+TmZvCWlGdvSoTNz6dKkCywsIKcPiPXwYOc5zXUHJ7MOB9FYxdbY9vIJHL5SBOy/kCFiilxbUVXifQb';
  expect(JSON.parse(unpacked(row))).toMatchObject({ key: 'a', lifecycle: { phase: 'settled' } });
});

it('a booking is packed when it rests, and only then; its row fits beside others on a page', async () => {
  const database = openDatabase();
  database.release();
  const world = createWorld();
  const row = () => String(database.sql("SELECT doc FROM booking WHERE id = 'a'")[0]?.['doc']);
  await world.accept(booked('a', 48, { fields: person }));
  expect(row()).toMatch(/^\{/);
  await world.pass(hour);
  expect(row()).toMatch(/^~1/);
  // More spills into pages of its own.
  expect(row().length).toBeLessThan(900);
  world.oneLink.faults.outage(world.now(), world.now() + 10 * minute);
  await world.accept(says('a', visit(50)));
  await world.pass(minute);
  expect(row()).toMatch(/^\{/);
  await world.pass(hour);
  expect(row()).toMatch(/^~1/);
  expect(world.writes().at(-1)?.body).toMatchObject({ starts_at: expect.any(String) });
});

it('the daily round finds those that are packed: they go when their time is over', async () => {
  const world = createWorld();
  await world.accept(booked('a', 48), booked('b', 49));
  await world.pass(90 * day);
  expect(world.rows('booking')).toEqual([]);
});

it('a damaged row keeps no other from going', async () => {
  const database = openDatabase();
  database.release();
  const world = createWorld();
  await world.accept(booked('a', 48), booked('b', 49), booked('c', 50));
  await world.pass(hour);
  database.sql("UPDATE booking SET doc = '~1AAAA' WHERE id = 'b'");
  await world.pass(90 * day);
  expect(world.rows('booking').map(({ id }) => id)).toEqual(['b']);
});
