/**
 * One story as it goes: its tools send until they are answered 200, people write, and all that is seen from the outside is
 * noted for the judge. Between which moments something happened is known; the moment itself mostly is not.
 */
import type { PlainRequest } from '../../emulator/exchange.ts';
import type { OneLink } from '../../emulator/one-link.ts';
import { judge } from '../simulation/judge/judge.ts';
import { prefixOf } from '../simulation/names.ts';
import { type Performed, perform, type Scene } from '../simulation/perform.ts';
import type { Act, Plan, Sending } from '../simulation/plan.ts';
import { furnish, layFaults } from '../simulation/play.ts';
import type { Call, Moment, Played, Tenant } from '../simulation/played.ts';
import { createRandom } from '../simulation/random.ts';
import { failures } from '../simulation/tell.ts';
import type { ToolReply } from '../world/world.ts';
import type { ToolCall } from './accounts.ts';
import type { Runtime } from './bridge.ts';
import { adminOf } from './people.ts';
import type { Story } from './story.ts';
import { type Posted, takenOf } from './taken.ts';
import type { Stored } from './worker.ts';

export interface CourseOptions {
  readonly story: Story;
  readonly oneLink: OneLink;
  readonly runtime: Runtime;
  /** The world's time, milliseconds since 1970, and the Worker's. */
  readonly now: () => number;
  readonly workersNow: () => number;
  /** What the plan has after its trouble comes so much later than planned. */
  readonly calmLaterMs: number;
  /** Told of each answered webhook. */
  readonly onAnswer: () => void;
}

export interface Course {
  readonly oneLink: OneLink;
  /** When anything happens. */
  readonly times: readonly number[];
  /** What happens after one time and up to another: in its order, and at once what has the same time. */
  live(from: number, until: number): Promise<void>;
  /** The API of a connection's tool. */
  askTool(connection: string, call: ToolCall): ToolReply;
  /** As the account takes a request. */
  onRequest(request: PlainRequest): void;
  /** The tables of its connections in the next deployment; they are in force from now on. */
  deploy(): Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** A deployment was asked for. */
  isToDeploy(): boolean;
  /** Webhooks that were answered 200. */
  answered(): number;
  /** What is wrong at the end; empty: every promise was kept. */
  judge(stored: Stored, statuses: ReadonlyMap<string, Tenant['status']>, output: string): Promise<string[]>;
  /** What happened, in order. */
  readonly trace: readonly string[];
}

/** From a body's making in workerd to its arrival here, on a busy machine. */
const wayMs = 2000;

export const tokenOf = (connection: string): string => `one-link-token-of-${connection}`;

/** As its tool sends it at a time, ms since 1970. */
export async function sealedBy({ plan, voices, connections }: Story, sending: Sending, at: number) {
  const { dialect, happening, part } = voices.get(sending)!;
  const { connection } = plan.visits.find(({ number }) => number === sending.visit)!;
  const { name, secret } = connections[connection]!;
  const { path, body, headers } = (await dialect.sendings(happening, new Date(at), secret))[part]!;
  return { path: `/hooks/${name}${path}`, body, headers };
}

export function createCourse(options: CourseOptions): Course {
  const { story, oneLink, runtime, now, workersNow, calmLaterMs, onAnswer } = options;
  const { connections } = story;
  const later = (time: number): number => (time > story.plan.troubleEnds ? time + calmLaterMs : time);
  const plan: Plan = {
    ...story.plan,
    known: story.plan.known.map((known) => ({ ...known, time: later(known.time) })),
    ends: later(story.plan.ends),
  };
  const random = createRandom(plan.seed).fork('tools fail');
  const atTools = story.atTools.map((one) => ({ ...one, time: later(one.time) }));
  const seen: number[] = [];
  const trace: string[] = [];
  const say = (text: string): void => void trace.push(`${new Date(now()).toISOString().slice(5, 23)} ${text}`);
  const posted: Posted[] = [];
  const calls: Call[] = [];
  const sent = new WeakMap<object, Call>();
  const moment = (): Moment => ({ sequence: seen.push(performance.now()), at: now() });
  const scene: Scene & { readonly problems: string[] } = {
    plan,
    oneLink,
    taken: [],
    edits: [],
    acted: [],
    typedIn: new Map(),
    erasures: [],
    readings: [],
    problems: [],
    moment,
    clockOffMs: 0,
    say,
  };
  const tables = connections.map((_, index) => [{ ...moment(), table: plan.connections[index]!.table }]);
  const wanted = plan.connections.map(({ table }) => table);
  const admins = connections.map(({ name }) => adminOf(runtime, name));
  const tenants = connections.map(
    (_, index): Performed => ({
      prefix: prefixOf(plan.connections[index]!.table),
      watch: { onEnd() {} },
      deploy(table) {
        wanted[index] = table;
      },
      world: {
        people: () => admins[index]!,
        crash() {},
        async sweep() {},
        removeConnection: () => scene.problems.push('no connection is taken away here'),
      },
    }),
  );
  for (const { name } of connections) oneLink.addToken(tokenOf(name));
  furnish(oneLink);
  layFaults({ oneLink }, plan.faults);

  const happenings = [
    ...plan.sendings.flatMap((sending) =>
      sending.arrives.map((time) => ({ time: later(time), happen: () => deliver(sending) })),
    ),
    ...plan.acts.filter(isHere).map((act) => ({ time: later(act.at), happen: () => perform(act, scene, tenants) })),
  ].sort((a, b) => a.time - b.time);

  async function deliver(sending: Sending): Promise<void> {
    const { path, body, headers } = await sealedBy(story, sending, workersNow());
    const started = moment();
    say(`← ${JSON.stringify(sending.tellings)}`);
    const answer = await runtime.post(path, body, headers);
    onAnswer();
    say(`  ${JSON.stringify(answer)}`);
    posted.push({ ...started, by: moment().sequence, sending, answer });
    scene.taken.splice(0, scene.taken.length, ...takenOf(posted));
  }

  function firstWithin(ms: number): number {
    const since = performance.now() - ms;
    return 1 + seen.findLastIndex((at) => at < since) + 1;
  }

  async function shown(index: number, stored: Stored, status: Tenant['status'], output: string): Promise<Tenant> {
    const { name } = connections[index]!;
    const { prefix } = tenants[index]!;
    const ids = plan.visits.filter(({ connection }) => connection === index).flatMap((visit) => visit.ids);
    const links = new Map<string, number | null | undefined>();
    for (const id of ids) links.set(id, await admins[index]!.linkOf(`${prefix}${id}`));
    const kv = new Map(Object.entries(stored.kv).filter(([key]) => key.startsWith(`outcome:${name}:`)));
    return {
      tables: tables[index]!,
      deliveries: await admins[index]!.allDeliveries(),
      status,
      links,
      kv,
      rows: stored.rows[name] ?? '',
      logs: linesOf(output, name),
      // Counted where nothing ends in the middle: test/workerd/budget.test.ts.
      rowsWritten: null,
      alarmsSet: 0,
      kvWrites: kv.size,
      otherCalls: 0,
      lives: Number.POSITIVE_INFINITY,
    };
  }

  return {
    oneLink,
    times: happenings.map(({ time }) => time),
    async live(from, until) {
      while (atTools[0] !== undefined && atTools[0].time <= until) {
        const { connection, happening } = atTools.shift()!;
        connections[connection]!.installation!.happens(happening);
      }
      const due = happenings.filter(({ time }) => time > from && time <= until);
      for (const [, together] of Map.groupBy(due, ({ time }) => time)) {
        await Promise.all(together.map(({ happen }) => happen()));
      }
    },
    askTool(connection, { path, body }) {
      const { installation } = connections.find(({ name }) => name === connection)!;
      say(`? ${path}`);
      if (now() < plan.troubleEnds && random.chance(plan.toolFailRate)) return random.pick(failures);
      const answer = installation!.answer({ url: `https://tool.test${path}`, ...(body !== undefined && { body }) });
      return answer.kind === 'ok' ? { status: 200, body: JSON.stringify(answer.body) } : { status: answer.status };
    },
    onRequest({ method, path, body, headers = {} }) {
      const connection = connections.findIndex(({ name }) => tokenOf(name) === headers['api_access_token']);
      const from = firstWithin(wayMs);
      const made: Call = { ...moment(), from, connection, method, path, body: body as Call['body'] };
      calls.push(made);
      say(`→ ${method} ${path.split('/scheduling')[1]} ${JSON.stringify(body) ?? ''}`);
      if (typeof body === 'object' && body !== null) sent.set(body, made);
    },
    deploy() {
      wanted.forEach((table, index) => {
        if (table !== tables[index]!.at(-1)!.table) tables[index]!.push({ ...moment(), table });
      });
      return Object.fromEntries(connections.map(({ name }, index) => [name, wanted[index]!]));
    },
    isToDeploy: () => wanted.some((table, index) => table !== tables[index]!.at(-1)!.table),
    answered: () => posted.length,
    trace,
    async judge(stored, statuses, output) {
      oneLink.advance();
      const all: Tenant[] = [];
      for (const [index, { name }] of connections.entries()) {
        all.push(await shown(index, stored, statuses.get(name)!, output));
      }
      const { taken, edits, acted, typedIn, problems } = scene;
      const played: Played = {
        ...{
          // One calm for all histories of the process.
          plan: { ...plan, troubleEnds: plan.troubleEnds + calmLaterMs },
          oneLink,
          taken,
          calls,
          edits,
          acted,
          typedIn,
          erasures: [],
          readings: [],
          ends: null,
          problems,
          tenants: all,
          trace,
        },
        sentAt: (body) => (typeof body === 'object' && body !== null ? sent.get(body) : undefined),
        secrets: connections.flatMap(({ name, secret }) => [secret, tokenOf(name)]),
      };
      return judge(played);
    },
  };
}

/** What was printed, but for the Worker's lines about other connections; what is not its own is put into a line like its. */
function linesOf(output: string, connection: string): string[] {
  const named = /"connection":"([^"]*)"/;
  return output
    .split('\n')
    .filter((line) => line !== '' && (named.exec(line)?.[1] ?? connection) === connection)
    .map((line) => (/^\{"(level|event)":.*\}$/.test(line) ? line : JSON.stringify({ printed: line })));
}

/** The clock of a process is everybody's, and so is the cron (`play.ts`). */
const isHere = (act: Act): boolean => act.do !== 'clock' && act.do !== 'sweep';
