/**
 * From a body to its entries, one per event; and what is kept of an entry that cannot be read: the entry and everything that
 * its expressions saw, so that it can be read again when the table has been corrected.
 */
import { type Budget, evaluate, isSmall, type Surroundings } from '../../expressions/expression.ts';
import { readJson } from '../../http/json.ts';
import type { Hook } from '../source.ts';
import { mostEvents } from '../toolkit/bounds.ts';
import { isRecord } from '../toolkit/decode.ts';
import type { Mapping } from './table.ts';

export type Entries =
  | { readonly ok: true; readonly entries: readonly unknown[]; readonly surroundings: Surroundings }
  | { readonly ok: false; readonly detail: string; readonly body: unknown };

/** No tool has a key with this name. */
const keptMark = 'onelink-bridge:kept';

export async function entriesOf(mapping: Mapping, sent: unknown, hook: Hook, budget: Budget): Promise<Entries> {
  const kept = keptIn(sent);
  if (kept !== null) return { ok: true, ...kept };
  // JSON that came as text/plain.
  const read = typeof sent === 'string' ? readJson(sent) : { ok: true as const, value: sent };
  if (!read.ok) {
    return { ok: false, detail: `(body): ${read.bound ?? 'text that is no JSON'}`, body: storable(mapping, sent) };
  }
  const body = without(read.value, mapping.cut);
  if (!isSmall(body)) return { ok: false, detail: '(body): too many values', body };
  const surroundings = surroundingsOf(mapping, hook);
  if (mapping.each === undefined) return bounded(Array.isArray(body) ? body : [body], surroundings, body);
  const found = await evaluate(mapping.each, body, surroundings, budget);
  if (!found.ok) return { ok: false, detail: `each: the expression failed (${found.code})`, body };
  // Entries that each hold the whole body grow with its square.
  if (!isSmall(found.value)) return { ok: false, detail: 'each: too many values', body };
  const value = plain(found.value);
  return bounded(value === undefined || value === null ? [] : [value].flat(2), surroundings, body);
}

function bounded(entries: readonly unknown[], surroundings: Surroundings, body: unknown): Entries {
  if (entries.length > mostEvents) return { ok: false, detail: `(body): more than ${mostEvents} entries`, body };
  return { ok: true, entries, surroundings };
}

/** What is stored of an entry that could not be read. */
export function kept(mapping: Mapping, entry: unknown, surroundings: Surroundings): unknown {
  const alone =
    mapping.each === undefined &&
    Object.keys(surroundings.headers).length === 0 &&
    Object.keys(surroundings.query).length === 0;
  return alone ? entry : { [keptMark]: { entry, ...surroundings } };
}

function keptIn(sent: unknown): { readonly entries: readonly unknown[]; readonly surroundings: Surroundings } | null {
  const mark = isRecord(sent) ? sent[keptMark] : undefined;
  if (!isRecord(mark)) return null;
  return { entries: [mark['entry']], surroundings: { headers: texts(mark['headers']), query: texts(mark['query']) } };
}

const texts = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );

/**
 * If requests are signed, the query counts only if the signature covers the address. Otherwise anybody could send a genuine
 * body under another event.
 */
function surroundingsOf({ headers, query, authentication }: Mapping, hook: Hook): Surroundings {
  const given = (names: readonly string[], read: (name: string) => string | null) =>
    texts(Object.fromEntries(names.map((name) => [name, read(name)])));
  return {
    headers: given(headers, (name) => hook.headers.get(name)),
    query: given(isQuerySigned(authentication) ? query : [], (name) => hook.query.get(name)),
  };
}

function isQuerySigned(authentication: Mapping['authentication']): boolean {
  if (authentication.kind === 'hmac') return authentication.signed.includes('{url}');
  return authentication.kind !== 'standard_webhooks';
}

/**
 * A body without the parts that are credentials by the table. They cannot be cut out of text, so text that may contain one is
 * not kept.
 */
export function storable({ cut }: Mapping, sent: unknown): unknown {
  return typeof sent === 'string' && cut.length > 0 ? null : without(sent, cut);
}

/** JSONata adds its own marks to lists, and its results may contain functions. */
const plain = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value) ?? 'null');

/** A copy without the values at these paths. `*` is any key, and a list on the path means each of its entries. */
function without(value: unknown, paths: readonly string[]): unknown {
  return paths.reduce((body, path) => withoutOne(body, path.split('.')), value);
}

function withoutOne(value: unknown, [name = '', ...rest]: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((entry) => withoutOne(entry, name === '*' ? rest : [name, ...rest]));
  if (isRecord(value) && name === '*') {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withoutOne(part, rest)]));
  }
  if (!isRecord(value) || !Object.hasOwn(value, name)) return value;
  const { [name]: found, ...others } = value;
  return rest.length === 0 ? others : { ...others, [name]: withoutOne(found, rest) };
}
