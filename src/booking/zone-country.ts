/**
 * In which country an IANA time zone is: a hint to how people there write their own phone numbers. Zones of the countries whose
 * clients Kazakhstan's businesses meet; of any other zone it is known only that it is not one of these.
 */

const zones: Readonly<Record<string, readonly string[]>> = {
  KZ: ['Asia/Almaty', 'Asia/Qyzylorda', 'Asia/Qostanay', 'Asia/Aqtobe', 'Asia/Aqtau', 'Asia/Atyrau', 'Asia/Oral'],
  RU: [
    ...[
      'Europe/Moscow',
      'Europe/Kaliningrad',
      'Europe/Samara',
      'Europe/Saratov',
      'Europe/Ulyanovsk',
      'Europe/Volgograd',
    ],
    ...['Europe/Astrakhan', 'Europe/Kirov', 'Asia/Yekaterinburg', 'Asia/Omsk', 'Asia/Novosibirsk', 'Asia/Barnaul'],
    ...['Asia/Tomsk', 'Asia/Novokuznetsk', 'Asia/Krasnoyarsk', 'Asia/Irkutsk', 'Asia/Chita', 'Asia/Yakutsk'],
    ...['Asia/Vladivostok', 'Asia/Sakhalin', 'Asia/Magadan', 'Asia/Srednekolymsk', 'Asia/Kamchatka', 'Asia/Anadyr'],
  ],
  UZ: ['Asia/Tashkent', 'Asia/Samarkand'],
  KG: ['Asia/Bishkek'],
  TJ: ['Asia/Dushanbe'],
  TM: ['Asia/Ashgabat'],
  AM: ['Asia/Yerevan'],
  AZ: ['Asia/Baku'],
  GE: ['Asia/Tbilisi'],
  BY: ['Europe/Minsk'],
  UA: ['Europe/Kyiv', 'Europe/Kiev'],
  TR: ['Europe/Istanbul', 'Asia/Istanbul'],
  AE: ['Asia/Dubai'],
  CN: ['Asia/Shanghai', 'Asia/Urumqi'],
  MN: ['Asia/Ulaanbaatar'],
  DE: ['Europe/Berlin', 'Europe/Busingen'],
  GB: ['Europe/London'],
  FR: ['Europe/Paris'],
  IT: ['Europe/Rome'],
  ES: ['Europe/Madrid'],
  PL: ['Europe/Warsaw'],
  CZ: ['Europe/Prague'],
  NL: ['Europe/Amsterdam'],
  US: [
    'America/New_York',
    'America/Detroit',
    'America/Chicago',
    'America/Denver',
    'America/Phoenix',
    'America/Los_Angeles',
  ],
  CA: ['America/Toronto', 'America/Winnipeg', 'America/Edmonton', 'America/Vancouver', 'America/Halifax'],
};

const countries = new Map(Object.entries(zones).flatMap(([country, names]) => names.map((name) => [name, country])));

/** `fallback` where the zone says nothing (none is told, or UTC); null for a zone of a country that is not known here. */
export function countryOfZone(zone: string | undefined, fallback: string): string | null {
  if (zone === undefined || !zone.includes('/') || zone.startsWith('Etc/')) return fallback;
  return countries.get(zone) ?? null;
}
