/** Wix for `npm run setup`: an app of the developers' dashboard, which signs with a key whose public half is the secret here. */
import { same, type ToolSetup } from '../toolkit/setup.ts';

export const setup: ToolSetup = {
  secretBy: 'tool',
  place: same('manage.wix.com/studio/custom-apps → app → Webhooks → Create Webhook → Bookings; Get Public Key'),
  events: [
    ...['Booking Created', 'Booking Updated', 'Booking Confirmed', 'Booking Declined', 'Booking Canceled'],
    ...['Booking Rescheduled', 'Booking Marked As Pending', 'Booking Number Of Participants Updated'],
  ],
};
