// One booking as a person sees it: its history, both sides field by field, what it may be linked to, and which buttons apply.
import { describe, expect, it } from 'vitest';
import type { BookingDetails } from '../../../src/mailbox/contract-bookings.ts';
import { at, booked, moved, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World } from '../../world/world.ts';
import { createdAppointment } from './linked.ts';

/** One-Link is asked in its time. */
async function shown(world: World, ref = 'calcom:a'): Promise<BookingDetails> {
  const found = await world.admin().booking(ref);
  if (found === null) throw new Error('no booking');
  return found;
}
const steps = ({ timeline }: BookingDetails) => timeline.map(({ what }) => what);
const fieldOf = ({ fields }: BookingDetails, name: string) => fields.find(({ field }) => field === name);

describe('the history of a booking', () => {
  it('tells what came and how each was settled, oldest first', async () => {
    const { world } = await createdAppointment();
    await world.accept(moved('a', 'b', 5));
    await world.pass(minute);
    const details = await shown(world);
    expect(steps(details)).toEqual(['received', 'settled', 'received', 'settled']);
    expect(details.timeline).toMatchObject([
      { what: 'received', delivery_id: 'salon.1', event: 'BOOKED', external_ref: 'calcom:a' },
      { what: 'settled', result: 'created', delivery_ids: ['salon.1'], attempts: 1, code: null },
      { what: 'received', external_ref: 'calcom:b' },
      { what: 'settled', result: 'applied', delivery_ids: ['salon.2'] },
    ]);
    expect(details).toMatchObject({ is_timeline_cut: false, link: { external_refs: ['calcom:a', 'calcom:b'] } });
    expect(await world.admin().booking('calcom:nobody')).toBeNull();
    expect(await world.admin().booking('altegio:a')).toBeNull();
  });

  it('tells of tries in vain in words', async () => {
    const world = createWorld();
    world.oneLink.faults.outage(world.now(), world.now() + 5 * hour);
    await world.accept(booked('a', 48));
    await world.pass(2 * hour);
    const details = await shown(world);
    expect(steps(details).slice(0, 2)).toEqual(['received', 'tried']);
    expect(details.timeline[1]).toMatchObject({ times: expect.any(Number), message: expect.stringMatching(/\w+/) });
    expect(details.held).toEqual({ kind: 'none' });
  });
});

it('leads to the newest id at the tool and to the account in One-Link', async () => {
  const { world } = await createdAppointment();
  await world.accept(moved('a', 'b', 5));
  await world.pass(minute);
  expect(await shown(world)).toMatchObject({
    tool_url: 'https://app.cal.com/booking/b',
    account_url: expect.stringMatching(/^https:\/\/[^/]+\/app\/accounts\/\d+$/),
  });
});

describe('both sides of a booking', () => {
  it('are the same after a settlement, also where the value is held no more', async () => {
    const { world } = await createdAppointment();
    const details = await shown(world);
    expect(details.held).toEqual({ kind: 'read' });
    expect(fieldOf(details, 'starts_at')).toMatchObject({ told: at(3), held: at(3), standing: 'same' });
    expect(fieldOf(details, 'client_name')).toEqual({
      ...{ field: 'client_name', told: null, is_wiped: true, held: 'Ivan Petrov', standing: 'same', code: null },
    });
    expect(fieldOf(details, 'service_id')).toMatchObject({ told: null, held: null, standing: 'unsaid' });
    expect(details.fields.slice(0, 3).map(({ field }) => field)).toEqual(['starts_at', 'ends_at', 'status']);
  });

  it('show what a person has changed and what is to be sent', async () => {
    const { world, id } = await createdAppointment();
    world.oneLink.edit(id, { client_name: 'Ivan Petrov-Kim', starts_at: at(4), ends_at: at(4.5) });
    const edited = await shown(world);
    expect(fieldOf(edited, 'client_name')).toMatchObject({ held: 'Ivan Petrov-Kim', standing: 'edited' });
    expect(fieldOf(edited, 'starts_at')).toMatchObject({ told: at(3), held: at(4), standing: 'edited' });
    await world.admin().pause();
    await world.accept(says('a', visit(7)));
    await world.pass(minute);
    const paused = await shown(world);
    expect(fieldOf(paused, 'starts_at')).toMatchObject({ told: at(7), held: at(4), standing: 'differs' });
    expect(paused.booking).toMatchObject({ state: 'pending', code: 'paused' });
  });

  it('are not asked for while One-Link may not be called', async () => {
    const { world } = await createdAppointment();
    world.oneLink.faults.outage(world.now(), world.now() + day);
    expect((await shown(world)).held).toMatchObject({ kind: 'unasked', code: null });
    for (let n = 0; n < 8; n += 1) await world.accept(booked(`o${n}`, 30 + n));
    await world.pass(10 * minute);
    const before = world.oneLink.requests.length;
    const details = await world.people().booking('calcom:a');
    expect(details?.held).toMatchObject({ kind: 'unasked', code: expect.any(String), message: expect.any(String) });
    expect(fieldOf(details as BookingDetails, 'starts_at')).toMatchObject({
      told: at(3),
      held: null,
      standing: 'unknown',
    });
    expect(world.oneLink.requests.length).toBe(before);
  });

  it('show what a table or One-Link does not take', async () => {
    const { world } = await createdAppointment(
      { connection: { resources: { anna: 31 } } },
      { fields: { staff: ['anna'] } },
    );
    await world.accept(says('a', { staff: ['bella'] }));
    await world.pass(minute);
    const details = await shown(world);
    expect(details.booking).toMatchObject({ code: 'unknown_staff', specialist: { told: ['bella'], id: null } });
  });
});

describe('a parked booking', () => {
  const parked = async (): Promise<World> => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.accept(booked('a', 48));
    await world.pass(minute);
    return world;
  };
  const addVisit = (world: World, hours: number, more: Readonly<Record<string, unknown>> = {}): number => {
    const contact = world.oneLink.addContact({ full_name: 'Somebody' });
    const times = { starts_at: at(hours), ends_at: at(hours + 0.5) };
    const who = { contact_id: contact.id, client_name: 'Somebody' };
    return world.oneLink.addAppointment({ resource_id: 31, ...who, ...times, ...more }).id;
  };

  it('may be an appointment near its time that is nobody’s', async () => {
    const world = await parked();
    const later = addVisit(world, 48.5);
    const same = addVisit(world, 48);
    addVisit(world, 52);
    addVisit(world, 47.5, { external_ref: 'altegio:7' });
    const details = await shown(world);
    expect(details.candidates.map((one) => one.appointment_id)).toEqual([same, later]);
    expect(details.candidates[0]).toMatchObject({ client_name: 'Somebody', resource_id: 31, starts_at: at(48) });
    expect(details.actions).toEqual({
      ...{
        link: true,
        unlink: false,
        retry: true,
        reads_again: false,
        discard: true,
        undo_discard: false,
        reassert: false,
      },
    });
  });

  it('can be linked, discarded and taken back as its buttons say', async () => {
    const world = await parked();
    await world.admin().discard('salon.1');
    expect((await shown(world)).actions).toMatchObject({ discard: false, undo_discard: true, retry: true });
    await world.admin().retry('salon.1');
    await world.pass(minute);
    expect((await shown(world)).actions).toMatchObject({ discard: true, undo_discard: false });
    await world.admin().discard('salon.1');
    await world.pass(3 * day);
    const details = await shown(world);
    expect(details.actions).toMatchObject({ discard: false, undo_discard: false, retry: false });
    expect(await world.admin().retry('salon.1')).toMatchObject({ kind: 'conflict' });
  });
});
