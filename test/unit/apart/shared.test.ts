/**
 * Two connections of one account that know the same booking: a visit that moves from what one of them takes to what the other
 * takes is cancelled in the first and created in the second, in any order. And two people who link one appointment at once.
 */
import { describe, expect, it } from 'vitest';
import type { BookingEvent } from '../../../src/booking/booking.ts';
import { at, booked, cancelled, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute } from '../../world/world.ts';
import { account, mappedTable } from './account.ts';

const tables = { north: { source: 'altegio', only: ['1'] }, south: { source: 'altegio', only: ['2'] } };

function twoBranches(latencyMs: Readonly<Record<string, number>> = {}) {
  const both = account(tables, undefined, latencyMs);
  return { ...both, north: both.world('north'), south: both.world('south') };
}

type Told = (branches: ReturnType<typeof twoBranches>) => Promise<unknown>;
const created: Told = ({ north }) => north.accept(booked('x', 300));
const cancelledThere: Told = ({ north }) => north.accept(cancelled('x'));
const createdHere: Told = ({ south }) => south.accept(booked('x', 310));
const sameTimeHere: Told = ({ south }) => south.accept(booked('x', 300));

describe.each<[string, readonly Told[]]>([
  ['created, cancelled, created here', [created, cancelledThere, createdHere]],
  ['created, created here, cancelled', [created, createdHere, cancelledThere]],
  ['created here, created, cancelled', [createdHere, created, cancelledThere]],
  ['cancelled, created here', [cancelledThere, createdHere]],
  ['created here, cancelled', [createdHere, cancelledThere]],
])('%s', (_what, told) => {
  it.each([
    ['one after the other', minute],
    ['all at once', 0],
  ])('the visit stands, %s', async (_how, between) => {
    const branches = twoBranches();
    for (const tell of told) {
      await tell(branches);
      await branches.pass(between);
    }
    await branches.pass(hour);
    const shown = [...branches.oneLink.appointments.keys()].map((id) => branches.oneLink.show(id));
    const living = shown.filter((one) => one?.['status'] !== 'cancelled');
    expect(living).toHaveLength(1);
    expect(living[0]).toMatchObject({ starts_at: at(310), external_ref: 'altegio:x' });
    // And it is the south’s from now on.
    await branches.south.accept(says('x', visit(320)));
    await branches.north.accept(cancelled('x'));
    await branches.pass(day);
    expect(branches.oneLink.show(Number(living[0]?.['id']))).toMatchObject({ starts_at: at(320), status: 'scheduled' });
  });
});

describe('a visit that goes from one connection to another', () => {
  const person = { clientName: 'Mira', clientPhone: '+77470000011', clientComment: 'first' };
  const goes = (place: NonNullable<BookingEvent['place']>, fields: object = {}) => ({
    ...says('x', { state: 'accepted', ...visit(300), ...person, ...fields }),
    place,
  });
  const away = { is: 'outside', reason: 'not in only', isTakenByOther: true } as const;
  const here = { is: 'inside' } as const;

  /** `byHand`: what staff make of it before; `news`: what the tool says with the change of specialist. */
  async function given(byHand: object, news: object) {
    const branches = twoBranches();
    await branches.north.accept({ ...goes(here), opens: true });
    await branches.pass();
    branches.oneLink.edit(9041, byHand);
    await branches.north.accept(goes(away, news));
    await branches.south.accept(goes(here, news));
    await branches.pass(hour);
    expect(branches.oneLink.appointments.size).toBe(1);
    return branches.oneLink.show(9041);
  }

  it('keeps what staff have made of it', async () => {
    const byHand = { client_comment: 'by hand', status: 'confirmed' };
    expect(await given(byHand, {})).toMatchObject(byHand);
  });

  it.each([
    ['another comment', { clientComment: 'second' }, { client_comment: 'second' }],
    ['a name', { clientName: 'Mira Sample' }, { client_name: 'Mira Sample' }],
    ['a phone', { clientPhone: '+77470000012' }, { client_phone: '+77470000012' }],
  ])('takes %s that the tool says with it', async (_what, news, expected) => {
    expect(await given({}, news)).toMatchObject({ client_comment: 'first', client_name: 'Mira', ...expected });
    expect(await given({ client_comment: 'by hand' }, news)).toMatchObject({ client_comment: 'by hand', ...expected });
  });
});

describe('a visit that goes back and forth between connections that take a specialist each', () => {
  const away = { is: 'outside', reason: 'not in only', isTakenByOther: true } as const;
  const toNobody = { ...away, isTakenByOther: false } as const;
  const here = { is: 'inside' } as const;
  const person = { clientName: 'Mira', clientPhone: '+77470000011', clientComment: 'first' };
  const told = (place: NonNullable<BookingEvent['place']>, fields: object = {}) => ({
    ...says('x', { state: 'accepted', ...visit(300), ...person, ...fields }),
    opens: true,
    place,
  });
  const specialists = {
    north: { ...tables.north, resources: {} },
    south: { ...tables.south, resources: {}, resource_id: 32 },
  };

  function twoSpecialists(latencyMs: Readonly<Record<string, number>> = {}) {
    const both = account(specialists, undefined, latencyMs);
    both.oneLink.addResource({ id: 32 });
    return { ...both, north: both.world('north'), south: both.world('south') };
  }
  const loses = { method: 'POST', path: '/appointments', times: 1 };

  it.each(['cut', 'commit_then_cut'] as const)('is given over while its POST has no answer: %s', async (kind) => {
    const { north, south, oneLink, pass, states } = twoSpecialists();
    oneLink.faults.add(loses, { kind });
    await north.accept(told(here));
    await pass(1000);
    await north.accept(told(away, { clientComment: 'second' }));
    await pass(hour);
    expect(await states('north')).toContainEqual(['unchanged', 'left_connection']);
    await south.accept(told(here, { clientComment: 'second' }));
    await pass(hour);
    expect(oneLink.appointments.size).toBe(1);
    expect(oneLink.show(9041)).toMatchObject({ resource_id: 32, client_comment: 'second', status: 'scheduled' });
  });

  it.each([
    ['nothing of it is on its way', 'none'],
    ['the POST of the other has met it without an answer', 'commit_then_cut'],
  ] as const)('becomes the other specialist’s where %s', async (_what, kind) => {
    const { north, south, oneLink, pass } = twoSpecialists();
    await north.accept(told(here));
    await pass();
    const moved = { ...visit(310), clientComment: 'second' };
    if (kind !== 'none') oneLink.faults.add(loses, { kind });
    await south.accept(told(here, moved));
    if (kind === 'none') await pass(1000);
    else
      while (oneLink.requests.filter(({ method, path }) => method === 'POST' && path === '/appointments').length < 2)
        await pass(10);
    await north.accept(told(away, moved));
    await pass(hour);
    expect(oneLink.appointments.size).toBe(1);
    expect(oneLink.show(9041)).toMatchObject({ starts_at: at(310), resource_id: 32, client_comment: 'second' });
  });

  it('comes back before the other had it, with all that the tool says by then', async () => {
    const { north, oneLink, pass } = twoSpecialists();
    await north.accept(told(here));
    await pass();
    oneLink.edit(9041, { client_phone: '+77470000099' });
    await north.accept(told(away));
    await pass();
    await north.accept(told(here, { clientComment: 'second' }));
    await pass(hour);
    // The number is staff's: the tool has not changed its own.
    expect(oneLink.show(9041)).toMatchObject({ client_comment: 'second', client_phone: '+77470000099' });
  });

  it('comes back from nobody by way of the other, and lives again', async () => {
    const { north, oneLink, pass } = twoSpecialists();
    for (const place of [here, toNobody, away, here]) {
      await north.accept(told(place));
      await pass();
    }
    await pass(hour);
    expect(oneLink.appointments.size).toBe(1);
    expect(oneLink.show(9041)).toMatchObject({ status: 'scheduled' });
  });

  it('names the appointment that was made and let go of at once', async () => {
    const { north, oneLink, pass } = twoSpecialists({ north: 2000 });
    await north.accept(told(here));
    while (oneLink.appointments.size === 0) await pass(100);
    await north.accept(told(away));
    await pass(hour);
    expect(north.outcomes()).toMatchObject([{ result: 'created', code: 'left_connection', appointment_id: 9041 }]);
  });
});

it('a visit at the same time is re-opened, too', async () => {
  const branches = twoBranches();
  for (const tell of [created, cancelledThere, sameTimeHere]) {
    await tell(branches);
    await branches.pass();
  }
  expect(branches.oneLink.show(9041)).toMatchObject({ starts_at: at(300), status: 'scheduled' });
});

it('what a person cancelled stays so: nobody gave it over', async () => {
  const branches = twoBranches();
  await created(branches);
  await branches.pass();
  branches.oneLink.edit(9041, { status: 'cancelled' });
  await sameTimeHere(branches);
  await branches.pass(hour);
  expect(branches.oneLink.show(9041)).toMatchObject({ status: 'cancelled' });
  expect((await branches.south.admin().deliveries({})).deliveries[0]).toMatchObject({
    state: 'parked',
    code: 'held_elsewhere',
  });
});

it.each(['on its way', 'lost'])(
  'a visit is not cancelled from under the connection whose answer is %s',
  async (how) => {
    const branches = twoBranches({ north: 2000 });
    if (how === 'lost')
      branches.oneLink.faults.add({ method: 'POST', path: '/appointments' }, { kind: 'commit_then_cut' });
    await created(branches);
    while (branches.oneLink.appointments.size === 0) await branches.pass(100);
    await branches.south.accept(booked('x', 300));
    await branches.south.accept(cancelled('x'));
    await branches.pass(hour);
    expect(branches.oneLink.show(9041)).toMatchObject({ status: 'scheduled', starts_at: at(300) });
    expect(await branches.states('south')).toContainEqual(['unchanged', 'nothing_to_do']);
    // It is the north's to call off.
    await cancelledThere(branches);
    await branches.pass(hour);
    expect(branches.oneLink.show(9041)).toMatchObject({ status: 'cancelled' });
  },
);

it('comes back when it moves back', async () => {
  const branches = twoBranches();
  for (const tell of [created, cancelledThere, createdHere]) {
    await tell(branches);
    await branches.pass();
  }
  await branches.south.accept(cancelled('x'));
  await branches.north.accept(booked('x', 330));
  await branches.pass(hour);
  expect(branches.oneLink.show(9041)).toMatchObject({ starts_at: at(330), status: 'scheduled' });
});

describe.each([
  ['to the north', 'north', 'south', 330, 40],
  ['to the south', 'south', 'north', 330, 40],
  ['to the north at the same time', 'north', 'south', 310, 40],
  ['to the south at the same time', 'south', 'north', 310, 40],
  ['to the north, by a long way', 'north', 'south', 310, 300],
  ['to the south, by a long way', 'south', 'north', 310, 300],
] as const)('comes back %s', (_what, home, other, hours, latencyMs) => {
  it.each(Array.from({ length: 80 }, (_, index) => index * 10 - 600))(
    '%i ms after it is called off where it was, whatever is on its way then',
    async (milliseconds) => {
      const branches = twoBranches({ [other]: latencyMs });
      const leaves = () => branches[other].accept(cancelled('x'));
      const comes = () => branches[home].accept(booked('x', hours));
      for (const [name, event] of [
        [home, booked('x', 300)],
        [home, cancelled('x')],
        [other, booked('x', 310)],
      ] as const) {
        await branches[name].accept(event);
        await branches.pass();
      }
      const [first, second] = milliseconds < 0 ? [comes, leaves] : [leaves, comes];
      await first();
      await branches.pass(Math.abs(milliseconds));
      await second();
      await branches.pass(hour);
      expect(branches.oneLink.show(9041)).toMatchObject({ starts_at: at(hours), status: 'scheduled' });
    },
  );
});

it('a POST without an answer is no proof that it made the appointment', async () => {
  const branches = twoBranches();
  const fault = { method: 'POST', path: '/appointments', times: 1 };
  branches.oneLink.faults.add(fault, { kind: 'commit_then_cut' });
  await created(branches);
  await branches.pass(1000);
  await createdHere(branches);
  await branches.pass(1000);
  await cancelledThere(branches);
  await branches.pass(hour);
  // It comes back before the other one hears that it has left.
  await branches.north.accept(booked('x', 320));
  await branches.pass();
  await branches.south.accept(cancelled('x'));
  await branches.pass(day);
  expect(branches.oneLink.appointments.size).toBe(1);
  expect(branches.oneLink.show(9041)).toMatchObject({ starts_at: at(320), status: 'scheduled' });
});

it('a crash between taking over and writing loses nothing', async () => {
  for (const place of ['after_read', 'before_write', 'after_write'] as const) {
    for (const nth of [1, 2, 3, 4, 5]) {
      const branches = twoBranches();
      for (const tell of [created, cancelledThere]) {
        await tell(branches);
        await branches.pass();
      }
      branches.south.crashAt(place, nth);
      await createdHere(branches);
      await branches.pass(day);
      expect([place, nth, branches.oneLink.show(9041)?.['status'], branches.oneLink.show(9041)?.['starts_at']]).toEqual(
        [place, nth, 'scheduled', at(310)],
      );
    }
  }
});

it('a mailbox that does not answer keeps the booking waiting, and nothing else', async () => {
  let isDown = true;
  const both = account(tables);
  const south = createWorld({
    stage: both.world('north'),
    configured: both.world('south').connection(),
    holding: (name, query) => (isDown ? Promise.reject(new Error('reset')) : both.world(name).admin().holding(query)),
  });
  await both.world('north').accept(booked('x', 300));
  await both.pass();
  await both.world('north').accept(cancelled('x'));
  await both.pass();
  await south.accept(booked('x', 300), booked('y', 320));
  await both.pass();
  expect(both.oneLink.show(9041)).toMatchObject({ status: 'cancelled' });
  expect(both.oneLink.show(9042)).toMatchObject({ external_ref: 'altegio:y' });
  expect((await south.admin().status()).state).toBe('running');
  isDown = false;
  await both.pass(2 * hour);
  expect(both.oneLink.show(9041)).toMatchObject({ status: 'scheduled' });
});

describe('two people link one appointment at the same moment, in two connections', () => {
  const direct = { source: 'direct' };

  it.each([
    ['both bookings are known', ['one', 'two'], []],
    ['both become known afterwards', [], ['one', 'two']],
    ['both become known afterwards, the other first', [], ['two', 'one']],
    ['one is known', ['one'], ['two']],
    ['the other is known', ['two'], ['one']],
  ] as const)('one of them has it, the other is told before anything is written: %s', async (_what, known, later) => {
    const both = account({ one: direct, two: { ...mappedTable, namespace: 'two' } });
    const { oneLink, world } = both;
    const contact_id = oneLink.addContact({}).id;
    oneLink.addAppointment({ id: 500, starts_at: at(20), ends_at: at(21), resource_id: 31, contact_id });
    const ids = { one: 'one', two: 'two' } as const;
    const hours = { one: 30, two: 40 } as const;
    const tell = (name: 'one' | 'two') =>
      world(name).accept(says(ids[name], { state: 'accepted', ...visit(hours[name]) }));
    for (const name of known) await tell(name);
    await both.pass();
    // Past the look at the other connections, as two requests at once are.
    const put = (name: 'one' | 'two', ref: string) => world(name).admin().putLink(ref, 500);
    const answers = await Promise.all([put('one', 'one'), put('two', 'mapped:two:two')]);
    expect(answers.map(({ kind }) => kind)).toEqual(['ok', 'ok']);
    await both.pass();
    for (const name of later) {
      await tell(name);
      await both.pass();
    }
    const states = { one: (await both.states('one'))[0], two: (await both.states('two'))[0] };
    const winner = states.one?.[0] === 'parked' ? 'two' : 'one';
    const loser = winner === 'one' ? 'two' : 'one';
    // The second is what it sees when the first has written its names already.
    expect(['parked/held_elsewhere', 'parked/foreign_appointment']).toContain(states[loser]?.join('/'));
    expect(states[winner]?.[0]).toBe('applied');
    expect(oneLink.show(500)).toMatchObject({ starts_at: at(hours[winner]) });
    const written = both
      .world('one')
      .writes()
      .filter(({ path }) => path === '/appointments/500');
    expect(written.every(({ body }) => body['starts_at'] !== at(hours[loser]))).toBe(true);
    // The way out.
    await world(loser)
      .admin()
      .putLink(loser === 'one' ? 'one' : 'mapped:two:two', 500, true);
    await both.pass();
    expect(oneLink.show(500)).toMatchObject({ starts_at: at(hours[loser]) });
  });
});

it('who asked before the other was linked has it, whatever the names', async () => {
  for (const [hasAsked, state] of [
    [false, 'applied'],
    [true, 'parked'],
  ] as const) {
    const { north } = twoBranches();
    const one = createWorld({
      stage: north,
      configured: north.connection(),
      holding: async () => ({ mailbox: 'south', holding: 'unmet' }),
    });
    const contact_id = one.oneLink.addContact({}).id;
    one.oneLink.addAppointment({ id: 500, starts_at: at(20), ends_at: at(21), resource_id: 31, contact_id });
    if (hasAsked) await one.admin().holding({ appointmentId: 500, by: 'south', release: false });
    await one.admin().putLink('altegio:a', 500);
    await one.accept(booked('a', 30));
    await one.pass(minute);
    expect((await one.admin().deliveries({})).deliveries[0]?.state).toBe(state);
    expect(one.oneLink.show(500)).toMatchObject({ starts_at: at(hasAsked ? 20 : 30) });
  }
});

it('who has called it off does not cancel what another connection has linked and is about to write', async () => {
  for (const [holding, status] of [
    [null, 'cancelled'],
    [{ mailbox: 'south', holding: 'unmet' }, 'scheduled'],
  ] as const) {
    const { north } = twoBranches();
    const one = createWorld({ stage: north, configured: north.connection(), holding: async () => holding });
    const contact_id = one.oneLink.addContact({}).id;
    const named = { id: 500, external_ref: 'altegio:a', resource_id: 31, contact_id };
    one.oneLink.addAppointment({ ...named, starts_at: at(20), ends_at: at(21) });
    await one.accept(says('a', { state: 'cancelled', ...visit(20) }));
    await one.pass(minute);
    expect(one.oneLink.show(500)).toMatchObject({ status });
  }
});

it('a pause does not keep what was called off before it, once no write to it can come late', async () => {
  const branches = twoBranches();
  await created(branches);
  await branches.pass(minute);
  branches.oneLink.faults.add({ method: 'PATCH', times: 1 }, { kind: 'commit_then_cut' });
  await branches.north.accept(says('x', visit(305)));
  await branches.pass(1000);
  await cancelledThere(branches);
  await branches.pass(minute);
  await branches.north.admin().pause();
  await branches.pass(minute);
  await createdHere(branches);
  await branches.pass(day);
  expect(branches.oneLink.appointments.size).toBe(1);
  expect(branches.oneLink.show(9041)).toMatchObject({ starts_at: at(310), status: 'scheduled' });
  await branches.north.admin().resume();
  await branches.pass(hour);
  expect(branches.oneLink.show(9041)).toMatchObject({ starts_at: at(310), status: 'scheduled' });
});
