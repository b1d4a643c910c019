/**
 * Local time of a specialist. `Intl` is slow, so an offset is asked for at both ends of a UTC day and kept: where they
 * agree, the whole day has it; on a day of a clock change the quarter hour is the unit (no zone changes in between).
 */

const dayMs = 86_400_000;
const quarterMs = 900_000;

interface ZoneCache {
  readonly format: Intl.DateTimeFormat;
  readonly instants: Map<number, number>;
  /** UTC day number → offset in ms, or null on a day with a clock change. */
  readonly days: Map<number, number | null>;
}

const zones = new Map<string, ZoneCache>();

function cacheOf(timezone: string): ZoneCache {
  const known = zones.get(timezone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const cache = { format, instants: new Map(), days: new Map() };
  zones.set(timezone, cache);
  return cache;
}

function measure(cache: ZoneCache, instantMs: number): number {
  const known = cache.instants.get(instantMs);
  if (known !== undefined) return known;
  const part: Record<string, number> = {};
  for (const { type, value } of cache.format.formatToParts(instantMs)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  const offset = Date.UTC(year, month - 1, day, hour, minute, second) - instantMs;
  cache.instants.set(instantMs, offset);
  return offset;
}

/** Local minus UTC, in milliseconds, at an instant. */
function offsetMs(timezone: string, instantMs: number): number {
  const cache = cacheOf(timezone);
  const dayNumber = Math.floor(instantMs / dayMs);
  let offset = cache.days.get(dayNumber);
  if (offset === undefined) {
    const start = measure(cache, dayNumber * dayMs);
    offset = start === measure(cache, (dayNumber + 1) * dayMs) ? start : null;
    cache.days.set(dayNumber, offset);
  }
  return offset ?? measure(cache, Math.floor(instantMs / quarterMs) * quarterMs);
}

export interface LocalTime {
  /** Days since 1970 of the local calendar. */
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Minutes since local midnight, with fraction. */
  readonly minute: number;
}

export function localTime(timezone: string, instantMs: number): LocalTime {
  const wall = instantMs + offsetMs(timezone, instantMs);
  const day = Math.floor(wall / dayMs);
  return { day, weekday: (((day + 4) % 7) + 7) % 7, minute: (wall - day * dayMs) / 60_000 };
}

/** `2031-04-07` of a local day number. Kept, because the simulator asks for the same few days all the time. */
export function dateOfDay(day: number): string {
  const known = dates.get(day);
  if (known !== undefined) return known;
  if (dates.size > 4000) dates.clear();
  const date = new Date(day * dayMs).toISOString().slice(0, 10);
  dates.set(day, date);
  return date;
}

const dates = new Map<number, string>();

export const dayOfDate = (date: string): number => Date.parse(`${date}T00:00:00Z`) / dayMs;

/** The instant of a local wall-clock minute. In a gap or overlap the offset just before it decides. */
export function instantOf(timezone: string, day: number, minute: number): number {
  const wall = day * dayMs + minute * 60_000;
  const guess = wall - offsetMs(timezone, wall);
  return wall - offsetMs(timezone, guess);
}

/** Response form: UTC, whole seconds (one-link-api.md §2.2). */
export function isoSeconds(instantMs: number): string {
  const day = Math.floor(instantMs / dayMs);
  const second = Math.floor((instantMs - day * dayMs) / 1000);
  const hour = Math.floor(second / 3600);
  return `${dateOfDay(day)}T${twoDigits[hour]}:${twoDigits[Math.floor(second / 60) % 60]}:${twoDigits[second % 60]}Z`;
}

const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
