/** The table of what may happen to a booking: it is walked, drawn in the documentation, and nobody writes past it. */

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import { type BookingRecord, newBooking } from '../../../src/sync/booking-record.ts';
import {
  beginAnew,
  failWith,
  flawOf,
  type Lifecycle,
  lookAgainAt,
  newLifecycle,
  type Phase,
  parkUntil,
  phases,
  setAsideUntil,
  settleUntil,
  type Transition,
  transitions,
  waitUntil,
} from '../../../src/sync/lifecycle.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url).href);
const now = 1_000;

/** Each transition, as it is done. */
const done: Record<Transition, (booking: Booking) => void> = {
  'begins anew': (booking) => beginAnew(booking, now),
  waits: (booking) => waitUntil(booking, now, 'network'),
  parks: (booking) => parkUntil(booking, null, 'unlinked', {}),
  fails: (booking) => failWith(booking, 'gave_up', {}),
  settles: (booking) => settleUntil(booking, null, null, {}),
  'is looked at': (booking) => lookAgainAt(booking, now),
  'is set aside': (booking) => setAsideUntil(booking, now),
};

const names = Object.keys(transitions) as Transition[];
const to = (name: Transition, from: Phase): Phase | undefined =>
  (transitions[name] as Partial<Record<Phase, Phase>>)[from];
const all = names.flatMap((name) => phases.map((from) => [name, from, to(name, from)] as const));

type Booking = Pick<BookingRecord, 'lifecycle' | 'intake'>;

const withLifecycle = (own: Partial<Lifecycle>, open: BookingRecord['intake']['open'] = []): Booking => {
  const { intake, lifecycle } = newBooking(bookingId('a'), now);
  return { intake: { ...intake, open }, lifecycle: { ...lifecycle, ...own } };
};

/** In a phase with everything that may be left over from before. */
const standing = (phase: Phase): Booking =>
  withLifecycle({
    phase,
    code: 'network',
    details: { field: 'times' },
    candidates: [],
    dueAt: phase === 'failed' ? null : now,
    attempts: 3,
    failingSince: 1,
  });

describe('what happens to a booking', () => {
  it.each(all.filter(([, , after]) => after !== undefined))('it %s when it is %s', (name, from, after) => {
    const booking = standing(from);
    done[name](booking);
    expect(booking.lifecycle.phase).toBe(after);
    expect(flawOf(booking)).toBeNull();
  });

  it.each(all.filter(([, , after]) => after === undefined))('it never %s when it is %s', (name, from) => {
    const booking = standing(from);
    expect(() => done[name](booking)).toThrow('never');
    expect(booking).toEqual(standing(from));
  });

  it('every phase can be left, and each is come to', () => {
    const edges = all.filter(([, from, after]) => after !== undefined && after !== from);
    expect(new Set(edges.map(([, from]) => from))).toEqual(new Set(phases));
    expect(new Set(edges.map(([, , after]) => after))).toEqual(new Set(phases));
  });

  it.each([
    ['begins anew', { code: null, details: {}, dueAt: now, attempts: 0, failingSince: null }],
    ['waits', { code: 'network', details: {}, dueAt: now, attempts: 3, failingSince: 1 }],
    ['parks', { code: 'unlinked', details: {}, dueAt: null, attempts: 0, failingSince: null }],
    ['fails', { code: 'gave_up', details: {}, dueAt: null, attempts: 3, failingSince: null }],
    ['settles', { code: null, details: {}, dueAt: null, attempts: 0, failingSince: null }],
    ['is looked at', { code: 'network', details: { field: 'times' }, dueAt: now, attempts: 3, failingSince: 1 }],
    ['is set aside', { code: 'internal', dueAt: now, attempts: 3, failingSince: 1 }],
  ] as const)('where it %s, what is left of before is', (name, after) => {
    const booking = standing('pending');
    done[name](booking);
    expect(booking.lifecycle).toMatchObject(after);
  });
});

it.each(['parks', 'settles'] as const)('where it %s, a person is asked no more which appointment it is', (name) => {
  const booking = standing('parked');
  done[name](booking);
  expect(booking.lifecycle).not.toHaveProperty('candidates');
});

it('is neither due, parked nor terminal in three ways', () => {
  const open = [{ arrival: 1, event: 'X', clock: 1, receivedAt: 1, id: bookingId('a') }];
  expect(flawOf(withLifecycle({ phase: 'pending' }))).toBe('pending, and never due');
  expect(flawOf(withLifecycle({ phase: 'failed', dueAt: now }))).toBe('failed, and due');
  expect(flawOf(withLifecycle({ phase: 'settled' }, open))).toBe('settled, with deliveries that are not');
  expect(flawOf(withLifecycle({ phase: 'settled', dueAt: now }, open))).toBeNull();
});

/** The table as a diagram of states; arrows between the same two are one. */
function drawn(): string {
  const labels = new Map<string, string[]>([['[*] --> settled', ['is new']]]);
  for (const [name, from, after] of all) {
    if (after === undefined) continue;
    const arrow = `${from} --> ${after}`;
    labels.set(arrow, [...(labels.get(arrow) ?? []), name]);
  }
  const lines = [...labels].map(([arrow, said]) => `    ${arrow}: ${said.join(', ')}`);
  return ['```mermaid', 'stateDiagram-v2', ...lines, '```'].join('\n');
}

it('is drawn in the documentation', () => {
  expect(readFileSync(`${root}/docs/architecture.md`, 'utf8')).toContain(drawn());
});

describe('its fields', () => {
  const files = readdirSync(`${root}/src`, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && file !== 'sync/lifecycle.ts',
  );
  const written =
    /\.(phase|dueAt|candidates|attempts|failingSince|lastParked)\s*(=(?![=>])|\?\?=|\|\|=|[-+]=|\+\+)|delete \w+\.candidates/;

  it('are written by nobody else', () => {
    expect(files.length).toBeGreaterThan(100);
    const writers = files.filter((file) => written.test(readFileSync(`${root}/src/${file}`, 'utf8')));
    expect(writers).toEqual([]);
  });

  it('are readonly to everyone, as the type checker says', () => {
    const booking = newLifecycle();
    const write = (): void => {
      // @ts-expect-error
      booking.lifecycle.phase = 'parked';
      // @ts-expect-error
      booking.lifecycle.code = null;
      // @ts-expect-error
      booking.lifecycle.details['field'] = '';
    };
    expect(write).toBeTypeOf('function');
  });
});
