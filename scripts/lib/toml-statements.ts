/**
 * Where the statements of a TOML text are: its headers and its pairs, with the places of their values. smol-toml says what a text
 * means and forgets comments and order; this says where to write, so that everything else stays as it is.
 */
import { parse } from 'smol-toml';

export interface Header {
  readonly kind: 'header';
  /** `[vars.CONNECTIONS.salon]` → vars, CONNECTIONS, salon. */
  readonly path: readonly string[];
  readonly isArray: boolean;
  /** Begin of its line. */
  readonly start: number;
  /** Behind its line break. */
  readonly end: number;
}

export interface Pair {
  readonly kind: 'pair';
  readonly path: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

export type Statement = Header | Pair;

/** In the order of the text, which must be valid TOML. */
export function statementsOf(toml: string): readonly Statement[] {
  const statements: Statement[] = [];
  let at = 0;
  while (at < toml.length) {
    const start = at;
    while (toml[at] === ' ' || toml[at] === '\t') at += 1;
    const isStatement = at < toml.length && !'\r\n#'.includes(toml[at] ?? '');
    if (!isStatement) {
      at = lineEnd(toml, at);
      continue;
    }
    const statement = toml[at] === '[' ? headerAt(toml, start, at) : pairAt(toml, start, at);
    statements.push(statement);
    at = statement.end;
  }
  return statements;
}

function headerAt(toml: string, start: number, at: number): Header {
  const isArray = toml.startsWith('[[', at);
  const from = at + (isArray ? 2 : 1);
  let to = from;
  while (to < toml.length && toml[to] !== ']') to = isQuote(toml, to) ? stringEnd(toml, to) : to + 1;
  return { kind: 'header', path: pathOf(toml.slice(from, to)), isArray, start, end: lineEnd(toml, to) };
}

function pairAt(toml: string, start: number, at: number): Pair {
  let equals = at;
  while (equals < toml.length && toml[equals] !== '=')
    equals = isQuote(toml, equals) ? stringEnd(toml, equals) : equals + 1;
  let valueStart = equals + 1;
  while (toml[valueStart] === ' ' || toml[valueStart] === '\t') valueStart += 1;
  const valueEnd = endOfValue(toml, valueStart);
  return {
    kind: 'pair',
    path: pathOf(toml.slice(at, equals)),
    start,
    end: lineEnd(toml, valueEnd),
    valueStart,
    valueEnd,
  };
}

function endOfValue(toml: string, start: number): number {
  let depth = 0;
  let at = start;
  let last = start; // behind the last character that is no blank
  while (at < toml.length) {
    const char = toml[at] ?? '';
    if (isQuote(toml, at)) {
      at = stringEnd(toml, at);
      last = at;
    } else if (char === '#') {
      if (depth === 0) return last;
      at = lineEnd(toml, at);
    } else if (char === '\n' && depth === 0) {
      return last;
    } else {
      if (char === '[' || char === '{') depth += 1;
      if (char === ']' || char === '}') depth -= 1;
      at += 1;
      if (!/\s/.test(char)) last = at;
    }
  }
  return last;
}

const isQuote = (toml: string, at: number): boolean => toml[at] === '"' || toml[at] === "'";

/** Behind the closing quotes. */
function stringEnd(toml: string, at: number): number {
  const quote = toml[at] ?? '';
  const mark = toml.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
  let to = at + mark.length;
  while (to < toml.length && !toml.startsWith(mark, to)) to += quote === '"' && toml[to] === '\\' ? 2 : 1;
  to += mark.length;
  // Up to two quotes may stand before the closing three.
  while (mark.length === 3 && toml[to] === quote) to += 1;
  return to;
}

/** Behind the next line break. */
function lineEnd(toml: string, at: number): number {
  const found = toml.indexOf('\n', at);
  return found === -1 ? toml.length : found + 1;
}

/** `a."b.c"` → a, b.c; by the parser itself. */
function pathOf(keys: string): readonly string[] {
  const path: string[] = [];
  let inner: unknown = parse(`${keys} = 0`);
  while (typeof inner === 'object' && inner !== null) {
    const [key = ''] = Object.keys(inner);
    path.push(key);
    inner = Object(inner)[key];
  }
  return path;
}
