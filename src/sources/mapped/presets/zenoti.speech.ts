/** What Zenoti tells, for the simulator. */
import { place, type Speech, times, without } from '../../../../test/simulation/tools/speech.ts';

export const zenoti: Speech = {
  movesSilently: true,
  tells: ['state', ...times, 'clientName', ...place],
  clock: 'ms',
  broken: without('data.appointments.id'),
};
