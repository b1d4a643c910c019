/** What Square tells, for the simulator. */
import { all, type Speech, times, without } from '../../../test/simulation/tools/speech.ts';

export const square: Speech = {
  tells: ['state', ...times, 'clientComment', 'staff'],
  readBack: all,
  clock: 'from_0',
  worldwideIds: true,
  broken: without('data.object.booking.id'),
};
