import { expect, it } from 'vitest';
import { joinedName } from './client.ts';
import { usualRetrySpanMs, whileNewest } from './delivery-key.ts';
import { ignoredEvent, listedIgnored } from './ignored.ts';
import { utcOf, visitTimes } from './times.ts';

const [start, end] = ['2031-04-07T05:00:00Z', '2031-04-07T05:30:00Z'];

it('a visit ends after it has begun, or its end is not told', () => {
  expect(visitTimes(start, end)).toEqual({ startsAt: start, endsAt: end });
  for (const none of [null, undefined, start, '2031-04-07T04:59:59Z']) {
    expect(visitTimes(start, none)).toEqual({ startsAt: start, endsAt: null });
  }
});

it('a length tells the end where the tool tells none', () => {
  expect(visitTimes(start, null, 30)).toEqual({ startsAt: start, endsAt: end });
  expect(visitTimes(start, end, 90)).toEqual({ startsAt: start, endsAt: end });
  expect(visitTimes(start, null, 0)).toEqual({ startsAt: start, endsAt: null });
});

it('without a start no time is told', () => {
  expect(visitTimes(null, end, 30)).toBeNull();
  expect(visitTimes(undefined, end)).toBeNull();
});

it('a time has an offset, or is read on the wall clock of the zone', () => {
  expect(utcOf('2031-04-07T10:00:00+05:00', 'Europe/Berlin')).toBe(start);
  expect(utcOf('2031-04-07 10:00', 'Asia/Almaty')).toBe(start);
  expect(utcOf('tomorrow', 'Asia/Almaty')).toBeNull();
});

it('a name is made of the parts that are there', () => {
  expect(joinedName('Anna', undefined, 'A')).toBe('Anna A');
  expect(joinedName(undefined)).toBeUndefined();
});

it('an event that is passed over is listed with its reason, and told with it', () => {
  const ignored = { 'order.paid': 'a payment' };
  expect(listedIgnored(ignored)).toEqual({ 'order.paid': 'ignored: a payment' });
  expect(ignoredEvent('order.paid', ignored)).toEqual({ kind: 'ignored', event: 'order.paid', reason: 'a payment' });
  expect(ignoredEvent('toString', ignored)).toMatchObject({ reason: 'unknown event' });
});

it('where nothing tells two sendings apart a key counts for ten minutes', () => {
  expect(usualRetrySpanMs).toBe(600_000);
  expect(whileNewest('moved', '7')).toEqual({ kind: 'while_newest', parts: ['moved', '7'], retrySpanMs: 600_000 });
});
