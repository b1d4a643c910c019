/**
 * Times as the clinic's clock shows them. On hover the same time in the zone in which the connection's tool tells its times, and in UTC,
 * as logs have it.
 * `Intl` tells the numbers, and the names of days and months are ours: workerd knows none in Kazakh.
 */
import type { Words } from './words/words.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

interface Clock {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** `10:00` */
  readonly time: string;
}

function clockAt(instant: number, timeZone: string): Clock {
  const format = formats.get(timeZone) ?? numbersIn(timeZone);
  formats.set(timeZone, format);
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const time = `${parts.get('hour')}:${parts.get('minute')}`;
  return { year: number('year'), month: number('month'), day: number('day'), time };
}

const numbersIn = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });

const two = (number: number): string => String(number).padStart(2, '0');

/** `2031-04-07` in the zone. */
export function dayIn(instant: number, timeZone: string): string {
  const { year, month, day } = clockAt(instant, timeZone);
  return `${year}-${two(month)}-${two(day)}`;
}

export interface TimeInput {
  readonly words: Pick<Words, 'dates'>;
  /** The clinic's. */
  readonly timeZone: string;
  /** The tool's: `timezone` of the connection. */
  readonly toolZone: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** `Mon 7 Apr, 10:00`; with the year if it is another one; `isShort`: today only the time of day. */
export function timeText(iso: string, { words, timeZone, now }: TimeInput, isShort = false): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return iso;
  if (isShort && dayIn(at, timeZone) === dayIn(now, timeZone)) return clockAt(at, timeZone).time;
  const { year, month, day, time } = clockAt(at, timeZone);
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  const date = `${words.dates.days[weekday]} ${day} ${words.dates.months[month - 1]}`;
  return `${date}${year === clockAt(now, timeZone).year ? '' : ` ${year}`}, ${time}`;
}

/** `Mon 7 Apr, 10:00–10:30`; the day of the end only if it is another one. */
export function spanText(startsAt: string, endsAt: string | null, input: TimeInput): string {
  const start = timeText(startsAt, input);
  if (endsAt === null) return start;
  const { timeZone } = input;
  const isSameDay = dayIn(Date.parse(startsAt), timeZone) === dayIn(Date.parse(endsAt), timeZone);
  const end = isSameDay ? clockAt(Date.parse(endsAt), timeZone).time : timeText(endsAt, input);
  return `${start}–${end}`;
}

/** `2031-04-07 08:00 Europe/Moscow · 2031-04-07 05:00 UTC` */
export function exactly(iso: string, { toolZone }: Pick<TimeInput, 'toolZone'>): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return iso;
  return [toolZone, 'UTC'].map((zone) => `${dayIn(at, zone)} ${clockAt(at, zone).time} ${zone}`).join(' · ');
}

interface TimeProps {
  readonly at: string;
  readonly until?: string | null;
  readonly input: TimeInput;
  /** Today without the day. */
  readonly short?: boolean;
}

export const Time = ({ at, until, input, short = false }: TimeProps) => (
  <time datetime={at} title={exactly(at, input)}>
    {until === undefined ? timeText(at, input, short) : spanText(at, until, input)}
  </time>
);

/** `2031-04-08` after `2031-04-07`. What is no day stays. */
export function dayAfter(text: string): string {
  const midnight = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(midnight) ? text : new Date(midnight + 86_400_000).toISOString().slice(0, 10);
}

/** The first instant of a day in a zone, ms. Null: the text is no day. */
export function startOfDay(text: string, timeZone: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const midnight = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(midnight)) return null;
  // Zones are between UTC-12 and UTC+14: the day begins within these hours, and at most once.
  for (let at = midnight - 14 * 3_600_000; at <= midnight + 12 * 3_600_000; at += 15 * 60_000) {
    if (dayIn(at, timeZone) === text) return at;
  }
  return null;
}
