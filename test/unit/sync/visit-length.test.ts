import { describe, expect, it } from 'vitest';
import type { Resource, Service } from '../../../src/one-link/records.ts';
import { newObservations } from '../../../src/sync/observations.ts';
import type { Entry } from '../../../src/sync/patch/entries.ts';
import { longestVisitMinutes, newVisitMinutes, withEnds } from '../../../src/sync/patch/visit-length.ts';
import { due, entry, five, type Parts, seven, shown, six, times, wiped } from './bookings.ts';
import { contextOf } from './context.ts';

const named: readonly Entry[] = [{ name: 'service_id', values: { service_id: 9 }, digest: '', explicit: false }];
const service = (duration_min: number | null): Service => ({ id: 9, duration_min }) as Service;
const resource = (slot_duration_min: number | null): Resource => ({ id: 31, slot_duration_min }) as Resource;

function minutes(
  entries: readonly Entry[],
  told: { service?: Service | 'gone'; resource?: Resource | 'gone' },
): unknown {
  const observations = newObservations();
  if (told.service !== undefined) observations.services.set(9, told.service);
  if (told.resource !== undefined) observations.resources.set(31, told.resource);
  return newVisitMinutes(entries, 31, observations);
}

describe('a new visit without an end', () => {
  it('is as long as its service', () => {
    expect(minutes(named, { service: service(45), resource: resource(20) })).toBe(45);
    expect(minutes(named, { service: service(5) })).toBe(5);
  });

  it('is as long as the specialist’s slot where the service has no length that One-Link takes, or is gone', () => {
    for (const told of [service(4), service(0), service(null), 'gone'] as const) {
      expect(minutes(named, { service: told, resource: resource(20) })).toBe(20);
    }
    expect(minutes([], { resource: resource(20) })).toBe(20);
  });

  it('is half an hour where the specialist has no slot length, or is gone', () => {
    expect(minutes([], { resource: resource(null) })).toBe(30);
    expect(minutes([], { resource: 'gone' })).toBe(30);
  });

  it('is asked for where it is not known', () => {
    expect(minutes(named, {})).toEqual({ do: 'read', read: { call: 'service', id: 9 } });
    expect(minutes(named, { service: 'gone' })).toEqual({ do: 'read', read: { call: 'resource', id: 31 } });
    expect(minutes([], { service: service(45) })).toEqual({ do: 'read', read: { call: 'resource', id: 31 } });
  });
});

it('no visit is longer than twelve hours (one-link-api.md §2.2)', () => {
  expect(longestVisitMinutes).toBe(12 * 60);
});

describe('the end of a visit that exists', () => {
  const current = shown();
  function ended(entries: readonly Entry[], own: Parts = {}, source = 'calcom', told?: Service | 'gone') {
    const observations = newObservations();
    if (told !== undefined) observations.services.set(9, told);
    return withEnds(due(own), entries, current, { ...contextOf({ source }), observations });
  }
  const to = (starts_at: string, ends_at: string) => ({ ...times(starts_at, null), values: { starts_at, ends_at } });
  const name = entry('client_name', 'Anna');

  it('is left alone where it is told, or no times are', () => {
    const told = [times(five, seven), ...named];
    expect(ended(told)).toBe(told);
    expect(ended([name])).toEqual([name]);
    const gone = [name, wiped('times')];
    expect(ended(gone)).toBe(gone);
  });

  it('of a move comes of the service that the tool names', () => {
    expect(ended([name, times(six, null), ...named], {}, 'calcom', service(45))).toEqual([
      name,
      to(six, '2031-04-07T06:45:00Z'),
      ...named,
    ]);
    expect(ended([times(six, null), ...named])).toEqual({ do: 'read', read: { call: 'service', id: 9 } });
  });

  it('of a move keeps the length of the visit where no service has one', () => {
    for (const told of ['gone', service(null), service(4)] as const) {
      expect(ended([times(six, null), ...named], {}, 'calcom', told)).toEqual([to(six, seven), ...named]);
    }
    expect(ended([times(six, null)])).toEqual([to(six, seven)]);
  });

  it('is kept for direct, which says of itself that a start alone keeps the length', () => {
    expect(ended([times(six, null), ...named], {}, 'direct', service(45))).toEqual([to(six, seven), ...named]);
  });

  it('is kept where nothing moves: at its old time, or settled before and moved by a person', () => {
    expect(ended([times(five, null), ...named], {}, 'calcom', service(45))).toEqual([to(five, six), ...named]);
    const settled = { times: times(six, null).digest };
    expect(ended([times(six, null), ...named], { writes: { settled } }, 'calcom', service(45))).toEqual([
      to(six, seven),
      ...named,
    ]);
  });
});
