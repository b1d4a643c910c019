/** A test of Cal.com's webhook: its own event of the button "Ping test" (webhooks-international.md §2.1). */
import { json, type MakeTrial, signed } from '../trial.ts';

export const calcom: MakeTrial = ({ secret, now }) => {
  const sent = json({ triggerEvent: 'PING', createdAt: new Date(now).toISOString(), payload: {} });
  return { ...sent, headers: { 'x-cal-signature-256': signed(sent.body, secret, 'hex') } };
};
