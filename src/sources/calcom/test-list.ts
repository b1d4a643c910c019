/** Bookings as Cal.com lists them, for the tests of the listing: what the emulator is given, and how it is asked. */
import { type CalcomBooking, type CalcomState, calcomList, calcomListKey } from '../../../test/tools/calcom-list.ts';
import { accessTo, day } from '../../../test/tools/listing-harness.ts';

export const now = Date.parse('2026-11-20T08:15:00Z');
export const visits = { by: 'visits', since: now, until: now + 90 * day } as const;
export const changes = { by: 'changes', since: now - day, until: now } as const;
export const startsAt = new Date('2026-11-24T09:30:00Z');
export const sentAt = new Date('2026-11-20T07:00:00Z');
export const guest = { name: 'Ivan Petrov', email: 'guest@example.com' };
export const responses = {
  name: 'Ivan Petrov',
  email: 'guest@example.com',
  attendeePhoneNumber: '+77470000011',
  location: { value: 'integrations:video-provider', optionValue: '' },
  guests: [],
};

export const booking = (uid: string, change: Partial<CalcomBooking> = {}): CalcomBooking => ({
  uid,
  start: startsAt.toISOString(),
  end: new Date(startsAt.getTime() + 1_800_000).toISOString(),
  status: 'accepted',
  attendees: [guest],
  responses,
  // Cal.com notes the meeting's address after it has sent the webhook.
  changedAt: sentAt.getTime() + 800,
  ...change,
});
export const eventType = { id: 123, slug: 'standard-event-type', title: 'Strategy Session' };
export const state = (states: CalcomBooking[], change: Partial<CalcomState> = {}): CalcomState => ({
  states,
  // The examples of Cal.com's documentation have two ids for one event type.
  eventTypes: [eventType, { ...eventType, id: 100 }],
  now,
  ...change,
});
export const access = (tool: CalcomState, only: readonly string[] = []) =>
  accessTo(calcomList(tool), { apiKey: calcomListKey, only });
export const many = (count: number): CalcomBooking[] =>
  Array.from({ length: count }, (_, index) =>
    booking(`uid-${index}`, {
      // Four begin at each time, and were changed at the same moment.
      start: new Date(startsAt.getTime() + Math.floor(index / 4) * 3_600_000).toISOString(),
      end: new Date(startsAt.getTime() + Math.floor(index / 4) * 3_600_000 + 1_800_000).toISOString(),
      changedAt: sentAt.getTime() + Math.floor(index / 4) * 60_000 - day / 2,
    }),
  );
