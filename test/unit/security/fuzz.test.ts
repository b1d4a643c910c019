// What comes from outside is anything at all. No body and no header makes a source throw, run away or repeat a value that it
// was sent; what it takes is in the shape that the mailbox relies on. fast-check prints its seed where one does.
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BookingEvent } from '../../../src/booking/booking.ts';
import { normaliseIin } from '../../../src/booking/iin.ts';
import { sources } from '../../../src/sources/index.ts';
import type { Decoded, Hook } from '../../../src/sources/source.ts';
import { notificationUrl, now, publicKeys, type Subject, secret, subjects } from './bodies.ts';
import { anyChanges, anyValue, canary, counted, mutated, textsIn } from './mutations.ts';

/** Each source takes so many; presets share one decoder and take fewer. */
const bodiesOfSource = 4_000;
const bodiesOfPreset = 300;
const requestsOfSource = 2_500;
const requestsOfPreset = 200;
const inputs = { tried: 0 };
const generous = { timeout: 240_000 };
/** A run that hangs in one turn of the event loop is beyond the reach of vitest's timeout. Far more than is ever needed. */
const bounds = { interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true };

const isPreset = ({ name }: Subject): boolean => name.startsWith('mapped: ');

const hookOf = ({ mapping, event }: Subject, change: Partial<Hook> = {}): Hook => ({
  body: new Uint8Array(),
  headers: new Headers(),
  pathToken: null,
  query: new URLSearchParams(event === undefined ? {} : { event }),
  secrets: [secret, ...publicKeys],
  settings: { timezone: 'Asia/Almaty', only: [], notificationUrl, mapping },
  now,
  ...change,
});

const shared = [Object, Array, String, Number, Function, Map, Promise].map(({ prototype }) => prototype);
const keysOfShared = () => shared.map((prototype) => Reflect.ownKeys(prototype).map(String));
let keysBefore: string[][];
beforeAll(() => {
  keysBefore = keysOfShared();
});

const bodyOf = ({ bodies }: Subject): fc.Arbitrary<unknown> =>
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.tuple(fc.constantFrom(...bodies), anyChanges).map(([body, changes]) => mutated(body, changes)),
    },
    { weight: 1, arbitrary: anyValue },
    { weight: 1, arbitrary: fc.array(anyValue, { maxLength: 3 }) },
  );

const utc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** What the mailbox relies on, whatever was sent (booking.ts). */
function expectSound(event: Decoded, body: unknown): void {
  expect(event.event).toBeTypeOf('string');
  if (event.kind === 'booking') expectSoundBooking(event);
  else expectSilent(event.kind === 'ignored' ? event.reason : event.detail, body);
}

function expectSoundBooking(event: BookingEvent<string>): void {
  const { id, clock, fields, key } = event;
  const { times, amount, clientPhone, clientIdentifier, clientBirthDate } = fields;
  expect(id).toMatch(/\S/);
  if (clock !== null) expect(Number.isFinite(clock)).toBe(true);
  for (const value of Object.values(fields)) expect(value === undefined || value === null || value === '').toBe(false);
  if (times !== undefined) {
    expect(times.startsAt).toMatch(utc);
    if (times.endsAt !== null) expect(times.endsAt).toMatch(utc);
  }
  if (amount !== undefined) expect(Number.isInteger(amount) && amount >= 0 && amount < 2 ** 31).toBe(true);
  if (clientPhone !== undefined) expect(clientPhone).toMatch(/^\+\d{5,15}$/);
  if (clientIdentifier !== undefined) expect(normaliseIin(clientIdentifier)).toBe(clientIdentifier);
  if (clientBirthDate !== undefined) expect(clientBirthDate).toMatch(/^\d{4}-\d\d-\d\d$/);
  for (const text of [...(fields.staff ?? []), ...(fields.service ?? [])]) expect(text).toMatch(/\S/);
  const parts = key.kind === 'event_id' ? [key.id] : key.parts;
  for (const part of parts) expect(part).toBeTypeOf('string');
}

/** Made-up texts hold the canary; of the fixture's own, those that cannot be a word of ours are looked for. */
function expectSilent(told: string, body: unknown): void {
  const repeated = textsIn(body).filter((text) => isTelling(text.trim()) && told.includes(text));
  expect([repeated, told.includes(canary), told.length < 1_000]).toEqual([[], false, true]);
}

const isTelling = (text: string): boolean => text.length >= 6 && text.length < 200 && /[@ \d]|[^ -~]/.test(text);

describe('the decoder of', () => {
  it.each(subjects)('$name reads any body without a throw and repeats no value of it', generous, async (subject) => {
    await fc.assert(
      fc.asyncProperty(bodyOf(subject), async (body) => {
        inputs.tried += 1;
        const events = await subject.source.decode(subject.wrap(body), hookOf(subject));
        for (const event of events) expectSound(event, body);
        structuredClone(events); // as it goes to the mailbox
      }),
      { ...bounds, numRuns: isPreset(subject) ? bodiesOfPreset : bodiesOfSource },
    );
  });

  // JSONata copies what it walks over; its steps have a budget of their own (mapped-bounds.test.ts).
  const counting = subjects.filter(({ name, kit }) => !name.startsWith('mapped') && kit.parsed === undefined);
  it.each(counting)('$name looks at each part of a body a bounded number of times', generous, async (subject) => {
    await fc.assert(
      fc.asyncProperty(bodyOf(subject), async (body) => {
        inputs.tried += 1;
        const watched = counted(body);
        await subject.source.decode(watched.value, hookOf(subject));
        expect(watched.reads()).toBeLessThan(1_000 + 40 * watched.size);
      }),
      { ...bounds, numRuns: 300 },
    );
  });

  // A pattern that backtracks would take minutes here, not milliseconds.
  it.each(subjects)('$name is through with long texts at once', generous, async (subject) => {
    const [body] = subject.bodies;
    for (const run of ['a', ' ', '0', '+7,', '1.', '-', ': ', '\n', 'x ', 'a@', '%']) {
      for (let leaf = 0; leaf < textsIn(body).length; leaf += 1) {
        inputs.tried += 1;
        const filled = withLeaf(body, leaf, `1${run.repeat(20_000 / run.length)}!`);
        expect(await subject.source.decode(subject.wrap(filled), hookOf(subject))).toBeInstanceOf(Array);
      }
    }
  });
});

/** A copy with another text in the place of the `leaf`th. */
function withLeaf(body: unknown, leaf: number, text: string): unknown {
  let passed = 0;
  return JSON.parse(JSON.stringify(body), (_, value) => {
    if (typeof value !== 'string') return value;
    passed += 1;
    return passed - 1 === leaf ? text : value;
  });
}

/** Headers that sources read, and some that they do not. */
const headerNames = [
  ...['x-cal-signature-256', 'calendly-webhook-signature', 'x-square-hmacsha256-signature', 'x-acuity-signature'],
  ...['oncehub-signature', 'x-ea-token', 'x-bridge-token', 'authorization', 'content-type', 'content-encoding'],
  ...[
    'webhook-id',
    'webhook-timestamp',
    'webhook-signature',
    'x-signature',
    'x-nylas-signature',
    'x-webhook-signature',
  ],
  ...['svix-id', 'svix-timestamp', 'svix-signature', 'x-mindbody-signature', 'x-wh-signature', 'x-savvycal-signature'],
];

/** A header may hold any byte but a few controls. */
const headerText = fc
  .array(fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff })), { maxLength: 80 })
  .map((codes) => String.fromCharCode(...codes).trim());
/** Signatures that are right in every way but the key, and parts of them. */
const forged = fc
  .tuple(fc.constantFrom('hex', 'base64'), fc.constantFrom('', 't=', 'sha256=', 'v1,', 'v1='), fc.nat(90), fc.string())
  .map(([encoding, prefix, length, content]) => {
    const digest = createHmac('sha256', 'another key')
      .update(content)
      .digest(encoding as 'hex');
    const time = `t=${now / 1000},`;
    return `${prefix === 'v1=' ? time : ''}${prefix}${(digest + digest).slice(0, length)}`;
  });
const headerValue = fc.oneof(
  headerText,
  forged,
  fc.constantFrom(
    `${now / 1000}`,
    '-1',
    '9'.repeat(300),
    'application/json',
    'text/plain',
    'a,'.repeat(9_000),
    '='.repeat(9_000),
  ),
);

const anyRequest = fc.record({
  body: fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    anyValue.map((value) => new TextEncoder().encode(JSON.stringify(value))),
    fc
      .constantFrom('e30.e30.e30', '..', 'a=b&auth[application_token]=x', '{"auth":{"application_token":["x"]}}')
      .map((text) => new TextEncoder().encode(text)),
  ),
  headers: fc.array(fc.tuple(fc.constantFrom(...headerNames), headerValue), { maxLength: 8 }),
  pathToken: fc.oneof(fc.constant(null), fc.string({ unit: 'binary' }), fc.constantFrom(`${secret} `, secret.slice(1))),
  query: fc.webQueryParameters(),
});

describe('the authenticator of', () => {
  it.each(subjects)('$name lets no forged request in, and throws at none', generous, async (subject) => {
    await fc.assert(
      fc.asyncProperty(anyRequest, async ({ body, headers, pathToken, query }) => {
        inputs.tried += 1;
        const request = {
          body,
          headers: new Headers(headers),
          pathToken,
          query: new URLSearchParams(query),
        };
        expect(await subject.source.authenticate(hookOf(subject, request))).toMatchObject({ ok: false });
      }),
      { ...bounds, numRuns: isPreset(subject) ? requestsOfPreset : requestsOfSource },
    );
  });

  it.each(Object.entries(sources))(
    '%s lets nobody in where a secret is no key at all',
    generous,
    async (name, source) => {
      const subject = subjects.find((one) => one.name === name) as Subject;
      for (const odd of ['\u0000', 'no PEM', '\ud800', '-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----']) {
        const request = { body: new TextEncoder().encode('e30.e30.e30'), secrets: [odd], pathToken: 'x' };
        expect(await source.authenticate(hookOf(subject, request))).toMatchObject({ ok: false });
      }
    },
  );
});

describe('the handshake of', () => {
  it.each(Object.entries(sources))('%s answers any query without a throw', async (name, source) => {
    const subject = subjects.find((one) => one.name === name) as Subject;
    fc.assert(
      fc.property(fc.webQueryParameters(), (query) => {
        const echo = source.handshake?.(new URLSearchParams(query), hookOf(subject).settings) ?? null;
        expect(echo === null || typeof echo === 'string').toBe(true);
      }),
    );
  });
});

describe('all of it', () => {
  it('was at least 100,000 inputs', () => {
    expect(inputs.tried).toBeGreaterThanOrEqual(100_000);
  });

  it('left the prototypes that everything shares as they were', () => {
    expect(keysOfShared()).toEqual(keysBefore);
  });
});
