/** What Easy!Appointments tells, for the simulator. */
import { all, type Speech, without } from '../../../test/simulation/tools/speech.ts';

export const easyappointments: Speech = {
  tells: [],
  only: { cancelled: ['state'] },
  readBack: all,
  broken: without('payload.id'),
};
