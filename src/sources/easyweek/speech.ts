/** What EasyWeek tells, for the simulator. */
import { all, except, type Speech, without } from '../../../test/simulation/tools/speech.ts';

export const easyweek: Speech = {
  tells: all,
  only: { changed: except('state') },
  changedEvent: 'booking-updated',
  worldwideIds: true,
  broken: without('uid'),
};
