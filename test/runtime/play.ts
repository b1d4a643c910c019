/**
 * Plays histories over the built Worker in workerd: real HTTP, real storage, and three ways to end an object in the middle.
 * A seed fixes what tools and One-Link do and where trouble is aimed; the order of what runs side by side is the machine's.
 * Time leaps from one happening to the next, so days pass in seconds. The first killing, and every second
 * after it, is a deployment of changed tables.
 */
import { hour, minute, worldStart } from '../simulation/generate/times.ts';
import type { Tenant } from '../simulation/played.ts';
import { createRandom } from '../simulation/random.ts';
import { startAccounts } from './accounts.ts';
import { type Runtime, startRuntime } from './bridge.ts';
import { createCourse, tokenOf } from './course.ts';
import type { RuntimeName } from './lives.ts';
import { admin } from './people.ts';
import { nameIn, type Story } from './story.ts';
import type { Ends } from './worker.ts';

export interface PlayOptions {
  readonly builtIn: string;
  /** What runs it; absent: miniflare. */
  readonly on?: RuntimeName;
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
  /** What happened in the histories with problems. */
  readonly traces: readonly string[];
  /** Webhooks that were answered 200. */
  readonly webhooks: number;
  /** Requests that were sent again, because they were not answered 200. */
  readonly repeated: number;
  readonly kills: number;
  readonly evictions: number;
  /** Where objects ended, as `connection place`. Those of a life that was killed are not counted. */
  readonly ended: readonly string[];
}

/** As in the simulator. */
const kvRefusals = 0.4;
/** A jump ahead ends a quarantine early: with late commits it stays within what the quarantine can bear. */
const longestJumpMs = (stories: readonly Story[]): number => {
  const isOn = (name: string): boolean => stories.some(({ plan }) => plan.switches.includes(name));
  if (!isOn('clockJumps')) return 0;
  return isOn('lateCommit') ? minute : 5 * minute;
};

/** Even, as objects end in one and are evicted in the next. */
const steps = 24;
/** After each step: what failed is tried again before the next leap. */
const shortRests = [0, 7000, 40_000];
/** In a calm of some hours the cron knocks, often at first, and whenever something has happened. */
function restsIn(untilMs: number, times: readonly number[]): [from: number, to: number][] {
  const steps = [[6, 11 * minute] as const, [6, hour] as const].flatMap(([count, ms]) =>
    Array.from({ length: count }, () => ms),
  );
  const ends = new Set(times.filter((time) => time > 0));
  for (let time = 0; time < untilMs; time += steps.shift() ?? 3 * hour) ends.add(time);
  const sorted = [...ends, untilMs].sort((a, b) => a - b);
  return sorted.map((end, index) => [sorted[index - 1] ?? 0, end]);
}

export async function play(options: PlayOptions): Promise<Played> {
  const { stories, seed, kills = 0, evictions = 0, ends = {} } = options;
  const random = createRandom(seed);
  const jumpMs = longestJumpMs(stories);
  const refused = stories
    .filter(({ plan }) => plan.kvFailRate > 0)
    .flatMap(({ connections }) => connections.map(({ name }) => name));
  let offsetMs = worldStart - Date.now();
  /** How far the Worker's clock is off the world's. */
  let offMs = 0;
  const now = (): number => Date.now() + offsetMs;
  let onMoment = (): void => {};
  const accounts = await startAccounts({ now, onMoment: () => onMoment() });
  const runtime = await startRuntime({
    builtIn: options.builtIn,
    on: options.on ?? 'miniflare',
    clockOffsetMs: offsetMs,
    bindings: bindings(accounts.url, stories),
  });
  const troubleEnds = Math.max(...stories.map(({ plan }) => plan.troubleEnds));
  const courses = stories.map((story) => {
    const { accountId, plan } = story;
    const course = createCourse({
      story,
      oneLink: accounts.account(accountId, plan.settings),
      runtime,
      now,
      workersNow: () => now() + offMs,
      calmLaterMs: troubleEnds - plan.troubleEnds,
      onAnswer: () => onMoment(),
    });
    accounts.watch(accountId, course.onRequest);
    for (const { name } of story.connections) accounts.addTool(name, (call) => course.askTool(name, call));
    return course;
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

  /** Ends the process, and deploys the tables that were asked for until then. */
  async function kill(): Promise<void> {
    await runtime.kill(() =>
      bindings(accounts.url, stories, Object.assign({}, ...courses.map(({ deploy }) => deploy()))),
    );
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
      await runtime.evict(random.pick(random.pick(stories).connections).name).catch(() => {}); // the process was killed under it
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

  /** What happens when all is calm, and the cron's knock in between. */
  async function calmDown(): Promise<void> {
    const calmFrom = now();
    const until = Math.max(...stories.map(({ plan }) => plan.ends - plan.troubleEnds));
    const rests = restsIn(
      until,
      courses.flatMap((course) => course.times.map((time) => time - troubleEnds)),
    );
    for (const [from, to] of rests) {
      await moveClock(calmFrom + to);
      await Promise.all(courses.map((course) => course.live(troubleEnds + from, troubleEnds + to)));
      await runtime.knock();
    }
  }

  try {
    const times = courses.flatMap((course) => course.times.filter((time) => time <= troubleEnds)).sort((a, b) => a - b);
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
    await moveClock(troubleEnds);
    endsNow = {};
    refused.length = 0;
    for (const { oneLink } of courses) oneLink.faults.clear();
    if (courses.some(({ isToDeploy }) => isToDeploy())) await kill();
    await runtime.setEnds({});
    await runtime.failKv([], 0);
    await calmDown();
    const names = stories.flatMap(({ connections }) => connections.map(({ name }) => name));
    const stored = await runtime.stored(names);
    const statuses = await statusesOf(runtime);
    const problems: string[] = [];
    const traces: string[] = [];
    for (const [index, course] of courses.entries()) {
      const wrong = await course.judge(stored, statuses, runtime.output());
      const name = stories[index]!.connections[0]!.name;
      problems.push(...wrong.map((text) => `${name}: ${text}`));
      if (wrong.length > 0) traces.push(`${name}\n${course.trace.join('\n')}`);
    }
    const webhooks = courses.reduce((sum, course) => sum + course.answered(), 0);
    return { problems, traces, webhooks, repeated: runtime.repeated, kills: runtime.kills, evictions, ended };
  } finally {
    await runtime.close();
    await accounts.close();
  }
}

/** So many of a total fall into this part of so many. */
const shareOf = (total: number, part: number, parts: number): number =>
  Math.floor(((part + 1) * total) / parts) - Math.floor((part * total) / parts);

async function statusesOf(runtime: Runtime): Promise<ReadonlyMap<string, Tenant['status']>> {
  const { connections } = await runtime.get('/api/connections', admin);
  const listed = connections as readonly (Tenant['status'] & { readonly connection: string })[];
  return new Map(listed.map((status) => [status.connection, status]));
}

type Tables = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const tablesOf = ({ plan, connections }: Story): [string, Tables[string]][] =>
  connections.map(({ name }, index) => [name, plan.connections[index]!.table]);

/** Variables and secrets of the Worker. `tables`: those of a later deployment. */
export const bindings = (
  oneLinkUrl: string,
  stories: readonly Story[],
  tables: Tables = Object.fromEntries(stories.flatMap(tablesOf)),
) => ({
  ONELINK_URL: oneLinkUrl,
  ADMIN_TOKEN: admin.authorization.split(' ')[1],
  ...Object.fromEntries(
    stories.flatMap(({ connections }) =>
      connections.flatMap(({ name, secret, installation }) => [
        [nameIn('SECRET', name), secret],
        [nameIn('KEY', name), installation?.apiKey ?? ''],
        [nameIn('TOKEN', name), tokenOf(name)],
      ]),
    ),
  ),
  CONNECTIONS: Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [
      name,
      'api_key' in table ? { ...table, api_url: `${oneLinkUrl}/tools/${name}` } : table,
    ]),
  ),
});
