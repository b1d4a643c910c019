/**
 * Phone numbers for One-Link. It stores `client_phone` as typed (one-link-api.md §9, 16), so they are converted to E.164 here.
 */
import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';
import { countryOfZone } from './zone-country.ts';

/** Largest number of characters. It is enough for several numbers with remarks. A longer text is not a phone. */
const longestText = 300;
/** Digits of E.164, including the country code. The library accepts German numbers with 16. */
const longestNumber = 15;

/** The country whose national numbers a text may contain. */
export interface PhonePlace {
  /** Country of the connection's clients. Default KZ. */
  readonly region?: string | undefined;
  /** IANA zone of the client, if the tool sends it. */
  readonly zone?: string | undefined;
}

export const usualRegion = 'KZ';

export const isRegion = (text: string): boolean => isSupportedCountry(text);

/**
 * E.164 of a number as a person or a tool wrote it, or null if it is not valid. National numbers are read as those of the
 * client's zone, or else of the connection's region: in Kazakhstan `8 701 …`, `701 …` (webhooks-cis.md §9). A foreign number
 * needs `+`, `00` or `8 10`, except for complete numbers with the code of the country itself or of a neighbour. A wrong phone
 * is worse than none. Of several numbers the first valid one counts.
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
 * Commas, line ends and slashes separate numbers. A slash may also follow the area code (`030/1234567`,
 * `+49 (0)171 / 123 45 67`). Then neither side is a complete number.
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

/** Digits of a complete number. */
const wholeLength = 10;
const lengthOf = (text: string): number => text.replace(/\D/g, '').length;

/** At most five digits, after a trunk digit or a country code: `033056`, `+49 (0)33056`, `0049 171`. */
const isAreaCode = (text: string): boolean => {
  const isInternational = /^\D*(?:\+|00)/.test(text);
  return lengthOf(text) > 0 && lengthOf(text) <= (isInternational ? wholeLength - 1 : 6);
};

/** Calling codes of neighbours whose clients write them without the plus. With the code, their numbers have 11 to 13 digits. */
const neighbours = ['374', '375', '380', '992', '993', '994', '995', '996', '998'];

/** Digits are masked: `+7 747 ***-**-19`, `+90532xxxx11`. The remaining digits are not the client's number. */
const masked = /[*•●_]|[xх]{2}|#{2}/iu;

/** These countries share a calling code and a notation. */
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
  // Eleven digits with the trunk or country code are unambiguous. Ten digits are not.
  if (isWholeSeven(digits) && countries.every(sharesSeven)) return possible(asSeven(digits));
  for (const one of countries) {
    const phone = withOwnCode(digits, one);
    if (phone !== null) return phone;
  }
  if (sharesSeven(country) && /^[679]\d{9}$/.test(digits)) return possible(`7${digits}`);
  // A missing plus is assumed only if the digits are a valid number of that country.
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
 * Long enough to begin with a calling code, and a valid number of that country. If numbers have no fixed length (Germany,
 * Austria), they could also be national ones, so they are ambiguous.
 */
function isForeign(digits: string): boolean {
  if (digits.length <= 10 || digits.startsWith('0')) return false;
  return valid(digits) !== null || (isWholeSeven(digits) && valid(asSeven(digits)) !== null);
}

/** `+8 701 …` has the trunk digit of Kazakhstan and Russia instead of the country code. No country has such a number. */
const withoutTrunk = (digits: string): string => (/^8[379]\d{9}$/.test(digits) ? `7${digits.slice(1)}` : digits);

/** `7` is followed by ten digits in Kazakhstan and Russia. The library also accepts 14-digit numbers that no subscriber has. */
const parsed = (digits: string) =>
  (digits.startsWith('7') && digits.length !== 11) || digits.length > longestNumber
    ? undefined
    : parsePhoneNumberFromString(`+${digits}`);

/** The way in which people write a number of their own country. */
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
