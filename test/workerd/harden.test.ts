/** src/http/harden.ts in the runtime: the prototypes that all connections of an isolate share take nothing from a name. */
import { exports } from 'cloudflare:workers';
import { expect, it } from 'vitest';

it('no name from outside reaches what all objects share', async () => {
  expect((await exports.default.fetch('http://bridge.example/health')).status).toBe(200);
  const [table, odd]: [Record<string, unknown>, string] = [{}, '__proto__'];
  table[odd] = { polluted: true };
  expect(Object.keys(table)).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(table)).toBe(Object.prototype);
  for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
    const inherited = ({} as Record<string, Record<string, unknown>>)[name] ?? {};
    expect(() => {
      inherited['cells'] = {};
    }).toThrow(TypeError);
  }
  const inherited = ({} as unknown as Record<string, Record<string, unknown>>)['constructor'] ?? {};
  expect(() => {
    inherited['keys'] = () => [];
  }).toThrow(TypeError);
  // Libraries copy bodies by assignment: a key of such a name is one.
  const copy: Record<string, unknown> = {};
  copy['constructor'] = copy['toString'] = 'own';
  expect(Object.keys(copy)).toEqual(['toString', 'constructor']);
});
