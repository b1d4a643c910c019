// Who waits for a slot learns of what really moved or became free (architecture.md, *Retry*; one-link-api.md §2.6).
import { expect, it } from 'vitest';
import { noteSlot } from '../../../src/sync/patch/taken.ts';
import type { Values } from '../../../src/sync/write.ts';
import { five, seven, shown, six } from './bookings.ts';
import { contextOf } from './context.ts';

function told(body: Values, answer: Values, before?: Values) {
  const context = contextOf();
  noteSlot(body, shown(answer), before === undefined ? undefined : shown(before), context);
  return context.effects;
}

const freed = { kind: 'slot_changed', resourceId: 31, freed: [five, six] };

it.each<[string, Values, Values, Values]>([
  ['starts later', { starts_at: six, ends_at: seven }, { starts_at: six, ends_at: seven }, {}],
  ['ends later', { starts_at: five, ends_at: seven }, { ends_at: seven }, {}],
  ['is cancelled', { status: 'cancelled' }, { status: 'cancelled' }, {}],
  ['was cancelled and is re-opened', { status: 'scheduled' }, {}, { status: 'cancelled' }],
])('a visit that %s frees the time that it had', (_how, body, answer, before) => {
  expect(told(body, answer, before)).toEqual([freed]);
});

it('a visit that goes to another specialist concerns both', () => {
  expect(told({ resource_id: 32 }, { resource_id: 32 }, {})).toEqual([{ ...freed, resourceId: 32 }, freed]);
});

it('a visit that was not known before is news, without a time', () => {
  expect(told({ starts_at: five }, {})).toEqual([{ ...freed, freed: null }]);
});

it('a status or a time said again frees nothing', () => {
  expect(told({ status: 'confirmed' }, { status: 'confirmed' }, {})).toEqual([]);
  expect(told({ starts_at: five, ends_at: six }, {}, { starts_at: '2031-04-07T10:00:00+05:00' })).toEqual([]);
  expect(told({ client_name: 'Anna' }, {}, { starts_at: six })).toEqual([]);
});
