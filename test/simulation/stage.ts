/** What the parts of a play share: One-Link, the clock, and the notes of what happened for the judge. */
import type { OneLink } from '../../emulator/one-link.ts';
import type { Clock } from '../world/clock.ts';
import type { Plan } from './plan.ts';
import type { Acted, Call, Ended, Erasure, HandEdit, Reading, Taken } from './played.ts';
import type { Random } from './random.ts';
import type { Read } from './spelled.ts';

export interface Stage {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly oneLink: OneLink;
  /** Another One-Link, to which a connection may be led. */
  readonly otherOneLink: OneLink;
  readonly random: Random;
  readonly problems: string[];
  readonly calls: Call[];
  readonly sent: WeakMap<object, Call>;
  readonly taken: Taken[];
  readonly edits: HandEdit[];
  readonly acted: Acted[];
  readonly erasures: Erasure[];
  readonly readings: Reading[];
  readonly ends: Ended[];
  readonly typedIn: Map<number, number>;
  readonly read: Read;
  readonly moment: () => { readonly sequence: number; readonly at: number };
  clockOffMs: number;
  readonly say: (text: string) => void;
}
