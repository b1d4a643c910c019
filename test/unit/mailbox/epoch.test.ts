/**
 * An appointment is known by its number, and a number may come to be another visit's: the connection points elsewhere, One-Link
 * was restored, the tool was changed, an id was used again. A visit that is not the booking's is never written.
 */
import { describe, expect, it } from 'vitest';
import { at, booked, cancelled, says, visit } from '../../world/events.ts';
import { createWorld, day, minute, type World } from '../../world/world.ts';

const elsewhere = { account_id: 13 };

/** The account behind the address is another one, where the same numbers are other people's visits. */
function otherAccount(world: World, table: Readonly<Record<string, unknown>> = elsewhere): void {
  world.oneLink.settings.accountId = Number(table['account_id'] ?? 12);
  restoreWithout(world);
  world.deploy(table);
}

/** One-Link's database knows nothing of what the bridge has made; reception has given the numbers to others. */
function restoreWithout(world: World): void {
  for (const id of [...world.oneLink.appointments.keys()]) {
    world.oneLink.edit(id, {
      client_name: 'Somebody Else',
      client_phone: '+77019999999',
      external_ref: null,
      idempotency_key: null,
      starts_at_ms: Date.parse(at(500)),
      ends_at_ms: Date.parse(at(501)),
    });
  }
}

const somebodyElses = { client_name: 'Somebody Else', starts_at: at(500), status: 'scheduled', external_ref: null };
const newestOf = async (world: World) => (await world.admin().deliveries({})).deliveries[0];

async function one(): Promise<World> {
  const world = createWorld();
  await world.accept(booked('a', 300));
  await world.pass(minute);
  expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(300), external_ref: 'calcom:a' });
  return world;
}

describe.each<[string, (world: World) => void]>([
  ['the connection points to another account', otherAccount],
  ['One-Link was restored', restoreWithout],
])('%s', (_what, change) => {
  it('a move and a cancellation leave the foreign visit alone', async () => {
    const world = await one();
    change(world);
    await world.accept(says('a', visit(310)));
    await world.pass(minute);
    await world.accept(cancelled('a'));
    await world.pass(minute);
    expect(world.oneLink.show(9041)).toMatchObject(somebodyElses);
    expect((await newestOf(world))?.state).not.toBe('applied');
  });

  it('a booking that tells all of itself gets an appointment of its own', async () => {
    const world = await one();
    change(world);
    await world.accept(booked('a', 310));
    await world.pass(minute);
    expect(world.oneLink.show(9041)).toMatchObject(somebodyElses);
    const own = [...world.oneLink.appointments.keys()].filter((id) => id !== 9041);
    expect(own).toHaveLength(1);
    expect(world.oneLink.show(own[0] ?? 0)).toMatchObject({ starts_at: at(310), external_ref: 'calcom:a' });
  });

  it('another booking may be linked to the visit', async () => {
    const world = await one();
    change(world);
    await world.accept(booked('a', 310));
    await world.pass(minute);
    expect(await world.admin().putLink('calcom:b', 9041)).toMatchObject({ kind: 'ok' });
    await world.accept(says('b', { state: 'accepted', ...visit(400) }));
    await world.accept(says('a', visit(311)));
    await world.pass(minute);
    expect(world.oneLink.show(9041)).toMatchObject({ external_ref: 'calcom:b', starts_at: at(400) });
    expect(await world.admin().link('calcom:b')).toMatchObject({ appointment_id: 9041 });
  });
});

it('a write without an answer in the account before is not looked for in this one', async () => {
  const world = await one();
  world.oneLink.faults.add({ method: 'PATCH', times: 1 }, { kind: 'answer', status: 504, body: '' });
  await world.accept(says('a', visit(310)));
  await world.pass(minute);
  otherAccount(world);
  await world.pass(day);
  expect(world.oneLink.show(9041)).toMatchObject(somebodyElses);
});

it('a contact of the account before is not named in this one', async () => {
  const world = createWorld();
  world.oneLink.faults.add(
    { method: 'POST', path: '/appointments', times: 1 },
    { kind: 'answer', status: 503, body: '' },
  );
  await world.accept(booked('a', 300));
  await world.pass(1000);
  const [before] = [...world.oneLink.contacts.keys()];
  otherAccount(world);
  world.oneLink.addContact({ id: before ?? 0, full_name: 'Somebody Else', phone: '+77019999999' });
  await world.pass(10 * minute);
  const made = world.writes().filter(({ path, status }) => path === '/appointments' && status === 201);
  expect(made).toHaveLength(1);
  expect(made[0]?.body['contact_id']).not.toBe(before);
});

it('the same One-Link under another account number is known by the names it holds: nothing is made anew', async () => {
  const world = await one();
  world.oneLink.settings.accountId = 13;
  world.deploy(elsewhere);
  await world.accept(says('a', visit(310)));
  await world.pass(minute);
  expect(world.oneLink.appointments.size).toBe(1);
  expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(310) });
});

it('a link that a person made waits for a person, who may set it again', async () => {
  const world = createWorld();
  world.oneLink.addContact({ id: 777 });
  world.oneLink.addAppointment({ id: 500, starts_at: at(20), ends_at: at(21), resource_id: 31, contact_id: 777 });
  await world.admin().importLinks([{ externalRef: 'calcom:a', appointmentId: 500 }]);
  world.oneLink.settings.accountId = 13;
  world.deploy(elsewhere);
  await world.accept(booked('a', 30));
  await world.pass(minute);
  expect(await newestOf(world)).toMatchObject({ state: 'parked', code: 'link_unconfirmed' });
  expect(world.oneLink.show(500)).toMatchObject({ starts_at: at(20), external_ref: null });
  await world.admin().putLink('calcom:a', 500);
  await world.pass(minute);
  expect(world.oneLink.show(500)).toMatchObject({ starts_at: at(30), external_ref: 'calcom:a' });
});

it('a visit that a person linked and that lost the booking’s name waits for a person, who may set it again', async () => {
  const world = createWorld();
  world.oneLink.addContact({ id: 777 });
  world.oneLink.addAppointment({ id: 500, starts_at: at(20), ends_at: at(21), resource_id: 31, contact_id: 777 });
  await world.admin().putLink('calcom:a', 500);
  await world.accept(booked('a', 30));
  await world.pass(minute);
  restoreWithout(world);
  await world.accept(says('a', visit(31)));
  await world.pass(minute);
  expect(await newestOf(world)).toMatchObject({ state: 'parked', code: 'link_unconfirmed' });
  expect(world.oneLink.show(500)).toMatchObject(somebodyElses);
  await world.admin().putLink('calcom:a', 500);
  await world.pass(minute);
  expect(world.oneLink.show(500)).toMatchObject({ starts_at: at(31), external_ref: 'calcom:a' });
});

it.each(['created', 'carried'])(
  'a visit that bears another booking’s name by now is not written (%s)',
  async (origin) => {
    const world = createWorld({ connection: { trust_carried_id: true } });
    const free = { starts_at: at(200), ends_at: at(201), resource_id: 31, contact_id: world.oneLink.addContact({}).id };
    const { id } = world.oneLink.addAppointment(free);
    await world.accept(booked('a', 300, origin === 'carried' ? { carried: String(id) } : {}));
    await world.pass(minute);
    const linked = (await world.admin().link('calcom:a'))?.appointment_id ?? 0;
    world.oneLink.edit(linked, { external_ref: 'site:7', idempotency_key: 'site:7' });
    await world.accept(cancelled('a'));
    await world.pass(minute);
    expect(world.oneLink.show(linked)).toMatchObject({ status: 'scheduled', external_ref: 'site:7' });
  },
);

it('a visit that a person linked with force is written whatever it bears', async () => {
  const world = await one();
  world.oneLink.edit(9041, { external_ref: 'site:7', idempotency_key: 'site:7' });
  await world.admin().putLink('calcom:a', 9041, true);
  await world.accept(says('a', visit(310)));
  await world.pass(minute);
  expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(310), external_ref: 'site:7' });
});

describe('another tool under the same connection', () => {
  const before = { source: 'rubitime', namespace: 'old', timezone: 'Asia/Almaty' };
  const mended = { ...before, namespace: 'new' };

  it('a booking of the same id is another booking: its own appointment, and nothing of the one before', async () => {
    const world = createWorld({ connection: before });
    await world.accept(booked('17', 300));
    await world.pass(minute);
    world.deploy(mended);
    // A clock that counts from the beginning again.
    await world.accept(
      booked('17', 310, { clock: 1, fields: { clientName: 'Olga Kim', clientPhone: '+77012223344' } }),
    );
    await world.pass(minute);
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(300), external_ref: 'rubitime:old:17' });
    expect(world.oneLink.show(9042)).toMatchObject({
      starts_at: at(310),
      external_ref: 'rubitime:new:17',
      client_name: 'Olga Kim',
    });
    expect((await world.admin().deliveries({})).deliveries.map(({ state }) => state)).toEqual(['created', 'created']);
  });

  it('what waits of the tool before is parked, and discarded where its id is used again', async () => {
    const world = createWorld({ connection: { ...before, on_unlinked: 'park' } });
    await world.accept(booked('17', 300), booked('18', 301));
    await world.pass(minute);
    world.deploy({ ...mended, on_unlinked: 'create' });
    await world.sweep();
    await world.pass(minute);
    expect(world.oneLink.appointments.size).toBe(0);
    expect((await newestOf(world))?.code).toBe('other_tool');
    await world.accept(booked('17', 310));
    await world.pass(minute);
    const told = (await world.admin().deliveries({})).deliveries.map(({ state, code }) => [state, code]);
    expect(told).toEqual([
      ['created', null],
      ['parked', 'other_tool'],
      ['discarded', 'other_tool'],
    ]);
    expect(world.outcomes().filter(({ result }) => result === 'discarded')).toHaveLength(1);
  });

  it('what was done under any id of the tool before is shown as done where one of them is used again', async () => {
    const world = createWorld({ connection: before });
    await world.accept(booked('17', 300));
    await world.pass(minute);
    await world.accept({ ...says('18', visit(305)), predecessor: '17' });
    await world.pass(minute);
    world.deploy(mended);
    await world.sweep();
    for (const [index, id] of ['18', '17'].entries()) {
      await world.accept(booked(id, 310 + index));
      await world.pass(minute);
    }
    const told = (await world.admin().deliveries({})).deliveries.map(({ state, code }) => [state, code]);
    expect(told).toEqual([
      ['created', null],
      ['created', null],
      ['applied', null],
      ['created', null],
    ]);
  });
});

describe('an id that is used again when the mailbox has forgotten its booking', () => {
  async function forgotten(change: (world: World) => void = () => {}): Promise<World> {
    const world = await one();
    change(world);
    const later = createWorld({ stage: world });
    return later;
  }

  it.each<[string, number, Parameters<World['oneLink']['edit']>[1]]>([
    ['is over', 300 * 60 + 90 * 24 * 60, {}],
    ['was cancelled', 1, { status: 'cancelled' }],
    ['is of another client', 1, { client_name: 'Olga Kim', client_phone: '+77012223344' }],
  ])('a visit that %s is not written', async (_what, minutes, columns) => {
    const world = await forgotten((was) => was.oneLink.edit(9041, columns));
    await world.pass(minutes * minute);
    const before = world.oneLink.show(9041);
    await world.accept(booked('a', 300 + minutes / 60 + 5));
    await world.pass(minute);
    expect(world.oneLink.show(9041)).toEqual(before);
    expect(await newestOf(world)).toMatchObject({ state: 'failed', code: 'earlier_visit' });
    // The way out: the visit is entered by hand and linked.
    const contact_id = world.oneLink.addContact({}).id;
    const times = { starts_at: at(9000), ends_at: at(9000.5) };
    const { id } = world.oneLink.addAppointment({ ...times, resource_id: 31, contact_id });
    await world.admin().putLink('calcom:a', id);
    await world.pass(minute);
    expect(world.oneLink.show(9041)).toEqual(before);
  });

  it('a visit still to come of the same client is the booking’s, whatever a person did to its time', async () => {
    const world = await forgotten((was) => was.oneLink.edit(9041, { client_name: 'Vanya' }));
    await world.accept(booked('a', 310));
    await world.pass(minute);
    expect(world.oneLink.appointments.size).toBe(1);
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(310) });
  });
});

it('a record of a version before epochs is trusted where nothing has changed, and looked at where something has', async () => {
  for (const table of [{}, elsewhere]) {
    const world = await one();
    const { rows } = world;
    const [booking] = rows('booking');
    const { epoch: _, ...undated } = JSON.parse(String(booking?.['doc']));
    world.crash();
    world.sql('UPDATE booking SET doc = ? WHERE id = ?', JSON.stringify(undated), booking?.['id'] ?? '');
    world.sql("UPDATE meta SET value = substr(value, 1, 43) WHERE name = 'configuration'");
    if (table === elsewhere) otherAccount(world);
    await world.accept(says('a', visit(310)));
    await world.pass(minute);
    const moved = { starts_at: at(310), external_ref: 'calcom:a' };
    expect(world.oneLink.show(9041)).toMatchObject(table === elsewhere ? somebodyElses : moved);
  }
});
