// A booking that has no appointment gets one, or is parked, or needs none (architecture.md, *Link* 4 and 5).
import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import type { Connection } from '../../../src/config/connection.ts';
import { planPost, visitToMake } from '../../../src/sync/link/create.ts';
import { newObservations } from '../../../src/sync/observations.ts';
import type { Entry } from '../../../src/sync/patch/entries.ts';
import {
  chainOf,
  createWrite,
  doubtful,
  due,
  entry,
  five,
  type Parts,
  partsOf,
  patchWrite,
  six,
  three,
  times,
  two,
  wiped,
} from './bookings.ts';
import { contextOf, day, worldStart } from './context.ts';

const names = { order: ['a', 'b'].map(bookingId), refs: [], keys: [] };
const name = entry('client_name', 'Ivan');
const whole = [times(five, six), entry('status', 'scheduled'), name];
/** Anna's contact is known, so that no question stands before the POST. */
const opened: Parts = { intake: { opened: true }, link: { contact: { id: 77, attempts: 0, until: 0 } } };

function planned(entries: readonly Entry[], own: Parts = {}, table: Partial<Connection> = {}) {
  const observations = newObservations();
  observations.services.set(9, { id: 9, duration_min: 45 });
  observations.resources.set(31, { id: 31, slot_duration_min: 20 });
  observations.resources.set(32, 'gone');
  const record = due(partsOf(opened, own));
  const context = contextOf(table);
  const visit = visitToMake(record, entries, names, { ...context, observations });
  const step = 'do' in visit ? visit : planPost(record, visit, { entries, names }, { ...context, observations });
  return { step, record, observations, body: step.do === 'write' ? step.write.body : null };
}
const visitOver = { lifecycle: { phase: 'parked', code: 'visit_over' } };
const nothingToDo = { lifecycle: { phase: 'settled', code: 'nothing_to_do' } };

describe('a POST', () => {
  it('says everything, with specialist, contact and the key that makes it safe to repeat', () => {
    const { step, record } = planned(whole);
    expect(step).toEqual({
      do: 'write',
      write: {
        kind: 'create',
        body: {
          starts_at: five,
          ends_at: six,
          client_name: 'Ivan',
          resource_id: 31,
          contact_id: 77,
          idempotency_key: 'calcom:a',
        },
        entries: { times: whole[0]?.digest, status: '"scheduled"', client_name: '"Ivan"' },
      },
    });
    expect(record.link.idempotencyKey).toBe('calcom:a');
  });

  it('keeps the key that was frozen before', () => {
    expect(planned(whole, { key: 'b' }).body).toMatchObject({ idempotency_key: 'calcom:a' });
    expect(planned(whole, { link: { idempotencyKey: 'calcom:older' } }).body).toMatchObject({
      idempotency_key: 'calcom:older',
    });
  });

  it('says another status than the default', () => {
    const status = entry('status', 'confirmed');
    expect(planned([times(five, six), name, status]).body).toMatchObject({ status: 'confirmed' });
  });

  it('goes to the specialist of the table, else to the connection’s own', () => {
    expect(planned([...whole, entry('resource_id', 32)]).body).toMatchObject({ resource_id: 32 });
    expect(planned(whole, {}, { resourceId: null }).record).toMatchObject({
      lifecycle: { phase: 'parked', code: 'no_resource' },
    });
  });

  it('leaves out what One-Link refused', () => {
    const configuration = contextOf().connection.digest;
    const refused = { client_gender: { digest: '"male"', configuration, code: 'HTTP_422' } } as const;
    const { body, step } = planned([...whole, entry('client_gender', 'male')], { writes: { refused } });
    expect(body).not.toHaveProperty('client_gender');
    expect(step).not.toHaveProperty('write.entries.client_gender');
  });

  it('names the contact that is said, else the one that was found', () => {
    expect(planned([...whole, entry('contact_id', 78, true)]).body).toMatchObject({ contact_id: 78 });
    expect(planned(whole, { link: { contact: null } }).step).toEqual({
      do: 'write',
      write: { kind: 'contact', body: { full_name: 'Ivan' } },
    });
  });

  it('ends with the service, else with the slot, where no end is told', () => {
    const endless = [times(five, null), name];
    expect(planned([...endless, entry('service_id', 9)]).body).toMatchObject({ ends_at: '2031-04-07T05:45:00Z' });
    expect(planned(endless).body).toMatchObject({ ends_at: '2031-04-07T05:20:00Z' });
    expect(planned([...endless, entry('service_id', 8)]).step).toEqual({
      do: 'read',
      read: { call: 'service', id: 8 },
    });
    expect(planned([...endless, entry('resource_id', 33)]).step).toEqual({
      do: 'read',
      read: { call: 'resource', id: 33 },
    });
  });

  it('asks for no length where the end is told', () => {
    expect(planned([...whole, entry('service_id', 8)]).body).toMatchObject({ ends_at: six });
  });
});

describe('is parked', () => {
  it.each<[string, readonly Entry[], Parts, Partial<Connection>]>([
    ['unlinked', whole, {}, { onUnlinked: 'park' }],
    ['no_client_name', [times(five, six)], {}, {}],
    ['data_wiped', [...whole, wiped('client_phone')], {}, {}],
    ['data_wiped', [times(five, six), wiped('client_name')], {}, {}],
    ['no_time', [name], {}, {}],
  ])('as %s', (code, entries, own, table) => {
    expect(planned(entries, own, table).record).toMatchObject({ lifecycle: { phase: 'parked', code } });
  });

  it('as it was, though the visit goes by meanwhile', () => {
    const over = [times(two, three), name];
    const known = { knownSince: Date.parse(two) };
    expect(planned(over, known, { resourceId: null }).record).toMatchObject({
      lifecycle: { phase: 'parked', code: 'no_resource' },
    });
    const off = { chain: chainOf({ a: {}, b: { state: 'cancelled' } }) };
    expect(planned(over, off).record).toMatchObject(nothingToDo);
  });
});

describe('a visit that is over', () => {
  const start = (minutesAgo: number): string => new Date(worldStart - minutesAgo * 60_000).toISOString();

  it('is left to a person where it was told after its end', () => {
    expect(planned([times(two, three), name]).record).toMatchObject(visitOver);
    expect(planned([times(two, start(0)), name]).record).toMatchObject(visitOver);
    expect(planned([times(two, five), name]).body).not.toBeNull();
  });

  it('ends twelve hours after its start or after its own length where no end is told', () => {
    expect(planned([times(start(720), null), name, entry('service_id', 8)]).record).toMatchObject(visitOver);
    expect(planned([times(start(719), null), name, entry('service_id', 8)]).step.do).toBe('read');
    expect(planned([times(start(20), null), name]).record).toMatchObject(visitOver);
    expect(planned([times(start(19), null), name]).body).not.toBeNull();
  });

  it('is made where it was known before its end', () => {
    expect(planned([times(two, three), name], { knownSince: Date.parse(three) - 1 }).body).not.toBeNull();
    expect(planned([times(two, three), name], { knownSince: Date.parse(three) }).record).toMatchObject(visitOver);
    expect(planned([times(start(20), null), name], { knownSince: worldStart }).record).toMatchObject(visitOver);
    expect(planned([times(start(20), null), name], { knownSince: worldStart - 1 }).body).not.toBeNull();
  });

  it.each(['completed', 'no_show'] as const)('is made where its tool says that it took place: %s', (state) => {
    const tookPlace = { chain: chainOf({ a: {}, b: { state } }) };
    expect(planned([times(two, three), name], tookPlace).body).not.toBeNull();
  });
});

describe('there is nothing to do', () => {
  it('for one that is called off, by its status or by the tool', () => {
    expect(planned([times(five, six), name, entry('status', 'cancelled')]).record).toMatchObject(nothingToDo);
    const chain = chainOf({ a: {}, b: { state: 'declined' } });
    expect(planned(whole, { chain }).record).toMatchObject(nothingToDo);
  });
});

it('a quarantine that is over is no more, but of what a POST may have made', () => {
  const posts = [doubtful(createWrite(), worldStart), doubtful(createWrite(), worldStart + day)];
  const patch = doubtful(patchWrite({ starts_at: five }), worldStart);
  expect(
    planned(whole, { writes: { inDoubt: [patch, ...posts] }, link: { idempotencyKey: 'calcom:a' } }).record.writes
      .inDoubt,
  ).toEqual(posts);
});
