/** The names of bookings of one account: no two have the same, whoever chooses ids and namespaces (architecture.md, *Patch*). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import { escapeId, formerlyWrittenId, hasFreeIds, readId, writtenId } from '../../../src/booking/written-id.ts';
import type { Connection } from '../../../src/config/connection.ts';
import { readConfiguration } from '../../../src/config/read.ts';
import { formerNames, idempotencyKeyOf, idOf, isReserved, refOf } from '../../../src/config/references.ts';
import { outcomePrefix } from '../../../src/outcomes/outcome.ts';
import { sources, traitsOf } from '../../../src/sources/index.ts';

const words = ['north', 'a', '42', 'calcom', 'direct', 'mapped', 'rubitime'] as const;
const word = fc.constantFrom(...words);
/** Ids that look like names with more parts. */
const id = fc
  .array(fc.constantFrom(...words, ':', '%', '%3A', '%25', '%253A'), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(''));
const twoNumbers = fc.tuple(fc.nat(99), fc.nat(99)).map(([company, record]) => `${company}:${record}`);

const tools: Readonly<Record<string, object>> = {
  direct: {},
  mapped: { mapping: { preset: 'zcal' } },
  rubitime: {},
  simplybook: { api_key: 'KEY' },
  calcom: {},
  altegio: {},
  wix: {},
};
const source = fc.constantFrom(...Object.keys(tools));

const accountOf = (chosen: readonly (readonly [string, string | null])[]): readonly Connection[] => {
  const tables = chosen.map(([tool, namespace], index) => [
    `c${index}`,
    {
      source: tool,
      account_id: 12,
      on_unlinked: 'park',
      secret: `S${index}`,
      ...(namespace === null ? {} : { namespace }),
      ...tools[tool],
    },
  ]);
  const secrets = Object.fromEntries(chosen.map((_, index) => [`S${index}`, `a-secret-of-some-length-${index}`]));
  const variables = { ...secrets, KEY: 'company:login:key-of-a-test', ONELINK_TOKEN: 'a-token-of-one-link' };
  const { connections } = readConfiguration({ ...variables, CONNECTIONS: Object.fromEntries(tables) }, sources);
  return [...connections.values()].flatMap((entry) => (entry.ok ? [entry.connection] : []));
};

interface Booking {
  readonly who: string;
  readonly connection: Connection;
  readonly id: string;
}

/** Bookings of an account that may be sent to One-Link. One tool without namespace has one numbering over its connections. */
const bookings = fc
  .tuple(fc.uniqueArray(fc.tuple(source, fc.option(word)), { minLength: 2, maxLength: 6 }), fc.array(id), twoNumbers)
  .map(([chosen, ids, numbers]): readonly Booking[] =>
    accountOf(chosen).flatMap((connection) => {
      const own = connection.source === 'altegio' ? [numbers] : ids;
      return own.flatMap((one) => {
        const who = JSON.stringify([connection.source, connection.namespace, one]);
        return isReserved(connection, one) ? [] : [{ who, connection, id: one }];
      });
    }),
  );

it('two bookings never share a ref, a key, or one that an earlier version gave', () => {
  fc.assert(
    fc.property(bookings, (all) => {
      for (const kind of ['ref', 'key'] as const) {
        const holders = new Map<string, string>();
        for (const { who, connection, id: own } of all) {
          const name =
            kind === 'ref' ? refOf(connection, bookingId(own)) : idempotencyKeyOf(connection, bookingId(own));
          for (const held of [name, formerNames(connection, bookingId(own))?.[kind] ?? name]) {
            expect([held, holders.get(held) ?? who]).toEqual([held, who]);
            holders.set(held, who);
          }
        }
      }
    }),
    { numRuns: 300 },
  );
});

it('a ref leads back to its id, and an older one too where nobody else may be meant', () => {
  fc.assert(
    fc.property(bookings, (all) => {
      for (const { connection, id: own } of all) {
        expect(idOf(connection, refOf(connection, bookingId(own)))).toBe(own);
        const former = formerNames(connection, bookingId(own));
        if (former !== null) expect(idOf(connection, former.ref)).toBe(own);
      }
    }),
  );
});

it('KV keys stay what they were when keys were not escaped', () => {
  fc.assert(
    fc.property(fc.constantFrom('mapped', 'rubitime', 'wix'), id, (tool, own) => {
      fc.pre(formerlyWrittenId('escaped', own) !== null);
      const prefix = (idempotencyKey: string) => outcomePrefix({ connection: 'c', idempotencyKey, namespace: null });
      expect(prefix(`${tool}:${writtenId('escaped', own)}`)).toBe(prefix(`${tool}:${own}`));
    }),
  );
});

describe('an id', () => {
  it.each(Object.keys(sources))('of %s is escaped, or the file of names says why not', (tool) => {
    const form = traitsOf(tool).idForm ?? 'escaped';
    const isEscaped = writtenId(form, 'a:b%') === escapeId('a:b%');
    expect(isEscaped).toBe(!hasFreeIds(form) && form !== 'plain');
    expect(isEscaped).toBe(!['direct', 'calcom', 'altegio', 'yclients'].includes(tool));
    if (sources[tool]?.globallyUniqueIds === false) expect(isEscaped).toBe(tool !== 'direct');
  });

  it('that needs no escaping stays as it is', () => {
    for (const plain of ['9fNE', '42', 'a/b', 'ы 1', 'a~merged']) expect(writtenId('escaped', plain)).toBe(plain);
    expect(writtenId('escaped', 'north:42')).toBe('north%3A42');
    expect(readId('escaped', 'north%3A42')).toBe('north:42');
    expect(readId('escaped', '100%')).toBe('100%');
  });
});

describe('what no id may begin with', () => {
  const reserved = (...chosen: readonly (readonly [string, string | null])[]) =>
    accountOf(chosen).map(({ reservedPrefixes }) => reservedPrefixes);

  it('is for `direct` every other source and the namespaces of the account', () => {
    const [own = []] = reserved(['direct', null], ['mapped', 'north'], ['direct', 'south']);
    expect(own).toEqual(expect.arrayContaining(['calcom:', 'mapped:', 'yclients:', 'north:', 'south:']));
    expect(own).not.toContain('direct:');
  });

  it('is nothing for `direct` with a namespace, which stands in front of every reference', () => {
    expect(reserved(['direct', 'site'], ['mapped', 'north'])[0]).toEqual([]);
  });

  it('is for `mapped` every other source, and a namespace is escaped', () => {
    const [own = []] = reserved(['mapped', null], ['mapped', 'north']);
    expect(own).toContain('calcom:');
    expect(own).not.toContain('north:');
  });

  it('is for Cal.com, whose seats have a colon, the namespaces of its other connections', () => {
    expect(reserved(['calcom', null], ['calcom', 'north'], ['mapped', 'south'])[0]).toEqual(['north:']);
    expect(reserved(['altegio', null], ['altegio', '307626'])[0]).toEqual([]);
  });

  it('holds within one account alone', () => {
    const table = { source: 'direct', on_unlinked: 'park', secret: 'S' };
    const tables = { one: { ...table, account_id: 12 }, two: { ...table, account_id: 13, namespace: 'north' } };
    const variables = { S: 'a-secret-of-some-length', ONELINK_TOKEN: 'a-token-of-one-link' };
    const entry = readConfiguration({ ...variables, CONNECTIONS: tables }, sources).connections.get('one');
    expect(entry?.ok === true && entry.connection.reservedPrefixes).not.toContain('north:');
  });
});

it('`direct` may not have the name of a source for a namespace', () => {
  expect(accountOf([['direct', 'calcom']])).toEqual([]);
  expect(accountOf([['rubitime', 'calcom']])).toHaveLength(1);
});
