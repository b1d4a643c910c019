/** Reading a configuration is work for each connection, not for each pair of them. Counted, not timed. */
import { describe, expect, it } from 'vitest';
import type { ConnectionEntry } from '../../src/config/connection.ts';
import { connectionOfMailbox, entryNamed } from '../../src/config/former-names.ts';
import { readConfiguration } from '../../src/config/read.ts';
import { plainSource, salon } from './edge.ts';

/** How often a table's keys are looked at while so many connections are read, each of an account of its own. */
function looksAt(many: number): number {
  let looks = 0;
  const counted = (table: object) =>
    new Proxy(table, {
      get(target, key, receiver) {
        looks += 1;
        return Reflect.get(target, key, receiver);
      },
    });
  const names = Array.from({ length: many }, (_, index) => `c${index}`);
  const tables = names.map((name, index) => [name, counted({ ...salon, secret: `S_${name}`, account_id: index + 1 })]);
  const secrets = names.map((name) => [`S_${name}`, `a-secret-of-16-characters-${name}`]);
  const env = { ONELINK_TOKEN: 'token', ...Object.fromEntries(secrets), CONNECTIONS: Object.fromEntries(tables) };
  expect(readConfiguration(env, { plain: plainSource }).problems).toEqual([]);
  return looks;
}

describe('the work of many connections', () => {
  it('grows as their number does', () => {
    expect(looksAt(400) / looksAt(100)).toBeCloseTo(4, 1);
  });

  it('is done once for all names that are looked up', () => {
    let walks = 0;
    class Walked extends Map<string, ConnectionEntry> {
      override values() {
        walks += 1;
        return super.values();
      }
    }
    const connections = new Walked();
    for (let look = 0; look < 100; look += 1) {
      expect(entryNamed(`unknown-${look}`, connections)).toBeUndefined();
      expect(connectionOfMailbox(`unknown-${look}`, connections)).toBeNull();
    }
    expect(walks).toBe(1);
  });
});
