/** One connection of a play: its mailbox, its tool, the ends that its objects come to, and what is shown of it in the end. */

import type { Decoded } from '../../src/sources/source.ts';
import { decide } from '../../src/sync/decide.ts';
import { decideOnFrozen } from '../world/frozen.ts';
import { createWorld, otherOrigin, type Surroundings, type World, type WorldToolCall } from '../world/world.ts';
import { askInVain } from './ask.ts';
import { sendBulk } from './bulk.ts';
import { sendCrowd } from './crowd.ts';
import { addStrangers } from './elsewhere.ts';
import { becomeFirstVersion } from './first-version.ts';
import { wordsInBody } from './generate/body.ts';
import { withInstance } from './instances.ts';
import { lookAround, lookAtLinks, lookAtTimes } from './look-around.ts';
import { prefixOf } from './names.ts';
import type { Deployment, OfMailbox, Plan, Sending } from './plan.ts';
import type { Call, Tenant } from './played.ts';
import { createSeats } from './seats.ts';
import { seriesTool } from './series-tool.ts';
import type { Stage } from './stage.ts';
import { countAtOnce, sendStrays } from './strays.ts';
import { createTool, eventsOf, isMended, knownTool, mendedSource, readingSource } from './tell.ts';
import type { SpokenTool } from './tools/spoken.ts';
import { createWatch, type Watch } from './watch.ts';

type Asking = Extract<OfMailbox, { readonly do: 'ask' | 'strays' | 'crowd' | 'count' }>;

export interface PlayedTenant {
  readonly world: World;
  readonly watch: Watch;
  /** What stands before the tool's ids in names at One-Link. */
  readonly prefix: string;
  deliver(sending: Sending): Promise<void>;
  deploy(
    table: Readonly<Record<string, unknown>>,
    around?: Pick<Deployment, 'named' | 'isElsewhere' | 'isReaddressed'>,
  ): void;
  befall(act: OfMailbox): Promise<void>;
  /** What was answered wrong. */
  ask(act: Asking): Promise<string[]>;
  isRemoved(): boolean;
  show(): Promise<Tenant>;
}

/** Of the same One-Link. */
const otherName = 'https://one-link.test:8443';

const triesAgainMs = 7 * 60_000;

/** `worldNamed`: of another connection. `spoken`: the real tool that speaks for it. */
export function createTenant(
  stage: Stage,
  connection: number,
  worldNamed: (name: string) => World | undefined = () => undefined,
  spoken?: SpokenTool,
): PlayedTenant {
  const { plan, clock, oneLink, random, moment, say } = stage;
  const { table } = plan.connections[connection]!;
  const inTrouble = (): boolean => clock.now() < plan.troubleEnds;
  const ids = plan.visits
    .filter((visit) => visit.connection === connection || visit.also === connection)
    .flatMap((visit) => visit.ids);
  const tables = [{ ...moment(), table }];
  const inBody = wordsInBody(table);
  let around = aroundOf(plan, connection);
  let putBack = (): void => {};
  let otherCalls = 0;
  let isRemoved = false;
  const kvTries: { at: number; key: string; failed: boolean }[] = [];
  const seats = plan.switches.includes('seats') ? createSeats({ arePaid: plan.switches.includes('paidSeats') }) : null;
  const watch = createWatch({ plan, ids, problems: stage.problems, world: () => world });
  const told = (events: readonly Decoded[], { tellings }: Sending): readonly Decoded[] =>
    plan.switches.includes('instances')
      ? events.map(withInstance)
      : seats === null
        ? events
        : events.map((event, index) => seats.seated(event, tellings[index]?.isSeatUnsaid));
  const toolFails = (): boolean => inTrouble() && random.chance(plan.toolFailRate);
  const ownTool = plan.switches.includes('series') ? seriesTool(plan, clock.now) : knownTool(plan, clock.now);
  const tool = createTool(spoken?.answer ?? ownTool, random, toolFails);
  const half = (): number => (plan.latencyMs === 0 ? 0 : 20 + random.around(plan.latencyMs));
  const world: World = createWorld({
    // What is frozen is slower to read for everybody: all of it in each history would cost a tenth of the time.
    decide: stage.plan.seed % 16 === 0 ? decideOnFrozen : decide,
    stage: { clock, oneLink },
    connection: table,
    around,
    oneLinkAt: (url) => (url.startsWith(otherOrigin) || url.includes('/accounts/13/') ? stage.otherOneLink : oneLink),
    holding: async (mailbox, query) => {
      if (inTrouble() && random.chance(plan.deafRate ?? 0)) throw new Error('the object does not answer');
      return (await worldNamed(mailbox)?.people().holding(query)) ?? null;
    },
    ...(plan.switches.includes('readBack') && { source: spoken?.source ?? readingSource(inBody, plan.toolLimit) }),
    ...(plan.switches.some((name) => name === 'readBack' || name === 'series') && {
      tool(call: WorldToolCall) {
        otherCalls += 1;
        watch.countCall();
        watch.onToolCall(clock.now());
        const reply = tool(call);
        say(`⇢ ${connection > 0 ? `(${connection}) ` : ''}${call.url} ${JSON.stringify(reply)}`);
        return reply;
      },
    }),
    ...(plan.switches.includes('unread') && {
      source: mendedSource(plan, table, clock.now, stage),
    }),
    random: random.next,
    randomKey: `key-${plan.seed}`,
    language: plan.language ?? 'en',
    latencyMs: half,
    alarmLateMs() {
      if (inTrouble() && random.chance(plan.alarmLostRate)) return null;
      return inTrouble() && plan.alarmLateMs > 0 ? random.between(0, plan.alarmLateMs) : 0;
    },
    onCall(call) {
      say(
        `→ ${connection > 0 ? `(${connection}) ` : ''}${call.method} ${call.path.split('/scheduling')[1]} ${JSON.stringify(call.body) ?? ''}`,
      );
      const made: Call = {
        ...moment(),
        heardAt: null,
        connection,
        method: call.method,
        path: call.path,
        body: call.body,
      };
      stage.calls.push(made);
      void call.over.then(() => {
        made.heardAt = clock.now();
      });
      if (call.body !== undefined) stage.sent.set(call.body, made);
      watch.onCall(call);
    },
    clockOffMs: () => stage.clockOffMs,
    endsAt(place) {
      if (place === 'accepted') watch.onDrain();
      if (!inTrouble() || !random.chance(plan.crashRate)) return false;
      say(`✗ the object ends at ${place}`);
      stage.ends.push({ ...moment(), connection, place });
      watch.onEnd();
      return true;
    },
    kvFails(key) {
      otherCalls += 1;
      watch.countCall();
      const [fullFrom, fullUntil] = plan.kvFull ?? [0, 0];
      const isFull = clock.now() >= fullFrom && clock.now() < fullUntil;
      const failed = (inTrouble() && random.chance(plan.kvFailRate)) || isFull;
      kvTries.push({ at: clock.now(), key, failed });
      return failed;
    },
  });
  return {
    world,
    watch,
    prefix: prefixOf(table),
    async deliver(sending) {
      // The hook is gone: the tool tries again.
      if (isRemoved) {
        clock.at(clock.now() + triesAgainMs, () => void this.deliver(sending));
        return;
      }
      say(`← ${connection > 0 ? `(${connection}) ` : ''}${sending.tellings.map(inShort).join(', ')}`);
      const isUnread = sending.unread !== undefined && !isMended(plan, clock.now());
      const taken = { ...moment(), sending, isUnread };
      const { deliveries } =
        spoken === undefined
          ? await world.accept(...told(eventsOf(sending, isUnread, stage, inBody), sending))
          : await world.core().accept(await spoken.batchOf(sending, world.connection(), clock.now()));
      stage.taken.push({
        ...taken,
        statuses: deliveries.map(({ status }) => status),
        deliveryIds: deliveries.map(({ deliveryId }) => firstNamed(deliveryId)),
      });
      if (spoken === undefined) return;
      for (const key of await spoken.wronglyTaken(sending, world.connection(), clock.now()))
        stage.problems.push(`a webhook was taken in which ${key} cannot be stored`);
    },
    deploy(next, { named, isElsewhere, isReaddressed } = {}) {
      watch.onEnd();
      isRemoved = false;
      tables.push({ ...moment(), table: next });
      if (isElsewhere === true) addStrangers(stage);
      if (named !== undefined) around = { ...around, named };
      if (isReaddressed === true) around = { ...around, oneLinkUrl: otherName };
      const { oneLinkUrl: _, ...here } = around;
      const isAnotherAccount = next['account_id'] !== undefined;
      if (isAnotherAccount) stage.otherOneLink.settings.accountId = Number(next['account_id']);
      if (isElsewhere !== undefined)
        around = isElsewhere && !isAnotherAccount ? { ...here, oneLinkUrl: otherOrigin } : here;
      // What is deployed for another reason says what the connection was called.
      world.deploy(around.named === 'studio' ? { ...next, formerly: 'salon' } : next, undefined, around);
    },
    async befall(act) {
      if (act.do === 'remove') isRemoved = true;
      else if (isRemoved) return;
      if (act.do !== 'refuse' && act.do !== 'look' && act.do !== 'ask' && act.do !== 'bulk') watch.onEnd();
      switch (act.do) {
        case 'copy':
          putBack = world.copied();
          return;
        case 'restore':
          return putBack();
        case 'bulk':
          return sendBulk(world);
        case 'look':
        case 'ask':
        case 'strays':
        case 'crowd':
        case 'count':
          return;
        case 'remove':
          return world.removeConnection();
        case 'digest':
          seats?.nextSecret();
          return world.deploy(tables.at(-1)?.table ?? table, act.secrets);
        case 'first_version':
          return becomeFirstVersion(world);
        case 'refuse':
          return world.people().noteRefused({ count: act.count, at: clock.now(), reason: 'malformed_body' });
        default:
          return act satisfies never;
      }
    },
    async ask(act) {
      const prefix = prefixOf(tables.at(-1)?.table ?? table);
      const readsBack = plan.switches.some((name) => name === 'readBack' || name === 'dialects');
      if (act.do === 'ask')
        return askInVain(
          world.people(),
          { prefix, readsBack, mayBeUndated: mayBeUndated(plan, act.connection) },
          oneLink,
        );
      if (isRemoved) return [];
      if (act.do === 'count') return countAtOnce(world.people());
      if (act.do === 'strays') return sendStrays(world, prefix, act.isFlood);
      const end = (): void => {
        watch.onEnd();
        world.crash();
      };
      return sendCrowd({ ...world, end }, prefix);
    },
    isRemoved: () => isRemoved,
    async show() {
      const admin = world.admin();
      const listed: Awaited<ReturnType<typeof admin.deliveries>>['deliveries'] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof admin.deliveries>> = await admin.deliveries({
          limit: 200,
          ...(cursor !== null && { cursor }),
        });
        listed.push(...page.deliveries);
        cursor = page.cursor;
      } while (cursor !== null);
      if (plan.seed % 2 === 0) {
        await lookAround(admin, listed, stage.problems);
        await lookAtLinks(admin, listed, stage.problems);
        await lookAtTimes(admin, listed, stage.problems);
      }
      const deliveries = listed.map((one) => ({ ...one, delivery_id: firstNamed(one.delivery_id) }));
      const prefix = prefixOf(table);
      const links = new Map<string, number | null | undefined>();
      for (const id of ids) links.set(id, (await admin.link(`${prefix}${id}`))?.appointment_id);
      return {
        tables,
        deliveries,
        status: await admin.status(),
        links,
        kv: new Map([...world.kv].map(([key, text]) => [key, text.replaceAll(/"studio\.(?=\d+")/g, '"salon.')])),
        rows: world.dump(),
        logs: world.logs,
        rowsWritten: world.rowsWritten(),
        alarmsSet: world.alarmsSet(),
        kvWrites: world.kvWrites(),
        otherCalls,
        kvTries,
        lives: world.lives(),
      };
    },
  };
}

/** A delivery's number is the same under every name of its connection. */
const firstNamed = (id: string): string => id.replace(/^studio\./, 'salon.');

/** The connections that know of each other are in one configuration. */
function aroundOf({ connections }: Plan, connection: number): Surroundings {
  const named = connections[connection]?.name;
  if (named === undefined) return {};
  const others = connections.filter(({ name }) => name !== undefined && name !== named);
  return { named, beside: Object.fromEntries(others.map(({ name = '', table }) => [name, table])) };
}

const inShort = ({ event, id, words }: Sending['tellings'][number]): string =>
  `${event} ${id} ${words.startsAt ?? ''} ${words.state ?? ''}`;

/** The configuration had changed when the records of the first version were last seen under it: their account is not sure. */
const mayBeUndated = ({ acts }: Plan, connection: number): boolean =>
  acts.some(
    (act) =>
      act.do === 'first_version' &&
      act.connection === connection &&
      acts.some((other) => other.do === 'deploy' && other.connection === connection && other.at < act.at),
  );
