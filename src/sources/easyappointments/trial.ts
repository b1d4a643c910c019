/** A test of Easy!Appointments' webhook: an action that the bridge does not know. */
import { json, type MakeTrial, trialEvent } from '../trial.ts';

export const easyappointments: MakeTrial = ({ secret }) => ({
  ...json({ action: trialEvent, payload: { id: 0 } }),
  headers: { 'x-ea-token': secret },
});
