/**
 * A visit in the words of a tool that writes as people do: times by the clock on a wall, phones as clients type them, prices with
 * blanks. Each is written from the value that it means, so the judge knows the value alone; the product's `mapped` reads the text
 * (`spelled.ts`). Zones are those whose offset stays the same while the visits of a history are.
 */
import type { Words } from '../plan.ts';
import type { Random } from '../random.ts';
import { type Country, countries, illegiblePhones, type Nation, spelledPhone } from './spelled-phones.ts';
import { illegibleTimes, inUnit, spelledTime, type TimeUnit, timeUnits } from './spelled-times.ts';
import { hour, minute } from './times.ts';

interface Zone {
  readonly name: string;
  /** Null: of no country. */
  readonly nation: Nation | 'elsewhere' | null;
  /** Ahead of UTC, ms, from April to September of 2031. */
  readonly ahead: number;
}

const zones: readonly Zone[] = [
  { name: 'Asia/Almaty', nation: 'KZ', ahead: 5 * hour },
  { name: 'Europe/Moscow', nation: 'RU', ahead: 3 * hour },
  { name: 'Europe/Berlin', nation: 'DE', ahead: 2 * hour },
  { name: 'Europe/London', nation: 'GB', ahead: hour },
  { name: 'Europe/Vienna', nation: 'AT', ahead: 2 * hour },
  { name: 'Asia/Tashkent', nation: 'UZ', ahead: 5 * hour },
  { name: 'Asia/Bishkek', nation: 'KG', ahead: 6 * hour },
  { name: 'America/New_York', nation: 'US', ahead: -4 * hour },
  { name: 'Europe/Warsaw', nation: 'PL', ahead: 2 * hour },
  { name: 'Asia/Kathmandu', nation: 'elsewhere', ahead: 5 * hour + 45 * minute },
  { name: 'UTC', nation: null, ahead: 0 },
];

/** The habits of one tool, and where its connection is. */
export interface Hand {
  readonly zone: Zone;
  readonly region: Nation;
  readonly unit: TimeUnit;
  readonly isInSeconds: boolean;
  readonly isInMinor: boolean;
  readonly hasLength: boolean;
}

export function drawHand(random: Random): Hand {
  const region = random.chance(0.4) ? 'KZ' : random.pick(Object.keys(countries) as Nation[]);
  return {
    zone: random.pick(zones),
    region,
    unit: random.chance(0.6) ? random.pick(['local', 'offset_or_local'] as const) : random.pick(timeUnits),
    isInSeconds: random.chance(0.3),
    isInMinor: random.chance(0.3),
    hasLength: random.chance(0.4),
  };
}

/** Keys of a connection's table. */
export const tableOfHand = ({ zone, region, unit, isInSeconds, isInMinor, hasLength }: Hand) => ({
  source: 'mapped',
  secret: 'SALON_SECRET',
  timezone: zone.name,
  ...(region !== 'KZ' && { region }),
  mapping: {
    fields: {
      id: 'id',
      state: 'status',
      starts_at: 'begins',
      ...(hasLength ? { duration: 'lasts' } : { ends_at: 'finishes' }),
      timezone: 'zone',
      client_timezone: 'client.zone',
      client_name: '[client.first, client.last]',
      client_phone: 'client.tel',
      client_birth_date: 'client.born',
      client_gender: 'client.sex',
      client_identifier: 'client.iin',
      client_answers: 'client.answers',
      client_comment: 'remark',
      staff: 'who',
      service: 'what',
      amount: 'price',
      currency: 'money',
    },
    events: { '*': 'update' },
    units: {
      time: unit,
      duration: isInSeconds ? 'seconds' : 'minutes',
      amount: isInMinor ? 'minor' : 'major',
    },
    required: [],
  },
});

/** One client's own. */
export interface Client {
  readonly nation: Nation;
  readonly country: Country;
  /** Where the tool tells his zone. */
  readonly zone: Zone | null;
  /** He never says a phone. */
  readonly hides: boolean;
}

/** His phone is his country's, which is the connection's, that of his zone, or one that he writes in full. */
export function drawClient(random: Random, { region }: Hand): Client {
  const zone = random.chance(0.3) ? random.pick(zones) : null;
  const own = zone?.nation ?? region;
  const nation = own !== 'elsewhere' && random.chance(0.7) ? own : random.pick(Object.keys(countries) as Nation[]);
  return { nation, country: countries[nation], zone, hides: random.fork('hides').chance(0.1) };
}

/** `words`: what the body means; it may say less than was to be told. */
export interface Spelled {
  readonly words: Words;
  readonly body: Readonly<Record<string, unknown>>;
}

/** `isThin`: what was told before may be written so that nobody can read it, and says nothing then. */
export function spelledBy(hand: Hand, client: Client, words: Words, random: Random, isThin: boolean): Spelled {
  const hides = (name: string): boolean => random.fork(`hides ${name}`).chance(0.1);
  const hidesPhone = words.phone !== undefined && (client.hides || (isThin && hides('phone')));
  const hidesPrice = words.amount !== undefined && hides('price');
  const zone = random.fork('zone').chance(0.2) ? random.fork('which zone').pick(zones) : null;
  const at = zone ?? hand.zone;
  const read = { ...words, ...(hidesPhone && { phone: undefined }), ...(hidesPrice && { amount: undefined }) };
  const place = { region: hand.region, nation: (client.zone ?? zone)?.nation ?? hand.region };
  const tel = hidesPhone
    ? random.fork('no phone').pick(illegiblePhones(place))
    : words.phone && spelledPhone(words.phone, client, place, random.fork('phone'));
  const isAnswer = tel !== undefined && !hidesPhone && isAlone(tel) && random.fork('answer').chance(0.3);
  const body = {
    zone: zone?.name,
    client: {
      zone: client.zone?.name,
      ...nameOf(words.name, random.fork('name')),
      ...(isAnswer ? {} : { tel }),
      born:
        words.birthDate && random.fork('born').pick([words.birthDate, words.birthDate.split('-').reverse().join('.')]),
      sex: words.gender,
      iin: words.identifier && `${words.identifier.slice(0, 6)} ${words.identifier.slice(6)}`,
      ...(isAnswer && { answers: answersOf(tel, random.fork('answers')) }),
    },
    status: words.state && stateOf(words.state, random.fork('state')),
    ...timesOf(words, hand, at.ahead, random.fork('times')),
    remark: words.comment,
    who: words.staff,
    what: words.service,
    ...(hidesPrice ? noPrice(hand, random.fork('no price')) : priceOf(words.amount, hand, random.fork('price'))),
  };
  return { words: JSON.parse(JSON.stringify(read)), body: JSON.parse(JSON.stringify(body)) };
}

/** A phone with nothing beside it: an answer that says more is for people to read as well. */
const isAlone = (tel: string): boolean => /^\+?[\d\s().-]+$/.test(tel);

const answersOf = (tel: string, random: Random): unknown =>
  random.pick([{ phone: tel }, [{ label: 'Ваш телефон', value: tel }], [{ question: 'Mobile', answer: tel }]]);

const nameOf = (name: string | undefined, random: Random): Readonly<Record<string, unknown>> => {
  if (name === undefined) return {};
  const [first = '', ...rest] = name.split(' ');
  return random.pick([
    { first, last: rest.join(' ') },
    { first: name },
    { first: ` ${first} `, last: [rest.join(' ')] },
  ]);
};

/** Capitals, one l, a hyphen. */
const stateOf = (state: string, random: Random): string =>
  random.pick([
    state,
    state.toUpperCase(),
    state === 'cancelled'
      ? 'Canceled'
      : state === 'no_show'
        ? 'No-Show'
        : `${state[0]?.toUpperCase()}${state.slice(1)}`,
  ]);

function timesOf(
  { startsAt, endsAt }: Words,
  { unit, hasLength, isInSeconds }: Hand,
  ahead: number,
  random: Random,
): Readonly<Record<string, unknown>> {
  if (startsAt === undefined) return {};
  const starts = Date.parse(startsAt);
  const ends = endsAt == null ? null : Date.parse(endsAt);
  const written = (time: number, name: string): unknown => spelledTime(time, unit, ahead, random.fork(name));
  if (!hasLength) {
    // Some tools write the beginning where they know no end.
    const noEnd = random.chance(0.5) ? undefined : written(starts, 'no end');
    return { begins: written(starts, 'begins'), finishes: ends === null ? noEnd : written(ends, 'finishes') };
  }
  const minutes = ends === null ? null : (ends - starts) / minute;
  const length =
    minutes === null ? random.pick([undefined, 0, 'a while', 10_000 * 60]) : minutes * (isInSeconds ? 60 : 1);
  return {
    begins: written(starts, 'begins'),
    lasts: random.chance(0.5) && length !== undefined ? String(length) : length,
  };
}

function priceOf(amount: number | undefined, { isInMinor }: Hand, random: Random): Readonly<Record<string, unknown>> {
  if (amount === undefined) return {};
  const thousands = Math.floor(amount / 1000);
  const price = isInMinor
    ? random.pick([amount * 100, String(amount * 100), [100, amount * 100 - 100]])
    : random.pick([
        amount,
        `${amount}.00`,
        `${thousands} ${String(amount % 1000).padStart(3, '0')},40`,
        [`${amount - 1000}`, 1000],
        [amount + 500, '-500'],
      ]);
  return { price, money: random.pick(['KZT', 'kzt', 'Kzt']) };
}

const noPrice = ({ isInMinor }: Hand, random: Random): Readonly<Record<string, unknown>> =>
  random.pick([
    { price: 4500, money: 'USD' },
    { price: 4500 },
    { price: 'free of charge', money: 'KZT' },
    { price: '9'.repeat(30), money: 'KZT' },
    { price: isInMinor ? -100 : ['2147483647', '50000'], money: 'KZT' },
    { price: '4'.repeat(70), money: 'KZT' },
  ]);

/** A body of which somebody must be told that it says no time, and the id in it. */
export const illegible = (id: string, { unit }: Hand, words: Words, random: Random): Record<string, unknown> => ({
  id,
  status: words.state,
  begins: random.pick(illegibleTimes[inUnit(unit)]),
});
