/** Bugs in how the product reads what people write: times, phones, and what nobody can read. */
import type { PlantedBug } from '../planted-bug.ts';

export const ownOfSpellings: readonly PlantedBug[] = [
  {
    name: 'noon is midnight',
    why: '12:30 PM is read as half past midnight: the visit is made half a day early',
    edits: [
      {
        file: 'src/booking/time.ts',
        find: "(Number(hours) % 12) + (half.toLowerCase() === 'p' ? 12 : 0)",
        replace: "(Number(hours) % 12) + (half.toLowerCase() === 'p' && Number(hours) < 12 ? 12 : 0)",
      },
    ],
  },
  {
    name: 'a slash always parts two phones',
    why: '0171/5551000: what stands behind the slash is taken for the number of somebody else',
    edits: [
      {
        file: 'src/booking/phone.ts',
        find: 'index > 0 && isAreaCode(before)',
        replace: 'index > 9 && isAreaCode(before)',
      },
    ],
  },
  {
    name: 'a label hides the plus',
    why: 'Tel.: +49 171 …: the number is read as one of the own country, or as none',
    edits: [
      { file: 'src/booking/phone.ts', find: 'if (/^\\D*\\+/.test(number))', replace: 'if (/^\\(?\\+/.test(number))' },
    ],
  },
  {
    name: 'what says no time says that it has none',
    why: 'a time that nobody can read is taken for one that is not told: nobody hears of it',
    edits: [
      {
        file: 'src/sources/mapped/payload.ts',
        find: 'if (startsAt === null) return',
        replace: 'if (startsAt === null) return startsAt ?? undefined; if (endsAt === null) return',
      },
    ],
  },
  {
    name: 'a day and a month change places',
    why: 'with slashes the first number is always the day: 08/17/2031 is no time, and 8/17 of the Americans is lost',
    edits: [
      {
        file: 'src/booking/time.ts',
        find: 'const isMonthFirst = mayChangePlaces && Number(middle) > 12;',
        replace: 'const isMonthFirst = mayChangePlaces && Number(middle) > 31;',
      },
    ],
  },
];
