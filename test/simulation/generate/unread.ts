/** Webhooks that the bridge cannot read for a while, or that are of no interest; what was kept is read again by a person. */
import type { Act, Sending } from '../plan.ts';
import type { Random } from '../random.ts';
import type { Switches } from './switches.ts';
import { minute } from './times.ts';

/** More than the mailbox looks back over after it was ended. */
const beyondTheNewest = 70;
/** More than it looks at in one go when it starts. */
const beyondOneLook = 210;

export function withUnread(sendings: readonly Sending[], switches: Switches, random: Random): Sending[] {
  if (!switches.unread && !switches.pings) return [...sendings];
  const share = random.pick([0.2, 0.5, 1]);
  const isFlooded = random.chance(0.4);
  const isPiled = switches.pings && switches.pauses && random.fork('piled').chance(0.3);
  return sendings.map((sending, number): Sending => {
    const [first] = sending.tellings;
    const isUnread = switches.unread && first !== undefined && first.event !== 'EPILOGUE' && random.chance(share);
    const pings = switches.pings && random.chance(0.3) ? random.between(1, 3) : 0;
    const pile = isPiled && random.fork(`pile ${number}`).chance(0.4) ? beyondOneLook : 0;
    const flood = switches.unread && isFlooded && random.chance(0.5) ? beyondTheNewest : pile;
    return {
      ...sending,
      ...(isUnread && { unread: { number, id: random.chance(0.5) ? (first?.id ?? null) : null } }),
      ...(pings + flood > 0 && { pings: pings + flood }),
    };
  });
}

/** In vain before the source is mended; then in a pause that the object does not live through, and once more for all. */
export function readings(mendedAt: number, connections: number, troubleEnds: number, random: Random): Act[] {
  return Array.from({ length: connections }, (_, connection): Act[] => {
    const isPaused = random.chance(0.3);
    const isEnded = random.chance(0.5);
    return [
      { at: mendedAt - minute, do: 'read_again', connection },
      ...(isPaused ? ([{ at: mendedAt, do: 'pause', connection }] as const) : []),
      { at: mendedAt + minute, do: 'read_again', connection },
      ...(isEnded ? ([{ at: mendedAt + minute + random.between(1, 400), do: 'end', connection }] as const) : []),
      ...(isPaused ? ([{ at: mendedAt + 10 * minute, do: 'resume', connection }] as const) : []),
      { at: troubleEnds + 20 * minute, do: 'read_again', connection },
    ];
  }).flat();
}
