/** A test of Rubitime's webhook: an event that the bridge does not know. */
import { json, type MakeTrial, trialEvent } from '../trial.ts';

export const rubitime: MakeTrial = () => ({
  ...json({ from: 'rubitime', event: trialEvent, data: {} }),
  isInPath: true,
});
