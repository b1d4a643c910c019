/**
 * Webhooks as tools send them: bodies of the fixtures with other ids and dates, and the authentication of each tool. Written
 * from the tools' documentation and apart from `src/sources`, so that a signature here checks the one there.
 */
import { fixtureText } from '../fixture-files.ts';

export interface Sample {
  /** What the tool calls the event. */
  readonly event: string;
  /** After `/hooks/<connection>`: empty, or `/<token>`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Json = Record<string, unknown>;

/** A body that a tool sent, parsed anew at each call. */
export function fixture(path: string): Json {
  return JSON.parse(fixtureText(path)) as Json;
}

/** A visit of so many minutes. */
export interface Slot {
  readonly startsAt: Date;
  readonly minutes: number;
}

export const startOf = ({ startsAt }: Slot): string => iso(startsAt);
export const endOf = ({ startsAt, minutes }: Slot): string => iso(new Date(startsAt.getTime() + minutes * 60_000));

/** `2031-04-07T05:00:00Z` */
const iso = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;

/** The first day of the timetable that the samples use: midnight in Almaty (UTC+5, no daylight saving), `days` from now. */
export function midnightInAlmaty(now: Date, days: number): Date {
  const offsetMs = 5 * 3_600_000;
  const dayMs = 86_400_000;
  const today = Math.floor((now.getTime() + offsetMs) / dayMs);
  return new Date((today + days) * dayMs - offsetMs);
}

/** So many minutes from `hour:minute` of a day in Almaty. */
export const slot = (midnight: Date, hour: number, minute: number, minutes: number): Slot => ({
  startsAt: new Date(midnight.getTime() + (hour * 60 + minute) * 60_000),
  minutes,
});
