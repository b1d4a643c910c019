/**
 * GET `/calendar` and GET `/availability` (one-link-api.md §1). The reference names the outer keys only; the inner keys of
 * rules, holidays and time off are this emulator's guess, so nothing but "is there a rule for this specialist" may rely on
 * them.
 */
import { listAppointments } from './appointment-list.ts';
import type { Call } from './call.ts';
import { freeWindows } from './free-windows.ts';
import { isIsoDate, parseDatetime, toId } from './parameters.ts';
import { resourcePayload } from './payload.ts';
import { answer, invalid, noRoute, notFound, type PlainAnswer, Refusal } from './refusal.ts';
import type { Resource, WeekdayInterval } from './rows.ts';
import type { State } from './state.ts';
import { traitsOf } from './variants.ts';
import { dateOfDay, dayOfDate, isoSeconds } from './zone.ts';

const views: ReadonlySet<string> = new Set(['day', 'week', 'month', 'list']);
const dayMs = 86_400_000;

export function calendar(call: Call): PlainAnswer {
  const { state, query } = call;
  if (call.method !== 'GET') throw noRoute();
  const from = requiredInstant(query, 'from');
  const to = requiredInstant(query, 'to');
  const view = query.get('view') ?? 'week';
  if (!views.has(view)) throw invalid('view', 'is not included in the list');
  if (to <= from) throw invalid('to', 'must be after from');
  if (traitsOf(state.settings.variant).modern && to - from > 92 * dayMs) {
    throw new Refusal(422, 'CALENDAR_RANGE_TOO_LARGE', 'Range is too large');
  }
  const rows = resourcesOf(state, query.get('resource_ids'));
  const slots = query.get('include_slots') === 'true' ? slotsOf(state, rows, from, to, query) : [];
  const { payload: appointments } = listAppointments(call).body as { payload: unknown };
  const payload = {
    view,
    range: { from: isoSeconds(from), to: isoSeconds(to) },
    resources: rows.map((row) => resourcePayload(state, row)),
    work_rules: rows.flatMap((row) => rules(row, row.work)),
    break_rules: rows.flatMap((row) => rules(row, row.breaks)),
    holidays: [...state.holidays].map((date) => ({ date })),
    workday_overrides: [...state.workdayOverrides].map(([key]) => {
      const [resourceId, date] = key.split(':');
      return { resource_id: Number(resourceId), date };
    }),
    time_offs: state.timeOffs.map(({ resource_id, starts_at_ms, ends_at_ms }) => ({
      resource_id,
      starts_at: isoSeconds(starts_at_ms),
      ends_at: isoSeconds(ends_at_ms),
    })),
    appointments,
    slots,
  };
  return answer(200, { payload });
}

function resourcesOf(state: State, ids: string | null): Resource[] {
  const wanted = (ids ?? '').split(',').flatMap((entry) => entry.trim() || []);
  const isWanted = (row: Resource): boolean => wanted.length === 0 || wanted.includes(String(row.id));
  return [...state.resources.values()].filter((row) => row.active && !row.archived && isWanted(row));
}

const rules = (resource: Resource, intervals: readonly WeekdayInterval[]) =>
  intervals.map(({ weekday, fromMinute, toMinute }) => ({
    resource_id: resource.id,
    weekday,
    start_time: clock(fromMinute),
    end_time: clock(toMinute),
  }));

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

function slotsOf(state: State, rows: Resource[], from: number, to: number, query: URLSearchParams) {
  const length = duration(query);
  const lastDay = Math.floor(to / dayMs);
  return rows.flatMap((row) =>
    freeWindows(state, row, Math.floor(from / dayMs), lastDay, length ?? row.slot_duration_min).map((window) => ({
      resource_id: row.id,
      ...window,
    })),
  );
}

/** A late addition: the reference names no variant; F and G have it here, the others answer 404. */
export function availability(call: Call): PlainAnswer {
  const { state, query } = call;
  if (call.method !== 'GET' || !traitsOf(state.settings.variant).availability) throw noRoute();
  const resource = state.resources.get(toId(query.get('resource_id') ?? ''));
  if (resource === undefined) throw notFound();
  const first = dateOf(query, query.has('date') ? 'date' : 'date_from');
  const last = query.has('date') ? first : dateOf(query, 'date_to');
  if (last < first || last - first + 1 > 31) throw invalid('date_to', 'is out of range');
  const serviceId = query.get('service_id');
  const service = serviceId === null ? undefined : state.services.get(toId(serviceId));
  if (serviceId !== null && service === undefined) throw notFound();
  const length = duration(query) ?? service?.duration_min ?? resource.slot_duration_min;
  const windows = freeWindows(state, resource, first, last, length);
  return answer(200, {
    payload: {
      windows,
      checked_at: isoSeconds(state.now()),
      source: 'local',
      state: 'confirmed',
      last_bookable_date: dateOfDay(last),
    },
  });
}

function requiredInstant(query: URLSearchParams, key: string): number {
  const parsed = parseDatetime(query.get(key) ?? '');
  if (parsed === null) throw invalid(key, 'is required');
  return parsed;
}

function dateOf(query: URLSearchParams, key: string): number {
  const value = query.get(key) ?? '';
  if (!isIsoDate(value)) throw invalid(key, 'is required');
  return dayOfDate(value);
}

function duration(query: URLSearchParams): number | null {
  const value = query.get('duration_min');
  if (value === null || value === '') return null;
  const minutes = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (minutes < 5 || minutes > 1440) throw invalid('duration_min', 'must be from 5 to 1440');
  return minutes;
}
