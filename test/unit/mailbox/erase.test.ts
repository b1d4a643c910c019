// `DELETE /api/clients` in one mailbox: everything held of one client goes, whatever state his booking is in, and nothing is sent
// again because of it.
import { describe, expect, it } from 'vitest';
import { bookingId, externalRef } from '../../../src/booking/ids.ts';
import type { EraseAnswer, EraseQuery } from '../../../src/mailbox/contract.ts';
import { saveInPlace } from '../../../src/mailbox/store/schedule.ts';
import type { Decoded } from '../../../src/sources/source.ts';
import { at, booked, cancelled, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World } from '../../world/world.ts';

const phone = '+77015550001';
const client = {
  clientName: 'Aigul Erased',
  clientPhone: phone,
  clientComment: 'erased comment',
  clientBirthDate: '1990-02-03',
  clientIdentifier: '950415300003',
  clientGender: 'f',
};
const body = { name: client.clientName, tel: '8 (701) 555-00-01' };
const his = (id: string, hours: number, more: Partial<Extract<Decoded, { kind: 'booking' }>> = {}) =>
  booked(id, hours, { fields: client, body, ...more });

async function eraseAll(world: World, who: EraseQuery['client']): Promise<Omit<EraseAnswer, 'cursor'>> {
  const sum = { bookings: 0, deliveries: 0, bodies: 0 };
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const answer: EraseAnswer = await world.admin().erase({ client: who, ...(cursor === undefined ? {} : { cursor }) });
    for (const key of ['bookings', 'deliveries', 'bodies'] as const) sum[key] += answer[key];
    cursor = answer.cursor;
  }
  return sum;
}

/** Values of the client, and digests of them, that are anywhere in the rows. */
function traces(world: World): string[] {
  const dump = world.dump();
  const digits = '7015550001';
  const values = [
    client.clientName,
    digits,
    '701) 555-00-01',
    client.clientComment,
    client.clientIdentifier,
    '1990-02-03',
  ];
  const digests = Object.values(client).map((value) => world.core().digestOf(value));
  return [...values, ...digests].filter((trace) => dump.includes(trace));
}

const states = async (world: World) =>
  (await world.admin().deliveries({})).deliveries.map(({ state, code }) => `${state} ${code}`);

/** Bodies are stored only where an expression reads them. */
const readsBodies = { fields: { appointment_type: '= kind' } };

describe('a client who is erased', () => {
  it('leaves no digest in a booking that is settled, and it is not sent again', async () => {
    const world = createWorld();
    await world.accept(his('a', 48));
    await world.pass(minute);
    expect(traces(world).length).toBeGreaterThan(3); // digests
    const writes = world.writes().length;
    expect(await eraseAll(world, { phone })).toEqual({ bookings: 1, deliveries: 1, bodies: 0 });
    expect(traces(world)).toEqual([]);
    world.crash();
    await world.pass(2 * day);
    expect(world.writes()).toHaveLength(writes);
    expect(await states(world)).toEqual(['created null']);
    expect(await eraseAll(world, { phone })).toEqual({ bookings: 0, deliveries: 0, bodies: 0 });
  });

  it('leaves no digest of what was settled when his visit was given over to another connection', async () => {
    const other = { source: 'calcom', account_id: 12, on_unlinked: 'park', secret: 'SALON_SECRET', only: ['anna'] };
    const world = createWorld({ connection: { only: ['olga'] }, around: { beside: { other } } });
    await world.accept({ ...his('a', 48), place: { is: 'inside' } });
    await world.pass(minute);
    await world.accept({ ...says('a', visit(50)), place: { is: 'outside', reason: 'anna', isTakenByOther: true } });
    await world.pass(minute);
    expect(world.core().store.peek(bookingId('a'))?.link.leftBehind?.settled).toHaveProperty('client_phone');
    await eraseAll(world, { phone });
    expect(traces(world)).toEqual([]);
  });

  it('leaves no digest of what another connection has had settled', async () => {
    const other = { source: 'calcom', account_id: 12, on_unlinked: 'park', secret: 'SALON_SECRET', only: ['anna'] };
    const world = createWorld({ connection: { only: ['olga'] }, around: { beside: { other } } });
    await world.accept({ ...his('a', 48), place: { is: 'inside' } });
    await world.pass(minute);
    const record = world.core().store.find(bookingId('a'));
    if (record === null) throw new Error('no booking');
    record.link.knownThere = { ...record.writes.settled };
    world.core().store.transaction(() => saveInPlace(record, world.core().store));
    await eraseAll(world, { phone });
    expect(traces(world)).toEqual([]);
  });

  it('leaves his booking able to move and to be cancelled', async () => {
    const world = createWorld();
    await world.accept(his('a', 48));
    await world.pass(minute);
    await eraseAll(world, { phone });
    await world.accept(says('a', visit(50)));
    await world.pass(minute);
    expect(world.writes().at(-1)?.body).toEqual({ starts_at: at(50), ends_at: at(50.5) });
    await world.accept(cancelled('a'));
    await world.pass(minute);
    expect(world.writes().at(-1)?.body).toEqual({ status: 'cancelled' });
    expect(world.outcomes().at(-1)).toMatchObject({ result: 'applied', code: null });
  });

  it('is taken up again when the tool says him anew, and a repeated sending brings nothing back', async () => {
    const world = createWorld();
    const first = his('a', 48);
    await world.accept(first);
    await world.pass(minute);
    await eraseAll(world, { phone });
    expect((await world.accept(first)).deliveries).toMatchObject([{ status: 'duplicate' }]);
    expect(traces(world)).toEqual([]);
    await world.accept(says('a', { clientComment: 'a new comment' }));
    await world.pass(minute);
    expect(world.writes().at(-1)?.body).toEqual({ client_comment: 'a new comment' });
  });

  it.each(['park', 'create'])('parks a booking that still needs him: %s', async (on_unlinked) => {
    const world = createWorld({ connection: { on_unlinked, fields: { client_gender: '= gender' } } });
    if (on_unlinked === 'create') world.oneLink.faults.outage(world.now(), world.now() + hour);
    await world.accept(his('a', 48));
    await world.pass(minute);
    expect(await eraseAll(world, { phone })).toEqual({ bookings: 1, deliveries: 1, bodies: 1 });
    expect(traces(world)).toEqual([]);
    await world.pass(3 * hour);
    expect(await states(world)).toEqual([on_unlinked === 'park' ? 'parked unlinked' : 'parked data_wiped']);
    expect(world.writes().filter(({ status }) => status !== null)).toEqual([]);
    // What is needed comes with the next event.
    world.deploy({ on_unlinked: 'create' });
    await world.accept(his('a', 49));
    await world.pass(minute);
    expect(world.outcomes().at(-1)).toMatchObject({ result: 'created' });
  });

  it('is not needed by a booking that failed: it parks without another try', async () => {
    const world = createWorld();
    const refusal = { kind: 'answer', status: 409, body: { code: 'OUTSIDE_WORKING_HOURS' } } as const;
    world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, refusal);
    await world.accept(his('a', 48));
    await world.pass(minute);
    expect(await states(world)).toEqual(['failed OUTSIDE_WORKING_HOURS']);
    const writes = world.writes().length;
    await eraseAll(world, { phone });
    await world.pass(day);
    expect(await states(world)).toEqual(['parked data_wiped']);
    expect(world.writes()).toHaveLength(writes);
    expect(traces(world)).toEqual([]);
  });

  it.each([
    ['cut', { kind: 'cut' }],
    ['late', { kind: 'late_commit', afterMs: 5 * minute }],
  ] as const)('goes from a write without a sure answer: %s', async (_, fault) => {
    const world = createWorld();
    await world.accept(booked('a', 48, { fields: { clientName: 'Before', clientPhone: '+77010000009' } }));
    await world.pass(minute);
    world.oneLink.faults.add({ method: 'PATCH' }, fault);
    await world.accept(says('a', { ...visit(50), ...client }));
    await world.clock.settle();
    await world.pass(200);
    await eraseAll(world, { phone });
    expect(traces(world)).toEqual([]);
    await world.pass(hour);
    expect(traces(world)).toEqual([]);
    expect(world.oneLink.show(Number([...world.oneLink.appointments.keys()][0]))).toMatchObject({ starts_at: at(50) });
  });

  it.each([null, 'commit_then_cut'] as const)('goes while a write with his name is on its way: %s', async (fault) => {
    for (const passed of [20, 60, 100, 140, 180, 220, 260, 300, 340]) {
      const world = createWorld();
      if (fault !== null) world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, { kind: fault });
      await world.accept(his('a', 48));
      await world.pass(passed);
      await eraseAll(world, { phone });
      expect({ passed, traces: traces(world) }).toEqual({ passed, traces: [] });
      await world.pass(hour);
      expect({ passed, traces: traces(world) }).toEqual({ passed, traces: [] });
    }
  });

  it('goes from a cancelled visit whose changes wait for its re-opening', async () => {
    const world = createWorld();
    await world.accept(booked('a', 48));
    await world.pass(minute);
    await world.accept(cancelled('a'));
    await world.pass(minute);
    await world.accept(says('a', client));
    await world.pass(minute);
    await eraseAll(world, { phone });
    expect(traces(world)).toEqual([]);
    await world.accept(says('a', { state: 'accepted' }));
    await world.pass(minute);
    expect(world.outcomes().at(-1)).toMatchObject({ result: 'applied', code: 'data_wiped' });
  });

  it('is found by any id of his booking, and by what could not be read', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park', ...readsBodies } });
    await world.accept(his('first-id-of-it', 48));
    await world.accept(says('second-id', {}, { predecessor: 'first-id-of-it' }));
    const unread = (part: object): Decoded => ({ kind: 'undecodable', event: 'X', detail: 'why', body: part });
    await world.accept(
      unread({ id: 'first-id-of-it', who: client.clientName }),
      unread({ text: 'of second-id' }),
      unread({ id: 'another', who: 'Boris' }),
      { ...(unread({ who: client.clientName }) as Extract<Decoded, { kind: 'undecodable' }>), id: 'second-id' },
    );
    await world.pass(minute);
    const found = await eraseAll(world, { externalRef: externalRef('calcom:second-id') });
    expect(found).toEqual({ bookings: 1, deliveries: 5, bodies: 5 });
    expect(traces(world)).toEqual([]);
    expect(world.dump()).toContain('Boris');
    expect(await eraseAll(world, { externalRef: externalRef('calcom:second-id') })).toEqual({
      bookings: 0,
      deliveries: 0,
      bodies: 0,
    });
  });

  it('takes nobody else with him: who shares a body keeps his booking', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park', ...readsBodies } });
    const shared = { attendees: [body, { name: 'Boris', tel: '+77010000077' }] };
    const boris = { clientName: 'Boris Kept', clientPhone: '+77010000077' };
    await world.accept(his('seat-1', 48, { body: shared }), booked('seat-2', 48, { fields: boris, body: shared }));
    await world.pass(minute);
    expect(await eraseAll(world, { phone })).toEqual({ bookings: 1, deliveries: 1, bodies: 1 });
    expect(traces(world)).toEqual([]);
    expect(world.dump()).toContain('Boris Kept');
  });

  it('is who a waiting body says that he is by now, where the connection reads his phone from it', async () => {
    const world = createWorld({ connection: { fields: { client_phone: '= tel' } } });
    const before = { clientName: 'Aigul Before' };
    await world.accept(booked('a', 48, { fields: before, body: { tel: '+77010000077' } }));
    await world.pass(minute);
    await world.admin().pause();
    await world.accept(says('a', { clientName: client.clientName }, { body }));
    expect(await eraseAll(world, { phone })).toEqual({ bookings: 1, deliveries: 2, bodies: 1 });
    expect(traces(world)).toEqual([]);
  });

  it.each([
    ['a number', { tel: 77015550001 }],
    ['national', { tel: '8 701 555 00 01' }],
    ['in a sentence', { note: 'please call 8-701-555-00-01 after five' }],
    ['as a key', { '+7 701 555 0001': true }],
    ['deep', JSON.parse(`${'['.repeat(90)}"7015550001"${']'.repeat(90)}`)],
  ])('is found in a body that could not be read, however the phone is written there: %s', async (_, unreadable) => {
    const world = createWorld();
    await world.accept({ kind: 'undecodable', event: 'X', detail: 'why', body: unreadable });
    expect(await eraseAll(world, { phone })).toEqual({ bookings: 0, deliveries: 1, bodies: 1 });
    expect(await states(world)).toEqual(['discarded discarded_by_person']);
    expect(world.dump()).not.toMatch(/555.?00/);
  });

  it('is found in a mailbox of any size, a bounded piece at a time', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park', ...readsBodies } });
    for (let part = 0; part < 12; part += 1) {
      const others = Array.from({ length: 100 }, (_, index) => booked(`other-${part}-${index}`, 48));
      await world.accept(...others, his(`his-${part}`, 48));
    }
    for (let part = 0; part < 50; part += 1) {
      await world.accept({
        kind: 'undecodable',
        event: 'X',
        detail: 'why',
        body: { part, ...(part % 10 === 0 ? body : {}) },
      });
    }
    const first = await world.admin().erase({ client: { phone } });
    expect(first.cursor).toMatch(/^bookings:/);
    const rest = await eraseAll(world, { phone });
    expect([first.bookings + rest.bookings, rest.bodies + first.bodies]).toEqual([12, 17]);
    expect(traces(world)).toEqual([]);
  });
});
