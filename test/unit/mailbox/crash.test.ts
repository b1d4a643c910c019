/** The object may end between any two steps (architecture.md, *The way of the data*): whatever it was doing comes to the same end. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlPage, invalidToken, tooManyRequests } from '../../../emulator/faults.ts';
import { type Checkpoint, checkpoints } from '../../../src/mailbox/ports.ts';
import { at, booked, cancelled, moved, says, visit } from '../../world/events.ts';
import { createWorld, day, minute, type World } from '../../world/world.ts';

interface History {
  readonly connection?: Readonly<Record<string, unknown>>;
  /** What has happened and come to rest before. */
  readonly before?: (world: World) => Promise<unknown>;
  /** What is under way when the object ends. */
  readonly during: (world: World) => Promise<unknown>;
}

const byHand = (world: World, hours: number, external_ref: string | null): number =>
  world.oneLink.addAppointment({
    resource_id: 31,
    contact_id: world.oneLink.addContact({ full_name: 'By Hand' }).id,
    starts_at: at(hours),
    ends_at: at(hours + 0.5),
    external_ref,
  }).id;

const one = (world: World) => world.accept(booked('a', 100));
const two = (world: World) => world.accept(booked('a', 100), booked('b', 101));

const histories: Readonly<Record<string, History>> = {
  'a booking is made': { during: one },
  'a booking is made, moved and cancelled at once': {
    during: (world) => world.accept(booked('a', 100), moved('a', 'b', 101), cancelled('b')),
  },
  'a booking is made for a known client': {
    before: async (world) => world.oneLink.addContact({ full_name: 'Ivan Petrov', phone: '+77010000001' }),
    during: one,
  },
  'a booking is moved to a new id': { before: one, during: (world) => world.accept(moved('a', 'b', 105)) },
  'a booking is cancelled': { before: one, during: (world) => world.accept(cancelled('a')) },
  'an appointment is adopted': {
    before: async (world) => byHand(world, 100, 'calcom:a'),
    during: (world) => world.accept(booked('a', 100), moved('a', 'b', 105)),
  },
  'a parked booking is linked by a person': {
    connection: { on_unlinked: 'park' },
    before: one,
    during: async (world) => {
      byHand(world, 110, null);
      await world.admin().putLink('calcom:a', 9041);
    },
  },
  'two bookings become one': { before: two, during: (world) => world.accept(moved('a', 'b', 100)) },
  'two bookings change places, which is broken': {
    connection: { cycle: 'break' },
    before: two,
    during: (world) => world.accept(says('a', visit(101)), says('b', visit(100))),
  },
  'two bookings change places, which is reported': {
    before: two,
    during: (world) => world.accept(says('a', visit(101)), says('b', visit(100))),
  },
  'a slot is taken and becomes free': {
    before: two,
    during: async (world) => {
      await world.accept(says('b', visit(100)));
      await world.pass(10_000);
      await world.accept(cancelled('a'));
    },
  },
  'One-Link answers badly for a while': {
    before: one,
    during: (world) => {
      world.oneLink.faults.add({ times: 4 }, htmlPage(502));
      return world.accept(says('a', visit(102)), booked('c', 104));
    },
  },
  'One-Link asks to slow down': {
    before: one,
    during: (world) => {
      world.oneLink.faults.add({}, tooManyRequests());
      return world.accept(says('a', visit(102)), booked('c', 104));
    },
  },
  'the account is refused for some minutes': {
    before: one,
    during: (world) => {
      const from = world.now();
      world.oneLink.faults.add({ fromMs: from, untilMs: from + 4 * minute, times: 99 }, invalidToken());
      return world.accept(says('a', visit(102)), booked('c', 104));
    },
  },
  'the appointment is gone': {
    before: one,
    during: (world) => {
      world.oneLink.removeAppointment(9041);
      return world.accept(booked('a', 102));
    },
  },
  'a contact is asked for in vain once': {
    during: (world) => {
      world.oneLink.faults.add({ method: 'POST', path: '/contacts' }, { kind: 'commit_then_cut' });
      return one(world);
    },
  },
  'KV is out for a while': {
    during: async (world) => {
      world.kvFails = true;
      await one(world);
      await world.pass(2 * minute);
      world.kvFails = false;
    },
  },
};

interface End {
  readonly place: Checkpoint;
  readonly nth: number;
}

/** Plays a history; the object ends at each of `ends`, one after the other. Cron knocks every five minutes. */
async function play(
  { connection, before, during }: History,
  ends: readonly End[],
  struck: Set<Checkpoint> = new Set(),
) {
  const left = ends.map((end) => ({ ...end }));
  let isArmed = false;
  const world = createWorld({
    ...(connection === undefined ? {} : { connection }),
    endsAt: (place) => {
      const next = left[0];
      if (!isArmed || next?.place !== place) return false;
      next.nth -= 1;
      if (next.nth > 0) return false;
      left.shift();
      struck.add(place);
      return true;
    },
  });
  await before?.(world);
  await world.pass(5 * minute);
  isArmed = true;
  await during(world);
  for (let round = 0; round < 10; round += 1) {
    await world.pass(5 * minute);
    await world.sweep();
  }
  await world.pass(day);
  return world;
}

/** What people can see in the end. A write whose answer was lost is found equal: `unchanged` is as good as `applied`. */
async function endOf(world: World) {
  const { deliveries } = await world.admin().deliveries({ limit: 50 });
  const plain = (state: string): string => (state === 'unchanged' ? 'applied' : state);
  return {
    appointments: [...world.oneLink.appointments.values()]
      .map(({ id, starts_at_ms, ends_at_ms, status, external_ref, idempotency_key, client_name, contact_id }) => ({
        id,
        at: at((starts_at_ms - Date.parse(at(0))) / 3_600_000),
        minutes: (ends_at_ms - starts_at_ms) / 60_000,
        status,
        external_ref,
        idempotency_key,
        client_name,
        contact_id,
      }))
      .map((row) => JSON.stringify(row))
      .sort(),
    contacts: world.oneLink.contacts.size,
    deliveries: deliveries.map(({ delivery_id, state, code }) => [delivery_id, plain(state), code]),
    links: await Promise.all(
      ['a', 'b', 'c'].map(async (id) => (await world.admin().link(`calcom:${id}`))?.appointment_id ?? null),
    ),
    outcomes: [
      ...new Set(world.outcomes().map(({ external_ref, result }) => `${external_ref} ${plain(result)}`)),
    ].sort(),
    pending: (await world.admin().status()).pending,
  };
}

const struck = new Set<Checkpoint>();

describe.each(Object.keys(histories))('%s', (name) => {
  const history = histories[name] as History;

  it.each(checkpoints)('ends the same when the object ends at %s, whichever time', async (place) => {
    const expected = await endOf(await play(history, []));
    expect(expected.pending).toBe(0);
    for (let nth = 1; nth <= 8; nth += 1) {
      const seen = new Set<Checkpoint>();
      const world = await play(history, [{ place, nth }], seen);
      for (const hit of seen) struck.add(hit);
      if (seen.size === 0) break;
      expect({ place, nth, ...(await endOf(world)) }).toEqual({ place, nth, ...expected });
    }
  });
});

it('ends the same when the object ends again and again', async () => {
  const end = fc.record({ place: fc.constantFrom(...checkpoints), nth: fc.integer({ min: 1, max: 3 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(histories)),
      fc.array(end, { minLength: 2, maxLength: 5 }),
      async (name, ends) => {
        const history = histories[name] as History;
        expect(await endOf(await play(history, ends))).toEqual(await endOf(await play(history, [])));
      },
    ),
    { numRuns: 40 },
  );
});

it('every named place was met by one history at least', () => {
  expect([...struck].sort()).toEqual([...checkpoints].sort());
});
