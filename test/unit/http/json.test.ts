/** JSON as tools send it. */
import { expect, it } from 'vitest';
import { readJson } from '../../../src/http/json.ts';

it('keeps an id of more digits than a number holds as it is written', () => {
  expect(readJson('{"id": 12345678901234567890, "other": 12345678901234567891, "price": 12000.5}')).toEqual({
    ok: true,
    value: { id: '12345678901234567890', other: '12345678901234567891', price: 12000.5 },
  });
});

it('leaves other numbers, and texts that hold long ones', () => {
  expect(
    readJson('{"at": 1.2345678901234567, "clock": 1796000000000, "id": "12345678901234567890", "big": 1e300}'),
  ).toEqual({
    ok: true,
    value: { at: 1.2345678901234567, clock: 1_796_000_000_000, id: '12345678901234567890', big: 1e300 },
  });
});
