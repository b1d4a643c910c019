/** Signed webhooks of Cal.com, about 3 KB each, of bookings that differ. A hidden field names the appointment. */
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { type Wire, wireOf } from './load.ts';

export const secret = 'calcom-secret-of-the-bench';

// biome-ignore lint/suspicious/noExplicitAny: a fixture of the tool, changed here and there.
type Body = any;

const fixture = (event: string): Body =>
  JSON.parse(readFileSync(new URL(`../src/sources/calcom/fixtures/${event}.json`, import.meta.url), 'utf8'));
const fixtures = new Map<string, Body>();

export interface Booking {
  readonly number: number;
  /** Its event among those of the booking: each later one moves the times by a minute. */
  readonly change?: number;
  /** It names its appointment; false: a connection that may not create parks it. */
  readonly isLinked?: boolean;
}

const firstStart = Date.parse('2031-01-06T04:00:00Z');
const timeText = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** The body of a booking's event. The first one is its creation. */
function bodyOf({ number, change = 0, isLinked = true }: Booking): string {
  const event = 'BOOKING_CREATED';
  const known = fixtures.get(event) ?? fixture(event);
  fixtures.set(event, known);
  const start = firstStart + number * 1_800_000 + change * 60_000;
  const name = `Guest ${number}`;
  const payload = {
    ...known.payload,
    uid: uidOf(number),
    bookingId: number,
    iCalUID: `${uidOf(number)}@cal.example.com`,
    startTime: timeText(start),
    endTime: timeText(start + 900_000),
    additionalNotes: `note ${number}.${change}`,
    attendees: [{ ...known.payload.attendees[0], name }, known.payload.attendees[1]],
    responses: {
      ...known.payload.responses,
      name: { label: 'your_name', value: name, isHidden: false },
      attendeePhoneNumber: { label: 'phone_number', value: `+7701${String(1_000_000 + (number % 9_000_000))}` },
      notes: { label: 'additional_notes', value: `note ${number}.${change}`, isHidden: false },
    },
    metadata: { ...known.payload.metadata, ...(isLinked ? { onelink: String(appointmentOf(number)) } : {}) },
  };
  return JSON.stringify({ ...known, createdAt: new Date(Date.now() + change).toISOString(), payload });
}

export const appointmentOf = (number: number): number => 10_000_000 + number;

/** 22 characters in no order, as Cal.com's are. */
export const uidOf = (number: number): string =>
  createHash('md5').update(String(number)).digest('base64url').replace(/[-_]/g, 'x');

export function webhook(connection: string, booking: Booking): Wire {
  const body = bodyOf(booking);
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return wireOf(`/hooks/${connection}`, { 'content-type': 'application/json', 'x-cal-signature-256': signature }, body);
}
