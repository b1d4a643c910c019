import { describe, expect, it } from 'vitest';
import { type Chain, emptyChain } from '../../../src/booking/chain.ts';
import { bookingId, externalRef, recordKey } from '../../../src/booking/ids.ts';
import { idempotencyKeyOf, idOf, refOf, refOfHeld } from '../../../src/config/references.ts';
import { idsOf } from './bookings.ts';

const alone = { otherNamespaces: [], reservedPrefixes: [] };
const calcom = { source: 'calcom', namespace: null, ...alone };
const north = { source: 'simplybook', namespace: 'north', ...alone };
const direct = { source: 'direct', namespace: null, ...alone };
const directNorth = { source: 'direct', namespace: 'north', ...alone };

describe('an external_ref', () => {
  it('is the tool’s id behind source and namespace; `direct` has the user’s own, behind a namespace alone', () => {
    expect([calcom, north, direct, directNorth].map((connection) => refOf(connection, bookingId('9fNE')))).toEqual([
      'calcom:9fNE',
      'simplybook:north:9fNE',
      '9fNE',
      'north:9fNE',
    ]);
  });

  it('leads back to the id', () => {
    for (const connection of [calcom, north, direct, directNorth]) {
      expect(idOf(connection, refOf(connection, bookingId('a:b')))).toBe('a:b');
    }
  });

  it('of another connection, or without an id, leads nowhere', () => {
    expect(idOf(calcom, externalRef('calendly:9fNE'))).toBeNull();
    expect(idOf(north, externalRef('simplybook:south:9fNE'))).toBeNull();
    expect(idOf(calcom, externalRef('calcom:'))).toBeNull();
    expect(idOf(direct, externalRef(''))).toBeNull();
  });
});

it('an idempotency_key names the source, for `direct` too', () => {
  expect(
    [calcom, north, direct, directNorth].map((connection) => idempotencyKeyOf(connection, bookingId('3qOL'))),
  ).toEqual(['calcom:3qOL', 'simplybook:north:3qOL', 'direct:3qOL', 'direct:north:3qOL']);
});

describe('a person knows a booking', () => {
  const ids = (...names: string[]) => idsOf(names);

  it('by its newest id', () => {
    const chain: Chain = {
      ids: ids('new', 'old', 'older'),
      edges: [
        [bookingId('older'), bookingId('old')],
        [bookingId('old'), bookingId('new')],
      ],
    };
    expect(refOfHeld(calcom, { chain, key: recordKey('old') })).toBe('calcom:new');
  });

  it('by the first id it was known by, where it has no newest', () => {
    const chain: Chain = {
      ids: ids('a', 'b', 'c'),
      edges: [
        [bookingId('a'), bookingId('b')],
        [bookingId('a'), bookingId('c')],
      ],
    };
    expect(refOfHeld(calcom, { chain, key: recordKey('a') })).toBe('calcom:a');
    expect(refOfHeld(calcom, { chain: emptyChain(), key: recordKey('a') })).toBe('calcom:a');
  });
});
