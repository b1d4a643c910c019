/**
 * Plays histories over the built Worker in workerd: real HTTP, real storage, and three ways to end an object in the middle.
 * A seed fixes what tools and One-Link do and where trouble is aimed; the order of what runs side by side is the machine's.
 * Time leaps from one happening to the next, so days pass in seconds. The first killing, and every second
 * after it, is a deployment of changed tables.
 */
import { createRandom } from '../simulation/random.ts';
import { hour, minute, worldStart } from '../world/world.ts';
import { startAccounts } from './accounts.ts';
import { startRuntime } from './bridge.ts';
import { admin, createCourse, type People, secretOf } from './course.ts';
import { type Story, tableOf } from './story.ts';
import type { Ends } from './worker.ts';

export interface PlayOptions {
  readonly builtIn: string;
  readonly stories: readonly Story[];
  readonly seed: number;
  /** How often the process is killed while webhooks arrive. */
  readonly kills?: number;
  /** How often an object is evicted. */
  readonly evictions?: number;
  /** Where objects end. */
  readonly ends?: Ends;
}

export interface Played {
  /** What is wrong at the end, after the connection's name. Empty: every promise was kept. */
  readonly problems: readonly string[];
  /** Webhooks that were answered 200. */
  readonly webhooks: number;
  /** Requests that were sent again, because they were not answered 200. */
  readonly repeated: number;
  readonly kills: number;
  readonly evictions: number;
  /** Where objects ended, as `connection place`. Those of a life that was killed are not counted. */
  readonly ended: readonly string[];
}

export const token = 'one-link-token-of-the-runs';

/** As in the simulator. */
const kvRefusals = 0.4;
/** A jump ahead ends a quarantine early: with late commits it stays within what the quarantine can bear. */
const longestJumpMs = (stories: readonly Story[]): number => {
  if (!stories.some(({ swarm }) => swarm.clockJumps)) return 0;
  return stories.some(({ swarm }) => swarm.lateCommit) ? minute : 5 * minute;
};

/** Even, as objects end in one and are evicted in the next. */
const steps = 24;
/** After each step: what failed is tried again before the next leap. */
const shortRests = [0, 7000, 40_000];
/** As in the simulator: 30 calm hours, in which the cron knocks, often at first. */
const calm = [[6, 11 * minute] as const, [6, hour] as const, [8, 3 * hour] as const].flatMap(([times, passMs]) =>
  Array.from({ length: times }, () => passMs),
);

export async function play(options: PlayOptions): Promise<Played> {
  const { stories, seed, kills = 0, evictions = 0, ends = {} } = options;
  const random = createRandom(seed);
  const jumpMs = longestJumpMs(stories);
  const refused = stories.filter(({ swarm }) => swarm.kvFails).map(({ connection }) => connection);
  let offsetMs = worldStart - Date.now();
  /** How far the Worker's clock is off the world's. */
  let offMs = 0;
  const now = (): number => Date.now() + offsetMs;
  let onMoment = (): void => {};
  const accounts = await startAccounts({ token, now, onMoment: () => onMoment() });
  const runtime = await startRuntime({
    builtIn: options.builtIn,
    clockOffsetMs: offsetMs,
    bindings: bindings(accounts.url, stories),
  });
  const peopleByAccount = new Map<number, People>();
  const courses = stories.map((story) => {
    const oneLink = accounts.account(story.accountId);
    const people = peopleByAccount.get(story.accountId) ?? { edits: new Map(), deleted: new Set() };
    peopleByAccount.set(story.accountId, people);
    return createCourse({ story, oneLink, people, runtime, now, onAnswer: () => onMoment() });
  });
  const ended: string[] = [];
  let aims = 0;
  let endsNow: Ends = {};

  async function moveClock(time: number): Promise<void> {
    offsetMs += Math.max(0, time - now());
    await runtime.setClock(offsetMs + offMs);
  }

  /** In every life anew: the process forgets. */
  async function aimEnds(): Promise<void> {
    aims += 1;
    await runtime.setEnds({ ...endsNow, seed: seed + aims });
    if (refused.length > 0) await runtime.failKv(refused, kvRefusals);
  }

  /** Ends the process, and deploys another table to those that have one, or the first again. */
  async function kill(): Promise<void> {
    const isDeployed = runtime.kills % 2 === 0;
    await runtime.kill(bindings(accounts.url, stories, isDeployed));
    await aimEnds();
  }

  /** Kills the process after so many requests at One-Link and answered webhooks from now; the answer waits for it. */
  function aimKill(after: number): () => Promise<void> {
    let left = after;
    let killing: Promise<void> | null = null;
    const killNow = (): Promise<void> => {
      onMoment = () => {};
      killing ??= kill();
      return killing;
    };
    onMoment = () => {
      left -= 1;
      if (left <= 0) void killNow();
    };
    return killNow;
  }

  async function evictSome(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      await runtime.evict(random.pick(stories).connection).catch(() => {}); // the process was killed under it
    }
  }

  async function trouble(step: number, from: number, until: number): Promise<void> {
    // No object ends while others are evicted: workerd's eviction of one that does waits for half a minute.
    const evictionsHere = step % 2 === 1 ? shareOf(evictions, (step - 1) / 2, steps / 2) : 0;
    const wanted = evictionsHere > 0 ? {} : ends;
    if (wanted !== endsNow) {
      endsNow = wanted;
      await aimEnds();
    }
    const killNow = shareOf(kills, step, steps) > 0 ? aimKill(random.between(1, stories.length * 2)) : null;
    const evicting = evictSome(evictionsHere);
    await Promise.all(courses.map((course) => course.live(from, until)));
    await evicting;
    for (const passMs of shortRests) {
      if (ends.planned === undefined && random.chance(0.5)) continue;
      await moveClock(now() + passMs);
      await runtime.knock();
    }
    await killNow?.();
    ended.push(...(await runtime.ended()));
  }

  try {
    const times = stories.flatMap(({ happenings }) => happenings.map(({ time }) => time)).sort((a, b) => a - b);
    let from = 0;
    await aimEnds();
    for (let step = 0; step < steps; step += 1) {
      const until = times[Math.ceil(((step + 1) * times.length) / steps) - 1] ?? from;
      offMs = random.between(-5, 5) * (jumpMs / 5);
      await moveClock(until > from ? until : now() + 11 * minute);
      await trouble(step, from, until);
      from = until;
    }
    offMs = 0;
    await moveClock(Math.max(...stories.map(({ troubleEnds }) => troubleEnds)));
    await runtime.setEnds({});
    await runtime.failKv([], 0);
    for (const { oneLink } of courses) oneLink.faults.clear();
    for (const passMs of calm) {
      await moveClock(now() + passMs);
      await runtime.knock();
    }
    const stored = await runtime.stored(stories.map(({ connection }) => connection));
    const problems: string[] = [];
    for (const course of courses) problems.push(...(await course.judge(stored)));
    const webhooks = courses.reduce((sum, course) => sum + course.answered(), 0);
    return { problems, webhooks, repeated: runtime.repeated, kills: runtime.kills, evictions, ended };
  } finally {
    await runtime.close();
    await accounts.close();
  }
}

/** So many of a total fall into this part of so many. */
const shareOf = (total: number, part: number, parts: number): number =>
  Math.floor(((part + 1) * total) / parts) - Math.floor((part * total) / parts);

const secretName = (connection: string): string => `SECRET_${connection.replaceAll('-', '_').toUpperCase()}`;

/** Variables and secrets of the Worker; `deployedAnew`: with another table for the connections that a deployment changes. */
export const bindings = (oneLinkUrl: string, stories: readonly Story[], deployedAnew = false) => ({
  ONELINK_URL: oneLinkUrl,
  ONELINK_TOKEN: token,
  ADMIN_TOKEN: admin.authorization.split(' ')[1],
  ...Object.fromEntries(stories.map(({ connection }) => [secretName(connection), secretOf(connection)])),
  CONNECTIONS: Object.fromEntries(
    stories.map((story) => {
      const table = tableOf(story, deployedAnew && story.swarm.deploy);
      return [story.connection, { ...table, secret: secretName(story.connection) }];
    }),
  ),
});
