/** A test of Bitrix24's webhook: an event that the bridge does not know, with the application token in the form. */
import { form, type MakeTrial, trialEvent } from '../trial.ts';

export const bitrix24: MakeTrial = ({ secret, now }) =>
  form({ event: trialEvent, 'data[ID]': '0', ts: String(Math.floor(now / 1000)), 'auth[application_token]': secret });
