/**
 * What a tool's body says of a visit in the tool's own words, for connections whose `fields` read it: a phone as people write
 * it, times as the clock on the wall shows them.
 */
import type { WordName, Words } from '../plan.ts';
import { hour, instant } from './times.ts';

/** The clocks of Berlin are set back an hour later: a wall there shows 02:00 twice. */
export const twiceOnTheWall = Date.parse('2031-10-26T00:00:00Z');

/** One-Link's key, the expression that reads it, and the word that nothing but the body says then. */
interface Read {
  readonly key: string;
  readonly expression: string;
  readonly word: WordName;
  readonly of: (words: Words) => unknown;
}

/** In Berlin; all visits are in its summer. */
const zone = 'Europe/Berlin';
const summerMs = 2 * hour;
const onTheWall = (time: string | null | undefined): string | undefined =>
  time == null ? undefined : instant(Date.parse(time) + summerMs).replace('Z', '');

/** +77010000001 in the ways in which clients write it, by its last digit. */
function nationally(phone: string | undefined): string | undefined {
  const [, code, group, ...pairs] = /^\+7(\d{3})(\d{3})(\d\d)(\d\d)$/.exec(phone ?? '') ?? [];
  const rest = `${code}${group}${pairs.join('')}`;
  const ways = [
    `8 (${code}) ${group}-${pairs.join('-')}`,
    `+7 ${code} ${group} ${pairs.join(' ')} ext. 12`,
    `no home phone; ${rest}`,
    `8 10 7 ${rest}`,
    `+8 ${rest}`,
  ];
  return phone && (ways[Number(phone.at(-1)) % ways.length] ?? phone);
}

const ofClient: readonly Read[] = [
  { key: 'client_comment', expression: '= remark', word: 'comment', of: ({ comment }) => comment },
  { key: 'client_phone', expression: '= client.tel', word: 'phone', of: ({ phone }) => nationally(phone) },
  { key: 'client_birth_date', expression: '= client.born', word: 'birthDate', of: ({ birthDate }) => birthDate },
  {
    key: 'client_gender',
    expression: '= $trim(client.sex)',
    word: 'gender',
    of: ({ gender }) => gender && ` ${gender} `,
  },
];

const ofTimes: readonly Read[] = [
  { key: 'starts_at', expression: '= begins', word: 'startsAt', of: ({ startsAt }) => onTheWall(startsAt) },
  {
    key: 'ends_at',
    expression: '= finishes',
    word: 'endsAt',
    of: ({ endsAt }) => endsAt && `${onTheWall(endsAt)}+0200`,
  },
];

/** As it stands on a card: 900101 300017. */
const ofIdentifier: Read = {
  key: 'client_identifier',
  expression: '= client.iin',
  word: 'identifier',
  of: ({ identifier }) => identifier && `${identifier.slice(0, 6)} ${identifier.slice(6)}`,
};

const reads: readonly Read[] = [...ofClient, ofIdentifier, ...ofTimes];

export type FieldsKind = 'client' | 'times' | 'constants';

/** Keys of a connection's table. */
export function tableOfFields(kind: FieldsKind, tellsIdentifiers = false): Record<string, unknown> {
  const client = tellsIdentifiers ? [...ofClient, ofIdentifier] : ofClient;
  const fields =
    kind === 'constants'
      ? { appointment_type: 'secondary', custom_attributes: { city: '= "Alma" & "ty"', room: 'blue' } }
      : Object.fromEntries((kind === 'client' ? client : ofTimes).map(({ key, expression }) => [key, expression]));
  return { fields, ...(kind === 'times' && { timezone: zone }) };
}

/** Words that the connection reads from the body alone. */
export const wordsInBody = (table: Readonly<Record<string, unknown>>): ReadonlySet<WordName> => {
  const fields = (table['fields'] ?? {}) as Readonly<Record<string, unknown>>;
  return new Set(reads.filter(({ key, expression }) => fields[key] === expression).map(({ word }) => word));
};

export function bodyOfWords(words: Words): Record<string, unknown> {
  const { remark, tel, born, sex, iin, begins, finishes } = {
    remark: ofClient[0]?.of(words),
    tel: ofClient[1]?.of(words),
    born: ofClient[2]?.of(words),
    sex: ofClient[3]?.of(words),
    iin: ofIdentifier.of(words),
    begins: ofTimes[0]?.of(words),
    finishes: ofTimes[1]?.of(words),
  };
  return JSON.parse(JSON.stringify({ remark, client: { tel, born, sex, iin }, begins, finishes }));
}
