/** `npm start` must not say that all is well when it is not. */
import { expect, it } from 'vitest';
import { createOneLink } from '../../../emulator/one-link.ts';
import { differencesOf } from '../../../scripts/start/verdict.ts';

function account() {
  const oneLink = createOneLink();
  oneLink.addResource({ id: 31 });
  oneLink.addAppointment({
    id: 9041,
    resource_id: 31,
    external_ref: 'calcom:one',
    starts_at: '2031-04-07T05:00:00Z',
    ends_at: '2031-04-07T05:30:00Z',
  });
  return oneLink;
}
const one = { external_ref: 'calcom:one', starts_at: '2031-04-07T05:00:00Z', status: 'scheduled' };

it('finds nothing where One-Link holds what it should', () => {
  expect(differencesOf(account(), [one])).toEqual([]);
});

it('names a key that is another', () => {
  expect(differencesOf(account(), [{ ...one, status: 'cancelled' }])).toEqual([
    'calcom:one: status is "scheduled", expected "cancelled"',
  ]);
});

it('names an appointment that is missing', () => {
  expect(differencesOf(account(), [one, { external_ref: 'calcom:two' }])).toEqual([
    'calcom:two: 0 appointments, expected one',
  ]);
});

it('names an appointment that should not be there', () => {
  expect(differencesOf(account(), [])).toEqual(['appointment 9041 should not be there']);
});
