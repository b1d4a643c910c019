/** Phones as One-Link should hold them: it stores `client_phone` as typed (one-link-api.md §9, 16), so E.164 is made here. */
import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';
import { countryOfZone } from './zone-country.ts';

/** Characters. Several numbers with remarks have room in it; a letter that holds a number is no phone. */
const longestText = 300;
/** Digits of E.164, the country's code included. The library knows German numbers of 16. */
const longestNumber = 15;

/** Whose national numbers a text may hold. */
export interface PhonePlace {
  /** Country of the connection's clients. Default KZ. */
  readonly region?: string | undefined;
  /** IANA zone of the client, where the tool tells it. */
  readonly zone?: string | undefined;
}

export const usualRegion = 'KZ';

export const isRegion = (text: string): boolean => isSupportedCountry(text);

/**
 * E.164 of a number as a person or a tool wrote it, or null when it is none. National numbers are read as those of the client's
 * zone, else of the connection's region: in Kazakhstan `8 701 …`, `701 …` (webhooks-cis.md §9). A foreign one needs its `+`, `00` or
 * `8 10`, but for the neighbours' and the country's own whose code and number are whole. A wrong phone is worse than none. Of
 * several numbers the first that is one.
 */
export function normalisePhone(written: string | null | undefined, place: PhonePlace = {}): string | null {
  if (written == null || written.length > longestText) return null;
  for (const part of partsOf(written)) {
    const phone = phoneOf(part, place);
    if (phone !== null) return phone;
  }
  return null;
}

/**
 * Numbers are parted by commas, line ends and slashes; a slash may as well stand behind the area code (`030/1234567`,
 * `+49 (0)171 / 123 45 67`): there neither side is a whole number.
 */
function partsOf(written: string): string[] {
  const parts: string[] = [];
  for (const apart of written.split(/[,;\n]/)) {
    for (const [index, piece] of apart.split('/').entries()) {
      const before = parts.at(-1) ?? '';
      if (index > 0 && isAreaCode(before) && lengthOf(piece) < wholeLength) parts.splice(-1, 1, `${before}/${piece}`);
      else parts.push(piece);
    }
  }
  return parts;
}

/** Digits of a number that stands alone. */
const wholeLength = 10;
const lengthOf = (text: string): number => text.replace(/\D/g, '').length;

/** At most five digits, behind a trunk digit or a country code: `033056`, `+49 (0)33056`, `0049 171`. */
const isAreaCode = (text: string): boolean => {
  const isInternational = /^\D*(?:\+|00)/.test(text);
  return lengthOf(text) > 0 && lengthOf(text) <= (isInternational ? wholeLength - 1 : 6);
};

/** Calling codes of neighbours whose clients write them without the plus: their numbers have 11 to 13 digits with it. */
const neighbours = ['374', '375', '380', '992', '993', '994', '995', '996', '998'];

/** Something stands in the place of digits: `+7 747 ***-**-19`, `+90532xxxx11`. What is left is nobody's number, or a stranger's. */
const masked = /[*•●_]|[xх]{2}|#{2}/iu;

/** They share a calling code and a way of writing. */
const sharesSeven = (country: string): boolean => country === 'KZ' || country === 'RU';

function phoneOf(part: string, { region = usualRegion, zone }: PhonePlace): string | null {
  if (masked.test(part)) return null;
  const number = part.replace(/(?<=\d.*)(?:ext|доб|#|[xх]\s*\d).*/isu, '').trim();
  const digits = number.replace(/\D/g, '');
  if (/^\D*\+/.test(number)) return possible(withoutTrunk(digits));
  const dialled = /^(?:00|810(?=\d{10}))(\d+)$/.exec(digits)?.[1];
  if (dialled !== undefined) return possible(withoutTrunk(dialled));
  const country = countryOfZone(zone, region);
  const countries = [country, region];
  // Eleven digits with the trunk or country code stand for themselves; ten may be anybody's.
  if (isWholeSeven(digits) && countries.every(sharesSeven)) return possible(asSeven(digits));
  for (const one of countries) {
    const phone = withOwnCode(digits, one);
    if (phone !== null) return phone;
  }
  if (sharesSeven(country) && /^[679]\d{9}$/.test(digits)) return possible(`7${digits}`);
  // A plus is guessed only where the digits are a number that its country gives out.
  const ofNeighbour = neighbours.some((code) => digits.startsWith(code)) ? valid(digits) : null;
  if (ofNeighbour !== null || sharesSeven(country)) return ofNeighbour;
  const own = national(digits, country);
  return own !== null && isForeign(digits) ? null : own;
}

const isWholeSeven = (digits: string): boolean => /^[78]\d{10}$/.test(digits);
const asSeven = (digits: string): string => `7${digits.slice(1)}`;

/** The country's own number with its calling code and without the plus: `49 171 …` in Germany, `84 91…` in Vietnam. */
function withOwnCode(digits: string, country: string): string | null {
  if (sharesSeven(country)) return isWholeSeven(digits) ? valid(asSeven(digits)) : null;
  return digits.startsWith(getCountryCallingCode(country as CountryCode)) ? valid(digits) : null;
}

/**
 * Long enough to begin with a calling code, and a number of that country. Where numbers have no one length (Germany, Austria) they
 * pass for national ones as well, and nobody knows which they are.
 */
function isForeign(digits: string): boolean {
  if (digits.length <= 10 || digits.startsWith('0')) return false;
  return valid(digits) !== null || (isWholeSeven(digits) && valid(asSeven(digits)) !== null);
}

/** `+8 701 …` has the trunk digit of Kazakhstan and Russia where the country code belongs. No country has such a number. */
const withoutTrunk = (digits: string): string => (/^8[379]\d{9}$/.test(digits) ? `7${digits.slice(1)}` : digits);

/** `7` has ten digits more in Kazakhstan and Russia. The library also knows 14-digit ones that no subscriber has. */
const parsed = (digits: string) =>
  (digits.startsWith('7') && digits.length !== 11) || digits.length > longestNumber
    ? undefined
    : parsePhoneNumberFromString(`+${digits}`);

/** As people write a number of their own country. */
function national(digits: string, country: string): string | null {
  const phone = parsePhoneNumberFromString(digits, country as CountryCode);
  return phone?.isValid() && phone.number.length <= longestNumber + 1 ? phone.number : null;
}

function possible(digits: string): string | null {
  const phone = parsed(digits);
  return phone?.isPossible() ? phone.number : null;
}

function valid(digits: string): string | null {
  const phone = parsed(digits);
  return phone?.isValid() ? phone.number : null;
}
