/** Calendly sends a move as two webhooks. Here the appointment already exists, and the booking link contains its id. */
import { createHmac } from 'node:crypto';
import { calendlyBooked, calendlyCanceled } from '../../../test/samples/calendly.ts';
import { endOf, midnightInAlmaty, slot, startOf } from '../../../test/samples/sample.ts';
import type { Scene } from '../scene.ts';
import { accountId, secrets } from '../stage.ts';

const appointmentId = 8001;

export function calendlyScene(now: Date): Scene {
  const day = midnightInAlmaty(now, 3);
  const planned = slot(day, 9, 0, 60);
  const chosen = slot(day, 11, 0, 60);
  const moved = slot(day, 15, 30, 60);
  const key = secrets.DEMO_CALENDLY_SECRET;
  const ago = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);
  const client = { name: 'Dana Test', phone: '+7 701 000 00 03' };
  return {
    title: `Calendly: the booking link carried appointment ${appointmentId}`,
    prepare: (oneLink) => {
      oneLink.addContact({ id: 501, full_name: client.name });
      oneLink.addAppointment({
        id: appointmentId,
        resource_id: 32,
        contact_id: 501,
        client_name: client.name,
        starts_at: startOf(planned),
        ends_at: endOf(planned),
      });
    },
    steps: [
      {
        tells: 'Dana picks 11:00 with the link she was sent',
        connection: 'lawyer',
        sample: calendlyBooked({ id: 'DANA1', slot: chosen, sentAt: ago(30), client, utmContent: carried() }, key),
        expected: { answer: '200 accepted', writes: ['PATCH appointments'], results: ['applied'] },
      },
      {
        tells: 'she moves to 15:30; the webhook of the new booking comes first',
        connection: 'lawyer',
        sample: calendlyBooked({ id: 'DANA2', movedFrom: 'DANA1', slot: moved, sentAt: ago(9), client }, key),
        expected: { answer: '200 accepted', writes: ['PATCH appointments'], results: ['applied'] },
      },
      {
        tells: 'then the cancellation of the old booking, because it was moved',
        connection: 'lawyer',
        sample: calendlyCanceled({ id: 'DANA1', movedTo: 'DANA2', slot: chosen, sentAt: ago(10), client }, key),
        expected: { answer: '200 accepted', writes: [], results: ['unchanged'] },
      },
    ],
    appointments: [
      {
        external_ref: 'calendly:DANA2',
        id: appointmentId,
        status: 'scheduled',
        starts_at: startOf(moved),
        ends_at: endOf(moved),
        client_name: client.name,
        client_phone: '+77010000003',
      },
    ],
  };
}

/** What the business puts into `utm_content` of the link: the id and a tag, because clients can change the link. */
function carried(): string {
  const text = `appointment:${accountId}:${appointmentId}`;
  const tag = createHmac('sha256', secrets.DEMO_CALENDLY_LINK_SECRET).update(text).digest('base64url').slice(0, 20);
  return `${appointmentId}.${tag}`;
}
