/** What a body of `direct` tells, for the simulator. */
import { client, except, type Speech, without } from '../../../test/simulation/tools/speech.ts';

export const direct: Speech = {
  tells: except('staff', 'service'),
  only: { cancelled: ['state', ...client, 'clientComment', 'amount'] },
  clock: 'from_1',
  opensAlways: true,
  plainIds: true,
  broken: without('external_ref'),
};
