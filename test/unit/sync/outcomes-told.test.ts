// `outcomes = "failed"`: which settlements put a record into the outbox for KV. All of them do by default.
import { expect, it } from 'vitest';
import { report } from '../../../src/sync/settle/report.ts';
import { due } from './bookings.ts';
import { contextOf } from './context.ts';

type Result = Parameters<typeof report>[1]['result'];

/** The results that are put into the outbox, of these settlements one after the other. */
function toldOf(outcomes: 'all' | 'failed', results: readonly Result[]): unknown[] {
  const record = due();
  const context = contextOf({ outcomes });
  for (const result of results)
    report(record, { result, code: null, details: {}, fields: [], httpStatus: null }, context);
  return record.outbox.waiting.map((waiting) => waiting.record['result']);
}

const all = ['created', 'applied', 'unchanged', 'parked', 'failed', 'discarded'] as const;

it('tells every settlement by default', () => {
  expect(toldOf('all', all)).toEqual(all);
});

it('tells what failed or is parked, if so configured', () => {
  expect(toldOf('failed', ['created', 'applied', 'unchanged'])).toEqual([]);
  expect(toldOf('failed', ['parked', 'failed'])).toEqual(['parked', 'failed']);
});

it.each(['applied', 'created', 'unchanged', 'discarded'] as const)(
  'tells once that a trouble ended with %s',
  (result) => {
    expect(toldOf('failed', ['failed', result, 'applied'])).toEqual(['failed', result]);
    expect(toldOf('failed', ['parked', result, 'applied'])).toEqual(['parked', result]);
  },
);

it('tells the end of a trouble that came before the connection was configured so', () => {
  const record = due();
  const ending = (result: Result) => ({ result, code: null, details: {}, fields: [], httpStatus: null }) as const;
  report(record, ending('failed'), contextOf());
  report(record, ending('applied'), contextOf({ outcomes: 'failed' }));
  expect(record.outbox.waiting).toHaveLength(2);
});
