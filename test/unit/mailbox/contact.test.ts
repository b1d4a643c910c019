/** Making an appointment (architecture.md, *Link* 4): its contact first, then one POST that may be repeated. */
import { describe, expect, it } from 'vitest';
import { domainError, htmlPage } from '../../../emulator/faults.ts';
import { at, booked, cancelled, moved, says, visit } from '../../world/events.ts';
import { createWorld, hour, minute, type World, type WorldOptions } from '../../world/world.ts';

const phone = '+77010000001';
const contactWrites = (world: World) => world.writes().filter(({ path }) => path === '/contacts');
const posts = (world: World) =>
  world.writes().filter(({ method, path }) => method === 'POST' && path === '/appointments');
const made = (world: World) => [...world.oneLink.appointments.values()];
const results = (world: World) => world.outcomes().map(({ result, code }) => [result, code]);

async function book(options: WorldOptions, prepare: (world: World) => void, event = booked('a', 3)): Promise<World> {
  const world = createWorld(options);
  prepare(world);
  await world.accept(event);
  await world.pass(minute);
  return world;
}

describe('the contact of a new appointment', () => {
  it('is made with name and phone where the phone is unknown', async () => {
    const world = await book({}, () => {});
    expect(contactWrites(world).map(({ body }) => body)).toEqual([{ full_name: 'Ivan Petrov', phone }]);
    expect(made(world)[0]?.contact_id).toBe([...world.oneLink.contacts.keys()][0]);
  });

  it('is taken where phone and name agree, whatever the order and the case of its words', async () => {
    const world = await book({}, ({ oneLink }) => {
      oneLink.addContact({ id: 5, full_name: 'PETROV  Ivan', phone, identifier: '900101300017' });
    });
    expect(contactWrites(world)).toEqual([]);
    expect(made(world)[0]?.contact_id).toBe(5);
  });

  it('is taken under another name where it has no identifier', async () => {
    const world = await book({}, ({ oneLink }) => void oneLink.addContact({ id: 5, full_name: 'Vanya', phone }));
    expect(contactWrites(world)).toEqual([]);
    expect(made(world)[0]?.contact_id).toBe(5);
  });

  it('is another one, by name alone, where a relative with an identifier has the phone', async () => {
    const world = await book({}, ({ oneLink }) => {
      oneLink.addContact({ id: 5, full_name: 'Maria Petrova', phone, identifier: '900101300017' });
    });
    expect(contactWrites(world).map(({ body }) => body)).toEqual([{ full_name: 'Ivan Petrov' }]);
    expect(made(world)[0]?.contact_id).not.toBe(5);
    expect(made(world)[0]?.client_phone).toBe(phone);
  });

  it('is the one of a family whose name agrees, not the first with the phone', async () => {
    const world = await book({}, ({ oneLink }) => {
      oneLink.addContact({ id: 5, full_name: 'Ivan Petrov', phone: '+7 701 000 00 01', identifier: '900101300017' });
      oneLink.addContact({ id: 6, full_name: 'Maria', phone });
    });
    // Searched is `+77010000001`; One-Link holds phones normalised, so 6 alone is found and has no identifier.
    expect(made(world)[0]?.contact_id).toBe(6);
    const both = await book({}, ({ oneLink }) => {
      oneLink.addContact({ id: 5, full_name: 'Ivan Petrov', phone, identifier: '900101300017' });
      oneLink.addContact({ id: 6, full_name: 'Maria', phone });
    });
    expect(made(both)[0]?.contact_id).toBe(5);
  });

  it('has exactly the digits, not only the beginning', async () => {
    const world = await book({}, ({ oneLink }) => void oneLink.addContact({ id: 5, phone: `${phone}9` }));
    expect(contactWrites(world)).toHaveLength(1);
    expect(made(world)[0]?.contact_id).not.toBe(5);
  });

  it('is by name alone where the tool tells no phone', async () => {
    const event = says('a', { state: 'accepted', ...visit(3), clientName: 'Ivan Petrov' }, { opens: true });
    const world = await book({}, () => {}, event);
    expect(contactWrites(world).map(({ body }) => body)).toEqual([{ full_name: 'Ivan Petrov' }]);
    expect(results(world)).toEqual([['created', null]]);
  });

  it('is looked for again where its phone turns out to be taken (trap 17)', async () => {
    const world = createWorld();
    // Another program makes it between the search and the POST.
    const search = world.oneLink.faults.add(
      { method: 'GET', path: '/contacts' },
      { kind: 'answer', status: 200, body: { payload: [], meta: { count: 0 } } },
    );
    world.oneLink.addContact({ id: 5, full_name: 'Ivan Petrov', phone });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(search.struck).toBe(1);
    expect(contactWrites(world).map(({ status }) => status)).toEqual([422]);
    expect(made(world)[0]?.contact_id).toBe(5);
  });

  it('is by name alone where the taken phone cannot be found', async () => {
    const world = await book({}, ({ oneLink }) => {
      oneLink.faults.add(
        { method: 'POST', path: '/contacts' },
        domainError(422, 'VALIDATION_ERROR', { phone_number: ['has already been taken'] }),
      );
    });
    expect(contactWrites(world).map(({ body }) => body)).toEqual([
      { full_name: 'Ivan Petrov', phone },
      { full_name: 'Ivan Petrov' },
    ]);
    expect(results(world)).toEqual([['created', null]]);
  });

  it.each(['A', 'B', 'C', 'D', 'E', 'F', 'G'] as const)('serves One-Link %s', async (variant) => {
    const world = await book({ oneLink: { variant } }, () => {});
    expect(results(world)).toEqual([['created', null]]);
    expect(made(world)).toMatchObject([{ external_ref: 'calcom:a', idempotency_key: 'calcom:a' }]);
  });

  it('is found by a second search when the answer to its POST was lost', async () => {
    const world = await book(
      {},
      ({ oneLink }) => void oneLink.faults.add({ method: 'POST', path: '/contacts' }, { kind: 'commit_then_cut' }),
    );
    await world.pass(minute);
    expect(contactWrites(world)).toHaveLength(1);
    expect(world.oneLink.contacts.size).toBe(1);
    expect(results(world)).toEqual([['created', null]]);
  });

  it('without a phone is found by name when the answer to its POST was lost', async () => {
    const event = says('a', { state: 'accepted', ...visit(3), clientName: 'Ivan Petrov' }, { opens: true });
    const world = await book(
      {},
      ({ oneLink }) => void oneLink.faults.add({ method: 'POST', path: '/contacts' }, { kind: 'commit_then_cut' }),
      event,
    );
    await world.pass(minute);
    expect(contactWrites(world)).toHaveLength(1);
    expect(results(world)).toEqual([['created', null]]);
  });

  it.each([
    ['while answers are lost', undefined],
    ['when the object ended with one on its way', 'after_write' as const],
  ])('is asked for twice at most %s, until the quarantine tells that neither was carried out', async (_when, place) => {
    const world = createWorld();
    world.oneLink.faults.add({ method: 'POST', path: '/contacts', times: 2 }, { kind: 'cut' });
    if (place !== undefined) world.crashAt(place);
    await world.accept(booked('a', 3));
    await world.pass(9 * minute);
    expect(contactWrites(world)).toHaveLength(2);
    const [waiting] = (await world.admin().deliveries({})).deliveries;
    expect(waiting).toMatchObject({ state: 'pending', code: 'contact_unconfirmed' });
    expect(waiting?.message).toMatch(/\w+ \w+/);
    await world.pass(10 * minute);
    expect(contactWrites(world)).toHaveLength(3);
    expect(world.oneLink.contacts.size).toBe(1);
    expect(results(world)).toEqual([['created', null]]);
  });

  it('is never doubled by two POSTs that are carried out late', async () => {
    const world = createWorld();
    world.oneLink.faults.add(
      { method: 'POST', path: '/contacts', times: 2 },
      { kind: 'late_commit', afterMs: 5 * minute },
    );
    await world.accept(booked('a', 3));
    await world.pass(hour);
    expect(contactWrites(world)).toHaveLength(2);
    expect(world.oneLink.contacts.size).toBe(1);
    expect(results(world)).toEqual([['created', null]]);
  });

  it('is tried as often as it takes while One-Link surely did not take it', async () => {
    const world = createWorld();
    world.oneLink.faults.add({ method: 'POST', path: '/contacts', times: 4 }, htmlPage(500));
    await world.accept(booked('a', 3));
    await world.pass(hour);
    expect(contactWrites(world)).toHaveLength(5);
    expect(results(world)).toEqual([['created', null]]);
  });
});

describe('the POST', () => {
  it('carries the key of the oldest id known and the ref of the newest', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3), moved('a', 'b', 4));
    await world.pass(minute);
    expect(posts(world).map(({ body }) => body)).toMatchObject([
      { external_ref: 'calcom:b', idempotency_key: 'calcom:a', starts_at: at(4), ends_at: at(4.5), resource_id: 31 },
    ]);
    await world.accept(says('a', {}, { predecessor: 'older' }));
    await world.pass(minute);
    expect(made(world)).toMatchObject([{ idempotency_key: 'calcom:a' }]);
  });

  it('keeps its key when it is repeated, though an older id is known by then', async () => {
    const world = createWorld();
    world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, { kind: 'cut' });
    await world.accept(booked('a', 3));
    await world.pass(1000);
    await world.accept(says('a', {}, { predecessor: 'older' }));
    await world.pass(minute);
    expect(posts(world).map(({ body }) => body['idempotency_key'])).toEqual(['calcom:a', 'calcom:a']);
  });

  it('sends no empty value, no source and no length', async () => {
    const world = await book({}, () => {});
    const [body] = posts(world).map((post) => post.body);
    expect(Object.values(body ?? {}).every((value) => value !== null && value !== '')).toBe(true);
    expect(Object.keys(body ?? {}).sort()).toEqual([
      'client_comment',
      'client_name',
      'client_phone',
      'contact_id',
      'ends_at',
      'external_ref',
      'idempotency_key',
      'resource_id',
      'starts_at',
    ]);
  });

  it.each([
    ['the service', { service: ['cut'] }, { services: { cut: 9 } }, 3 + 45 / 60],
    ['the specialist’s slot', {}, {}, 3 + 20 / 60],
  ])('lasts as %s where the tool tells no end', async (_what, fields, connection, ends) => {
    const event = booked('a', 3, { fields: { times: { startsAt: at(3), endsAt: null }, ...fields } });
    const world = await book(
      { connection },
      ({ oneLink }) => {
        oneLink.addService({ id: 9, duration_min: 45 });
        oneLink.addResource({ id: 31, slot_duration_min: 20 });
      },
      event,
    );
    expect(posts(world)[0]?.body).toMatchObject({ starts_at: at(3), ends_at: at(ends) });
  });

  it('whose answer was lost finds its own appointment by its start', async () => {
    const world = await book(
      {},
      ({ oneLink }) => void oneLink.faults.add({ method: 'POST', path: '/appointments' }, { kind: 'commit_then_cut' }),
    );
    await world.pass(minute);
    expect(posts(world)).toHaveLength(1);
    expect(made(world)).toHaveLength(1);
    expect(results(world)).toEqual([['created', null]]);
    expect((await world.admin().link('calcom:a'))?.origin).toBe('created');
  });

  it('carried out late meets its own repetition: one appointment, in the tool’s newest state', async () => {
    const world = createWorld();
    world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, { kind: 'late_commit', afterMs: 4000 });
    await world.accept(booked('a', 3));
    await world.pass(2000);
    await world.accept(says('a', visit(4)));
    await world.pass(hour);
    expect(made(world)).toHaveLength(1);
    expect(world.oneLink.show(made(world)[0]!.id)).toMatchObject({ starts_at: at(4), ends_at: at(4.5) });
  });

  it('carried out late after its booking was cancelled is cancelled after the quarantine', async () => {
    const world = createWorld();
    world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, { kind: 'late_commit', afterMs: 5 * minute });
    await world.accept(booked('a', 3));
    await world.pass(500);
    await world.accept(cancelled('a'));
    await world.pass(hour);
    expect(made(world)).toMatchObject([{ status: 'cancelled' }]);
  });

  it.each(['DUPLICATE_IDEMPOTENCY_KEY', 'SLOT_CONFLICT'])(
    'refused with %s by a twin of its own finds the twin (trap 20)',
    async (code) => {
      const world = createWorld();
      world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, { kind: 'cut' });
      world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, domainError(409, code, undefined, true));
      await world.accept(booked('a', 3));
      await world.pass(minute);
      expect(made(world)).toHaveLength(1);
      expect(results(world)).toEqual([['created', null]]);
      expect(await world.admin().link('calcom:a')).toMatchObject({ appointment_id: 9041, origin: 'created' });
    },
  );

  it('refused for good as a duplicate is for a person', async () => {
    const world = await book({}, ({ oneLink }) => {
      oneLink.addAppointment({ external_ref: 'calcom:a', starts_at: at(20), ends_at: at(21) });
    });
    expect(posts(world)).toHaveLength(2);
    expect(results(world)).toEqual([['failed', 'DUPLICATE_EXTERNAL_REF']]);
  });
});

describe('a POST answered 200: the key is known', () => {
  const held = (columns: object) => (world: World) => {
    const contact_id = world.oneLink.addContact({ id: 777 }).id;
    const visitOfRow = { starts_at: at(20), ends_at: at(21), resource_id: 31, contact_id };
    world.oneLink.addAppointment({
      id: 500,
      idempotency_key: 'calcom:a',
      client_name: 'By Hand',
      ...visitOfRow,
      ...columns,
    });
  };

  it.each([
    ['has no external_ref', null],
    ['has one of this chain', 'calcom:a'],
  ])('is ours where the record %s: compared, and the difference patched', async (_what, external_ref) => {
    const world = await book({}, held({ external_ref }));
    expect(world.writes().at(-1)).toMatchObject({ method: 'PATCH', path: '/appointments/500' });
    expect(world.oneLink.show(500)).toMatchObject({
      starts_at: at(3),
      ends_at: at(3.5),
      external_ref: 'calcom:a',
      client_name: 'By Hand',
    });
    expect(made(world)).toHaveLength(1);
    expect(results(world)).toEqual([['created', null]]);
  });

  it('is not ours with a foreign external_ref: nothing is written', async () => {
    const world = await book({}, held({ external_ref: 'calendly:z' }));
    expect(results(world)).toEqual([['failed', 'foreign_idempotency_key']]);
    expect(world.writes().filter(({ method }) => method === 'PATCH')).toEqual([]);
    expect(world.oneLink.show(500)).toMatchObject({ starts_at: at(20), external_ref: 'calendly:z' });
    expect(await world.admin().link('calcom:a')).toMatchObject({ appointment_id: null });
  });

  it('is not ours where another booking has it', async () => {
    const world = createWorld();
    held({ external_ref: null })(world);
    await world.admin().putLink('calcom:other', 500, true);
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(results(world)).toEqual([['failed', 'foreign_idempotency_key']]);
    expect(world.oneLink.show(500)).toMatchObject({ starts_at: at(20), external_ref: null });
  });
});

describe('where not to create', () => {
  it('on_unlinked = "park" makes nothing', async () => {
    const world = await book({ connection: { on_unlinked: 'park' } }, () => {});
    expect(world.writes()).toEqual([]);
    expect(results(world)).toEqual([['parked', 'unlinked']]);
  });

  it('a visit that is over is not made', async () => {
    const world = await book({}, () => {}, booked('a', -2));
    expect(world.writes()).toEqual([]);
    expect(results(world)).toEqual([['parked', 'visit_over']]);
  });

  it('a booking cancelled before it could be made is not made', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3), cancelled('a'));
    await world.pass(minute);
    expect(world.writes()).toEqual([]);
    expect(results(world)).toEqual([['unchanged', 'nothing_to_do']]);
  });
});

describe('a client who is told otherwise before his appointment is made', () => {
  /** The contact is there, and the POST waits: its slot is taken, or One-Link is away. */
  async function waiting(refusal: Parameters<World['oneLink']['faults']['add']>[1]): Promise<World> {
    const world = createWorld({});
    world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, refusal);
    await world.accept(booked('a', 3));
    await world.pass(500);
    return world;
  }
  const refusals = { 'his slot': domainError(409, 'SLOT_CONFLICT'), 'One-Link': htmlPage(503) };

  it.each(Object.entries(refusals))('gets a contact of his own, where %s was not to be had', async (_name, refusal) => {
    const world = await waiting(refusal);
    await world.accept(says('a', { clientName: 'Boris Kim', clientPhone: '+77020000009' }));
    await world.pass(2 * hour);
    const [appointment] = made(world);
    const contact = world.oneLink.contacts.get(appointment?.contact_id ?? 0);
    expect(contact).toMatchObject({ full_name: 'Boris Kim', phone: '+77020000009' });
    expect(contactWrites(world)).toHaveLength(2);
  });

  it('keeps it where nothing of him has changed', async () => {
    const world = await waiting(htmlPage(503));
    await world.accept(says('a', visit(5)));
    await world.pass(2 * hour);
    expect(contactWrites(world)).toHaveLength(1);
  });
});
