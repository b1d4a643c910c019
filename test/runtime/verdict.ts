/** The simulator's judge over what the built Worker left: appointments, deliveries as the API lists them, KV, rows, log lines. */

import type { OneLink } from '../one-link/one-link.ts';
import type { World } from '../world/world.ts';
import { judge } from './kit/judge.ts';
import type { History } from './kit/simulate.ts';
import { connectionOfStory, type Story } from './story.ts';
import type { Stored } from './worker.ts';

export interface Left {
  readonly story: Story;
  /** Webhooks that were answered `accepted`. */
  readonly taken: History['taken'];
  /** Webhooks that were answered 200, duplicates too, in this order. */
  readonly told: History['told'];
  /** Comments that people wrote, by appointment. */
  readonly edits: Map<number, string>;
  /** Visits whose appointment somebody deleted. */
  readonly deleted: Set<number>;
  readonly oneLink: OneLink;
  /** `GET /api/deliveries` of the connection. */
  readonly deliveries: unknown;
  readonly stored: Stored;
  readonly output: string;
}

/** What is wrong; empty: every promise was kept. */
export async function judgeStory(left: Left): Promise<string[]> {
  const { story, taken, told, edits, deleted, oneLink, deliveries, stored, output } = left;
  const { connection, swarm, script } = story;
  const own = Object.entries(stored.kv).filter(([key]) => key.startsWith(`outcome:${connection}:`));
  // The part of the simulator's world that its judge looks at.
  const world = {
    oneLink,
    connection: () => connectionOfStory(story),
    desk: () => ({ deliveries: async () => ({ deliveries }) }),
    outcomes: () => own.map(([, value]) => JSON.parse(value)),
    kv: new Map(own),
    dump: () => stored.rows[connection] ?? '',
    logs: [output],
    // Rows and KV writes are counted where nothing ends in the middle: test/workerd/budget.test.ts.
    now: () => story.troubleEnds,
    lives: () => 1,
    rowsWritten: () => 0,
    alarmsSet: () => 0,
    kvWrites: () => own.length,
  } as unknown as World;
  const history: History = {
    seed: story.accountId,
    swarm,
    script,
    world,
    taken,
    told,
    edits,
    deleted,
    calls: () => 0,
    problems: [],
    trace: [],
  };
  await judge(history);
  return history.problems.map((text) => `${connection}: ${text}`);
}
