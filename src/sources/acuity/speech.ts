/** What Acuity Scheduling tells, for the simulator. */
import { except, type Speech, without } from '../../../test/simulation/tools/speech.ts';

export const acuity: Speech = {
  tells: [],
  only: { cancelled: ['state'] },
  readBack: except('amount'),
  worldwideIds: true,
  broken: without('id'),
};
