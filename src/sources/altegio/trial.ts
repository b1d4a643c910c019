/** A test of Altegio's webhook: a resource that the bridge does not know. */
import { json, type MakeTrial, trialEvent } from '../trial.ts';

export const altegio: MakeTrial = () => ({
  ...json({ company_id: 0, resource: trialEvent, resource_id: 0, status: 'create', data: {} }),
  isInPath: true,
});
