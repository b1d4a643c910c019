/**
 * A booking first heard of by a move or a change (architecture.md, *Link* 3): adopted by its name, else as the one that stands where it was
 * before; else, where One-Link holds others that may be it, parked with these; else made.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decoded } from '../../../src/sources/source.ts';
import { at, booked, cancelled, moved, person, says, visit } from '../../world/events.ts';
import { createWorld, day, minute, type World, type WorldOptions } from '../../world/world.ts';

/** As the reception types it in: the client's phone in its own writing, and no name of a booking. */
function typedIn(world: World, hours: number, columns: object = {}): number {
  const contact = world.oneLink.addContact({ full_name: 'Ivan' });
  const times = { starts_at: at(hours), ends_at: at(hours + 0.5) };
  const row = { resource_id: 31, contact_id: contact.id, client_name: 'Ivan', client_phone: '8 (701) 000-00-01' };
  return world.oneLink.addAppointment({ ...row, ...times, ...columns }).id;
}

const fromTwo = { movedFrom: at(2) };
const deliveries = async (world: World) => (await world.admin().deliveries({})).deliveries;
const newest = async (world: World) => (await deliveries(world))[0];
const made = (world: World) =>
  world.writes().filter(({ method, path }) => method === 'POST' && path === '/appointments');

type Told = Extract<Decoded, { kind: 'booking' }>;

async function heardFirst(
  event: Told,
  type: (world: World) => unknown = () => null,
  options: WorldOptions = {},
): Promise<World> {
  const world = createWorld(options);
  type(world);
  await world.accept(event);
  await world.pass(minute);
  return world;
}

describe('a booking first heard of', () => {
  it.each([
    ['by a move', moved('before', 'a', 3)],
    ['by a change', says('a', { state: 'accepted', ...visit(3), ...person })],
    ['by a confirmation', says('a', { state: 'confirmed', ...visit(3), ...person })],
    ['by a no-show', says('a', { state: 'no_show', ...visit(3), ...person })],
  ])('%s is made where nothing at One-Link looks like it', async (_how, event) => {
    const world = await heardFirst(event);
    expect(await newest(world)).toMatchObject({ state: 'created', candidates: [] });
    expect([...world.oneLink.appointments.values()]).toMatchObject([{ external_ref: 'calcom:a' }]);
  });

  it.each([
    ['no_client_name', says('a', { state: 'accepted', ...visit(3) })],
    ['no_time', says('a', { state: 'accepted', ...person })],
    ['visit_over', says('a', { state: 'accepted', ...visit(-3), ...person })],
  ])('without all that is needed is parked: %s', async (code, event) => {
    const world = await heardFirst(event, (one) => typedIn(one, 2));
    expect(await newest(world)).toMatchObject({ state: 'parked', code, candidates: [] });
    expect(world.writes()).toEqual([]);
  });

  it('by a change is the one that stands at its time, whatever else the client has', async () => {
    const event = says('a', { state: 'accepted', ...visit(3), ...person });
    const ids: number[] = [];
    const world = await heardFirst(event, (one) => ids.push(typedIn(one, 5), typedIn(one, 3)));
    expect([...world.oneLink.appointments.values()].map(({ id, external_ref }) => [id, external_ref])).toEqual([
      [ids[0], null],
      [ids[1], 'calcom:a'],
    ]);
    const twice = await heardFirst(event, (one) => ids.push(typedIn(one, 3), typedIn(one, 3)));
    expect(await newest(twice)).toMatchObject({ state: 'parked', code: 'unlinked' });
  });

  it('by its cancellation is not made', async () => {
    const world = await heardFirst(cancelled('a', { fields: { ...visit(3), ...person } }), (one) => typedIn(one, 3));
    expect(await newest(world)).toMatchObject({ state: 'unchanged', code: 'nothing_to_do' });
    expect(world.writes()).toEqual([]);
  });

  it('parks as before where the connection parks', async () => {
    const options = { connection: { on_unlinked: 'park' } };
    const world = await heardFirst(moved('before', 'a', 3, fromTwo), (one) => typedIn(one, 2), options);
    expect(await newest(world)).toMatchObject({ state: 'parked', code: 'unlinked', candidates: [] });
    expect(world.writes()).toEqual([]);
  });
});

describe('what stands alone where the booking was before', () => {
  it.each([
    ['told by the move', [moved('before', 'a', 3, fromTwo)]],
    ['told by another event of the old id', [says('before', visit(2), { movedAway: true }), moved('before', 'a', 3)]],
    [
      'told by an earlier event of the id',
      [says('a', visit(2)), says('a', { state: 'accepted', ...visit(3), ...person })],
    ],
  ])('is it: %s', async (_how, events) => {
    const world = createWorld();
    const id = typedIn(world, 2);
    await world.accept(...events);
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ external_ref: 'calcom:a', starts_at: at(3), status: 'scheduled' });
    expect(world.oneLink.appointments.size).toBe(1);
    expect((await world.admin().link('calcom:a'))?.origin).toBe('adopted');
  });

  it.each([
    ['of another specialist', { resource_id: 32 }],
    ['of another phone', { client_phone: '+77010000002' }],
    ['of another booking', { external_ref: 'import:88' }],
    ['made under another key', { idempotency_key: 'import:88' }],
    ['cancelled', { status: 'cancelled' as const }],
  ])('is not it: %s', async (_which, columns) => {
    let id = 0;
    const world = await heardFirst(moved('before', 'a', 3, fromTwo), (one) => {
      id = typedIn(one, 2, columns);
    });
    expect(world.oneLink.show(id)).toMatchObject({ starts_at: at(2), ...columns });
    expect(made(world)).toHaveLength(1);
  });

  it('is not it where a booking of this connection has it', async () => {
    const world = createWorld();
    const id = typedIn(world, 2);
    await world.admin().putLink('calcom:other', id);
    await world.accept(moved('before', 'a', 3, fromTwo));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ starts_at: at(2) });
    expect(made(world)).toHaveLength(1);
  });

  it.each([
    ['says nothing', undefined],
    ['agrees', 'Ivan Petrov'],
  ])('is it where its name %s', async (_how, client_name) => {
    let id = 0;
    const world = await heardFirst(moved('before', 'a', 3, fromTwo), (one) => {
      id = typedIn(one, 2, { client_name });
    });
    expect(world.oneLink.show(id)).toMatchObject({ external_ref: 'calcom:a', starts_at: at(3) });
    expect(made(world)).toEqual([]);
  });

  it('is for a person to say where its name is another: families share a phone', async () => {
    let id = 0;
    const world = await heardFirst(moved('before', 'a', 3, fromTwo), (one) => {
      id = typedIn(one, 2, { client_name: 'Olga' });
    });
    expect(await newest(world)).toMatchObject({
      state: 'parked',
      code: 'unlinked',
      candidates: [{ appointment_id: id }],
    });
    expect(world.writes()).toEqual([]);
  });

  describe('with another specialist of the connection, as the visit may have gone from one to the other,', () => {
    const options = { connection: { resources: { anna: 31, olga: 32 } } };
    const withOlga = { resource_id: 32 };

    it('is for a person to say, where it is the client’s own', async () => {
      let id = 0;
      const type = (one: World) => {
        id = typedIn(one, 2, withOlga);
      };
      const world = await heardFirst(moved('before', 'a', 3, fromTwo), type, options);
      expect(await newest(world)).toMatchObject({ state: 'parked', candidates: [{ appointment_id: id }] });
      expect(world.writes()).toEqual([]);
    });

    it('is shown beside what a brother has with the new one', async () => {
      const ids: number[] = [];
      const type = (one: World) => {
        ids.push(typedIn(one, 2, withOlga), typedIn(one, 2, { client_name: 'Peter' }));
      };
      const world = await heardFirst(moved('before', 'a', 3, fromTwo), type, options);
      const { state, candidates } = (await newest(world)) ?? {};
      expect([state, candidates?.map((one) => one.appointment_id)]).toEqual(['parked', ids]);
      expect(world.writes()).toEqual([]);
    });

    it('is not it under another name', async () => {
      const ids: number[] = [];
      const type = (one: World) => {
        ids.push(typedIn(one, 2, { ...withOlga, client_name: 'Peter' }), typedIn(one, 2));
      };
      const world = await heardFirst(moved('before', 'a', 3, fromTwo), type, options);
      expect(ids.map((id) => world.oneLink.show(id)?.external_ref ?? null)).toEqual([null, 'calcom:a']);
    });
  });

  it('is for a person to say where there are two', async () => {
    const ids: number[] = [];
    const world = await heardFirst(moved('before', 'a', 3, fromTwo), (one) => {
      ids.push(typedIn(one, 2), typedIn(one, 2));
    });
    const { state, code, candidates } = (await newest(world)) ?? {};
    expect([state, code, candidates?.map((one) => one.appointment_id)]).toEqual(['parked', 'unlinked', ids]);
    expect(world.writes()).toEqual([]);
  });
});

describe('what else is to come of the client with the specialist', () => {
  it('is shown to a person, with its times, in the delivery and its sentence', async () => {
    let id = 0;
    const world = await heardFirst(moved('before', 'a', 3), (one) => {
      id = typedIn(one, 48);
      typedIn(one, 49, { resource_id: 32 });
      typedIn(one, 50, { client_phone: '+77010000002' });
      typedIn(one, 51, { status: 'cancelled' });
      typedIn(one, 52, { external_ref: 'import:88' });
      typedIn(one, -3);
    });
    expect(await newest(world)).toMatchObject({
      state: 'parked',
      code: 'unlinked',
      message: expect.stringContaining(String(id)),
      candidates: [{ appointment_id: id, starts_at: at(48), ends_at: at(48.5) }],
    });
    expect(world.writes()).toEqual([]);
    expect(world.outcomes()).toMatchObject([
      { result: 'parked', code: 'unlinked', message: expect.stringContaining(String(id)) },
    ]);
  });

  it('is it once a person says so, and the news goes out by itself', async () => {
    const world = createWorld();
    const id = typedIn(world, 48);
    await world.accept(moved('before', 'a', 3));
    await world.pass(minute);
    await world.admin().putLink('calcom:a', id);
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ external_ref: 'calcom:a', starts_at: at(3) });
    expect(await newest(world)).toMatchObject({ state: 'applied', candidates: [] });
  });

  it('is looked for again every day: when it is gone, the visit is made', async () => {
    const world = createWorld();
    const id = typedIn(world, 48);
    await world.accept(moved('before', 'a', 100));
    await world.pass(minute);
    world.oneLink.edit(id, { status: 'cancelled' });
    await world.pass(day + minute);
    expect(made(world)).toHaveLength(1);
    expect(world.outcomes().map(({ result }) => result)).toEqual(['parked', 'created']);
  });

  it('stays a question when the opening is told late', async () => {
    const world = createWorld();
    const id = typedIn(world, 48);
    await world.accept(moved('before', 'a', 3));
    await world.pass(minute);
    await world.accept(booked('a', 3, { once: true, clock: null }));
    await world.pass(minute);
    expect(await newest(world)).toMatchObject({ state: 'parked', candidates: [{ appointment_id: id }] });
    expect(world.writes()).toEqual([]);
  });

  it('is it when the opening, told late, says that it began there', async () => {
    const world = createWorld();
    const id = typedIn(world, 48);
    await world.accept(says('a', { state: 'accepted', ...visit(3), ...person }, { clock: null }));
    await world.pass(minute);
    await world.accept(booked('a', 48, { once: true, clock: null }));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ external_ref: 'calcom:a', starts_at: at(3) });
    expect(made(world)).toEqual([]);
  });

  it('that bears its name is taken, wherever staff have put it', async () => {
    let id = 0;
    const world = await heardFirst(moved('before', 'a', 3), (one) => {
      id = typedIn(one, 48, { external_ref: 'calcom:before' });
    });
    expect(world.oneLink.show(id)).toMatchObject({ external_ref: 'calcom:a', starts_at: at(3) });
  });

  it('that bears its name under another key is shown, as a second one cannot bear it', async () => {
    const named = { external_ref: 'calcom:a', idempotency_key: 'calcom:forgotten' };
    let id = 0;
    const world = await heardFirst(moved('before', 'a', 3), (one) => {
      id = typedIn(one, 48, named);
    });
    expect(await newest(world)).toMatchObject({
      state: 'parked',
      code: 'unlinked',
      candidates: [{ appointment_id: id }],
    });
    expect(world.writes()).toEqual([]);
  });

  it('is nobody’s question where the opening was heard of', async () => {
    const world = await heardFirst(booked('a', 3), (one) => typedIn(one, 48));
    expect(made(world)).toHaveLength(1);
  });
});

it('a visit that took place is not made beside the one that was typed in for it', async () => {
  let id = 0;
  const event = says('a', { state: 'completed', ...visit(-3), ...person });
  const world = await heardFirst(event, (one) => {
    id = typedIn(one, -3, { status: 'completed' });
  });
  expect(await newest(world)).toMatchObject({ state: 'parked', candidates: [{ appointment_id: id }] });
  expect(world.writes()).toEqual([]);
});

it('reads little: the starts that are known, and one list of what is to come', async () => {
  const starts = Array.from({ length: 9 }, (_, index) => says('a', visit(4 + index)));
  const world = createWorld();
  typedIn(world, 48);
  await world.accept(...starts, says('a', { state: 'accepted', ...visit(3), ...person }));
  await world.pass(minute);
  const asked = world.oneLink.requests.map(({ query }) => new URLSearchParams(query).get('resource_ids'));
  expect(asked.filter((ids) => ids !== null)).toEqual(['31']);
  expect(world.oneLink.requests.length).toBeLessThanOrEqual(12);
});

interface Typed {
  readonly hours: number;
  readonly columns: object;
  readonly isLike: boolean;
}

const typed = fc.record({
  hours: fc.constantFrom(2, 48, 60),
  which: fc.constantFrom(
    ['like', {}],
    ['like', { client_phone: '+7 701 000 00 01' }],
    ['other', { resource_id: 32 }],
    ['other', { client_phone: '+77010000002' }],
    ['other', { external_ref: 'import:1' }],
    ['other', { status: 'cancelled' }],
  ),
});

it('whatever was typed in: one is adopted, some are shown, or one is made, and nothing else is touched', async () => {
  const events: readonly ((isTold: boolean) => Told)[] = [
    (isTold) => moved('before', 'a', 3, isTold ? fromTwo : {}),
    (isTold) => says('a', { state: 'accepted', ...visit(3), ...person }, isTold ? fromTwo : {}),
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(typed, { maxLength: 3 }),
      fc.constantFrom(...events),
      fc.boolean(),
      async (all, event, told) => {
        const rows = all.map(({ hours, which: [kind, columns] }, index): Typed => {
          // Each name is an appointment's own.
          const own = 'external_ref' in (columns as object) ? { external_ref: `import:${index}` } : columns;
          return { hours, columns: own as object, isLike: kind === 'like' };
        });
        const world = createWorld();
        const ids = rows.map(({ hours, columns }) => typedIn(world, hours, columns));
        const before = new Map(ids.map((id) => [id, JSON.stringify(world.oneLink.show(id))]));
        await world.accept(event(told));
        await world.pass(minute);
        const likes = ids.filter((_, index) => rows[index]?.isLike);
        const there = told ? likes.filter((id) => rows[ids.indexOf(id)]?.hours === 2) : [];
        const { state, candidates = [] } = (await newest(world)) ?? {};
        const shown = candidates.map((one) => one.appointment_id).toSorted();
        const adopted = there.length === 1 ? there[0] : undefined;
        const wanted = there.length > 1 ? there : adopted === undefined ? likes : [];
        expect(shown).toEqual(wanted.toSorted());
        expect(state).toBe(adopted !== undefined ? 'applied' : wanted.length > 0 ? 'parked' : 'created');
        expect(made(world)).toHaveLength(state === 'created' ? 1 : 0);
        for (const id of ids) if (id !== adopted) expect(JSON.stringify(world.oneLink.show(id))).toBe(before.get(id));
      },
    ),
    { numRuns: 40 },
  );
});
