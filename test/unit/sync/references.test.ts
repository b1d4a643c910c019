import { describe, expect, it } from 'vitest';
import { type Chain, emptyChain } from '../../../src/booking/chain.ts';
import { idempotencyKeyOf, idOf, refOf, refOfHeld } from '../../../src/config/references.ts';
import { idsOf } from './bookings.ts';

const alone = { otherNamespaces: [], reservedPrefixes: [] };
const calcom = { source: 'calcom', namespace: null, ...alone };
const north = { source: 'simplybook', namespace: 'north', ...alone };
const direct = { source: 'direct', namespace: null, ...alone };
const directNorth = { source: 'direct', namespace: 'north', ...alone };

describe('an external_ref', () => {
  it('is the tool’s id behind source and namespace; `direct` has the user’s own, behind a namespace alone', () => {
    expect([calcom, north, direct, directNorth].map((connection) => refOf(connection, '9fNE'))).toEqual([
      'calcom:9fNE',
      'simplybook:north:9fNE',
      '9fNE',
      'north:9fNE',
    ]);
  });

  it('leads back to the id', () => {
    for (const connection of [calcom, north, direct, directNorth]) {
      expect(idOf(connection, refOf(connection, 'a:b'))).toBe('a:b');
    }
  });

  it('of another connection, or without an id, leads nowhere', () => {
    expect(idOf(calcom, 'calendly:9fNE')).toBeNull();
    expect(idOf(north, 'simplybook:south:9fNE')).toBeNull();
    expect(idOf(calcom, 'calcom:')).toBeNull();
    expect(idOf(direct, '')).toBeNull();
  });
});

it('an idempotency_key names the source, for `direct` too', () => {
  expect([calcom, north, direct, directNorth].map((connection) => idempotencyKeyOf(connection, '3qOL'))).toEqual([
    'calcom:3qOL',
    'simplybook:north:3qOL',
    'direct:3qOL',
    'direct:north:3qOL',
  ]);
});

describe('a person knows a booking', () => {
  const ids = (...names: string[]) => idsOf(names);

  it('by its newest id', () => {
    const chain: Chain = {
      ids: ids('new', 'old', 'older'),
      edges: [
        ['older', 'old'],
        ['old', 'new'],
      ],
    };
    expect(refOfHeld(calcom, { chain, key: 'old' })).toBe('calcom:new');
  });

  it('by the first id it was known by, where it has no newest', () => {
    const chain: Chain = {
      ids: ids('a', 'b', 'c'),
      edges: [
        ['a', 'b'],
        ['a', 'c'],
      ],
    };
    expect(refOfHeld(calcom, { chain, key: 'a' })).toBe('calcom:a');
    expect(refOfHeld(calcom, { chain: emptyChain(), key: 'a' })).toBe('calcom:a');
  });
});
