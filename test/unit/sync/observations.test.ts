import { expect, it } from 'vitest';
import type { Appointment } from '../../../src/one-link/records.ts';
import { heldNow, markOnce, newObservations, note } from '../../../src/sync/observations.ts';

const appointment = { id: 9041 } as Appointment;

it('an appointment is known once it was read, and not where it is gone', () => {
  const observations = newObservations();
  expect(heldNow(observations, 9041)).toBeUndefined();
  observations.appointments.set(9041, appointment);
  expect(heldNow(observations, 9041)).toBe(appointment);
  observations.appointments.set(9041, 'gone');
  expect(heldNow(observations, 9041)).toBeUndefined();
});

it('a thing is done for the first time once, each for itself', () => {
  const observations = newObservations();
  expect([markOnce(observations, 'key_taken'), markOnce(observations, 'key_taken')]).toEqual([true, false]);
  expect(markOnce(observations, 'ref_taken')).toBe(true);
});

it('why the first thing was left out is what is told, and of which fields all that were; other reasons stand beside it', () => {
  const { done } = newObservations();
  note(done, 'INVALID_IIN', 'client_identifier');
  note(done, 'unknown_service', 'service_id');
  note(done, 'not_taken', 'service_id');
  expect(done).toMatchObject({ code: 'INVALID_IIN', details: { field: 'client_identifier, service_id' } });
  expect(done.details['beside']).toBe('unknown_service service_id; not_taken service_id');
  for (let n = 0; n < 30; n += 1) note(done, 'not_taken', `custom_attributes.${n}`);
  expect(done.details['field']?.split(', ')).toHaveLength(20);
  expect(done.details['beside']?.split('; ')).toHaveLength(20);
});
