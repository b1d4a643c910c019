/**
 * Fills the operator's pages: visits of a week that went well, and what a reception meets, such as a specialist without a row, a visit
 * that somebody has to link, a time outside the hours, and a webhook with a wrong signature.
 */
import { altegioSample } from '../../test/samples/altegio.ts';
import { calcomBooked } from '../../test/samples/calcom.ts';
import { calendlyBooked } from '../../test/samples/calendly.ts';
import { endOf, midnightInAlmaty, type Sample, slot, startOf } from '../../test/samples/sample.ts';
import { type ConnectionName, type Stage, secrets } from './stage.ts';

const people = [
  'Айгүл Сейітқызы',
  'Гульнара Ахметова',
  'Timur Test',
  'Нұрсұлтан Әбдірахманұлы',
  'Мария Ким',
  'Dana Test',
  'Ержан Оспанов',
] as const;
const phoneOf = (index: number): string => `+7701000${String(100 + index).padStart(4, '0')}`;

interface Webhook {
  readonly connection: ConnectionName;
  readonly sample: Sample;
}

/** Visits that went well. */
function visits(now: Date): Webhook[] {
  return people.map((name, index) => ({
    connection: 'clinic',
    sample: calcomBooked(
      {
        uid: `desk-${index + 1}`,
        slot: slot(midnightInAlmaty(now, 1 + (index % 5)), 10 + (index % 3), 30, 30),
        sentAt: new Date(now.getTime() - (90 - index) * 60_000),
        client: { name, phone: phoneOf(index) },
        staff: 'Dr. Anna',
        service: index % 2 === 0 ? 'Consultation' : 'Check-up',
      },
      secrets.DEMO_CALCOM_SECRET,
    ),
  }));
}

/** A specialist of the tool who has no row in `resources`: one mistake, several visits. */
const withoutRow = (now: Date): Webhook[] =>
  people.slice(0, 3).map((name, index) => ({
    connection: 'barber',
    sample: altegioSample(
      {
        id: 710_001 + index,
        status: 'create',
        slot: slot(midnightInAlmaty(now, 2), 12 + index, 0, 25),
        changedAt: new Date(now.getTime() - (60 - index) * 60_000),
        price: 4_000,
        attendance: 0,
        client: { name, phone: phoneOf(20 + index) },
        staff: 'Anna',
      },
      secrets.DEMO_ALTEGIO_SECRET,
    ),
  }));

/** The lawyer's visits are linked by hand where the booking carries no appointment: two may be the one. */
function toLink({ oneLink, now }: Stage): Webhook {
  const client = { name: 'Мадина Жақсылыққызы', phone: phoneOf(30) };
  const planned = slot(midnightInAlmaty(now, 3), 12, 0, 60);
  oneLink.addContact({ id: 530, full_name: client.name });
  for (const [id, day, hour] of [
    [8101, 3, 12],
    [8102, 4, 16],
  ] as const) {
    const at = slot(midnightInAlmaty(now, day), hour, 0, 60);
    oneLink.addAppointment({
      id,
      resource_id: 32,
      contact_id: 530,
      client_name: client.name,
      client_phone: client.phone,
      starts_at: startOf(at),
      ends_at: endOf(at),
    });
  }
  const sample = calendlyBooked(
    { id: 'MADINA1', slot: planned, sentAt: new Date(now.getTime() - 25 * 60_000), client, staff: 'Lawyer Timur' },
    secrets.DEMO_CALENDLY_SECRET,
  );
  return { connection: 'lawyer', sample };
}

/** In the night, when nobody works. */
const atNight = (now: Date): Webhook => ({
  connection: 'clinic',
  sample: calcomBooked(
    {
      uid: 'desk-night',
      slot: slot(midnightInAlmaty(now, 2), 3, 0, 30),
      sentAt: new Date(now.getTime() - 15 * 60_000),
      client: { name: 'Ерлан Test', phone: phoneOf(40) },
    },
    secrets.DEMO_CALCOM_SECRET,
  ),
});

/** Sends them all, in order. Each is processed within a second; nobody waits for it. */
export async function fillDesk(stage: Stage): Promise<void> {
  const { now, oneLink } = stage;
  const nightsDay = midnightInAlmaty(now, 2.5).toISOString().slice(0, 10);
  oneLink.addWorkdayOverride(31, nightsDay, [{ from: '09:00', to: '18:00' }]);
  for (const webhook of [...visits(now), ...withoutRow(now), toLink(stage), atNight(now)]) await post(webhook, stage);
  const { sample } = atNight(now);
  const forged = { ...sample, headers: { ...sample.headers, 'x-cal-signature-256': '0'.repeat(64) } };
  await post({ connection: 'clinic', sample: forged }, stage);
}

async function post({ connection, sample }: Webhook, { bridge }: Stage): Promise<void> {
  const { path, headers, body } = sample;
  const answer = await fetch(`${bridge.url}/hooks/${connection}${path}`, { method: 'POST', headers, body });
  await answer.arrayBuffer();
}
