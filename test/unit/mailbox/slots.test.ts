/** Slots (architecture.md, *Retry*): in which order visits are sent, and what becomes of those that stand in each other's way. */
import { describe, expect, it } from 'vitest';
import { htmlPage } from '../../../emulator/faults.ts';
import { variants } from '../../../emulator/variants.ts';
import type { Decoded } from '../../../src/sources/source.ts';
import { at, booked, cancelled, person, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World, type WorldOptions } from '../../world/world.ts';

const breaking: WorldOptions = { connection: { cycle: 'break' } };
const ref = (id: string): string => `calcom:${id}`;
const idOf = async (world: World, id: string): Promise<number> =>
  (await world.admin().link(ref(id)))?.appointment_id ?? 0;
const shown = async (world: World, id: string) => world.oneLink.show(await idOf(world, id));
const deliveryOf = async (world: World, id: string) =>
  (await world.admin().deliveries({ externalRef: ref(id) })).deliveries[0];

/** Bookings a, b, c … at hours 100, 101, 102 …, made and at rest. */
async function row(letters: string, options: WorldOptions = {}): Promise<World> {
  const world = createWorld(options);
  await world.accept(...[...letters].map((id, index) => booked(id, 100 + index)));
  await world.pass(2 * minute);
  return world;
}

describe('the order', () => {
  it('cancellations are sent first, then moves, then creations', async () => {
    const world = await row('abc');
    world.oneLink.faults.outage(world.now(), world.now() + hour, htmlPage(503));
    // c is made where b stands, b goes where a stands, a is cancelled: told in the unlucky order.
    await world.accept(booked('new', 101), says('b', visit(100)), cancelled('a'));
    await world.pass(2 * hour);
    const taken = world
      .writes()
      .filter((write) => write.path.startsWith('/appointments') && write.status !== 503)
      .slice(-3);
    expect(taken.map(({ method, body, status }) => [method, body['status'] ?? body['starts_at'], status])).toEqual([
      ['PATCH', 'cancelled', 200],
      ['PATCH', at(100), 200],
      ['POST', at(101), 201],
    ]);
  });

  it('holds when they come at once and One-Link answers at odd speeds', async () => {
    let call = 0;
    const speeds = [900, 10, 10, 700, 10, 300];
    const world = await row('abc', {
      latencyMs: () => {
        call += 1;
        return speeds[call % speeds.length] ?? 10;
      },
    });
    await world.accept(booked('new', 101), says('b', visit(100)), cancelled('a'));
    await world.pass(minute);
    expect(world.writes().filter(({ status }) => status === 409)).toEqual([]);
    expect(await shown(world, 'b')).toMatchObject({ starts_at: at(100) });
    expect(await shown(world, 'new')).toMatchObject({ starts_at: at(101) });
  });
});

describe('SLOT_CONFLICT', () => {
  it('is retried at once when another booking of that specialist frees the slot', async () => {
    const world = await row('ab');
    await world.accept(says('b', visit(100)));
    await world.pass(10 * minute);
    expect(await deliveryOf(world, 'b')).toMatchObject({ state: 'pending', code: 'SLOT_CONFLICT' });
    await world.accept(cancelled('a'));
    await world.pass(2000);
    expect(await shown(world, 'b')).toMatchObject({ starts_at: at(100) });
  });

  it('is retried at once when the visit in its way moves to another specialist', async () => {
    const world = await row('ab', { connection: { resources: { bella: 32 } } });
    world.oneLink.addResource({ id: 32 });
    await world.accept(says('b', visit(100)));
    await world.pass(10 * minute);
    await world.accept(says('a', { staff: ['bella'] }));
    await world.pass(2000);
    expect(await shown(world, 'b')).toMatchObject({ starts_at: at(100) });
  });

  it('does not wake bookings of another specialist', async () => {
    const world = await row('abx', { connection: { resources: { bella: 32 } } });
    world.oneLink.addResource({ id: 32 });
    await world.accept(says('x', { staff: ['bella'] }), says('b', visit(100)));
    await world.pass(10 * minute);
    const before = world.writes().length;
    await world.accept(says('x', visit(150)));
    await world.pass(2000);
    expect(
      world
        .writes()
        .slice(before)
        .map(({ path }) => path),
    ).toEqual([`/appointments/${await idOf(world, 'x')}`]);
  });

  it('is retried slowly, for slots that a person frees', async () => {
    const world = await row('ab');
    await world.accept(says('b', visit(100)));
    await world.pass(hour);
    const tries = world
      .writes()
      .filter(({ status }) => status === 409)
      .map((write) => write.at);
    expect(tries.length).toBeGreaterThanOrEqual(3);
    expect(tries.length).toBeLessThanOrEqual(5);
    world.oneLink.edit(await idOf(world, 'a'), { status: 'cancelled' });
    await world.pass(32 * minute);
    expect(await shown(world, 'b')).toMatchObject({ starts_at: at(100) });
    expect(world.outcomes().at(-1)).toMatchObject({ result: 'applied', code: null });
  });

  it('is for a person after a while, once', async () => {
    const world = await row('ab');
    await world.accept(says('b', visit(100)));
    await world.pass(2 * day);
    expect(await deliveryOf(world, 'b')).toMatchObject({
      state: 'failed',
      code: 'SLOT_CONFLICT',
      next_attempt_at: null,
    });
    expect((await deliveryOf(world, 'b'))?.message).toMatch(/\w+ \w+/);
    expect(world.outcomes().slice(2)).toMatchObject([{ result: 'failed', code: 'SLOT_CONFLICT', http_status: 409 }]);
    expect(await shown(world, 'b')).toMatchObject({ starts_at: at(101), status: 'scheduled' });
  });

  it('waits no longer where an event changes something else', async () => {
    const world = await row('ab');
    await world.accept(says('b', visit(100)));
    await world.pass(5 * hour);
    await world.accept(says('b', { clientComment: 'by the window' }), says('b', { clientName: 'Ivan Renamed' }));
    await world.pass(2 * hour);
    expect(await deliveryOf(world, 'b')).toMatchObject({ state: 'failed', code: 'SLOT_CONFLICT' });
  });

  it('waits anew for the same time with another specialist', async () => {
    const world = await row('ab', { connection: { resources: { anna: 31, bella: 32 } } });
    world.oneLink.addResource({ id: 32 });
    await world.accept(booked('x', 100, { fields: { staff: ['bella'] } }), says('b', visit(100)));
    await world.pass(5.9 * hour);
    await world.accept(says('b', { staff: ['bella'] }));
    await world.pass(hour);
    expect(await deliveryOf(world, 'b')).toMatchObject({ state: 'pending', code: 'SLOT_CONFLICT' });
  });

  it('waits anew for another slot', async () => {
    const world = await row('abc');
    await world.accept(says('b', visit(100)));
    await world.pass(5.9 * hour);
    await world.accept(says('b', visit(102)));
    await world.pass(hour);
    expect(await deliveryOf(world, 'b')).toMatchObject({ state: 'pending', code: 'SLOT_CONFLICT' });
    await world.accept(cancelled('c'));
    await world.pass(2000);
    expect(await shown(world, 'b')).toMatchObject({ starts_at: at(102) });
  });

  it('of a new appointment is waited for too', async () => {
    const world = await row('a');
    await world.accept(booked('b', 100));
    await world.pass(10 * minute);
    expect(await deliveryOf(world, 'b')).toMatchObject({ state: 'pending', code: 'SLOT_CONFLICT' });
    await world.accept(says('a', visit(110)));
    await world.pass(2000);
    expect(await shown(world, 'b')).toMatchObject({ starts_at: at(100) });
    expect(world.oneLink.contacts.size).toBe(1);
  });

  it('is survived by the object that waits', async () => {
    const world = await row('ab');
    await world.accept(says('b', visit(100)));
    await world.pass(10 * minute);
    world.crash();
    await world.accept(cancelled('a'));
    await world.pass(2000);
    expect(await shown(world, 'b')).toMatchObject({ starts_at: at(100) });
  });

  it('a chain of moves, each into the place that the next one leaves, goes through', async () => {
    const world = await row('abcd');
    await world.accept(...[...'abcd'].map((id, index) => says(id, visit(101 + index))));
    await world.pass(10_000);
    for (const [index, id] of [...'abcd'].entries())
      expect(await shown(world, id)).toMatchObject({ starts_at: at(101 + index) });
  });
});

/** Every booking of `letters` takes the place of the next one, the last that of the first. */
const circle = (letters: string): Decoded[] =>
  [...letters].map((id, index) => says(id, visit(100 + ((index + 1) % letters.length))));

const arrived = async (world: World, letters: string): Promise<boolean> => {
  for (const [index, id] of [...letters].entries()) {
    if ((await shown(world, id))?.['starts_at'] !== at(100 + ((index + 1) % letters.length))) return false;
  }
  return true;
};

describe.each(['ab', 'abc', 'abcde'])('visits that block each other: %s', (letters) => {
  it('all fail as SLOT_SWAP and name each other', async () => {
    const world = await row(letters);
    await world.accept(...circle(letters));
    await world.pass(minute);
    for (const id of letters) {
      const delivery = await deliveryOf(world, id);
      expect(delivery).toMatchObject({ state: 'failed', code: 'SLOT_SWAP', next_attempt_at: null });
      for (const other of letters) {
        if (other === id) expect(delivery?.message).not.toContain(ref(other));
        else expect(delivery?.message).toContain(ref(other));
      }
    }
    expect(world.outcomes().filter(({ code }) => code === 'SLOT_SWAP')).toHaveLength(letters.length);
    expect(world.alarmAt()).toBeGreaterThan(world.now() + hour);
  });

  it('are found when they come one by one, hours apart', async () => {
    const world = await row(letters);
    for (const event of circle(letters)) {
      await world.accept(event);
      await world.pass(hour);
    }
    for (const id of letters) expect(await deliveryOf(world, id)).toMatchObject({ state: 'failed', code: 'SLOT_SWAP' });
  });

  it('come through with cycle = "break", all statuses as before', async () => {
    const world = await row(letters, breaking);
    await world.accept(...[...letters].map((id) => says(id, { state: 'confirmed' })));
    await world.pass(minute);
    const outcomes = world.outcomes().length;
    await world.accept(...circle(letters));
    await world.pass(minute);
    expect(await arrived(world, letters)).toBe(true);
    for (const id of letters) expect(await shown(world, id)).toMatchObject({ status: 'confirmed' });
    const breaks = world.writes().filter(({ body }) => body['status'] === 'cancelled');
    expect(breaks).toHaveLength(1);
    expect(breaks[0]?.body).toEqual({ status: 'cancelled' });
    expect(
      world
        .outcomes()
        .slice(outcomes)
        .map(({ result, code }) => [result, code]),
    ).toEqual([...letters].map(() => ['applied', null]));
  });
});

describe('cycle = "break"', () => {
  it('gives the status back that One-Link held, not the tool’s', async () => {
    const world = await row('ab', breaking);
    for (const id of 'ab') world.oneLink.edit(await idOf(world, id), { status: 'confirmed' });
    await world.accept(...circle('ab'));
    await world.pass(minute);
    for (const id of 'ab') expect(await shown(world, id)).toMatchObject({ status: 'confirmed' });
    await world.accept(says('a', visit(110)), says('b', visit(111)));
    await world.pass(minute);
    for (const id of 'ab') expect(await shown(world, id)).toMatchObject({ status: 'confirmed' });
  });

  it('sends the tool’s status where it says a new one with the move', async () => {
    const world = await row('ab', breaking);
    await world.accept(...[...'ab'].map((id, index) => says(id, { ...visit(101 - index), state: 'confirmed' })));
    await world.pass(minute);
    expect(await arrived(world, 'ab')).toBe(true);
    for (const id of 'ab') expect(await shown(world, id)).toMatchObject({ status: 'confirmed' });
  });

  it('sends nothing else again: what staff corrected by hand survives', async () => {
    const world = await row('ab', breaking);
    for (const id of 'ab')
      world.oneLink.edit(await idOf(world, id), { client_name: 'Corrected', client_comment: 'by hand' });
    await world.accept(...[...'ab'].map((id, index) => says(id, { ...visit(101 - index), ...person })));
    await world.pass(minute);
    expect(await arrived(world, 'ab')).toBe(true);
    for (const id of 'ab')
      expect(await shown(world, id)).toMatchObject({ client_name: 'Corrected', client_comment: 'by hand' });
  });

  it.each(['before_write', 'after_write', 'settled', 'after_read'] as const)(
    'comes through when the object ends %s',
    async (place) => {
      for (let nth = 1; nth <= 5; nth += 1) {
        const world = await row('ab', breaking);
        world.crashAt(place, nth);
        await world.accept(...circle('ab'));
        await world.pass(hour);
        expect([place, nth, await arrived(world, 'ab')]).toEqual([place, nth, true]);
        for (const id of 'ab') expect(await shown(world, id)).toMatchObject({ status: 'scheduled' });
      }
    },
  );

  it.each(variants)(
    'on %s comes through where the card of a client holds a number that is none: the tool’s is said before a slot is freed',
    async (variant) => {
      const numbers = { a: '900102300121', b: '950415300003' } as const;
      const world = createWorld({ ...breaking, oneLink: { variant } });
      const bookings = Object.entries(numbers).map(([id, clientIdentifier], index) => ({
        id,
        hours: 100 + index,
        fields: { clientIdentifier },
      }));
      await world.accept(...bookings.map(({ id, hours, fields }) => booked(id, hours, { fields })));
      await world.pass(2 * minute);
      for (const { id } of bookings) {
        const contact = world.oneLink.addContact({ identifier: id === 'a' ? '900102300122' : '950415300004' });
        world.oneLink.edit(await idOf(world, id), { contact_id: contact.id, client_identifier: null });
      }
      await world.accept(...bookings.map(({ id, fields }, index) => says(id, { ...visit(101 - index), ...fields })));
      await world.pass(minute);
      expect(await arrived(world, 'ab')).toBe(true);
      for (const { id, fields } of bookings)
        expect(await shown(world, id)).toMatchObject({
          status: 'scheduled',
          client_identifier: fields.clientIdentifier,
        });
    },
  );

  it('re-opens a visit whose cancellation was carried out late', async () => {
    const world = await row('ab', breaking);
    await world.accept(says('a', visit(101)));
    await world.pass(minute);
    // The next PATCHes: b meets the conflict, then a or b is cancelled: that answer is lost and the work is late.
    world.oneLink.faults.add({ method: 'PATCH', skip: 1 }, { kind: 'late_commit', afterMs: 6 * minute });
    await world.accept(says('b', visit(100)));
    await world.pass(hour);
    expect(await arrived(world, 'ab')).toBe(true);
    for (const id of 'ab') expect(await shown(world, id)).toMatchObject({ status: 'scheduled' });
  });

  it('leaves it cancelled when the tool cancels it meanwhile', async () => {
    const world = await row('ab', breaking);
    await world.accept(says('a', visit(101)));
    await world.pass(minute);
    world.oneLink.faults.add(
      { method: 'PATCH', path: `/appointments/${await idOf(world, 'a')}`, times: 3 },
      htmlPage(500),
    );
    await world.accept(says('b', visit(100)));
    await world.pass(1000);
    await world.accept(cancelled('b'));
    await world.pass(hour);
    expect(await shown(world, 'b')).toMatchObject({ status: 'cancelled' });
    expect(await shown(world, 'a')).toMatchObject({ starts_at: at(101), status: 'scheduled' });
  });
});

it('visits of two specialists that change places are a circle', async () => {
  for (const cycle of ['report', 'break'] as const) {
    const world = createWorld({ connection: { cycle, resources: { anna: 31, bella: 32 } } });
    world.oneLink.addResource({ id: 31 });
    world.oneLink.addResource({ id: 32 });
    await world.accept(
      booked('a', 100, { fields: { staff: ['anna'] } }),
      booked('b', 100, { fields: { staff: ['bella'] } }),
    );
    await world.pass(minute);
    await world.accept(says('a', { staff: ['bella'] }), says('b', { staff: ['anna'] }));
    await world.pass(minute);
    if (cycle === 'break') {
      expect(await shown(world, 'a')).toMatchObject({ resource_id: 32, status: 'scheduled' });
      expect(await shown(world, 'b')).toMatchObject({ resource_id: 31, status: 'scheduled' });
    } else {
      for (const id of 'ab') expect(await deliveryOf(world, id)).toMatchObject({ state: 'failed', code: 'SLOT_SWAP' });
    }
  }
});

it.each(['a', 'b'])('a failed swap goes through once one of the two is solved: %s', async (solved) => {
  const world = await row('ab');
  await world.accept(...circle('ab'));
  await world.pass(minute);
  const other = solved === 'a' ? 'b' : 'a';
  await world.accept(says(solved, visit(110)));
  await world.pass(minute);
  expect(await shown(world, solved)).toMatchObject({ starts_at: at(110) });
  expect(await shown(world, other)).toMatchObject({ starts_at: at(solved === 'a' ? 100 : 101) });
});

it('a visit that the tool moves on at the same time is in no circle by what it wanted before', async () => {
  const world = await row('ab');
  await world.accept(says('b', visit(100)));
  await world.pass(10 * minute);
  await world.accept(says('a', visit(101)), says('b', visit(150)));
  await world.pass(minute);
  expect(world.outcomes().filter(({ code }) => code === 'SLOT_SWAP')).toEqual([]);
  expect(await shown(world, 'a')).toMatchObject({ starts_at: at(101) });
  expect(await shown(world, 'b')).toMatchObject({ starts_at: at(150) });
});

it('a failed swap is not reported again whenever some other visit of the specialist settles', async () => {
  const world = await row('abx');
  await world.accept(...circle('ab'));
  await world.pass(minute);
  const outcomes = world.outcomes().length;
  for (let n = 0; n < 5; n += 1) {
    await world.accept(says('x', visit(120 + n)));
    await world.pass(minute);
  }
  expect(
    world
      .outcomes()
      .slice(outcomes)
      .map(({ external_ref }) => external_ref),
  ).toEqual(Array.from({ length: 5 }, () => 'calcom:x'));
});
