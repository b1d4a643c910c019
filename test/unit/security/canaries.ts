/**
 * Webhooks of several tools whose personal values are canaries: what stands at known places of the fixtures is replaced by
 * values that are nowhere else. One that is found afterwards has leaked. Runs in Node and in workerd.
 */

import { createHmac } from 'node:crypto';
import { isIin } from '../../../emulator/iin.ts';
import altegioRecord from '../../../src/sources/altegio/fixtures/record.update.json' with { type: 'json' };
import calcomCreated from '../../../src/sources/calcom/fixtures/BOOKING_CREATED.json' with { type: 'json' };
import calendlyCreated from '../../../src/sources/calendly/fixtures/docs.invitee.created.json' with { type: 'json' };
import easyweekCreated from '../../../src/sources/easyweek/fixtures/booking-created.json' with { type: 'json' };
import zcalCreated from '../../../src/sources/mapped/fixtures/zcal/event.created.json' with { type: 'json' };
import rubitimeCreated from '../../../src/sources/rubitime/fixtures/event-create-record.json' with { type: 'json' };

type Json = Record<string, unknown>;

export interface Canary {
  /** Of the connection: the tool's, or the preset's. */
  readonly name: string;
  /** What its connection's table has beside the usual. */
  readonly table: Json;
  readonly query: string;
  readonly body: Json;
  /** An authentic request with this text, as the tool's documentation says. */
  readonly sign: Signing;
  /** Every personal value in it. */
  readonly personal: readonly string[];
}

/** `path`: after `/hooks/<connection>`. */
type Signing = (
  text: string,
  secret: string,
  nowMs: number,
) => { readonly path: string; readonly headers: Readonly<Record<string, string>> };

const hex = (content: string, secret: string) => createHmac('sha256', secret).update(content).digest('hex');
const inPath: Signing = (_, secret) => ({ path: `/${secret}`, headers: {} });
const ofCalcom: Signing = (text, secret) => ({ path: '', headers: { 'x-cal-signature-256': hex(text, secret) } });
const ofCalendly: Signing = (text, secret, nowMs) => {
  const seconds = Math.floor(nowMs / 1000);
  const signature = `t=${seconds},v1=${hex(`${seconds}.${text}`, secret)}`;
  return { path: '', headers: { 'calendly-webhook-signature': signature } };
};

type Kind = 'name' | 'phone' | 'email' | 'iin' | 'birth date' | 'comment';

let made = 0;
/** A value that a person could have and that no other place has. */
function canaryOf(kind: Kind): string {
  made += 1;
  const number = String(made).padStart(4, '0');
  switch (kind) {
    case 'name':
      return `Kanareika${number}`;
    case 'phone':
      return `+7701999${number}`;
    case 'email':
      return `kanareika${number}@canary.example`;
    case 'iin':
      return iinOf(made);
    case 'birth date':
      return `19${70 + (made % 30)}-06-05`;
    case 'comment':
      return `tweet-${number}-tweet`;
    default:
      return kind satisfies never;
  }
}

/** The check digit is right, so that it goes all the way to One-Link. */
function iinOf(number: number): string {
  const start = `870605${3}${String(number * 10).padStart(4, '0')}`;
  for (let last = 0; last < 10; last += 1) if (isIin(`${start}${last}`)) return `${start}${last}`;
  return iinOf(number + 1);
}

/** Puts values at dotted paths of a copy. */
function put(body: Json, values: Readonly<Record<string, unknown>>): Json {
  const copy = structuredClone(body);
  for (const [path, value] of Object.entries(values)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let holder = copy;
    for (const key of keys) {
      holder[key] ??= {};
      holder = holder[key] as Json;
    }
    holder[last] = value;
  }
  return copy;
}

interface Plan {
  readonly table?: Json;
  readonly query?: string;
  readonly sign?: Signing;
  readonly fixture: Json;
  readonly says: Readonly<Record<string, unknown>>;
  readonly personal: Readonly<Record<string, Kind>>;
}

function canary(
  name: string,
  { table = { source: name }, query = '', sign = inPath, fixture, says, personal }: Plan,
): Canary {
  const values = Object.fromEntries(Object.entries(personal).map(([path, kind]) => [path, canaryOf(kind)]));
  return { name, table, query, sign, body: put(put(fixture, says), values), personal: Object.values(values) };
}

/** Visits of half an hour, each at an hour of its own of `day` (UTC, in the future). */
export function canaries(day: string): readonly Canary[] {
  const times = (hour: number) => [`${day}T0${hour}:00:00Z`, `${day}T0${hour}:30:00Z`] as const;
  return [
    canary('calcom', {
      sign: ofCalcom,
      table: { source: 'calcom', fields: { client_comment: '= payload.responses.wish.value' } },
      fixture: calcomCreated,
      says: { 'payload.startTime': times(1)[0], 'payload.endTime': times(1)[1] },
      personal: {
        'payload.attendees.0.name': 'name',
        'payload.attendees.0.email': 'email',
        'payload.attendees.0.phoneNumber': 'phone',
        'payload.responses.name.value': 'name',
        'payload.responses.email.value': 'email',
        'payload.responses.attendeePhoneNumber.value': 'phone',
        'payload.responses.iin.value': 'iin',
        'payload.responses.wish.value': 'comment',
        'payload.additionalNotes': 'comment',
      },
    }),
    canary('calendly', {
      sign: ofCalendly,
      fixture: calendlyCreated,
      says: { 'payload.scheduled_event.start_time': times(2)[0], 'payload.scheduled_event.end_time': times(2)[1] },
      personal: { 'payload.name': 'name', 'payload.email': 'email', 'payload.text_reminder_number': 'phone' },
    }),
    canary('altegio', {
      fixture: altegioRecord,
      says: {
        status: 'create',
        'data.date': `${day} 08:00:00`,
        'data.datetime': `${day}T08:00:00+05:00`,
        'data.seance_length': 1800,
        'data.deleted': false,
        'data.attendance': 0,
      },
      personal: {
        'data.client.name': 'name',
        'data.client.display_name': 'name',
        'data.client.phone': 'phone',
        'data.client.email': 'email',
        'data.comment': 'comment',
      },
    }),
    canary('easyweek', {
      query: '?event=booking-created',
      fixture: easyweekCreated,
      says: { booking_date_start: times(4)[0], booking_date_end: times(4)[1] },
      personal: {
        customer_full_name: 'name',
        customer_name: 'name',
        customer_phone: 'phone',
        customer_email: 'email',
        customer_comment: 'comment',
      },
    }),
    canary('rubitime', {
      fixture: rubitimeCreated,
      says: { 'data.record': `${day} 10:00`, 'data.duration': 30 },
      personal: { 'data.name': 'name', 'data.phone': 'phone', 'data.email': 'email', 'data.comment': 'comment' },
    }),
    canary('direct', {
      fixture: { external_ref: 'visit-1', status: 'confirmed' },
      says: { starts_at: times(6)[0], ends_at: times(6)[1] },
      personal: {
        client_name: 'name',
        client_phone: 'phone',
        client_identifier: 'iin',
        client_birth_date: 'birth date',
        client_comment: 'comment',
        'custom_attributes.wish': 'comment',
      },
    }),
    canary('zcal', {
      table: { source: 'mapped', mapping: { preset: 'zcal' } },
      fixture: zcalCreated,
      says: { 'data.startDate': times(7)[0] },
      personal: { 'data.attendees.0.name': 'name', 'data.attendees.0.email': 'email' },
    }),
  ];
}
