// Local time of the slot checks (one-link-api.md §2.2, §2.6), on days where clocks change.
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { instantOf, isoSeconds, localTime } from './zone.ts';

const zones = ['Asia/Almaty', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/St_Johns', 'UTC', 'Pacific/Apia'];

describe('local time', () => {
  test.each(zones)('%s agrees with Temporal every 7 hours and 13 minutes for two years', (zone) => {
    for (let ms = Date.parse('2023-12-01T00:00:00Z'); ms < Date.parse('2025-12-01T00:00:00Z'); ms += 25_980_000) {
      const expected = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
      const local = localTime(zone, ms);
      expect([isoSeconds(local.day * 86_400_000).slice(0, 10), local.weekday, local.minute]).toEqual([
        expected.toPlainDate().toString(),
        expected.dayOfWeek % 7,
        expected.hour * 60 + expected.minute,
      ]);
    }
  });

  test('the hour of a clock change is told apart to the minute', () => {
    const change = Date.parse('2024-04-06T15:00:00Z'); // Lord Howe goes back by half an hour
    expect(localTime('Australia/Lord_Howe', change - 60_000).minute).toBe(119);
    expect(localTime('Australia/Lord_Howe', change).minute).toBe(90);
    expect(instantOf('Europe/Berlin', localTime('Europe/Berlin', change).day, 600)).toBe(
      Date.parse('2024-04-06T08:00:00Z'),
    );
  });
});
