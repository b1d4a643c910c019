/** What GoHighLevel tells, for the simulator. */
import { place, type Speech, times, without } from '../../../../test/simulation/tools/speech.ts';

export const gohighlevel: Speech = {
  createsNothing: true,
  tells: ['state', ...times, 'clientComment', ...place],
  clock: 'seconds',
  broken: without('appointment.id'),
};
