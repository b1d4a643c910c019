/** What SavvyCal tells, for the simulator. */
import { except, type Speech, without } from '../../../../test/simulation/tools/speech.ts';

export const savvycal: Speech = {
  movesSilently: true,
  tells: except('clientComment', 'amount'),
  clock: 'ms',
  broken: without('payload.id'),
};
