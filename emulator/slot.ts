/** The seven slot checks in their order (one-link-api.md §2.6). First failure wins. */
import { conflict, invalid } from './refusal.ts';
import type { Resource } from './rows.ts';
import type { State } from './state.ts';
import { dateOfDay, localTime } from './zone.ts';

/** What a person with `override_schedule` confirmed (D, E). */
export interface Waived {
  readonly workingHours: boolean;
  readonly conflict: boolean;
  readonly breaks: boolean;
  readonly holiday: boolean;
}

export const nothingWaived: Waived = { workingHours: false, conflict: false, breaks: false, holiday: false };

export interface Interval {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Working intervals of a local day: those of a per-day override, else the rules of the weekday. */
export function workingIntervals(state: State, resource: Resource, day: number, weekday: number): readonly Interval[] {
  const override = overrideOf(state, resource, day);
  return override ?? resource.work.filter((rule) => rule.weekday === weekday);
}

/** Undefined: no override that day. Null: an override without hours of its own. */
function overrideOf(state: State, resource: Resource, day: number): readonly Interval[] | null | undefined {
  if (state.workdayOverrides.size === 0) return undefined;
  return state.workdayOverrides.get(`${resource.id}:${dateOfDay(day)}`);
}

export function isHoliday(state: State, resource: Resource, day: number): boolean {
  if (state.holidays.size === 0 || !state.holidays.has(dateOfDay(day))) return false;
  return overrideOf(state, resource, day) === undefined;
}

export function checkSlot(
  state: State,
  resource: Resource,
  startsAtMs: number,
  endsAtMs: number,
  ownId: number | null,
  waived: Waived,
): void {
  if (endsAtMs <= startsAtMs) throw invalid('ends_at', 'must be after starts_at');
  const start = localTime(resource.timezone, startsAtMs);
  const end = localTime(resource.timezone, endsAtMs);
  const endMinute = end.day === start.day + 1 && end.minute === 0 ? 1440 : end.minute;
  const crossesMidnight = end.day !== start.day && endMinute !== 1440;
  if (crossesMidnight && !waived.workingHours) throw conflict('OUTSIDE_WORKING_HOURS', 'Visit must fit one day');
  if (!waived.holiday && isHoliday(state, resource, start.day)) {
    throw conflict('BLOCKED_BY_HOLIDAY', 'Day is a holiday');
  }
  if (!waived.workingHours) {
    const intervals = workingIntervals(state, resource, start.day, start.weekday);
    const inside = intervals.some((rule) => rule.fromMinute <= start.minute && endMinute <= rule.toMinute);
    if (!inside) throw conflict('OUTSIDE_WORKING_HOURS', 'Specialist does not work at this time');
  }
  if (!waived.breaks && overlapsBreak(resource, start.weekday, start.minute, endMinute)) {
    throw conflict('BLOCKED_BY_BREAK', 'Specialist has a break');
  }
  for (const off of state.timeOffs) {
    if (off.resource_id === resource.id && off.starts_at_ms < endsAtMs && startsAtMs < off.ends_at_ms) {
      throw conflict('BLOCKED_BY_VACATION', 'Specialist is away');
    }
  }
  if (!waived.conflict && isTaken(state, resource.id, startsAtMs, endsAtMs, ownId)) {
    throw conflict('SLOT_CONFLICT', 'Slot is already taken');
  }
}

const overlapsBreak = (resource: Resource, weekday: number, fromMinute: number, toMinute: number): boolean =>
  resource.breaks.some((rule) => rule.weekday === weekday && rule.fromMinute < toMinute && fromMinute < rule.toMinute);

/** Another visit of the specialist that is not cancelled; half-open intervals. */
function isTaken(
  state: State,
  resourceId: number,
  startsAtMs: number,
  endsAtMs: number,
  ownId: number | null,
): boolean {
  for (const id of state.byResource.get(resourceId) ?? []) {
    if (id === ownId) continue;
    const other = state.appointments.get(id);
    if (other === undefined || other.status === 'cancelled') continue;
    if (other.starts_at_ms < endsAtMs && startsAtMs < other.ends_at_ms) return true;
  }
  return false;
}
