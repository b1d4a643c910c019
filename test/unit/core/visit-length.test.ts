import { describe, expect, it } from 'vitest';
import { newFacts } from '../../../src/core/facts.ts';
import type { Entry } from '../../../src/core/patch/entries.ts';
import { longestVisitMinutes, newVisitMinutes } from '../../../src/core/patch/visit-length.ts';
import type { Resource, Service } from '../../../src/one-link/records.ts';

const named: readonly Entry[] = [{ name: 'service_id', values: { service_id: 9 }, digest: '', explicit: false }];
const service = (duration_min: number | null): Service => ({ id: 9, duration_min }) as Service;
const resource = (slot_duration_min: number | null): Resource => ({ id: 31, slot_duration_min }) as Resource;

function minutes(
  entries: readonly Entry[],
  told: { service?: Service | 'gone'; resource?: Resource | 'gone' },
): unknown {
  const facts = newFacts();
  if (told.service !== undefined) facts.services.set(9, told.service);
  if (told.resource !== undefined) facts.resources.set(31, told.resource);
  return newVisitMinutes(entries, 31, facts);
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
