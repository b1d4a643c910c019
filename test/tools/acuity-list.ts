/**
 * Acuity's API v1 as far as it lists appointments: `GET /appointments` and `GET /appointments/{id}`, from its reference
 * (webhooks-international.md §2.4, *Listing*).
 */
import { answer, type EmulatedAnswer, type Emulator, type Stated, shownAt } from './list-emulator.ts';

export interface AcuityAppointment extends Stated {
  readonly id: number;
  readonly startsAt: number;
  readonly minutes?: number;
  readonly isCanceled?: boolean;
  readonly isNoShow?: boolean;
  /** Other keys of the appointment as the API writes it. */
  readonly keys?: Readonly<Record<string, unknown>>;
}

export interface AcuityState {
  readonly states: AcuityAppointment[];
  now: number;
  lagMs?: number;
  /** Of the account: its dates are those of the filters. Hours ahead of UTC. */
  readonly zone?: number;
  /** It never answers with more. */
  readonly mostListed?: number;
  readonly isUnsorted?: true;
}

export const acuityListKey = '19499339:a-made-up-key';

const parameters = ['minDate', 'maxDate', 'showall', 'canceled', 'direction', 'max', 'calendarID', 'appointmentTypeID'];
const error = (status: number, message: string): EmulatedAnswer => answer({ status_code: status, message }, status);

export function acuityList(state: AcuityState): Emulator {
  return ({ url, method, headers }) => {
    const { pathname, searchParams } = new URL(url);
    if (headers['authorization'] !== `Basic ${Buffer.from(acuityListKey).toString('base64')}`) {
      return error(401, 'Unauthorized');
    }
    if (method !== 'GET') return error(405, 'Method not allowed');
    const shown = shownAt(state.states, ({ id }) => String(id), state);
    if (pathname === '/api/v1/appointments') return list(state, shown, searchParams);
    const [, id] = /^\/api\/v1\/appointments\/(\d+)$/.exec(pathname) ?? [];
    const one = shown.find((appointment) => String(appointment.id) === id);
    return one === undefined ? error(404, 'The appointment could not be found.') : answer(written(one, state));
  };
}

function list(state: AcuityState, shown: readonly AcuityAppointment[], query: URLSearchParams): EmulatedAnswer {
  const wrong = [...query.keys()].find((name) => !parameters.includes(name));
  if (wrong !== undefined) return error(400, `Invalid parameter ${wrong}`);
  const dates = [query.get('minDate') ?? '0000-00-00', query.get('maxDate') ?? '9999-99-99'];
  if (!dates.every((date) => /^\d{4}-\d\d-\d\d$/.test(date))) return error(400, 'Invalid date');
  const [from = '', to = ''] = dates;
  const canceled = query.get('canceled') === 'true';
  const rows = shown.filter((one) => {
    const date = local(one.startsAt, state).slice(0, 10);
    const isListed = query.get('showall') === 'true' || (one.isCanceled ?? false) === canceled;
    return date >= from && date <= to && isListed;
  });
  const isAscending = (query.get('direction') ?? 'DESC') === 'ASC';
  rows.sort((a, b) => (isAscending ? 1 : -1) * (a.startsAt - b.startsAt || a.id - b.id));
  if (state.isUnsorted === true) rows.reverse();
  const most = Math.min(Number(query.get('max') ?? 100), state.mostListed ?? Number.POSITIVE_INFINITY);
  return answer(rows.slice(0, most).map((one) => written(one, state)));
}

const local = (ms: number, { zone = 5 }: AcuityState): string =>
  new Date(ms + zone * 3_600_000).toISOString().slice(0, 19);

function written({ id, startsAt, minutes = 30, isCanceled, isNoShow, keys }: AcuityAppointment, state: AcuityState) {
  const { zone = 5 } = state;
  const offset = `${zone < 0 ? '-' : '+'}${String(Math.abs(zone)).padStart(2, '0')}00`;
  return {
    id,
    firstName: 'Clive',
    lastName: 'Cresswell',
    phone: '+77010000001',
    email: 'clive@example.com',
    datetime: `${local(startsAt, state)}${offset}`,
    duration: String(minutes),
    price: '0.00',
    paid: 'no',
    type: 'Test appointment',
    appointmentTypeID: 14792299,
    classID: null,
    calendar: 'André',
    calendarID: 4038206,
    notes: '',
    timezone: 'Asia/Almaty',
    canceled: isCanceled ?? isNoShow ?? false,
    noShow: isNoShow ?? false,
    forms: [],
    ...keys,
  };
}
