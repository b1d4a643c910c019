/** Free stretches of a specialist's days: working hours minus breaks, time off and visits. */
import type { Resource } from './rows.ts';
import { isHoliday, workingIntervals } from './slot.ts';
import type { State } from './state.ts';
import { instantOf, isoSeconds } from './zone.ts';

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Days are local day numbers, both inclusive. Windows shorter than `lengthMinutes` are left out. */
export function freeWindows(
  state: State,
  resource: Resource,
  firstDay: number,
  lastDay: number,
  lengthMinutes: number,
) {
  const windows: { starts_at: string; ends_at: string }[] = [];
  for (let day = firstDay; day <= lastDay; day++) {
    for (const span of freeSpans(state, resource, day)) {
      if (span.toMs - span.fromMs < lengthMinutes * 60_000) continue;
      windows.push({ starts_at: isoSeconds(span.fromMs), ends_at: isoSeconds(span.toMs) });
    }
  }
  return windows;
}

function freeSpans(state: State, resource: Resource, day: number): Span[] {
  if (isHoliday(state, resource, day)) return [];
  const weekday = (((day + 4) % 7) + 7) % 7;
  const toSpan = (rule: { fromMinute: number; toMinute: number }): Span => ({
    fromMs: instantOf(resource.timezone, day, rule.fromMinute),
    toMs: instantOf(resource.timezone, day, rule.toMinute),
  });
  let free = workingIntervals(state, resource, day, weekday).map(toSpan);
  const taken: Span[] = resource.breaks.filter((rule) => rule.weekday === weekday).map(toSpan);
  for (const off of state.timeOffs) {
    if (off.resource_id === resource.id) taken.push({ fromMs: off.starts_at_ms, toMs: off.ends_at_ms });
  }
  for (const id of state.byResource.get(resource.id) ?? []) {
    const row = state.appointments.get(id);
    if (row && row.status !== 'cancelled') taken.push({ fromMs: row.starts_at_ms, toMs: row.ends_at_ms });
  }
  for (const span of taken) free = free.flatMap((whole) => without(whole, span));
  return free.sort((left, right) => left.fromMs - right.fromMs);
}

function without(whole: Span, taken: Span): Span[] {
  if (taken.toMs <= whole.fromMs || whole.toMs <= taken.fromMs) return [whole];
  const before = { fromMs: whole.fromMs, toMs: taken.fromMs };
  const after = { fromMs: taken.toMs, toMs: whole.toMs };
  return [before, after].filter((span) => span.toMs > span.fromMs);
}
