/** For every source and preset: bodies to start from, as `decode` gets them. */
import { readdirSync, readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { parseForm } from '../../../src/http/form.ts';
import { presets } from '../../../src/presets/index.ts';
import { sources } from '../../../src/sources/index.ts';
import type { AnySource } from '../../../src/sources/source.ts';

export const now = Date.parse('2031-04-07T05:00:00Z');
export const secret = 'a-secret-of-some-length';

const folder = new URL('../../fixtures/', import.meta.url);

/** Everything in a folder of the fixtures that a tool sends (not what its API answers). */
function fixturesOf(name: string): unknown[] {
  const files = readdirSync(new URL(`${name}/`, folder)).filter((file) => !/^api|response|vectors/.test(file));
  return files.flatMap((file) => {
    const text = readFileSync(new URL(`${name}/${file}`, folder), 'utf8').trim();
    if (file.endsWith('.json')) return [JSON.parse(text)];
    return file.endsWith('.form.txt') ? [parseForm(text)] : [];
  });
}

const keys = await generateKeyPair('RS256');
export const wixPublicKey = await exportSPKI(keys.publicKey);

export const jwtOf = (claims: Record<string, unknown>): Promise<string> =>
  new SignJWT({ ...claims, exp: now / 1000 + 3600 }).setProtectedHeader({ alg: 'RS256' }).sign(keys.privateKey);

/** A token that nobody signed: `decode` reads what `authenticate` has passed. */
const unsigned = (claims: unknown): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.e30`;

/** The layers of Wix around a booking: JSON text in JSON text. */
export const wixClaims = (inner: unknown) => ({
  data: JSON.stringify({ eventType: 'wix.bookings.v2.booking_created', instanceId: 'i', data: JSON.stringify(inner) }),
});
const wixEnvelopes = fixturesOf('wix').map((inner) => ({
  id: 'event-1',
  entityFqdn: 'wix.bookings.v2.booking',
  slug: 'created',
  entityId: '5f0a7c1e-0000-4000-8000-000000000001',
  ...(inner as object),
}));

const directBody = {
  external_ref: 'visit-1',
  starts_at: '2031-04-08T05:00:00Z',
  ends_at: '2031-04-08T05:30:00Z',
  client_name: 'Anna',
  client_phone: '+77010000001',
  client_identifier: '900101300017',
  status: 'confirmed',
  service_amount: 5000,
  custom_attributes: { note: 'x' },
  version: 3,
};
const easyappointmentsBody = {
  action: 'appointment_save',
  payload: {
    id: 42,
    start_datetime: '2031-04-08 10:30:00',
    end_datetime: '2031-04-08 11:00:00',
    notes: 'by the window',
  },
};
const acuityBody = { action: 'appointment.scheduled', id: '1', calendarID: '2', appointmentTypeID: '3' };

export interface Subject {
  readonly name: string;
  readonly source: AnySource;
  readonly mapping?: unknown;
  readonly bodies: readonly unknown[];
  /** From a body to what `decode` gets. */
  readonly wrap: (body: unknown) => unknown;
  /** Where the tool says the event in the address. */
  readonly query?: string;
}

const own: Readonly<Record<string, readonly unknown[]>> = {
  acuity: [acuityBody, { ...acuityBody, action: 'canceled' }],
  direct: [directBody],
  easyappointments: [easyappointmentsBody],
  mapped: [{ event: 'booked', id: 7, start: '2031-04-08 10:00', name: 'Anna', phone: '+77010000001', price: '5000' }],
  wix: wixEnvelopes,
};
const foldersOf: Readonly<Record<string, string>> = { vcita: 'vcita-intandem' };
const withFixtures = new Set(readdirSync(folder));

const ownMapping = {
  each: '$',
  fields: { event: 'event', id: 'id', starts_at: 'start', client_name: 'name', client_phone: 'phone', amount: 'price' },
  events: { booked: 'opens', cancelled: 'cancel' },
  units: { time: 'local' },
};

export const subjects: readonly Subject[] = [
  ...Object.entries(sources).map(([name, source]) => ({
    name,
    source,
    ...(name === 'mapped' ? { mapping: ownMapping } : {}),
    ...(name === 'easyweek' ? { query: 'event=booking.created' } : {}),
    bodies: own[name] ?? fixturesOf(name),
    wrap: name === 'wix' ? (body: unknown) => unsigned(wixClaims(body)) : (body: unknown) => body,
  })),
  ...Object.keys(presets).map((preset) => {
    const at = foldersOf[preset] ?? preset;
    return {
      name: `mapped: ${preset}`,
      source: sources['mapped'] as AnySource,
      mapping: { preset },
      bodies: withFixtures.has(at) ? fixturesOf(at) : fixturesOf('zcal'),
      wrap: (body: unknown) => body,
    };
  }),
];
