/** The simulator's judge over what the built Worker left: appointments, deliveries as the API lists them, KV, rows, log lines. */

import type { OneLink } from '../one-link/one-link.ts';
import { judge } from '../simulation/judge.ts';
import type { History } from '../simulation/simulate.ts';
import { connectionOf, type World } from '../world/world.ts';
import { type Story, tableOf } from './story.ts';
import type { Stored } from './worker.ts';

export interface Left {
  readonly story: Story;
  /** Webhooks that were answered `accepted`. */
  readonly taken: History['taken'];
  /** Webhooks that were answered 200, duplicates too, in this order. */
  readonly told: History['told'];
  /** Comments that people wrote, by appointment. */
  readonly edits: Map<number, string>;
  readonly oneLink: OneLink;
  /** `GET /api/deliveries` of the connection. */
  readonly deliveries: unknown;
  readonly stored: Stored;
  readonly output: string;
}

/** What is wrong; empty: every promise was kept. */
export async function judgeStory(left: Left): Promise<string[]> {
  const { story, taken, told, edits, oneLink, deliveries, stored, output } = left;
  const { connection, swarm, script } = story;
  const own = Object.entries(stored.kv).filter(([key]) => key.startsWith(`outcome:${connection}:`));
  // The part of the simulator's world that its judge looks at.
  const world = {
    oneLink,
    connection: () => connectionOf({ ...tableOf(story), secret: 'SALON_SECRET' }),
    desk: () => ({ deliveries: async () => ({ deliveries }) }),
    outcomes: () => own.map(([, value]) => JSON.parse(value)),
    kv: new Map(own),
    dump: () => stored.rows[connection] ?? '',
    logs: [output],
  } as unknown as World;
  const history: History = {
    seed: story.accountId,
    swarm,
    script,
    world,
    taken,
    told,
    edits,
    deleted: new Set(),
    problems: [],
    trace: [],
  };
  await judge(history);
  return history.problems.map((text) => `${connection}: ${text}`);
}
