/** One time in the many ways in which people and tools write it, by the clock on a wall, with its offset or as a count. */
import type { Random } from '../random.ts';
import { hour, instant, minute } from './times.ts';

export const timeUnits = ['offset', 'local', 'offset_or_local', 'utc', 'unix_s', 'unix_ms'] as const;
export type TimeUnit = (typeof timeUnits)[number];

/** `ahead`: of UTC, ms. */
export function spelledTime(time: number, unit: TimeUnit, ahead: number, random: Random): unknown {
  switch (unit) {
    case 'unix_s':
      return random.pick([time / 1000, String(time / 1000)]);
    case 'unix_ms':
      return random.pick([time, `${time}.5`]);
    case 'utc':
      return random.pick([instant(time), instant(time).replace('Z', ''), instant(time).replace('T', ' ').slice(0, 16)]);
    case 'offset':
      return random.pick(withOffset(time, ahead));
    case 'local':
      return random.pick(onTheWall(time + ahead));
    case 'offset_or_local':
      return random.pick(random.chance(0.3) ? withOffset(time, ahead) : onTheWall(time + ahead));
    default:
      return unit satisfies never;
  }
}

const two = (number: number): string => String(number).padStart(2, '0');

function withOffset(time: number, ahead: number): readonly string[] {
  const wall = instant(time + ahead).replace('Z', '');
  const [whole, rest] = [Math.floor(Math.abs(ahead) / hour), (Math.abs(ahead) % hour) / minute];
  const sign = ahead < 0 ? '-' : '+';
  const blank = wall.replace('T', ' ');
  return [
    instant(time),
    instant(time).toLowerCase(),
    ` ${wall}.250${sign}${two(whole)}:${two(rest)} `,
    `${wall}${sign}${two(whole)}${two(rest)}`,
    `${wall} ${sign}${two(whole)}${two(rest)}`,
    `${blank} ${sign}${two(whole)}:${two(rest)}`,
    `${blank.slice(0, 16)}${sign}${two(whole)}:${two(rest)}`,
  ];
}

/** Blanks that browsers and word processors put there: `toLocaleString` writes a narrow one before AM and PM. */
const [noBreak, narrow] = ['\u00a0', '\u202f'];

/** `wall`: what the clock shows, as if it were UTC. Dates with slashes only where the day can be no month. */
function onTheWall(wall: number): readonly string[] {
  const date = new Date(wall);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const [hours, minutes] = [date.getUTCHours(), two(date.getUTCMinutes())];
  const time = `${two(hours)}:${minutes}`;
  const half = `${hours % 12 === 0 ? 12 : hours % 12}:${minutes}`;
  const [big, small] = hours < 12 ? ['AM', 'a.m.'] : ['PM', 'p.m.'];
  const iso = instant(wall).replace('Z', '');
  const later = new Date(wall + hour).toISOString().slice(11, 16);
  const anyway = [
    iso,
    iso.replace('T', ' '),
    iso.replace('T', ' ').slice(0, 16),
    `${iso}.000`,
    `${year}-${month}-${day} ${hours}:${minutes}`,
    `${two(day)}.${two(month)}.${year} ${time}`,
    `${two(day)}.${two(month)}.${year}, ${time}:00`,
    `${day}.${month}.${year} ${hours}.${minutes}`,
    `${two(day)}-${two(month)}-${year} ${time}`,
    `${year}.${month}.${day} ${half} ${big}`,
    `${year}/${two(month)}/${two(day)} ${half}${small}`,
    ` ${two(day)}.${two(month)}.${year}${noBreak}${time} `,
    `${two(day)}.${two(month)}.${year} ${time} - ${later}`,
    `${two(day)}.${two(month)}.${year} ${time}–${later}`,
  ];
  const isClear = day > 12 || day === month;
  return isClear
    ? [
        ...anyway,
        `${two(day)}/${two(month)}/${year} ${time}`,
        `${month}/${day}/${year}, ${half}:00${narrow}${big}`,
        `${two(month)}/${two(day)}/${year} ${half} ${small}`,
      ]
    : anyway;
}

/** Units that are read alike where nobody can read them. */
export const inUnit = (unit: TimeUnit): 'wall' | 'offset' | 'count' =>
  unit === 'local' || unit === 'offset_or_local'
    ? 'wall'
    : unit === 'unix_s' || unit === 'unix_ms'
      ? 'count'
      : 'offset';

/** No time, or one that may be either of two. */
export const illegibleTimes = {
  wall: [
    '17.08.2031',
    '2031-08-17',
    '30.02.2031 10:00',
    '17.08.2031 25:00',
    '17.08.31 12:30',
    '123.8.2031 12:30',
    '04/05/2031 10:00',
    '17.13.2031 10:00',
    'tomorrow at ten',
    '10:00',
    `17.08.2031 10:00 ${'or later '.repeat(9)}`,
  ],
  offset: [
    '2031-08-17',
    '2031-02-30T10:00:00Z',
    'tomorrow',
    '10:00+05:00',
    `2031-08-17T10:00:00Z ${'or later '.repeat(9)}`,
  ],
  count: ['tomorrow', '-5', '2031-08-17T10:00:00Z', '9'.repeat(15)],
} as const;
