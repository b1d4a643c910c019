// What One-Link refused by name waits for another value or another configuration (architecture.md, *Patch*).
import { expect, it } from 'vitest';
import { newObservations } from '../../../src/sync/observations.ts';
import { digestIn, isLeftOut, leaveOut, tryLeftOutAgain } from '../../../src/sync/patch/left-out.ts';
import { due, patchWrite } from './bookings.ts';
import { contextOf } from './context.ts';

const context = contextOf();
const write = patchWrite({ service_id: 9 }, { entries: { service_id: 'nine' } });

it('is left out with this very value and configuration, and told', () => {
  const [record, observations] = [due(), newObservations()];
  expect(isLeftOut(record, 'service_id', 'nine', context)).toBe(false);
  leaveOut(record, write, { name: 'service_id', code: 'unknown_service' }, { ...context, observations });
  expect(record.writes.refused).toEqual({
    service_id: { digest: 'nine', configuration: context.connection.digest, code: 'unknown_service' },
  });
  expect(observations.done).toMatchObject({ code: 'unknown_service', details: { field: 'service_id' } });
  expect(isLeftOut(record, 'service_id', 'nine', context)).toBe(true);
  expect(isLeftOut(record, 'service_id', 'ten', context)).toBe(false);
  expect(isLeftOut(record, 'service_id', 'nine', contextOf({ resourceId: 32 }))).toBe(false);
});

it('the digest of what a write does not carry is empty', () => {
  expect(digestIn(write, 'service_id')).toBe('nine');
  expect(digestIn(write, 'client_name')).toBe('');
});

it('a retry forgets what nobody has looked at since, but for a row that is missing, also as a version before noted it', () => {
  const left = { digest: 'one', configuration: context.connection.digest };
  const record = due({
    writes: {
      refused: {
        service_id: { ...left, code: 'VALIDATION_ERROR' },
        client_comment: { ...left, code: 'not_taken', instead: 'shown' },
        resource_id: { ...left, code: 'unknown_staff' },
      },
    },
  });
  tryLeftOutAgain(record);
  expect(record.writes.refused).toEqual({
    client_comment: { digest: 'one', configuration: '', code: 'not_taken', instead: 'shown' },
    resource_id: { digest: 'one', configuration: '', code: 'unknown_staff' },
  });
  expect(isLeftOut(record, 'client_comment', 'one', context)).toBe(false);
});
