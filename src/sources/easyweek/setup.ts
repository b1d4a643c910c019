/** EasyWeek for `npm run setup`: a webhook for each trigger, because a body does not say what happened. */
import { same, type ToolSetup } from '../toolkit/setup.ts';

export const setup: ToolSetup = {
  place: same('Settings → Developer → Webhooks'),
  queries: ['booking-created', 'booking-updated', 'booking-rescheduled', 'booking-canceled', 'booking-succeeded'].map(
    (event) => `event=${event}`,
  ),
};
