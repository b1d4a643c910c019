/** A test of Calendly's webhook: an event that the bridge does not know. */
import { json, type MakeTrial, timed, trialEvent } from '../trial.ts';

export const calendly: MakeTrial = (input) => {
  const sent = json({ event: trialEvent, created_at: new Date(input.now).toISOString(), payload: {} });
  return { ...sent, headers: { 'calendly-webhook-signature': timed('v1', sent.body, input) } };
};
