/** One phone in the many ways in which clients of its country, and of others, type it. */
import type { Random } from '../random.ts';

export interface Country {
  readonly code: string;
  /** What stands before the number within the country. */
  readonly trunk: string;
  /** The area or the operator. */
  readonly area: string;
  /** How many digits come after it: two numbers of the client's, filled up with 1. */
  readonly digits: number;
}

export const countries = {
  KZ: { code: '7', trunk: '8', area: '701', digits: 7 },
  RU: { code: '7', trunk: '8', area: '916', digits: 7 },
  DE: { code: '49', trunk: '0', area: '171', digits: 7 },
  AT: { code: '43', trunk: '0', area: '664', digits: 7 },
  GB: { code: '44', trunk: '0', area: '7400', digits: 6 },
  US: { code: '1', trunk: '', area: '212', digits: 7 },
  PL: { code: '48', trunk: '', area: '601', digits: 6 },
  UZ: { code: '998', trunk: '', area: '90', digits: 7 },
  KG: { code: '996', trunk: '0', area: '555', digits: 6 },
} as const satisfies Readonly<Record<string, Country>>;
export type Nation = keyof typeof countries;

/** E.164. Visits and persons have numbers of their own. */
export function phoneIn({ code, area, digits }: Country, visit: number, persons: number): string {
  return `+${code}${area}${`5551${persons % 10}0000`.slice(0, digits - 1)}${visit % 10}`;
}

/** Countries whose clients are known without a plus wherever they write. */
const neighbours: readonly Nation[] = ['UZ', 'KG'];

const isSeven = (nation: Nation | 'elsewhere'): boolean => nation === 'KZ' || nation === 'RU';

interface Place {
  readonly region: Nation;
  /** Of the client's zone where it is told. */
  readonly nation: Nation | 'elsewhere';
}

export function spelledPhone(
  phone: string,
  { nation, country }: { readonly nation: Nation; readonly country: Country },
  place: Place,
  random: Random,
): string {
  const rest = phone.slice(1 + country.code.length + country.area.length);
  const isAtHome = nation === place.nation;
  const isOwn = isAtHome || nation === place.region;
  const areSevens = isSeven(nation) && isSeven(place.nation) && isSeven(place.region);
  const ways = [
    ...inFull(country, rest),
    ...(isAtHome || areSevens ? within(country, rest) : []),
    ...(isSeven(nation) && (isOwn || areSevens) ? sevens(country, rest) : []),
    ...((isOwn && !isSeven(nation)) || neighbours.includes(nation) ? withoutPlus(country, rest) : []),
  ];
  return random.fork('beside').pick(besides)(random.pick(ways));
}

const pairs = (rest: string): string => [rest.slice(0, -4), rest.slice(-4, -2), rest.slice(-2)].join('-');

/** As anybody may dial it from anywhere. */
const inFull = ({ code, trunk, area }: Country, rest: string): string[] => [
  `+${code}${area}${rest}`,
  `+${code} (${area}) ${pairs(rest)}`,
  `(+${code}) ${area} ${rest}`,
  `00 ${code} ${area} ${rest}`,
  `00${code}-${area}-${rest}`,
  `8 10 ${code} ${area} ${rest}`,
  ...(trunk === '0'
    ? [`+${code} (0)${area} ${rest}`, `+${code} (0) ${area} / ${rest}`, `00${code} ${area}/${rest}`]
    : []),
  ...(code === '7' ? [`+8 ${area} ${rest}`] : []),
];

const within = ({ trunk, area }: Country, rest: string): string[] => [
  `${trunk}${area}${rest}`,
  `${trunk}${area} ${pairs(rest)}`,
  `(${trunk === '8' ? '8-' : trunk}${area}) ${rest}`,
  ...(trunk === '0' ? [`0${area}/${rest}`, `0${area} / ${pairs(rest)}`] : []),
  ...(trunk === '8' ? [`${area} ${rest}`, `8 ${area} / ${rest}`] : []),
];

const sevens = ({ area }: Country, rest: string): string[] => [`7${area}${rest}`, `8 (${area}) ${pairs(rest)}`];

const withoutPlus = ({ code, area }: Country, rest: string): string[] => [
  `${code}${area}${rest}`,
  `${code} ${area} ${pairs(rest)}`,
];

/** What else stands in the place of a phone. */
const besides: readonly ((phone: string) => string)[] = [
  ...Array.from({ length: 6 }, () => (phone: string) => phone),
  (phone) => ` ${phone} `,
  (phone) => `${phone} ext. 12`,
  (phone) => `${phone} доб. 5`,
  (phone) => `${phone} x12`,
  (phone) => `${phone} х12`,
  (phone) => `${phone} #3`,
  (phone) => `no home phone; ${phone}`,
  (phone) => `${phone}, +7 702 000 00 09`,
  (phone) => `${phone} / +7 702 000 00 09`,
  (phone) => `${phone}\n+7 702 000 00 09`,
  (phone) => `Tel.: ${phone}`,
  (phone) => `моб. ${phone} (жена)`,
  (phone) => `№ ${phone}`,
  (phone) => `#${phone}`,
  (phone) => `Next of kin ${phone}`,
];

/** Where numbers have no one length, another country's without its plus may be one of their own. */
const hasAnyLength: readonly string[] = ['DE', 'AT'];

/** No phone where it is read, or nobody's. */
export const illegiblePhones = ({ nation, region }: Place): readonly string[] =>
  hasAnyLength.includes(nation) && hasAnyLength.includes(region) ? [...foreign, ...noPhones] : noPhones;

const foreign = ['7 701 555 10 00', '48 601 555 100', '87015551000', '1 212 555 1000'];

const noPhones = [
  'нет',
  'same as before',
  '+7 70',
  '996 11',
  '8 701 *** 00 01',
  '+90532xxxx11',
  '+7 7010 0000 0012 3',
  '+7 701 000 00',
  '8 701 000 00 01 '.repeat(25),
];
