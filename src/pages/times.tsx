/**
 * Times as the clinic's clock shows them: in the zone of the connection. On hover the same time in UTC, as tools and logs have it.
 * `Intl` and not `Temporal`, because the names of days are needed in three languages.
 */
import type { Language } from '../messages/language.ts';
import { localeOf } from './language.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(language: Language, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([language, timeZone, options]);
  const known =
    formats.get(key) ?? new Intl.DateTimeFormat(localeOf[language], { ...options, timeZone, hourCycle: 'h23' });
  formats.set(key, known);
  return known;
}

const day = { weekday: 'short', day: 'numeric', month: 'short' } as const;
const clock = { hour: '2-digit', minute: '2-digit' } as const;

/** `2031-04-07` in the zone. */
export const dayIn = (instant: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(instant);

const yearIn = (instant: number, timeZone: string): string => dayIn(instant, timeZone).slice(0, 4);

export interface TimeInput {
  readonly language: Language;
  readonly timeZone: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** `Mon 7 Apr, 10:00`; with the year if it is another one; today only the time of day. */
export function timeText(iso: string, { language, timeZone, now }: TimeInput, isShort = false): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return iso;
  if (isShort && dayIn(at, timeZone) === dayIn(now, timeZone)) return formatOf(language, timeZone, clock).format(at);
  const year = yearIn(at, timeZone) === yearIn(now, timeZone) ? {} : ({ year: 'numeric' } as const);
  return formatOf(language, timeZone, { ...day, ...year, ...clock }).format(at);
}

/** `Mon 7 Apr, 10:00–10:30`; the day of the end only if it is another one. */
export function spanText(startsAt: string, endsAt: string | null, input: TimeInput): string {
  const start = timeText(startsAt, input);
  if (endsAt === null) return start;
  const { language, timeZone } = input;
  const isSameDay = dayIn(Date.parse(startsAt), timeZone) === dayIn(Date.parse(endsAt), timeZone);
  const end = isSameDay ? formatOf(language, timeZone, clock).format(Date.parse(endsAt)) : timeText(endsAt, input);
  return `${start}–${end}`;
}

/** `2031-04-07 05:00 UTC · Asia/Almaty` */
const exactly = (iso: string, timeZone: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC · ${timeZone}`;

interface TimeProps {
  readonly at: string;
  readonly until?: string | null;
  readonly input: TimeInput;
  /** Today without the day. */
  readonly short?: boolean;
}

export const Time = ({ at, until, input, short = false }: TimeProps) => (
  <time datetime={at} title={exactly(at, input.timeZone)}>
    {until === undefined ? timeText(at, input, short) : spanText(at, until, input)}
  </time>
);

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
