/**
 * What a tool's body says of a visit in the tool's own words, for connections whose `fields` read it: a phone as people write
 * it, times as the clock on the wall shows them.
 */
import type { WordName, Words } from '../plan.ts';
import type { Random } from '../random.ts';
import { hour, instant, minute, visitMs } from './times.ts';

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

/** What begins the phones of clients from other countries, in E.164. */
export const abroad = ['+99655512345', '+99890123456', '+4930123456', '+3711234567'] as const;

/** A neighbour's without its plus, another's as it is dialled, or with its plus. */
function fromAbroad(phone: string): string {
  if (phone.startsWith('+99')) return phone.slice(1).replace(/^(\d{3})(\d{2,3})/, '$1 ($2) ');
  return phone.startsWith('+49') ? `00 49 ${phone.slice(3)}` : phone.replace(/(\d{3})/g, '$1 ');
}

/** +77010000001 in the ways in which clients write it, by its last digits. */
function nationally(phone: string | undefined): string | undefined {
  const [, code, group, ...pairs] = /^\+7(\d{3})(\d{3})(\d\d)(\d\d)$/.exec(phone ?? '') ?? [];
  if (phone !== undefined && code === undefined) return fromAbroad(phone);
  const rest = `${code}${group}${pairs.join('')}`;
  const ways = [
    `8 (${code}) ${group}-${pairs.join('-')}`,
    `+7 ${code} ${group} ${pairs.join(' ')} ext. 12`,
    `no home phone; ${rest}`,
    `8 10 7 ${rest}`,
    `+8 ${rest}`,
  ];
  return phone && (ways[(Number(phone.at(-1)) + Number(phone[7])) % ways.length] ?? phone);
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

/** A length in place of an end, which the tool itself tells as little as the end then. */
const ofLength: readonly Read[] = [
  { key: 'duration_min', expression: '= minutes', word: 'endsAt', of: ({ endsAt }) => endsAt && visitMs / minute },
];

/** As it stands on a card: 900101 300017. */
const ofIdentifier: Read = {
  key: 'client_identifier',
  expression: '= client.iin',
  word: 'identifier',
  of: ({ identifier }) => identifier && `${identifier.slice(0, 6)} ${identifier.slice(6)}`,
};

const reads: readonly Read[] = [...ofClient, ofIdentifier, ...ofTimes, ...ofLength];

/** Answers of a page of a form, each under a name of its own: a few pages are more than a booking keeps. */
export const answersOfPage = (visit: number, page: number): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Array.from({ length: 30 }, (_, number) => [`q${page}.${number}`, `${visit}.${page}.${number} ${'z'.repeat(900)}`]),
  );

/** What is no phone, and no IIN: such a result says nothing, and what the tool itself says counts. */
const noPhones = ['no home phone', '+7 70', '996 11', '+7 7010 0000 0012 3', '8 701 000 00 01 '.repeat(25)];
/** A wrong check digit, weights that give none, a company's number, a letter. */
const noIdentifiers = ['900101300018', '900101300800', '900151300017', '900101300017 '.repeat(6)];

export type FieldsKind = 'client' | 'times' | 'ends' | 'length' | 'constants' | 'nothing';

/** Keys of a connection's table. */
export function tableOfFields(kind: FieldsKind, random: Random, tellsIdentifiers = false): Record<string, unknown> {
  if (kind === 'nothing') {
    const [phone, identifier] = [random.pick(noPhones), random.pick(noIdentifiers)];
    return { fields: { client_phone: `= '${phone}'`, client_identifier: `= '${identifier}'` } };
  }
  const client = tellsIdentifiers ? [...ofClient, ofIdentifier] : ofClient;
  const fields =
    kind === 'constants'
      ? { appointment_type: 'secondary', custom_attributes: { city: '= "Alma" & "ty"', room: 'blue' } }
      : Object.fromEntries(
          { client, times: ofTimes, ends: ofTimes.slice(1), length: ofLength }[kind].map(({ key, expression }) => [
            key,
            expression,
          ]),
        );
  return { fields, ...(kind !== 'client' && kind !== 'constants' && { timezone: zone }) };
}

/** Words that the connection reads from the body alone. */
export const wordsInBody = (table: Readonly<Record<string, unknown>>): ReadonlySet<WordName> => {
  const fields = (table['fields'] ?? {}) as Readonly<Record<string, unknown>>;
  return new Set(reads.filter(({ key, expression }) => fields[key] === expression).map(({ word }) => word));
};

export function bodyOfWords(words: Words): Record<string, unknown> {
  const { remark, tel, born, sex, iin, begins, finishes, minutes } = {
    remark: ofClient[0]?.of(words),
    tel: ofClient[1]?.of(words),
    born: ofClient[2]?.of(words),
    sex: ofClient[3]?.of(words),
    iin: ofIdentifier.of(words),
    begins: ofTimes[0]?.of(words),
    finishes: ofTimes[1]?.of(words),
    minutes: ofLength[0]?.of(words),
  };
  const { mark } = words;
  return JSON.parse(JSON.stringify({ remark, client: { tel, born, sex, iin }, begins, finishes, minutes, mark }));
}
