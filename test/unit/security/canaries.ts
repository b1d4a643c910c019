/**
 * Webhooks of several tools whose personal values are canaries: the fixture's own values at known places, each replaced by one
 * that is found nowhere else. What is found of them afterwards has leaked from exactly there.
 */
import { fixture } from '../../samples/sample.ts';

type Json = Record<string, unknown>;

export interface Canary {
  readonly source: string;
  /** Rest of the connection's table. */
  readonly table: Json;
  readonly event: string;
  readonly body: Json;
  /** Every personal value in it. */
  readonly personal: readonly string[];
}

type Kind = 'name' | 'phone' | 'email' | 'identifier' | 'comment' | 'birth_date';

/** Valid check digits, so that they go all the way to One-Link. */
const identifiers = ['900101300017', '850505400015'];

let made = 0;
/** A value of a kind that no other place has. */
function canaryOf(kind: Kind): string {
  made += 1;
  const number = String(made).padStart(4, '0');
  const values: Readonly<Record<Kind, string>> = {
    name: `Kanareika${number}`,
    phone: `+7701999${number}`,
    email: `kanareika${number}@canary.example`,
    identifier: identifiers[0] ?? '',
    comment: `tweet-${number}-tweet`,
    birth_date: '1987-06-05',
  };
  return values[kind];
}

/** Replaces what stands at dotted paths; a path that is not there is a mistake of the test. */
function planted(body: Json, places: Readonly<Record<string, Kind>>): { body: Json; personal: string[] } {
  const personal: string[] = [];
  for (const [path, kind] of Object.entries(places)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let holder: Json = body;
    for (const key of keys) holder = (holder[key] ??= {}) as Json;
    const value = canaryOf(kind);
    holder[last] = value;
    personal.push(value);
  }
  return { body, personal };
}

/** The visit is next week, whenever the fixture was. */
function canary(
  source: string,
  table: Json,
  event: string,
  body: Json,
  times: Readonly<Record<string, unknown>>,
  places: Readonly<Record<string, Kind>>,
): Canary {
  for (const [path, value] of Object.entries(times)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let holder = body;
    for (const key of keys) holder = holder[key] as Json;
    holder[last] = value;
  }
  return { source, table, event, ...planted(body, places) };
}

/** Starts at 05:00 UTC of a day, and half an hour. */
export function canaries(day: string): readonly Canary[] {
  const startsAt = `${day}T05:00:00.000Z`;
  const endsAt = `${day}T05:30:00.000Z`;
  return [
    canary(
      'calcom',
      { fields: { client_comment: '= payload.responses.wish.value' } },
      'BOOKING_CREATED',
      fixture('calcom/BOOKING_CREATED.json'),
      { 'payload.startTime': startsAt, 'payload.endTime': endsAt },
      {
        'payload.attendees.0.name': 'name',
        'payload.attendees.0.email': 'email',
        'payload.attendees.0.phoneNumber': 'phone',
        'payload.responses.name.value': 'name',
        'payload.responses.email.value': 'email',
        'payload.responses.attendeePhoneNumber.value': 'phone',
        'payload.responses.iin.value': 'identifier',
        'payload.responses.wish.value': 'comment',
        'payload.additionalNotes': 'comment',
      },
    ),
    canary(
      'calendly',
      {},
      'invitee.created',
      fixture('calendly/docs.invitee.created.json'),
      { 'payload.scheduled_event.start_time': startsAt, 'payload.scheduled_event.end_time': endsAt },
      { 'payload.name': 'name', 'payload.email': 'email', 'payload.text_reminder_number': 'phone' },
    ),
    canary(
      'altegio',
      {},
      'record.create',
      { ...fixture('altegio/record.update.json'), status: 'create' },
      { 'data.date': `${day} 10:00:00`, 'data.datetime': `${day}T10:00:00+05:00` },
      {
        'data.client.name': 'name',
        'data.client.display_name': 'name',
        'data.client.phone': 'phone',
        'data.client.email': 'email',
        'data.comment': 'comment',
      },
    ),
    canary(
      'easyweek',
      {},
      'booking-created',
      fixture('easyweek/booking-created.json'),
      { booking_date_start: startsAt, booking_date_end: endsAt },
      {
        customer_full_name: 'name',
        customer_name: 'name',
        customer_phone: 'phone',
        customer_email: 'email',
        customer_comment: 'comment',
      },
    ),
    canary(
      'rubitime',
      {},
      'event-create-record',
      fixture('rubitime/event-create-record.json'),
      { 'data.record': `${day} 10:00` },
      { 'data.name': 'name', 'data.phone': 'phone', 'data.email': 'email', 'data.comment': 'comment' },
    ),
    canary('direct', {}, 'patch', { external_ref: 'visit-1' }, { starts_at: startsAt, ends_at: endsAt }, {
      client_name: 'name',
      client_phone: 'phone',
      client_identifier: 'identifier',
      client_birth_date: 'birth_date',
      client_comment: 'comment',
    }),
    canary('mapped', { mapping: { preset: 'zcal' } }, 'event.created', fixture('zcal/event.created.json'), {}, {}),
  ];
}
