/**
 * Plays a history: the product's own mailbox runs in a world in which One-Link, the tools, the people and the platform do what
 * the plan says. Nothing is judged here but what must hold after every step (`watch.ts`).
 */
import { createOneLink, type OneLink } from '../../emulator/one-link.ts';
import { createClock } from '../world/clock.ts';
import { oneLinkOptions, tokens } from '../world/world.ts';
import { checkStrangers } from './elsewhere.ts';
import { worldStart } from './generate/times.ts';
import { visitOf } from './names.ts';
import { perform } from './perform.ts';
import type { Plan, PlannedFault } from './plan.ts';
import type { Played, Tenant } from './played.ts';
import { createRandom } from './random.ts';
import { readSpellings } from './spelled.ts';
import type { Stage } from './stage.ts';
import { createTenant, type PlayedTenant } from './tenant.ts';
import type { Spoken } from './tools/spoken.ts';
import type { Watch } from './watch.ts';

export interface PlayOptions {
  readonly trace?: boolean;
  /** Without the cron's knock: for the proof that it is needed. */
  readonly withoutSweep?: boolean;
}

export async function play(drawn: Plan, options: PlayOptions = {}): Promise<Played> {
  const spoken = await spokenOf(drawn);
  const plan = spoken?.plan ?? drawn;
  const trace: string[] = [];
  const watches: Watch[] = [];
  let sequence = 0;
  const clock = createClock(worldStart, () => {
    breakRecords(stage);
    for (const watch of watches) watch.onStep();
  });
  const stage: Stage = {
    plan,
    clock,
    oneLink: createOneLink({ now: clock.now, ...oneLinkOptions, ...plan.settings }),
    otherOneLink: createOneLink({ now: clock.now, ...oneLinkOptions, ...plan.settings }),
    random: createRandom(plan.seed).fork('played'),
    problems: [],
    calls: [],
    sent: new WeakMap(),
    taken: [],
    edits: [],
    acted: [],
    erasures: [],
    readings: [],
    ends: [],
    typedIn: new Map(),
    read: await readSpellings(plan),
    moment() {
      sequence += 1;
      return { sequence, at: clock.now() };
    },
    clockOffMs: 0,
    say(text) {
      if (options.trace) trace.push(`${new Date(clock.now()).toISOString().slice(5, 19)}  ${text}`);
    },
  };
  furnish(stage.oneLink);
  // An administrator's rights are never taken away.
  if (plan.switches.includes('denied')) stage.oneLink.addToken(oneLinkOptions.token, { administrator: false });
  if (plan.switches.includes('elsewhere')) furnish(stage.otherOneLink);
  layFaults(stage, plan.faults);
  const tenants: PlayedTenant[] = [];
  const worldNamed = (name: string) => tenants[plan.connections.findIndex((one) => one.name === name)]?.world;
  for (const connection of plan.connections.keys())
    tenants.push(createTenant(stage, connection, worldNamed, spoken?.tools[connection]));
  watches.push(...tenants.map(({ watch }) => watch));
  for (const sending of plan.sendings) {
    const { connection = 0 } = plan.visits.find(({ number }) => number === sending.visit) ?? {};
    const hearing = sending.connection ?? connection;
    for (const arrival of sending.arrives) clock.at(arrival, () => void tenants[hearing]?.deliver(sending));
  }
  for (const { connection, time, happening } of spoken?.atTools ?? []) {
    clock.at(time, () => spoken?.tools[connection]?.installation?.happens(happening));
  }
  for (const act of plan.acts) {
    if (act.do === 'sweep' && options.withoutSweep) continue;
    clock.at(act.at, () => void perform(act, stage, tenants));
  }
  clock.at(plan.troubleEnds, () => {
    const lasting = plan.faults.filter(({ visit }) => visit !== undefined);
    stage.oneLink.faults.clear();
    if (lasting.length > 0) layFaults(stage, lasting, true);
  });
  await clock.runTo(plan.ends);
  stage.oneLink.advance();
  const shown: Tenant[] = [];
  for (const { watch, show } of tenants) {
    watch.checkMemory();
    shown.push(await show());
  }
  for (const { world } of tenants) world.end();
  checkStrangers(stage);
  return {
    plan,
    oneLink: stage.oneLink,
    taken: stage.taken,
    calls: stage.calls,
    edits: stage.edits,
    acted: stage.acted,
    erasures: stage.erasures,
    readings: stage.readings,
    ends: stage.ends,
    sentAt: (body) => (typeof body === 'object' && body !== null ? stage.sent.get(body) : undefined),
    typedIn: stage.typedIn,
    tenants: shown,
    secrets: Object.values(tokens),
    problems: stage.problems,
    trace,
  };
}

/** Real tools, where they write the webhooks. */
async function spokenOf(plan: Plan): Promise<Spoken | null> {
  if (plan.connections.every(({ kit }) => kit === undefined)) return null;
  const { spokenBy } = await import('./tools/spoken.ts');
  return spokenBy(plan);
}

/** Specialists 31 and 32 are in the tools' tables, 33 and 34 are staff's own. */
export function furnish(oneLink: OneLink): void {
  for (const [id, name] of Object.entries({ 31: 'Anna', 32: 'Boris', 33: 'Clara', 34: 'Dana' })) {
    oneLink.addResource({ id: Number(id), name });
  }
  oneLink.addService({
    id: 9,
    name: 'Trim',
    base_price: 10_000,
    prices: [{ resource_id: 32, price: 15_000, active: true }],
  });
  oneLink.addService({ id: 10, name: 'Wash', base_price: 6_000 });
}

/** Those of one visit's record are laid when it has one (`breakRecords`). */
export function layFaults({ oneLink }: Pick<Stage, 'oneLink'>, faults: readonly PlannedFault[], _again = false): void {
  for (const { match, action, visit } of faults) {
    if (visit !== undefined) continue;
    const { path, ...others } = match;
    oneLink.faults.add(path === undefined ? others : { ...others, path: new RegExp(path) }, action);
  }
}

const broken = new WeakMap<Stage, { seen: number; records: Set<number> }>();

/** A record that is to be broken breaks as soon as it is there. */
function breakRecords(stage: Stage): void {
  const { plan, oneLink } = stage;
  const known = broken.get(stage) ?? { seen: 0, records: new Set() };
  broken.set(stage, known);
  for (; known.seen < oneLink.requests.length; known.seen += 1) {
    const request = oneLink.requests[known.seen];
    if (request?.method !== 'POST' || request.after === null || known.records.has(request.after.id)) continue;
    const visit = visitOf(plan, request.after.idempotency_key);
    const fault = plan.faults.find((one) => one.visit === visit && visit !== null);
    if (fault === undefined) continue;
    known.records.add(request.after.id);
    const { path: _, ...match } = fault.match;
    oneLink.faults.add({ ...match, path: `/appointments/${request.after.id}` }, fault.action);
  }
}
