/** Wix Bookings: the body is a JWT that jose signs as Wix does, in it JSON text within JSON text; `revision` counts. */
import { CompactSign, exportSPKI, generateKeyPair, importPKCS8 } from 'jose';
import { fixture } from '../../../test/samples/sample.ts';
import {
  because,
  type Client,
  type Kit,
  keepsId,
  type Message,
  type Telling,
} from '../../../test/unit/conformance/kit.ts';
import { anyVisit, endOf, iso, momentOf, namesOf, unixSeconds } from '../../../test/unit/conformance/writing.ts';
import { booking, claims, envelope, type Json, slot } from './test-envelopes.ts';

const pairs = await Promise.all([1, 2, 3].map(() => generateKeyPair('RS256', { extractable: true })));
const [first = '', second = '', third = ''] = await Promise.all(pairs.map(({ publicKey }) => exportSPKI(publicKey)));
/** The private key of a public one of this file, or a private key itself. */
const privateKeyOf = (pem: string) =>
  pem.includes('PRIVATE KEY') ? importPKCS8(pem, 'RS256') : pairs[[first, second, third].indexOf(pem)]?.privateKey;

const id = ({ visit }: Pick<Telling, 'visit'>): string => `5f0a7c1e-0000-4000-8000-${String(visit).padStart(12, '0')}`;
const slugs = { booked: 'created', moved: 'rescheduled', cancelled: 'canceled' } as const;

const contactOf = (telling: Telling, { phone, comment }: Client): Json => ({
  contactDetails: { firstName: namesOf(telling)[0], lastName: namesOf(telling)[1], phone },
  additionalFields: comment === undefined ? [] : [{ label: '', value: comment }],
});

function sends(telling: Telling): Message[] {
  const times = { startDate: iso(telling.startsAt), endDate: iso(endOf(telling)) };
  const body = booking({
    ...times,
    id: id(telling),
    revision: String(telling.nth),
    status: telling.what === 'cancelled' ? 'CANCELED' : 'CONFIRMED',
    bookedEntity: {
      title: telling.service ?? 'Haircut',
      slot: slot({ ...times, ...(telling.staff === undefined ? {} : { resource: { name: telling.staff } }) }),
    },
    ...(telling.client === undefined ? {} : contactOf(telling, telling.client)),
  });
  const inner =
    telling.what === 'booked'
      ? { createdEvent: { entityAsJson: JSON.stringify(body) } }
      : { actionEvent: { bodyAsJson: JSON.stringify({ booking: body }) } };
  const change = { id: `event-${telling.nth}`, entityId: id(telling), eventTime: momentOf(telling).toISOString() };
  return [{ body: envelope(slugs[telling.what], inner, change) }];
}

const named = (slug: string, fqdn = 'wix.bookings.v2.booking'): Message => ({
  body: { ...(sends(anyVisit)[0]?.body as Json), slug, entityFqdn: fqdn },
});

/** The same claims with other whitespace: what is signed is their bytes. */
function reencode(token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const spaced = JSON.stringify(JSON.parse(Buffer.from(payload, 'base64url').toString()), null, 1);
  return [header, Buffer.from(spaced).toString('base64url'), signature].join('.');
}

/** The layers around any body at all, as a token that nobody signed: `decode` reads what `authenticate` has passed. */
function unsigned(inner: unknown): string {
  const outer = { eventType: 'wix.bookings.v2.booking_created', instanceId: 'i', data: JSON.stringify(inner) };
  return `e30.${Buffer.from(JSON.stringify({ data: JSON.stringify(outer) })).toString('base64url')}.e30`;
}

export const wix: Kit = {
  source: 'wix',
  bodies: ['created', 'declined'].map((slug) => ({
    id: 'event-1',
    entityFqdn: 'wix.bookings.v2.booking',
    slug: 'created',
    entityId: '5f0a7c1e-0000-4000-8000-000000000001',
    ...fixture(`wix/booking_${slug}.decoded-inner.json`),
  })),
  parsed: unsigned,
  secrets: [first, second, third],
  tells: ['booked', 'moved', 'cancelled'],
  id,
  sends,
  named,
  foreign: named('created', 'wix.ecom.v1.order'),
  minimal: {
    body: {
      entityFqdn: 'wix.bookings.v2.booking',
      slug: 'created',
      entityId: id(anyVisit),
      createdEvent: { entity: { bookedEntity: { slot: { startDate: iso(anyVisit.startsAt) } } } },
    },
  },
  encode: ({ body }, _secret, at) =>
    JSON.stringify({ ...claims(body as Json), iat: unixSeconds(at) - 1, exp: unixSeconds(at) + 3600 }),
  reencode,
  async seal(bytes, _message, secret) {
    const key = await privateKeyOf(secret);
    if (key === undefined) throw new Error('no key of this name');
    const token = await new CompactSign(bytes).setProtectedHeader({ alg: 'RS256' }).sign(key);
    return { path: '', headers: { 'content-type': 'text/plain' }, body: new TextEncoder().encode(token) };
  },
  unsealed: (wire) => ({
    ...wire,
    body: new TextEncoder().encode(`${new TextDecoder().decode(wire.body).split('.').slice(0, 2).join('.')}.`),
  }),
  excused: { ...keepsId, ping: because.noPing, two_installations: because.worldwideIds },
};
