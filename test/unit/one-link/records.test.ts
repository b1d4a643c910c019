import { expect, test } from 'vitest';
import {
  appointmentId,
  appointmentSchema,
  contactSchema,
  resourceSchema,
  serviceSchema,
} from '../../../src/one-link/records.ts';

const certain = { id: 9041, status: 'scheduled', starts_at: '2031-04-07T05:00:00Z', ends_at: '2031-04-07T05:30:00Z' };

test('An appointment of nothing but what is certain is readable', () => {
  expect(appointmentSchema.parse(certain)).toEqual(certain);
});

test.each(Object.keys(certain))('An appointment without a readable %s is not', (key) => {
  for (const value of [undefined, null, '', {}]) {
    expect(appointmentSchema.safeParse({ ...certain, [key]: value }).success).toBe(false);
  }
});

test('Times are told in UTC with whole seconds, whatever offset they came in', () => {
  const answer = { ...certain, starts_at: '2031-04-07T10:00:00.000+05:00', ends_at: '2031-04-07T05:30:00.9Z' };
  expect(appointmentSchema.parse(answer)).toEqual(certain);
});

test('A time without offset is not guessed at', () => {
  expect(appointmentSchema.safeParse({ ...certain, starts_at: '2031-04-07T05:00:00' }).success).toBe(false);
});

test('No optional field can make an answer unreadable, by absence, null or type', () => {
  const optional = Object.keys(appointmentSchema.shape).filter((key) => !Object.hasOwn(certain, key));
  expect(optional.length).toBeGreaterThan(25);
  for (const key of optional) {
    for (const value of [null, {}, [], 'x', 1.5, -1, true]) {
      expect(appointmentSchema.safeParse({ ...certain, [key]: value }).success, `${key}: ${value}`).toBe(true);
    }
    expect(appointmentSchema.parse({ ...certain, [key]: null })).toMatchObject({ [key]: null });
  }
});

test('A status that we do not know and a field that we do not know are no obstacle', () => {
  expect(appointmentSchema.parse({ ...certain, status: 'arrived', title: 'x' })).toEqual({
    ...certain,
    status: 'arrived',
  });
});

test.each([
  ['contact', contactSchema],
  ['service', serviceSchema],
  ['resource', resourceSchema],
])('A %s needs its id alone', (_, schema) => {
  const wrong = Object.fromEntries(Object.keys(schema.shape).map((key) => [key, { not: 'this' }]));
  expect(schema.safeParse({ ...wrong, id: 5 }).data).toMatchObject({ id: 5 });
  expect(schema.safeParse({ ...wrong, id: null }).success).toBe(false);
});

test.each([0, -1, 1.5, Number.NaN])('%d is the number of no appointment', (value) => {
  expect(() => appointmentId(value)).toThrow();
});
