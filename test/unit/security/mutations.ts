/** Bodies that no tool sends: fixtures with keys dropped, doubled, renamed and filled with what does not belong there. */
import fc from 'fast-check';

type Json = unknown;
type Container = Record<string, unknown> | unknown[];

/** Stands in every made-up text, so that it can be looked for in what is told about a body. */
export const canary = 'zqx9';

/** Keys that are something else on an ordinary object. */
const hostileKeys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', 'then', ''];

/** Runs of one kind of character and of pairs: what a careless pattern backtracks over. */
const runs = ['a', ' ', '0', '-', '+7', '1.', ':', '<', '\\', '\t\n', 'a@', '٣', '\u0000'];
const longText = fc.noShrink(
  fc
    .tuple(fc.constantFrom(...runs), fc.constantFrom(50, 300, 5_000, 60_000))
    .map(([run, length]) => run.repeat(length / run.length) + canary),
);

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text + canary),
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '\ud800',
    'null',
    'NaN',
    '-0',
    '1e999',
    '0x10',
    '٢٠٣١-٠٤-٠٧',
    '👩🏽‍⚕️',
    '\u202e\u2066',
  ),
  fc.constantFrom(
    '9999-99-99T99:99:99Z',
    '0000-00-00 00:00:00',
    '-271821-04-20',
    '+275760-09-13T00:00:00Z',
    '2031-04-07T05:00',
  ),
  fc.constantFrom(
    '+77010000001',
    '900101300017',
    `${'9'.repeat(400)}`,
    'a@b',
    'Asia/Nowhere',
    '../../etc',
    '%00',
    '$eval',
  ),
);

const oddNumber = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, 1e21, -1, 2 ** 53, 2 ** 63, 8.64e15, 8.64e15 + 1, 1.7e308, 0.1),
);

const deep = fc.constantFrom(20, 90).map((levels) => {
  let value: Json = canary;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
});

const hostileObject = fc
  .array(fc.tuple(fc.constantFrom(...hostileKeys), fc.oneof(oddText, oddNumber, fc.constant({ polluted: true }))), {
    maxLength: 4,
  })
  .map((entries) => withOwnKeys(entries));

/** Anything that JSON can hold. */
export const anyValue: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: oddText },
  { weight: 3, arbitrary: oddNumber },
  { weight: 2, arbitrary: fc.constantFrom(null, true, false, [], {}, [[]], [null]) },
  { weight: 2, arbitrary: hostileObject },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: longText },
);

/** As `JSON.parse` makes it: `__proto__` is a key like any other. */
function withOwnKeys(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [key, value] of entries) own(made, key, value);
  return made;
}

function own(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true, enumerable: true, writable: true });
}

interface Change {
  readonly kind: 'set' | 'drop' | 'rename' | 'copy' | 'add' | 'list';
  /** Which place: taken modulo their number. */
  readonly at: number;
  readonly to: number;
  readonly key: string;
  readonly value: Json;
}

export const anyChanges: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('set', 'set', 'set', 'drop', 'rename', 'copy', 'add', 'list'),
    at: fc.nat(10_000),
    to: fc.nat(10_000),
    key: fc.constantFrom(...hostileKeys, 'id', 'status', 'unheard_of'),
    value: anyValue,
  }),
  { minLength: 1, maxLength: 4 },
);

/** A copy of `body` with the changes made one after another. */
export function mutated(body: Json, changes: readonly Change[]): Json {
  const root = { body: structuredClone(body) };
  for (const { value, ...how } of changes) {
    const change = { ...how, value: structuredClone(value) }; // a later change may be made inside of it
    const places = placesIn(root);
    const place = places[change.at % places.length];
    const other = places[change.to % places.length];
    if (place !== undefined && other !== undefined) apply(change, place, other);
  }
  return root.body;
}

interface Place {
  readonly holder: Container;
  readonly key: string;
}

function placesIn(root: Container): Place[] {
  const places: Place[] = [];
  const waiting: Container[] = [root];
  for (let holder = waiting.pop(); holder !== undefined && places.length < 3_000; holder = waiting.pop()) {
    for (const [key, value] of Object.entries(holder)) {
      places.push({ holder, key });
      if (typeof value === 'object' && value !== null) waiting.push(value as Container);
    }
  }
  return places;
}

function apply({ kind, key, value }: Change, place: Place, other: Place): void {
  const { holder } = place;
  const found = Object.getOwnPropertyDescriptor(holder, place.key)?.value;
  const unlinkForPerson = (): void => {
    if (Array.isArray(holder)) holder.splice(Number(place.key), 1);
    else delete holder[place.key];
  };
  if (kind === 'set') own(holder, place.key, value);
  else if (kind === 'drop') unlinkForPerson();
  else if (kind === 'copy') own(other.holder, other.key, structuredClone(found));
  else if (kind === 'list') own(holder, place.key, [found, structuredClone(found)]);
  else if (kind === 'rename' && !Array.isArray(holder)) {
    unlinkForPerson();
    own(holder, key, found);
  } else if (kind === 'add' && typeof found === 'object' && found !== null && !Array.isArray(found)) {
    own(found, key, value);
  }
}

/** Every text in a value that is a value and not a key. */
export function textsIn(value: Json): string[] {
  const texts: string[] = [];
  const waiting: Json[] = [value];
  for (let next = waiting.pop(); waiting.length > 0 || next !== undefined; next = waiting.pop()) {
    if (typeof next === 'string') texts.push(next);
    else if (typeof next === 'object' && next !== null) waiting.push(...Object.values(next));
  }
  return texts;
}

/** A view of a value that counts how often anything in it is read. */
export function counted<T>(value: T): { readonly value: T; readonly reads: () => number; readonly size: number } {
  let reads = 0;
  let size = 0;
  const known = new WeakMap<object, object>();
  const view = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part;
    const existing = known.get(part);
    if (existing !== undefined) return existing;
    const made = new Proxy(part, {
      get(target, key, receiver) {
        reads += 1;
        return view(Reflect.get(target, key, receiver));
      },
      has(target, key) {
        reads += 1;
        return Reflect.has(target, key);
      },
      ownKeys(target) {
        reads += 1;
        return Reflect.ownKeys(target);
      },
    });
    known.set(part, made);
    return made;
  };
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    size += 1;
    if (typeof next === 'object' && next !== null) waiting.push(...Object.values(next));
  }
  return { value: view(value) as T, reads: () => reads, size };
}
