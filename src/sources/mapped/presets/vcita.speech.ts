/** What vCita / inTandem tells, for the simulator. */
import { place, type Speech, times, without } from '../../../../test/simulation/tools/speech.ts';

export const vcita: Speech = {
  createsNothing: true,
  movesSilently: true,
  tells: ['state', ...times, 'clientComment', ...place],
  broken: without('data.appointment_id'),
};
