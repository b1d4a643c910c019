/** Other clients who come to a visit: of some the tool knows no phone, and what it knew of the one before is none of theirs. */
import type { Words } from '../plan.ts';
import type { Random } from '../random.ts';

const names = ['Leila Omarova', 'Olga Serova'];

/** Who comes after that many others; null: the first one, again. */
export function otherClient(visit: number, number: number, random: Random): Words | null {
  const name = names[(number % (names.length + 1)) - 1];
  if (name === undefined) return null;
  const drawn = random.fork(`client ${number}`);
  return {
    name: `${name} ${visit % 10}`,
    ...(drawn.chance(0.4) && { phone: `+77020${number % 10}0000${visit % 10}` }),
    ...(drawn.chance(0.4) && { birthDate: `1980-02-0${1 + (number % 9)}`, gender: 'female' }),
  };
}
