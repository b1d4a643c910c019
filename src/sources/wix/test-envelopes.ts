/** Wix bookings wrapped as Wix wraps them, with values made up. Apart from `src`, so that anybody may write them. */
export type Json = Record<string, unknown>;

export const now = Date.parse('2026-11-20T09:00:01Z');
const seconds = now / 1000;
export const entityId = '5f0a7c1e-0000-4000-8000-000000000001';

const slugOf = (envelope: Json | null): string =>
  typeof envelope?.['slug'] === 'string' ? envelope['slug'] : 'created';

/** Claims as Wix makes them: JSON text in JSON text. */
export const claims = (envelope: Json | null, outer: Json = {}): Json => ({
  data: JSON.stringify({
    eventType: `wix.bookings.v2.booking_${slugOf(envelope)}`,
    instanceId: 'instance-1',
    data: JSON.stringify(envelope),
    ...outer,
  }),
  iat: seconds - 1,
  exp: seconds + 3600,
});

export const envelope = (slug: string, inner: Json, change: Json = {}): Json => ({
  id: `event-${slug}`,
  entityFqdn: 'wix.bookings.v2.booking',
  slug,
  entityId,
  eventTime: '2026-11-20T09:00:00.123Z',
  triggeredByAnonymizeRequest: false,
  ...inner,
  ...change,
});

/** The booking of the reference (webhooks-international.md §2.5), values made up. */
export const booking = (change: Json = {}): Json => ({
  id: entityId,
  revision: '3',
  status: 'CONFIRMED',
  startDate: '2026-11-24T09:30:00.000Z',
  endDate: '2026-11-24T10:00:00.000Z',
  bookedEntity: { title: 'Haircut', slot: slot() },
  contactDetails: { contactId: 'c', firstName: 'Ivan', lastName: 'P', email: 'ivan@example.org', phone: '87010000001' },
  additionalFields: [],
  ...change,
});
export const slot = (change: Json = {}): Json => ({
  serviceId: 'service-1',
  scheduleId: 'schedule-1',
  startDate: '2026-11-24T09:30:00.000Z',
  endDate: '2026-11-24T10:00:00.000Z',
  timezone: 'Asia/Almaty',
  resource: { id: 'resource-1', name: 'Anna' },
  location: { id: 'location-1', locationType: 'OWNER_BUSINESS', name: 'Main' },
  ...change,
});
