/** A test of OnceHub's webhook: an event that the bridge does not know. */
import { json, type MakeTrial, timed, trialEvent } from '../trial.ts';

export const oncehub: MakeTrial = (input) => {
  const sent = json({ id: `EVNT-${trialEvent}`, type: trialEvent, data: {} });
  return { ...sent, headers: { 'oncehub-signature': timed('s', sent.body, input) } };
};
