/**
 * Bodies that somebody made to keep the bridge busy. Each begins as a sound webhook of the tool, as the conformance table
 * has it; then one place of it grows until the body has the largest size that is taken in. Every place and every shape is
 * tried, so that a new source and a new field are in it from the start.
 */
import type { Json, Kit, Message, Wire } from '../unit/conformance/kit.ts';
import { anyVisit, now } from '../unit/conformance/writing.ts';

export const largestBytes = 256 * 1024;

export interface Hostile {
  /** Place and shape. */
  readonly name: string;
  readonly message: Message;
}

/** About `bytes` of JSON. */
type Shape = (bytes: number, present: unknown) => unknown;

const filled = (bytes: number, text: string): string => text.repeat(Math.max(1, Math.floor(bytes / text.length)));
const listed = (bytes: number, entry: unknown): unknown[] =>
  Array(Math.max(1, Math.floor(bytes / (JSON.stringify(entry).length + 1)))).fill(entry);
const keyed = (bytes: number, entry: unknown): Json => {
  const size = JSON.stringify(entry).length + 10;
  return Object.fromEntries(Array.from({ length: Math.floor(bytes / size) }, (_, at) => [`k${at}`, entry]));
};
const deep = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

const shapes: Readonly<Record<string, Shape>> = {
  'a long text': (bytes) => filled(bytes, 'x'),
  digits: (bytes) => filled(bytes, '7'),
  spaces: (bytes) => `${filled(bytes, ' ')}x`,
  'many phones': (bytes) => filled(bytes, '+1234567,'),
  'many wrong times': (bytes) => `2031-04-07T05:00:00.${filled(bytes, '0')}Z`,
  'many ids': (bytes) => filled(bytes, '1.aaaaaaaaaaaaaaaaaaa '),
  'many answers': (bytes) =>
    listed(bytes, { name: 'phone number', question: 'phone number', value: '+1', answer: '+1' }),
  'many of itself': (bytes, present) => listed(bytes, Array.isArray(present) ? (present[0] ?? {}) : present),
  'empty objects': (bytes) => listed(bytes, {}),
  numbers: (bytes) => listed(bytes, 1),
  'a thousand long texts': (bytes) => listed(bytes, filled(bytes / 1000, 'x')),
  'many keys': (bytes) => keyed(bytes, 1),
  'many labelled answers': (bytes) => keyed(bytes, { label: 'phone, IIN, date of birth', value: '+1234567' }),
  '99 levels': () => deep(90),
};

/** Paths of a body, the body itself first. A list stands for its first entry. */
function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  const isBranch = typeof value === 'object' && value !== null;
  const keys = !isBranch ? [] : Array.isArray(value) ? (value.length > 0 ? ['0'] : []) : Object.keys(value);
  return [path, ...keys.flatMap((key) => pathsOf((value as Json)[key], [...path, key]))];
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce((at: unknown, key) => (at as Json)[key], value);
}

function withValue(body: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const inner = withValue((body as Json)[key], rest, value);
  return Array.isArray(body)
    ? body.map((entry, at) => (String(at) === key ? inner : entry))
    : { ...(body as Json), [key]: inner };
}

/** `most` bytes: less where the tool wraps the body in a token. */
export function* hostilesOf(kit: Kit, most = largestBytes): Generator<Hostile> {
  for (const message of kit.sends(anyVisit)) {
    const room = most - JSON.stringify(message.body).length - 64;
    for (const path of pathsOf(message.body)) {
      for (const [shape, make] of Object.entries(shapes)) {
        const body = withValue(message.body, path, make(room, valueAt(message.body, path)));
        yield { name: `${path.join('.') || '(body)'}: ${shape}`, message: { ...message, body } };
      }
    }
    yield* together(message, room);
    if (kit.source === 'calcom') yield* seats(message, room);
  }
}

/** Cal.com shares one form and one body among seats: an event each. */
function* seats(message: Message, room: number): Generator<Hostile> {
  const { payload, ...rest } = message.body as { readonly payload: Json };
  for (const [count, answers] of [
    [250, 490],
    [1_000, 490],
    [4_000, 2_000],
  ] as const) {
    for (const email of [(at: number) => `client${at}@example.org`, () => 'one@example.org']) {
      const attendees = Array.from({ length: count }, (_, at) => ({ email: email(at) }));
      const form = { email: { value: email(0) }, ...keyed(answers * 60, { label: 'phone', value: '+1234567' }) };
      const notes = filled(Math.max(100, room - JSON.stringify({ attendees, form }).length), 'x');
      const own = { ...payload, seatsPerTimeSlot: count, attendees, responses: form, additionalNotes: notes };
      yield { name: `${count} seats, ${answers} answers`, message: { ...message, body: { ...rest, payload: own } } };
    }
  }
}

/** Every list of the body grows at once, and every text: work that is a product of two sizes. */
function* together(message: Message, room: number): Generator<Hostile> {
  const paths = pathsOf(message.body);
  for (const one of paths) {
    if (!Array.isArray(valueAt(message.body, one))) continue;
    for (const other of paths) {
      if (isWithin(one, other) || isWithin(other, one)) continue;
      const value = valueAt(message.body, other);
      const isRecord = typeof value === 'object' && value !== null;
      const grown = isRecord ? keyed(room / 2, { label: 'phone', value: '+1' }) : filled(room / 2, 'x');
      const entry = (valueAt(message.body, one) as unknown[])[0] ?? {};
      const body = withValue(withValue(message.body, other, grown), one, listed(room / 2, entry));
      yield { name: `${one.join('.')} and ${other.join('.')}: many of both`, message: { ...message, body } };
    }
  }
}

const isWithin = (outer: readonly string[], inner: readonly string[]): boolean =>
  outer.every((key, at) => inner[at] === key);

/** Bodies that are no JSON of this tool at all, by content type. */
export const rawBodies: Readonly<Record<string, readonly (readonly [name: string, text: string])[]>> = {
  'application/json': [
    ['levels', '['.repeat(largestBytes / 2) + ']'.repeat(largestBytes / 2)],
    ['objects in objects', filled(largestBytes, '{"a":')],
    ['values', JSON.stringify(listed(largestBytes - 10, 1))],
    ['as many values as are parsed', JSON.stringify(Array(19_999).fill({}))],
    ['one long text', JSON.stringify(filled(largestBytes - 10, '"'.repeat(8)).slice(0, largestBytes / 2 - 8))],
    ['quotes', filled(largestBytes, '"')],
    ['zeroes', '\0'.repeat(largestBytes)],
    ['a long number', '7'.repeat(largestBytes)],
  ],
  'application/x-www-form-urlencoded': [
    ['pairs', filled(largestBytes, 'a=1&')],
    ['levels', filled(largestBytes, `a${'[b]'.repeat(15)}=1&`)],
    ['as many levels as are parsed', Array.from({ length: 1_333 }, (_, at) => `a${at}${'[b]'.repeat(15)}=1`).join('&')],
    ['as many pairs as are parsed', Array.from({ length: 4_999 }, (_, at) => `a[${at}][b][c]=1`).join('&')],
    ['ampersands', '&'.repeat(largestBytes)],
    ['brackets', filled(largestBytes, '[')],
    ['encoded brackets', filled(largestBytes, '%5B')],
    ['percent signs', '%'.repeat(largestBytes)],
    ['tokens', filled(largestBytes, 'auth[application_token]=x&')],
    ['one long value', `a=${filled(largestBytes - 10, '%41')}`],
  ],
  'text/plain': [
    ['levels', '['.repeat(largestBytes / 2) + ']'.repeat(largestBytes / 2)],
    ['values', JSON.stringify(listed(largestBytes - 10, 1))],
    ['dots', '.'.repeat(largestBytes)],
    ['a token of many parts', filled(largestBytes, 'e30.')],
    ['text', filled(largestBytes, 'x')],
  ],
};

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Signed as the tool does. Null: larger than what is taken in. */
export async function sealed(kit: Kit, message: Message): Promise<Wire | null> {
  const [secret] = kit.secrets;
  const wire = await kit.seal(
    bytesOf(kit.encode?.(message, secret, now) ?? JSON.stringify(message.body)),
    message,
    secret,
    now,
  );
  return wire.body.byteLength > largestBytes ? null : wire;
}

/** The same text under another content type, with signature and token. */
export async function sealedRaw(kit: Kit, type: string, text: string): Promise<Wire> {
  const [secret] = kit.secrets;
  const wire = await kit.seal(bytesOf(text), { body: {} }, secret, now);
  return { ...wire, headers: { ...wire.headers, 'content-type': type } };
}
