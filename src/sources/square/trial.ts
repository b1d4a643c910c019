/** A test of Square's webhook: an event that the bridge does not know, signed with the address that Square signs. */
import { json, type MakeTrial, signed, trialEvent } from '../trial.ts';

export const square: MakeTrial = ({ secret, now, settings: { notificationUrl } }) => {
  const sent = json({ type: trialEvent, event_id: `${trialEvent}-${now}`, data: {} });
  const signature = signed(`${notificationUrl ?? ''}${sent.body}`, secret, 'base64');
  return { ...sent, headers: { 'x-square-hmacsha256-signature': signature } };
};
