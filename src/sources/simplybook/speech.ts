/** What SimplyBook.me tells, for the simulator. */
import { all, type Speech, without } from '../../../test/simulation/tools/speech.ts';

export const simplybook: Speech = {
  tells: [],
  only: { cancelled: ['state'] },
  readBack: all,
  broken: without('booking_id'),
};
