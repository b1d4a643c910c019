/** A test of SimplyBook's webhook: a notification that the bridge does not know. */
import { json, type MakeTrial, trialEvent } from '../trial.ts';

export const simplybook: MakeTrial = () => ({
  ...json({ notification_type: trialEvent, booking_id: '0' }),
  isInPath: true,
});
