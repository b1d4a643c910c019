/** Where the tables and keys of a TOML file stand, for messages: the parser tells values and no lines. */

export interface Place {
  /** From 1. */
  readonly line: number;
  /** `['vars', 'CONNECTIONS', 'salon', 'account_id']` */
  readonly path: readonly string[];
  readonly isTable: boolean;
}

/** Headers and keys in the order of the file. Inside inline tables and lists nothing is told. */
export function placesIn(toml: string): readonly Place[] {
  const places: Place[] = [];
  let table: readonly string[] = [];
  let closing: string | null = null;
  for (const [index, text] of toml.split('\n').entries()) {
    const line = index + 1;
    if (closing !== null) {
      if (text.includes(closing)) closing = null;
      continue;
    }
    const header = /^\s*\[\[?([^[\]]+)\]\]?\s*(?:#.*)?$/.exec(text)?.[1];
    const key =
      /^\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=\s*(.*)$/.exec(text);
    if (header !== undefined) {
      table = partsOf(header);
      places.push({ line, path: table, isTable: true });
    } else if (key !== null) {
      places.push({ line, path: [...table, ...partsOf(key[1] ?? '')], isTable: false });
      closing = openedBy(key[2] ?? '');
    }
  }
  return places;
}

/** The end of a text of several lines that begins here. */
function openedBy(value: string): string | null {
  const quotes = /^("""|''')/.exec(value)?.[1];
  return quotes !== undefined && !value.slice(3).includes(quotes) ? quotes : null;
}

const partsOf = (written: string): string[] =>
  [...written.matchAll(/"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );

/** The line of a path, or of what is nearest around it. Undefined: nothing of it is in the file. */
export function lineOf(places: readonly Place[], path: readonly string[]): number | undefined {
  for (let length = path.length; length > 1; length -= 1) {
    const wanted = path.slice(0, length).join('\n');
    const found = places.find((place) => place.path.join('\n') === wanted);
    if (found !== undefined) return found.line;
  }
  return undefined;
}

/** `['vars', 'CONNECTIONS', 'salon', 'resources', 'anna@example.org']` of a problem's path. */
export const pathOf = (written: string): string[] => [
  'vars',
  ...[...written.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].flatMap(([, quoted, index, plain]) =>
    quoted !== undefined ? [JSON.parse(`"${quoted}"`) as string] : index !== undefined ? [] : [plain ?? ''],
  ),
];
