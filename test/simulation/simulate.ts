/**
 * One history from one seed: tools tell, One-Link fails, objects die, people edit, and in the end everything must be as the
 * tools last said. The bridge's own engine runs; only the world around it is made.
 */

import { breakerThreshold, permissionOf } from '../../src/core/connection-state.ts';
import { refOf } from '../../src/core/references.ts';
import { subrequestsPerDrain } from '../../src/mailbox/call-budget.ts';
import { createWorld, day, hour, minute, type World, type WorldCall, worldStart } from '../world/world.ts';
import { layFaults } from './faults.ts';
import { judge } from './judge.ts';
import { createRandom } from './random.ts';
import { type Script, type Webhook, writeScript } from './script.ts';
import { drawSwarm, type Swarm } from './swarm.ts';

export interface History {
  readonly seed: number;
  readonly swarm: Swarm;
  readonly script: Script;
  readonly world: World;
  /** Sendings that were answered with 200, in the order in which they were taken in. */
  readonly taken: { readonly webhook: Webhook; readonly at: number }[];
  /** Every sending that was answered with 200, repeated ones too: what the tool believes to have told. */
  readonly told: Webhook[];
  /** Comments that people wrote, by appointment. */
  readonly edits: Map<number, string>;
  /** Visits whose appointment a person deleted at One-Link. */
  readonly deleted: Set<number>;
  readonly problems: string[];
  readonly trace: string[];
}

/** Faults end here; what follows is calm. */
const troubleMs = 8 * hour;
const calmMs = 30 * hour;

export interface SimulateOptions {
  readonly trace?: boolean;
  readonly swarm?: Partial<Swarm>;
  /** Without the cron's knock: for the proof that it is needed. */
  readonly withoutSweep?: boolean;
}

export async function simulate(seed: number, options: SimulateOptions = {}): Promise<History> {
  const random = createRandom(seed);
  const swarm = { ...drawSwarm(random), ...options.swarm };
  const script = writeScript(random, swarm);
  const lastArrival = Math.max(...script.webhooks.flatMap(({ arrives }) => arrives));
  const troubleEnds = Math.max(worldStart + troubleMs, lastArrival + hour);
  const ids = script.visits.flatMap((visit) => visit.ids);
  const trace: string[] = [];
  const problems: string[] = [];
  const say = (text: string): void => {
    if (options.trace) trace.push(`${new Date(world.now()).toISOString().slice(5, 19)}  ${text}`);
  };
  const inTrouble = (): boolean => world.now() < troubleEnds;
  const crashRate = swarm.crash ? random.pick([0.01, 0.03, 0.1]) : 0;
  let clockOffMs = 0;
  let callsOfDrain = 0;
  const writing = new Map<string, number>();

  const watch = (call: WorldCall): void => {
    say(
      `→ ${call.method} ${call.path.split('/scheduling')[1]} ${call.body === undefined ? '' : JSON.stringify(call.body)}`,
    );
    countCall();
    const { state } = world.engine();
    const allowed = permissionOf(state, world.now() + clockOffMs);
    if (allowed.kind === 'wait' && !call.path.endsWith('/appointments')) {
      problems.push(`called while it had to wait (${allowed.because})`);
    }
    if (state.breaker.failures > breakerThreshold * 100) problems.push('the breaker does not open');
    if (call.method === 'GET') return;
    const target = call.method === 'POST' ? String(call.body?.['idempotency_key'] ?? call.path) : call.path;
    const under = (writing.get(target) ?? 0) + 1;
    writing.set(target, under);
    if (under > 1 && call.method === 'PATCH') problems.push(`two writes at once on ${target}`);
    void call.over.then(() => writing.set(target, (writing.get(target) ?? 1) - 1));
    const start = call.body?.['starts_at'];
    if (typeof start === 'string' && isForward) {
      const visit = visitNumber(
        String(
          call.body?.['idempotency_key'] ??
            world.oneLink.appointments.get(Number(/\d+$/.exec(call.path)?.[0]))?.idempotency_key,
        ),
      );
      if (start < (lastSent.get(visit) ?? ''))
        problems.push(`visit ${visit} goes back from ${lastSent.get(visit)} to ${start}`);
      lastSent.set(visit, start);
    }
    checkCovered();
    const owner = visitOf(call, world);
    if (owner !== null) problems.push(owner);
  };
  /** Every change of these histories starts later than the one before it. */
  const isForward = !swarm.returns && !swarm.swap && !swarm.known && !swarm.gone;
  const lastSent = new Map<number, string>();
  /** Whatever was accepted is due, parked or terminal, and an alarm stands for what is due. */
  const checkCovered = (): void => {
    for (const record of new Set(world.engine().store.peekAll(ids))) {
      if (record.open.length === 0) continue;
      const isDue = record.phase === 'pending' && (record.dueAt !== null || record.sendings.length > 0);
      if (!isDue && record.phase !== 'parked' && record.phase !== 'failed') {
        problems.push(`${record.key} has open deliveries and is ${record.phase}, due ${record.dueAt}`);
      }
      if (isDue && !swarm.crash && world.alarmAt() === null) problems.push(`${record.key} is due and no alarm is set`);
    }
  };
  const countCall = (): void => {
    callsOfDrain += 1;
    if (callsOfDrain > subrequestsPerDrain) problems.push('a drain made too many calls');
  };

  const world: World = createWorld({
    connection: connectionTable(swarm),
    random: random.next,
    randomKey: `key-${seed}`,
    latencyMs: () => 20 + random.around(100),
    alarmLateMs: () => {
      if (swarm.alarmAbandoned && inTrouble() && random.chance(0.2)) return null;
      return swarm.alarmLate && inTrouble() ? random.between(0, minute) : 0;
    },
    onCall: watch,
    clockOffMs: () => clockOffMs,
    endsAt: (place) => {
      if (place === 'accepted') callsOfDrain = 0;
      if (!inTrouble() || !random.chance(crashRate)) return false;
      say(`✗ the object ends at ${place}`);
      writing.clear();
      return true;
    },
    kvFails: () => {
      countCall();
      return swarm.kvFails && inTrouble() && random.chance(0.4);
    },
  });
  layFaults(world.oneLink, random, swarm, troubleEnds);

  const history: History = {
    seed,
    swarm,
    script,
    world,
    taken: [],
    told: [],
    edits: new Map(),
    deleted: new Set(),
    problems,
    trace,
  };
  if (swarm.known) meetKnown(history);
  if (swarm.gone) {
    world.clock.at(worldStart + random.around(3 * hour), () => {
      const appointment = [...world.oneLink.appointments.values()].at(0);
      if (appointment === undefined) return;
      say(`✎ ${appointment.id} is deleted`);
      history.deleted.add(visitNumber(String(appointment.external_ref)));
      world.oneLink.removeAppointment(appointment.id);
    });
  }
  for (const webhook of script.webhooks) {
    for (const arrival of webhook.arrives) world.clock.at(arrival, () => void deliver(webhook));
  }
  async function deliver(webhook: Webhook): Promise<void> {
    say(
      `← ${webhook.events.map((event) => `${event.event} ${event.id} ${JSON.stringify(event.fields.times?.startsAt ?? '')} ${event.fields.state ?? ''}`).join(', ')}`,
    );
    const { deliveries } = await world.accept(...webhook.events);
    history.told.push(webhook);
    if (deliveries.some(({ status }) => status === 'accepted')) history.taken.push({ webhook, at: world.now() });
  }
  if (swarm.edits) scheduleEdits(history, random, say);
  if (swarm.crash) {
    for (let index = random.between(0, 3); index > 0; index -= 1) {
      world.clock.at(worldStart + random.around(2 * hour), () => {
        say('✗ the object ends');
        writing.clear();
        world.crash();
      });
    }
  }
  if (swarm.clockJumps) {
    for (let index = 0; index < 3; index += 1) {
      world.clock.at(worldStart + random.around(2 * hour), () => {
        // A jump ahead ends a quarantine early: with late commits it stays within what the quarantine can bear.
        clockOffMs = random.between(-5, 5) * (swarm.lateCommit ? minute / 5 : minute);
      });
    }
    world.clock.at(troubleEnds, () => {
      clockOffMs = 0;
    });
  }
  if (swarm.deploy) {
    world.clock.at(worldStart + random.around(2 * hour), () => {
      say('deploy');
      writing.clear();
      world.deploy({ ...connectionTable(swarm), retention_days: 31 });
    });
  }
  // The cron's knock heals an alarm that was abandoned; the platform abandons one itself after six crashes (field.md §3.3).
  if ((swarm.alarmAbandoned || swarm.crash) && !options.withoutSweep) {
    const every = swarm.alarmAbandoned ? 15 * minute : 30 * minute;
    for (let time = worldStart; time < troubleEnds; time += every) world.clock.at(time, () => void world.sweep());
    for (let time = troubleEnds; time < troubleEnds + calmMs; time += 3 * hour)
      world.clock.at(time, () => void world.sweep());
  }

  if (options.withoutSweep && swarm.alarmAbandoned) say('the cron never knocks');
  await world.pass(troubleEnds - worldStart);
  world.oneLink.faults.clear();
  await world.pass(calmMs);
  world.oneLink.advance();
  await judge(history);
  world.end();
  return history;
}

/** Another tool, whose ids are its installation's own, and a service that One-Link does not know. */
const connectionTable = (swarm: Swarm): Record<string, unknown> => ({
  cycle: swarm.breakCircles ? 'break' : 'report',
  ...(swarm.otherSource ? { source: 'rubitime', namespace: 'north' } : {}),
  ...(swarm.unknownService ? { services: { cut: 99 } } : {}),
});

const visitNumber = (name: string): number => Number(/v(\d+)/.exec(name)?.[1] ?? -1);

/** Staff had typed the first visit in already, under its name. Their words stay. */
function meetKnown({ world, script, edits }: History): void {
  const first = script.webhooks.find(({ visit }) => visit === 0)?.events[0];
  const { startsAt, endsAt } = first?.fields.times ?? {};
  if (first === undefined || startsAt == null || endsAt == null) return;
  const contact = world.oneLink.addContact({ full_name: 'Ivan', phone: '+77010000000' });
  const appointment = world.oneLink.addAppointment({
    resource_id: 31,
    contact_id: contact.id,
    starts_at: startsAt,
    ends_at: endsAt,
    client_name: 'Ivan',
    client_comment: 'typed by staff',
    external_ref: refOf(world.connection(), first.id),
  });
  edits.set(appointment.id, 'typed by staff');
}

/** A write may only touch what bears the names of its own visit. Null: fine. */
function visitOf(call: WorldCall, world: World): string | null {
  const match = /\/appointments\/(\d+)$/.exec(call.path);
  if (match === null || call.body === undefined) return null;
  const held = world.oneLink.appointments.get(Number(match[1]))?.idempotency_key;
  const sent = String(call.body['external_ref'] ?? held ?? '');
  const visit = (name: string): string | undefined => /v\d+/.exec(name)?.[0];
  if (held != null && visit(held) !== visit(sent)) return `a write of ${sent} on the appointment of ${held}`;
  return null;
}

/** People write comments by hand; the tools never change theirs, so every one must stay. */
function scheduleEdits(history: History, random: ReturnType<typeof createRandom>, say: (text: string) => void): void {
  const { world, edits } = history;
  for (let index = 0; index < 4; index += 1) {
    world.clock.at(worldStart + random.around(3 * hour), () => {
      const appointments = [...world.oneLink.appointments.keys()];
      const id = appointments[Math.floor(random.next() * appointments.length)];
      if (id === undefined) return;
      const comment = `by hand ${index}`;
      say(`✎ ${id} ${comment}`);
      world.oneLink.edit(id, { client_comment: comment });
      edits.set(id, comment);
    });
  }
}

export { day };
