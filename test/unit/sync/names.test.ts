import { describe, expect, it } from 'vitest';
import { bookingId, type ExternalRef, externalRef } from '../../../src/booking/ids.ts';
import type { Appointment } from '../../../src/one-link/records.ts';
import { bearsRef, mayName, mayTake, namesOf } from '../../../src/sync/link/names.ts';
import { contextOf } from './context.ts';

const names = namesOf([bookingId('a'), bookingId('b')], contextOf());
const held = (external_ref: string | null | undefined, idempotency_key?: string | null): Appointment =>
  ({ id: 9041, external_ref, idempotency_key }) as Appointment;

it('a booking has a name under each id of its chain', () => {
  expect(names).toEqual({
    order: ['a', 'b'],
    refs: ['calcom:a', 'calcom:b'],
    keys: ['calcom:a', 'calcom:b'],
  });
});

it('what would be the name of another connection’s booking gives no right to it', () => {
  const site = contextOf({ source: 'direct', reservedPrefixes: ['calcom:'] });
  expect(namesOf([bookingId('calcom:a'), bookingId('b')], site)).toEqual({
    order: ['calcom:a', 'b'],
    refs: ['b'],
    keys: ['direct:b'],
  });
});

describe('an appointment', () => {
  it.each([undefined, null, '', 'calcom:a', 'calcom:b', 'calcom:a~merged'])('named %j may be named', (ref) => {
    expect(mayName(ref as ExternalRef, names)).toBe(true);
  });

  it.each(['calcom:c', 'calcom:', 'calcom:ab', 'a', 'calcom:c~merged', '~merged', 'calcom:a~merged~merged'])(
    'named %j is another’s',
    (ref) => {
      expect(mayName(externalRef(ref), names)).toBe(false);
      expect(mayTake(held(ref), names)).toBe(false);
    },
  );

  it('may be taken where neither its name nor its key is another’s', () => {
    for (const key of [undefined, null, '', 'calcom:a', 'calcom:b']) {
      expect(mayTake(held(null, key), names)).toBe(true);
      expect(mayTake(held('calcom:a', key), names)).toBe(true);
      expect(mayTake(held('calcom:c', key), names)).toBe(false);
    }
    expect(mayTake(held(null, 'calcom:c'), names)).toBe(false);
    expect(mayTake(held('calcom:a', 'calcom:c'), names)).toBe(false);
  });

  it('bears the name of the chain only where it says so', () => {
    expect(
      [held('calcom:b'), held('calcom:c'), held(''), held(null), held(undefined)].map((one) => bearsRef(one, names)),
    ).toEqual([true, false, false, false, false]);
  });
});
