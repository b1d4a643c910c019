/** A connection that is led elsewhere by mistake, set back to an older copy, or renamed, in the middle of everything else. */
import type { Act, Sending } from '../plan.ts';
import type { Random } from '../random.ts';
import type { Life } from './life.ts';
import type { Switches } from './switches.ts';
import { hour, minute, second, worldStart } from './times.ts';

type Table = Readonly<Record<string, unknown>>;
interface Lived {
  readonly life: Life;
  readonly connection: number;
}

/** Until then it is led elsewhere, or what is told is forgotten; null: neither. */
export interface Window {
  readonly from: number;
  readonly until: number;
}

export function drawWindow(switches: Switches, random: Random): Window | null {
  if (!switches.elsewhere && !switches.restored) return null;
  const from = worldStart + 2 * minute + random.around(hour);
  return { from, until: from + minute + random.around(2 * hour) };
}

/** Everything that is told in a window, or before it comes to its end, is told once more, whole, when it is over. */
export function tellAgain(lives: readonly Lived[], { until }: Window, random: Random): void {
  for (const { life, connection } of lives) {
    if (connection !== 0) continue;
    life.time = Math.max(life.time, until) + minute + random.around(10 * minute) + second;
    life.change('repeat');
  }
}

export function drawMoves(
  switches: Switches,
  window: Window | null,
  table: Table,
  sendings: readonly Sending[],
  random: Random,
): Act[] {
  const acts: Act[] = [];
  if (window !== null) {
    const [first, last] = switches.elsewhere ? (['elsewhere', 'back'] as const) : (['copy', 'restore'] as const);
    for (const [at, what] of [
      [window.from, first],
      [window.until, last],
    ] as const) {
      const isAnotherAccount = random.fork('kind').chance(0.4);
      if (what === 'copy' || what === 'restore') acts.push({ at, do: what, connection: 0 });
      else if (what === 'back') acts.push({ at, do: 'deploy', connection: 0, table, isElsewhere: false });
      else {
        const other = isAnotherAccount ? { ...table, account_id: 13 } : table;
        acts.push({ at, do: 'deploy', connection: 0, table: other, isElsewhere: true });
      }
      acts.push({ at: at + second, do: 'sweep', connection: 0 });
    }
  }
  if (switches.renamed) {
    // In the middle of what was told a moment ago, too.
    const arrival = random.pick(sendings)?.arrives[0] ?? worldStart;
    const at = random.chance(0.5) ? arrival + random.between(50, 3000) : worldStart + random.around(2 * hour);
    acts.push({ at, do: 'deploy', connection: 0, table: { ...table, formerly: 'salon' }, named: 'studio' });
    acts.push({ at: at + second, do: 'sweep', connection: 0 });
  }
  return acts;
}
