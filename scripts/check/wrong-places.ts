/** Tables and keys that TOML reads, and that nobody else does: they stand in the wrong place. */
import { connectionKeys } from '../../src/config/table.ts';
import { type Place, placesIn } from './lines.ts';
import { nearest } from './nearest.ts';

export interface Misplaced {
  readonly line: number;
  readonly text: string;
  /** What is wrong with these paths follows from it. */
  readonly paths: readonly (readonly string[])[];
}

/** Sub-tables in which people write keys of the connection, with the keys that they have themselves. */
const subTables: Readonly<Record<string, readonly string[]>> = {
  resources: [],
  services: [],
  statuses: [],
  fields: ['resource_id', 'source'],
  mapping: ['fields'],
  'mapping.fields': ['timezone', 'only'],
  'mapping.events': [],
  'mapping.states': [],
  'mapping.units': [],
};

export function misplacedIn(toml: string): readonly Misplaced[] {
  const places = placesIn(toml);
  return [...wrongTables(places), ...keysAfterSubTables(places)].toSorted((a, b) => a.line - b.line);
}

/** `[CONNECTIONS.salon]`, `[vars.CONNECTION.salon]`, `[vars.connections.salon]`. The first header of each is told. */
function wrongTables(places: readonly Place[]): Misplaced[] {
  const told = new Set<string>();
  return places.flatMap(({ line, path, isTable }) => {
    const [first = '', second = ''] = path;
    const isInVars = first === 'vars';
    const name = isInVars ? second : first;
    const rest = path.slice(isInVars ? 2 : 1);
    const begins = isInVars ? ['vars', name] : [name];
    const isMeant = /^connections?(?:_\w+)?$/i.test(name) || nearest(name, ['CONNECTIONS']) !== null;
    const isRight = isInVars && name.startsWith('CONNECTIONS');
    if (!isTable || isRight || !isMeant || told.has(begins.join('.'))) return [];
    told.add(begins.join('.'));
    const end = rest.length === 0 ? '<name>' : rest.join('.');
    const text = `[${path.join('.')}]: unknown table; write [vars.CONNECTIONS.${end}]`;
    return [{ line, text, paths: [begins] }];
  });
}

/** A key of the connection below the header of one of its sub-tables is a row of that table. */
function keysAfterSubTables(places: readonly Place[]): Misplaced[] {
  let header: Place | null = null;
  const found: Misplaced[] = [];
  for (const place of places) {
    if (place.isTable) {
      header = place;
      continue;
    }
    if (header === null || header.path.length < 4) continue;
    const [, variable = '', connection = '', ...rest] = header.path;
    const table = rest.join('.');
    const key = place.path.at(-1) ?? '';
    const isKey = connectionKeys.includes(key) && place.path.length === header.path.length + 1;
    if (!variable.startsWith('CONNECTIONS') || !isKey || subTables[table]?.includes(key) !== false) continue;
    const text = `${key} belongs to the connection, but here it is a row of ${table}; move it up, before line ${header.line} ([${header.path.join('.')}])`;
    const paths = [place.path, ['vars', variable, connection, key]];
    found.push({ line: place.line, text: `${variable}.${connection}.${key}: ${text}`, paths });
  }
  return found;
}
