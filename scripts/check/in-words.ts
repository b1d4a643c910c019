/**
 * A problem that the Worker found, in words that say what to write. The Worker's own messages are short, because it has to carry them
 * and shows some to anybody; here the file itself is at hand.
 */
import { bookingStates } from '../../src/booking/booking.ts';
import type { ConfigurationProblem } from '../../src/config/problems.ts';
import { connectionKeys } from '../../src/config/table.ts';
import { patchKeys } from '../../src/one-link/appointment.ts';
import { sources } from '../../src/sources/index.ts';
import { presets } from '../../src/sources/mapped/presets/index.ts';
import { fieldNames, mappingTable } from '../../src/sources/mapped/table.ts';
import { pathOf } from './lines.ts';
import { nearest } from './nearest.ts';
import { looksLikeSecret, nameFor } from './secret-in-place.ts';

type Json = Readonly<Record<string, unknown>>;

/** Keys whose value is the name of a secret. */
export const secretKeys: readonly string[] = ['secret', 'token', 'api_key', 'link_secret'];

/** What a connection's table has in place of them. The schema reports a name that is not text. */
export const secretsNamedIn = ({ secret, token = 'ONELINK_TOKEN', api_key, link_secret }: Json): string[] =>
  [secret, token, api_key, link_secret].flat().filter((name) => typeof name === 'string');

/** `variables`: the table `[vars]`. */
export function inWords(problem: ConfigurationProblem, variables: Json): string {
  const path = pathOf(problem.path);
  const [, variable = '', connection = '', key = '', ...rest] = path;
  const written = valueAt(variables, path.slice(1));
  const sentence = variable.startsWith('CONNECTIONS') && connection !== '' && key !== '' ? onKey() : null;
  return `${problem.path}: ${sentence ?? usual(problem)}`;

  function onKey(): string | null {
    if (secretKeys.includes(key)) return secretInPlaceOfName(connection, key, written);
    if (key === 'source' && rest.length === 0) return onSource(written);
    if (key === 'on_unlinked' && written === undefined)
      return 'is missing: write "create" (a booking without an appointment gets a new one) or "park" (it waits until a person links it)';
    if (key === 'on_unlinked' && typeof written === 'string') return onChoice(written, ['create', 'park']);
    if (key === 'only' && typeof written === 'string' && rest.length === 0) return `write [${JSON.stringify(written)}]`;
    if (problem.message === 'unknown key' || problem.message.includes('Invalid key'))
      return onUnknownKey([key, ...rest]);
    const wantsNumber = problem.message.includes('expected number') || problem.message.includes('expected int');
    if (wantsNumber && typeof written === 'string' && /^\d{1,15}$/.test(written))
      return `write ${written} without quotes`;
    return null;
  }
}

function usual({ message, others = [], remedy }: ConfigurationProblem): string {
  const more = others.length === 0 ? '' : ` (${others.join(', ')})`;
  return `${message}${more}${remedy === undefined ? '' : `: ${remedy}`}`;
}

/** Null: it looks like a name. The secret is never repeated. */
export function secretInPlaceOfName(connection: string, key: string, written: unknown): string | null {
  const all = [written].flat();
  if (!all.some((one) => typeof one === 'string' && looksLikeSecret(one))) return null;
  const name = nameFor(connection, key);
  return `looks like the secret itself. Write a name, ${key} = "${name}", and set it with: npx wrangler secret put ${name}. If it was shared with this file, make a new one`;
}

function onChoice(written: string, choices: readonly string[]): string | null {
  const near = nearest(written, choices);
  return near === null ? null : `did you mean "${near}"?`;
}

function onSource(written: unknown): string | null {
  if (typeof written !== 'string') return null;
  const near = nearest(written, Object.keys(sources));
  if (near !== null) return `there is no source of this name; did you mean "${near}"?`;
  const preset = nearest(written, Object.keys(presets));
  if (preset === null) return null;
  return `there is no source of this name; did you mean source = "mapped" with mapping = { preset = "${preset}" }?`;
}

/** Keys of sub-tables, by the path below the connection. */
const keysOf: Readonly<Record<string, readonly string[]>> = {
  '': connectionKeys,
  fields: patchKeys,
  statuses: bookingStates,
  mapping: [...Object.keys(mappingTable().shape), 'preset'],
  'mapping.fields': fieldNames,
};

/** `path`: below the connection. */
function onUnknownKey(path: readonly string[]): string | null {
  const near = nearest(path.at(-1) ?? '', keysOf[path.slice(0, -1).join('.')] ?? []);
  return near === null ? null : `unknown key; did you mean ${near}?`;
}

function valueAt(variables: Json, path: readonly string[]): unknown {
  let value: unknown = variables;
  for (const part of path) value = Object(value)[part];
  return value;
}
