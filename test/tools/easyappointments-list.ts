/**
 * The REST API of Easy!Appointments 1.5 and 1.6 as far as it lists appointments, from the vendor's controllers
 * (webhooks-international.md §2.7, *Listing*). It shows rows as they are given, so it can show what was captured.
 */
import { answer, type EmulatedAnswer, type Emulator, type Stated, shownAt } from './list-emulator.ts';

type Values = Readonly<Record<string, unknown>>;

export interface EasyAppointment extends Stated {
  /** As the API answers it with its relations. */
  readonly row: Values;
}

export interface EasyState {
  readonly states: EasyAppointment[];
  now: number;
  lagMs?: number;
}

export const easyListKey = 'easy-api-token';
export const easyListUrl = 'https://ea.example.org';

/** Names of the API's fields that can be sorted by. */
const sortable = ['id', 'start', 'end', 'book', 'hash', 'status'];
const relations = ['customer', 'service', 'provider'];
const textOf = (value: unknown): string => String(value ?? '');

export function easyList(state: EasyState): Emulator {
  return ({ url, method, headers }) => {
    const { pathname, searchParams, origin } = new URL(url);
    if (origin !== easyListUrl) return answer('', 404);
    if (headers['authorization'] !== `Bearer ${easyListKey}`) {
      return answer('You are not authorized to use the API.', 401);
    }
    const shown = shownAt(state.states, ({ row }) => textOf(row['id']), state).map(({ row }) => row);
    if (method !== 'GET') return answer('', 404);
    if (pathname === '/index.php/api/v1/appointments') return list(shown, searchParams);
    const [, id] = /^\/index\.php\/api\/v1\/appointments\/(\d+)$/.exec(pathname) ?? [];
    const one = shown.find((row) => textOf(row['id']) === id);
    return one === undefined ? answer('', 404) : answer(withRelations(one, searchParams));
  };
}

function list(rows: readonly Values[], query: URLSearchParams): EmulatedAnswer {
  const [from, till] = [query.get('from'), query.get('till')];
  const dateOf = (row: Values, key: string): string => textOf(row[key]).slice(0, 10);
  const found = rows.filter((row) => (!from || dateOf(row, 'start') >= from) && (!till || dateOf(row, 'end') <= till));
  const keys = (query.get('sort') ?? 'id').split(',').map((part) => part.trim());
  if (keys.some((key) => !sortable.includes(key.replace(/^[-+]/, '')))) return answer({ success: false }, 500);
  found.sort((a, b) => keys.map((key) => compare(a, b, key)).find((order) => order !== 0) ?? 0);
  const length = Number(query.get('length') ?? 20);
  const offset = (Number(query.get('page') ?? 1) - 1) * length;
  return answer(found.slice(offset, offset + length).map((row) => withRelations(row, query)));
}

function compare(a: Values, b: Values, key: string): number {
  const name = key.replace(/^[-+]/, '');
  const direction = key.startsWith('-') ? -1 : 1;
  if (name === 'id') return direction * (Number(a['id']) - Number(b['id']));
  return direction * (textOf(a[name]) < textOf(b[name]) ? -1 : textOf(a[name]) > textOf(b[name]) ? 1 : 0);
}

function withRelations(row: Values, query: URLSearchParams): Values {
  const asked = (query.get('with') ?? '').split(',');
  return Object.fromEntries(Object.entries(row).filter(([key]) => !relations.includes(key) || asked.includes(key)));
}
