/** Times of the clinic's zone: quiet hours, the time of the summary, and what is written in a message. */

interface Local {
  /** `2031-04-07` */
  readonly date: string;
  /** `09:05` */
  readonly time: string;
}

export function localOf(at: number, timezone: string): Local {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  } as Intl.DateTimeFormatOptions).formatToParts(at);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return { date: `${part('year')}-${part('month')}-${part('day')}`, time: `${part('hour')}:${part('minute')}` };
}

/** `quiet`: `22:00-08:00`, over midnight or not; the end is not quiet any more. */
export function isQuiet(at: number, quiet: string | undefined, timezone: string): boolean {
  if (quiet === undefined) return false;
  const [from = '', to = ''] = quiet.split('-');
  const { time } = localOf(at, timezone);
  return from <= to ? from <= time && time < to : from <= time || time < to;
}

/** `07.04 09:05` */
export function shortTime(at: number, timezone: string): string {
  const { date, time } = localOf(at, timezone);
  const [, month, day] = date.split('-');
  return `${day}.${month} ${time}`;
}
