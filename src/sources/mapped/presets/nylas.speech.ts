/** What Nylas Scheduler tells, for the simulator. */
import { type Speech, times, without } from '../../../../test/simulation/tools/speech.ts';

export const nylas: Speech = {
  movesSilently: true,
  tells: ['state', ...times, 'clientName'],
  clock: 'seconds',
  broken: without('data.object.booking_id'),
};
