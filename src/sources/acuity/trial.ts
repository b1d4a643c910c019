/** A test of Acuity's webhook: an action that the bridge does not know, in a signed form. */
import { form, type MakeTrial, signed, trialEvent } from '../trial.ts';

export const acuity: MakeTrial = ({ secret }) => {
  const sent = form({ action: trialEvent, id: '0', calendarID: '0', appointmentTypeID: '0' });
  return { ...sent, headers: { 'x-acuity-signature': signed(sent.body, secret, 'base64') } };
};
