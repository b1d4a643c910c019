/**
 * Bitrix24's REST API as far as it lists bookings: `batch` with `booking.v1.booking.list` and what reads one booking, from the vendor's
 * documentation and a published client (webhooks-cis.md §3, *Listing*).
 */
import { answer, type EmulatedAnswer, type Emulator, type Stated, shownAt } from './list-emulator.ts';

export interface BitrixListed extends Stated {
  readonly id: number;
  readonly start: number;
  readonly minutes?: number;
  readonly resources?: readonly number[];
  readonly description?: string | null;
  readonly contact?: number;
  /** Other keys of the booking as the API writes it. */
  readonly keys?: Readonly<Record<string, unknown>>;
}

export interface BitrixState {
  readonly states: BitrixListed[];
  now: number;
  lagMs?: number;
  /** `within` takes only what ends within the time, too. Default: what has any part of it. */
  readonly isStrictlyWithin?: true;
  /** The module, or the permission, is off. */
  readonly error?: string;
  readonly isUnsorted?: true;
}

export const bitrixListKey = 'https://clinic.bitrix24.kz/rest/1/secretcode/';
const portal = 'https://clinic.bitrix24.kz/rest/1/secretcode/batch';

const onPage = 50;
const resources: Readonly<Record<string, string>> = { 1: 'Anna', 2: 'Room' };

interface Failure {
  readonly error: string | number;
  readonly error_description: string;
}
const failure = (error: string | number, error_description: string): Failure => ({ error, error_description });
const isFailure = (result: object): result is Failure => 'error' in result;

export function bitrixList(state: BitrixState): Emulator {
  return ({ url, method, headers, body }) => {
    if (url !== portal) return answer(failure('INVALID_CREDENTIALS', 'Invalid request credentials'), 401);
    if (method !== 'POST' || headers['content-type'] !== 'application/json')
      return answer(failure(400, 'Bad request'), 400);
    const { cmd } = JSON.parse(body) as { cmd: Readonly<Record<string, string>> };
    const commands = Object.entries(cmd);
    if (commands.length > 50) return answer(failure('ERROR_BATCH_LENGTH_EXCEEDED', 'Max batch length exceeded'), 400);
    const shown = shownAt(state.states, ({ id }) => String(id), state);
    return batchAnswer(commands.map(([name, command]) => [name, resultOf(command, state, shown)]));
  };
}

function batchAnswer(results: readonly (readonly [string, object])[]): EmulatedAnswer {
  const [found, failed] = [false, true].map((hasFailed) =>
    results.filter(([, result]) => isFailure(result) === hasFailed),
  );
  // PHP writes `[]` for an empty table.
  const table = (entries: typeof results = []): unknown => (entries.length === 0 ? [] : Object.fromEntries(entries));
  return answer({
    result: { result: table(found), result_error: table(failed), result_total: [], result_next: [] },
    time: {},
  });
}

function resultOf(command: string, state: BitrixState, shown: readonly BitrixListed[]): object {
  if (state.error !== undefined) return failure(state.error, state.error);
  const [method = '', text = ''] = command.split('?');
  const query = new URLSearchParams(text);
  if (method === 'booking.v1.booking.list') return list(state, shown, query);
  const id = query.get('id') ?? query.get('bookingId');
  if (method === 'booking.v1.resource.get') {
    const name = resources[id ?? ''];
    return name === undefined ? failure(1009, 'Resource not found') : { resource: { id: Number(id), name, typeId: 1 } };
  }
  if (method === 'crm.contact.get')
    return { ID: id, NAME: 'Vera', LAST_NAME: 'Ivanova', PHONE: [{ VALUE: `+7701000000${id}` }] };
  const booking = shown.find((one) => String(one.id) === id);
  if (booking === undefined) return failure(1021, 'Booking not found');
  if (method === 'booking.v1.booking.get') return { booking: written(booking) };
  if (method === 'booking.v1.booking.externalData.list') return { externalData: [] };
  if (method === 'booking.v1.booking.client.list')
    return { bookingClient: [{ id: booking.contact ?? 2, type: { code: 'CONTACT', module: 'crm' } }] };
  return failure('ERROR_METHOD_NOT_FOUND', 'Method not found!');
}

function list(
  { isStrictlyWithin, isUnsorted }: BitrixState,
  shown: readonly BitrixListed[],
  query: URLSearchParams,
): object {
  const known = ['filter[within][dateFrom]', 'filter[within][dateTo]', 'order[id]', 'order[dateFrom]', 'start'];
  const wrong = [...query.keys()].find((name) => !known.includes(name));
  if (wrong !== undefined) return failure(100, `Could not find value for parameter ${wrong}`);
  const [from, to] = ['dateFrom', 'dateTo'].map((name) => query.get(`filter[within][${name}]`));
  if ((from ?? null) === null || (to ?? null) === null) return failure(0, 'Required fields: dateFrom, dateTo');
  if (!/^\d+$/.test(from ?? '') || !/^\d+$/.test(to ?? '') || Number(from) > Number(to))
    return failure(422, 'Invalid date period');
  const rows = shown.filter((booking) => {
    const [starts, ends] = [booking.start / 1000, endOf(booking) / 1000];
    return isStrictlyWithin === true
      ? starts >= Number(from) && ends <= Number(to)
      : starts < Number(to) && ends > Number(from);
  });
  const sorted = rows.toSorted((a, b) => (isUnsorted === true ? b.id - a.id : a.id - b.id));
  // Only whole pages can be begun with.
  const start = Math.floor(Number(query.get('start') ?? 0) / onPage) * onPage;
  return { booking: sorted.slice(start, start + onPage).map(written) };
}

const endOf = ({ start, minutes = 30 }: BitrixListed): number => start + minutes * 60_000;

function written(booking: BitrixListed) {
  const at = (ms: number) => ({ timestamp: Math.floor(ms / 1000), timezone: 'Asia/Almaty' });
  return {
    id: booking.id,
    name: `booking ${booking.id}`,
    description: booking.description ?? null,
    resourceIds: booking.resources ?? [1],
    datePeriod: { from: at(booking.start), to: at(endOf(booking)) },
    ...booking.keys,
  };
}
