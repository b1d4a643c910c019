/**
 * Writes a connection into `wrangler.toml` and leaves everything else as it is: comments, order, blanks, line ends. The result is
 * parsed again and compared with what it should mean. If it means anything else, nothing is written, and the caller gets null.
 */
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'smol-toml';
import { type Header, type Pair, type Statement, statementsOf } from './toml-statements.ts';

/** What a key of a connection may hold. */
export type TomlValue = string | number | boolean | readonly string[] | Readonly<Record<string, string | number>>;
export type TomlTable = Readonly<Record<string, TomlValue>>;

/** Cloudflare allows 5 KB for one variable. */
const largestVariableBytes = 5 * 1024;

/**
 * The text with the keys of `table` set in the connection `name`: a new table, or the keys of the old one, of which those that
 * `table` does not name stay. Null: this text cannot be edited safely; show `tableText` instead.
 */
export function withConnection(toml: string, name: string, table: TomlTable): string | null {
  const holder = variableOf(toml, name);
  if (holder !== null) return verified(toml, [holder, name], table, changed(toml, ['vars', holder, name], table));
  for (let number = 1; number <= 20; number += 1) {
    const variable = number === 1 ? 'CONNECTIONS' : `CONNECTIONS_${number}`;
    const text = verified(toml, [variable, name], table, inserted(toml, tableText(`vars.${variable}.${name}`, table)));
    if (text !== null && bytesOf(text, variable) <= largestVariableBytes) return text;
  }
  return null;
}

/** `[path]` with its keys, and a table of its own for each key that holds rows. */
export function tableText(path: string, table: TomlTable): string {
  const entries = Object.entries(table);
  const isRows = (value: TomlValue): boolean => typeof value === 'object' && !Array.isArray(value);
  const own = entries
    .filter(([, value]) => !isRows(value))
    .map(([key, value]) => `${keyText(key)} = ${valueText(value)}`);
  const rows = entries
    .filter(([, value]) => isRows(value))
    .filter(([, value]) => Object.keys(value).length > 0)
    .flatMap(([key, value]) => [
      `[${path}.${keyText(key)}]`,
      ...Object.entries(value).map(([id, to]) => `${keyText(id)} = ${valueText(to)}`),
    ]);
  return [`[${path}]`, ...own, ...rows, ''].join('\n');
}

/** The variable that holds the connection. */
function variableOf(toml: string, name: string): string | null {
  const vars = Object(parse(toml)['vars']);
  const found = Object.keys(vars).find(
    (key) => key.startsWith('CONNECTIONS') && Object.hasOwn(Object(vars[key]), name),
  );
  return found ?? null;
}

/** Behind the last table of `[vars]`, else at the end: a comment above the next header stays above it. */
function inserted(toml: string, block: string): string {
  const headers = statementsOf(toml).filter((one): one is Header => one.kind === 'header');
  const next = headers[headers.findLastIndex(({ path }) => path[0] === 'vars') + 1];
  const hasVars = headers.some(({ path }) => path[0] === 'vars');
  if (next === undefined || !hasVars) return `${toml.trimEnd()}${toml.trim() === '' ? '' : '\n\n'}${block}`;
  const above = statementsOf(toml).findLast(({ start }) => start < next.start);
  const at = above?.end ?? 0;
  return `${toml.slice(0, at)}\n${block}${toml.slice(at)}`;
}

function changed(toml: string, path: readonly string[], table: TomlTable): string {
  let text = toml;
  for (const [key, value] of Object.entries(table)) {
    if (typeof value === 'object' && !Array.isArray(value)) text = withRows(text, [...path, key], value as TomlTable);
    else text = withPair(text, path, key, value);
  }
  return text;
}

/** Rows go into the table of their own, or into the inline one, whichever is there. */
function withRows(toml: string, path: readonly string[], rows: TomlTable): string {
  const [parent, key = ''] = [path.slice(0, -1), path.at(-1)];
  const inline = pairIn(toml, parent, key);
  if (inline !== undefined) {
    const before: TomlTable = Object(parse(`x = ${toml.slice(inline.valueStart, inline.valueEnd)}`)['x']);
    const merged = Object.entries({ ...before, ...rows }).map(([id, to]) => `${keyText(id)} = ${valueText(to)}`);
    return replaced(toml, inline, `{ ${merged.join(', ')} }`);
  }
  if (Object.keys(rows).length === 0) return toml;
  let text = toml;
  if (!owned(toml).some(({ statement, table }) => statement.kind === 'header' && isSame(table, path))) {
    const last = owned(toml).findLast(({ table }) => isSame(table.slice(0, parent.length), parent));
    text = behind(toml, last?.statement, `[${path.map(keyText).join('.')}]`);
  }
  for (const [id, to] of Object.entries(rows)) text = withPair(text, path, id, to);
  return text;
}

function withPair(toml: string, path: readonly string[], key: string, value: TomlValue): string {
  const pair = pairIn(toml, path, key);
  if (pair === undefined) {
    const last = owned(toml).findLast(({ table }) => isSame(table, path));
    return behind(toml, last?.statement, `${keyText(key)} = ${valueText(value)}`);
  }
  const written = parse(`x = ${toml.slice(pair.valueStart, pair.valueEnd)}`)['x'];
  return isDeepStrictEqual(plain(written), plain(value)) ? toml : replaced(toml, pair, valueText(value));
}

const pairIn = (toml: string, path: readonly string[], key: string): Pair | undefined =>
  owned(toml).flatMap(({ statement, table }) =>
    statement.kind === 'pair' && isSame([...table, ...statement.path], [...path, key]) ? [statement] : [],
  )[0];

/** Each statement with the table it stands in; a header stands in its own. */
function owned(toml: string): readonly { readonly statement: Statement; readonly table: readonly string[] }[] {
  let table: readonly string[] = [];
  return statementsOf(toml).map((statement) => {
    if (statement.kind === 'header') table = statement.path;
    return { statement, table };
  });
}

function behind(toml: string, statement: Statement | undefined, line: string): string {
  const at = statement?.end ?? toml.length;
  const before = toml.slice(0, at);
  return `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${line}\n${toml.slice(at)}`;
}

const replaced = (toml: string, { valueStart, valueEnd }: Pair, text: string): string =>
  toml.slice(0, valueStart) + text + toml.slice(valueEnd);

/** The text with the line ends of `toml`, if it means what `toml` means and the keys of `table` besides. */
function verified(toml: string, path: readonly [string, string], table: TomlTable, text: string): string | null {
  const ends = toml.includes('\r\n') ? text.replace(/\r?\n/g, '\r\n') : text;
  try {
    const [variable, name] = path;
    const wanted = Object(plain(parse(toml)));
    wanted.vars ??= {};
    wanted.vars[variable] ??= {};
    const before = wanted.vars[variable][name] ?? {};
    const rows = Object.entries(table).map(([key, value]) => {
      const isRows = typeof value === 'object' && !Array.isArray(value);
      return [key, isRows ? { ...before[key], ...value } : value] as const;
    });
    const told = rows.filter(
      ([key, value]) => Object.keys(Object(value)).length > 0 || typeof value !== 'object' || key in before,
    );
    wanted.vars[variable][name] = { ...before, ...Object.fromEntries(told) };
    return isDeepStrictEqual(plain(parse(ends)), plain(wanted)) ? ends : null;
  } catch {
    return null;
  }
}

const bytesOf = (toml: string, variable: string): number =>
  Buffer.byteLength(JSON.stringify(Object(parse(toml)['vars'])[variable]));

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const isSame = (one: readonly string[], other: readonly string[]): boolean => isDeepStrictEqual([...one], [...other]);

/** Digits are quoted, too: a tool's id is text. */
const keyText = (key: string): string => (/^[A-Za-z_-][A-Za-z0-9_-]*$/.test(key) ? key : quoted(key));

function valueText(value: TomlValue): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(quoted).join(', ')}]`;
  return `{ ${Object.entries(value)
    .map(([key, to]) => `${keyText(key)} = ${valueText(to)}`)
    .join(', ')} }`;
}

/** JSON escapes as TOML does, but for DEL, which TOML wants escaped. */
const quoted = (text: string): string => JSON.stringify(text).replaceAll('\u007f', '\\u007f');
