/** What zcal tells, for the simulator. */
import { place, type Speech, times, without } from '../../../../test/simulation/tools/speech.ts';

export const zcal: Speech = {
  movesSilently: true,
  tells: ['state', ...times, 'clientName', ...place],
  clock: 'seconds',
  broken: without('data.id'),
};
