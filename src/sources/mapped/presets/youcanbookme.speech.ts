/** What YouCanBookMe tells, for the simulator. */
import { except, type Speech, without } from '../../../../test/simulation/tools/speech.ts';

export const youcanbookme: Speech = {
  movesSilently: true,
  tells: except('clientComment', 'amount'),
  broken: without('reference'),
};
