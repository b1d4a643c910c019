/** The clinic's clock. */
import { describe, expect, it } from 'vitest';
import { dayIn, exactly, spanText, startOfDay, timeText } from '../../../src/pages/times.tsx';
import { wordsIn } from '../../../src/pages/words/words-in.ts';

const words = await wordsIn('kk');
const now = Date.parse('2031-04-07T20:00:00Z'); // 01:00 of the next day in Almaty
const input = { words, timeZone: 'Asia/Almaty', toolZone: 'Asia/Almaty', now };

describe('a time', () => {
  it('is that of the zone, with the day as people of that language write it', () => {
    expect(timeText('2031-04-07T05:00:00Z', input)).toBe('дс 7 сәу., 10:00');
  });
  it('of today needs no day in a list, and today is that of the zone', () => {
    expect(timeText('2031-04-07T19:30:00Z', input, true)).toBe('00:30');
    expect(timeText('2031-04-07T18:30:00Z', input, true)).toBe('дс 7 сәу., 23:30');
  });
  it('of another year has the year', () => {
    expect(timeText('2030-12-31T05:00:00Z', input)).toBe('сс 31 жел. 2030, 10:00');
  });
  it('of a span names the second day only if it is another one', () => {
    expect(spanText('2031-04-07T05:00:00Z', '2031-04-07T05:30:00Z', input)).toBe('дс 7 сәу., 10:00–10:30');
    expect(spanText('2031-04-07T18:30:00Z', '2031-04-07T19:30:00Z', input)).toBe('дс 7 сәу., 23:30–сс 8 сәу., 00:30');
  });
  it('is told on hover as the tool tells it, and in UTC', () => {
    const told = exactly('2031-04-07T22:30:00Z', { toolZone: 'Europe/Moscow' });
    expect(told).toBe('2031-04-08 01:30 Europe/Moscow · 2031-04-07 22:30 UTC');
  });
  it('that is none is shown as it is', () => {
    expect(timeText('soon', input)).toBe('soon');
    expect(exactly('soon', input)).toBe('soon');
  });
});

describe('the beginning of a day', () => {
  it.each([
    ['2031-04-07', 'Asia/Almaty', '2031-04-06T19:00:00.000Z'],
    ['2031-04-07', 'Pacific/Kiritimati', '2031-04-06T10:00:00.000Z'],
    ['2031-04-07', 'America/Los_Angeles', '2031-04-07T07:00:00.000Z'],
    ['2031-03-30', 'Europe/Berlin', '2031-03-29T23:00:00.000Z'],
    ['2031-04-07', 'Asia/Kathmandu', '2031-04-06T18:15:00.000Z'],
  ])('%s in %s is %s', (day, timeZone, expected) => {
    const start = startOfDay(day, timeZone);
    expect(new Date(start ?? 0).toISOString()).toBe(expected);
    expect(dayIn(start ?? 0, timeZone)).toBe(day);
  });
  it('of what is no day is none', () => {
    for (const text of ['', '2031-13-40', 'today']) expect(startOfDay(text, 'Asia/Almaty')).toBeNull();
  });
});
