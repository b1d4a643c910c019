/** What Appointlet tells, for the simulator. */
import { type Speech, times, without } from '../../../../test/simulation/tools/speech.ts';

export const appointlet: Speech = {
  createsNothing: true,
  movesSilently: true,
  tells: ['state', ...times, 'service'],
  clock: 'seconds',
  broken: without('entity.id'),
};
