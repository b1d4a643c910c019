/** What Bitrix24 tells, for the simulator. */
import { except, type Speech, without } from '../../../test/simulation/tools/speech.ts';

export const bitrix24: Speech = {
  tells: [],
  only: { cancelled: ['state'] },
  readBack: except('amount', 'service'),
  broken: without('data'),
};
