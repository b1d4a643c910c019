// one-link-api.md §2.6: slot checks, their order and when they run.
import { describe, expect, test } from 'vitest';
import { type Harness, modernVariants, start } from './harness.ts';
import { type Variant, variants } from './variants.ts';

/** Anna works 09:00 to 18:00 in Almaty (UTC+5) on weekdays, with a break from 13:00 to 14:00. */
function salon(variant: Variant = 'F'): Harness {
  const harness = start(variant);
  const weekdays = [1, 2, 3, 4, 5];
  harness.oneLink.addResource({
    id: 31,
    work: [{ weekdays, from: '09:00', to: '18:00' }],
    breaks: [{ weekdays, from: '13:00', to: '14:00' }],
  });
  return harness;
}

const almaty = (from: string, to: string, day = '2031-04-07', lastDay = day) => ({
  starts_at: `${day}T${from}:00+05:00`,
  ends_at: `${lastDay}T${to}:00+05:00`,
});

const codeOf = ({ post }: Harness, span: object): unknown => {
  const { status, body } = post({ ...span });
  return status === 201 ? 201 : `${status} ${body.code}`;
};

describe('§2.6 codes', () => {
  test('working hours are read in the specialist’s timezone, and the visit must lie inside one interval', () => {
    expect(codeOf(salon(), almaty('09:00', '09:30'))).toBe(201);
    expect(codeOf(salon(), almaty('17:30', '18:00'))).toBe(201);
    expect(codeOf(salon(), almaty('08:59', '09:30'))).toBe('409 OUTSIDE_WORKING_HOURS');
    expect(codeOf(salon(), almaty('17:31', '18:01'))).toBe('409 OUTSIDE_WORKING_HOURS');
    expect(codeOf(salon(), almaty('10:00', '10:30', '2031-04-06'))).toBe('409 OUTSIDE_WORKING_HOURS');
    const split = salon();
    split.oneLink.addResource({
      id: 31,
      work: [
        { from: '09:00', to: '12:00' },
        { from: '12:00', to: '15:00' },
      ],
    });
    expect(codeOf(split, almaty('11:30', '12:30'))).toBe('409 OUTSIDE_WORKING_HOURS');
  });

  test('a specialist without working rules refuses everything (trap 32)', () => {
    const harness = start('F');
    harness.oneLink.addResource({ id: 31, work: [] });
    expect(codeOf(harness, almaty('10:00', '10:30'))).toBe('409 OUTSIDE_WORKING_HOURS');
  });

  test('a visit fits one local day; ending at midnight is allowed', () => {
    expect(codeOf(start('F'), almaty('23:00', '00:00', '2031-04-07', '2031-04-08'))).toBe(201);
    expect(codeOf(start('F'), almaty('23:00', '00:01', '2031-04-07', '2031-04-08'))).toBe('409 OUTSIDE_WORKING_HOURS');
  });

  test('a holiday blocks, an override of that day lifts it and may bring its own hours', () => {
    const harness = salon();
    harness.oneLink.holidays.add('2031-04-07');
    expect(codeOf(harness, almaty('10:00', '10:30'))).toBe('409 BLOCKED_BY_HOLIDAY');
    harness.oneLink.addWorkdayOverride(31, '2031-04-07');
    expect(codeOf(harness, almaty('10:00', '10:30'))).toBe(201);
    harness.oneLink.addWorkdayOverride(31, '2031-04-07', [{ from: '11:00', to: '12:00' }]);
    expect(codeOf(harness, almaty('10:30', '11:00'))).toBe('409 OUTSIDE_WORKING_HOURS');
    expect(codeOf(harness, almaty('11:00', '11:30'))).toBe(201);
  });

  test('break, time off and other visits are half open', () => {
    const harness = salon();
    expect(codeOf(harness, almaty('12:30', '13:01'))).toBe('409 BLOCKED_BY_BREAK');
    expect(codeOf(harness, almaty('12:30', '13:00'))).toBe(201);
    harness.oneLink.timeOffs.push({
      resource_id: 31,
      starts_at_ms: Date.parse('2031-04-07T15:00:00+05:00'),
      ends_at_ms: Date.parse('2031-04-07T16:00:00+05:00'),
    });
    expect(codeOf(harness, almaty('14:30', '15:01'))).toBe('409 BLOCKED_BY_VACATION');
    expect(codeOf(harness, almaty('14:30', '15:00'))).toBe(201);
    expect(codeOf(harness, almaty('14:59', '15:00'))).toBe('422 VALIDATION_ERROR');
    expect(codeOf(harness, almaty('12:00', '12:31'))).toBe('409 SLOT_CONFLICT');
    expect(codeOf(harness, almaty('12:00', '12:30'))).toBe(201);
  });

  test('the first failure wins in the order of the table', () => {
    const harness = salon();
    harness.post(almaty('12:00', '12:30'));
    harness.oneLink.timeOffs.push({
      resource_id: 31,
      starts_at_ms: Date.parse('2031-04-07T00:00:00+05:00'),
      ends_at_ms: Date.parse('2031-04-08T00:00:00+05:00'),
    });
    expect(codeOf(harness, almaty('12:00', '12:30'))).toBe('409 BLOCKED_BY_VACATION');
    expect(codeOf(harness, almaty('12:00', '13:30'))).toBe('409 BLOCKED_BY_BREAK');
    expect(codeOf(harness, almaty('12:00', '19:00'))).toBe('409 OUTSIDE_WORKING_HOURS');
    harness.oneLink.holidays.add('2031-04-07');
    expect(codeOf(harness, almaty('12:00', '19:00'))).toBe('409 BLOCKED_BY_HOLIDAY');
    expect(codeOf(harness, almaty('23:30', '00:30', '2031-04-07', '2031-04-08'))).toBe('409 OUTSIDE_WORKING_HOURS');
    expect(codeOf(harness, almaty('12:00', '11:00'))).toBe('422 VALIDATION_ERROR');
  });

  test('cancelled visits, other specialists and the visit itself do not block', () => {
    const harness = salon();
    harness.oneLink.addResource({ id: 32 });
    harness.post(almaty('10:00', '10:30'));
    expect(harness.patch(9041, almaty('10:15', '10:45')).status).toBe(200);
    expect(codeOf(harness, { ...almaty('10:15', '10:45'), resource_id: 32 })).toBe(201);
    harness.call('POST', '/appointments/9041/cancel');
    expect(codeOf(harness, almaty('10:15', '10:45'))).toBe(201);
  });
});

describe('§2.6 when it runs', () => {
  test.each(['A', 'B'] as const)('%s: on every PATCH, so that even a comment can be 409 (trap 23)', (variant) => {
    const harness = salon(variant);
    harness.post(almaty('10:00', '10:30'));
    harness.oneLink.addResource({ id: 31, work: [] });
    expect(harness.patch(9041, { client_comment: 'x' }).body.code).toBe('OUTSIDE_WORKING_HOURS');
    expect(harness.patch(9041, { status: 'cancelled', client_comment: 'x' }).status).toBe(200);
    expect(harness.patch(9041, { client_comment: 'y' }).status).toBe(200);
  });

  test.each(modernVariants)('%s: when start, end or specialist really change', (variant) => {
    const harness = salon(variant);
    harness.post(almaty('10:00', '10:30'));
    harness.oneLink.addResource({ id: 31, work: [] });
    harness.oneLink.addResource({ id: 32, work: [] });
    expect(harness.patch(9041, { client_comment: 'x', ...almaty('10:00', '10:30'), resource_id: 31 }).status).toBe(200);
    expect(harness.patch(9041, almaty('10:00', '10:31')).status).toBe(409);
    expect(harness.patch(9041, { resource_id: 32 }).status).toBe(409);
  });

  test('a PATCH that cancels is not checked, even if it moves the visit too (§4)', () => {
    for (const variant of ['A', 'B', 'C', 'D', 'E'] as const) {
      const harness = salon(variant);
      harness.post(almaty('10:00', '10:30'));
      harness.post(almaty('11:00', '11:30'));
      const cancelled = harness.patch(9041, { status: 'cancelled', ...almaty('11:00', '11:30') });
      expect(cancelled.body.payload).toMatchObject({ status: 'cancelled', starts_at: '2031-04-07T06:00:00Z' });
    }
  });

  test.each(variants)('%s: re-opening a cancelled visit checks the slot again (trap 21)', (variant) => {
    const harness = salon(variant);
    harness.post(almaty('10:00', '10:30'));
    harness.call('POST', '/appointments/9041/cancel');
    harness.post(almaty('10:00', '10:30'));
    expect(harness.patch(9041, { status: 'scheduled' }).body.code).toBe('SLOT_CONFLICT');
    harness.call('POST', '/appointments/9042/cancel');
    const reopened = harness.patch(9041, { status: 'scheduled' });
    expect(reopened.status).toBe(200);
    expect(harness.oneLink.appointments.get(9041)?.payment_status).toBe('cancelled');
  });

  test.each(variants)('%s: of two visits that swap, the first move hits SLOT_CONFLICT (trap 22)', (variant) => {
    const harness = salon(variant);
    harness.post(almaty('10:00', '10:30'));
    harness.post(almaty('11:00', '11:30'));
    expect(harness.patch(9041, almaty('11:00', '11:30')).body.code).toBe('SLOT_CONFLICT');
  });
});
