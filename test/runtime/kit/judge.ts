/** What must be true at the end of a history, told without any code of the bridge: problems go into `history.problems`. */
import { refOf } from '../../../src/core/references.ts';
import type { Appointment } from '../../one-link/rows.ts';
import { day, tokens, worldStart } from '../../world/world.ts';
import type { Booked, Script, Visit } from './script.ts';
import type { History } from './simulate.ts';

const statuses: Readonly<Record<string, string>> = {
  pending: 'scheduled',
  accepted: 'scheduled',
  confirmed: 'confirmed',
  completed: 'completed',
  cancelled: 'cancelled',
  no_show: 'no_show',
};

interface Told {
  readonly event: Booked;
  readonly order: number;
}

/** What the tool itself knows in the end, where its webhooks do not say it. */
function lastKnown(visit: Visit, script: Script, field: 'state' | 'times'): unknown {
  return script.truth.get(visit.ids.at(-1) ?? '')?.at(-1)?.fields[field];
}

/** The newest value that the ids of a visit were told, newest id first; status from the newest id alone. */
function lastTold(visit: Visit, told: readonly Told[], field: 'state' | 'times'): unknown {
  for (const id of visit.ids.toReversed()) {
    const said = told.filter(
      ({ event }) => event.id === id && event.fields[field] !== undefined && event.successor === undefined,
    );
    said.sort((a, b) => (a.event.clock ?? 0) - (b.event.clock ?? 0) || a.order - b.order);
    const newest = said.at(-1);
    if (newest !== undefined) return newest.event.fields[field];
    if (field === 'state') return undefined;
  }
  return undefined;
}

export async function judge(history: History): Promise<void> {
  const { world, script, problems } = history;
  const told = history.told.flatMap((webhook, order) => webhook.events.map((event) => ({ event, order })));
  const appointments = [...world.oneLink.appointments.values()];
  const { deliveries } = await world.desk().deliveries({ limit: 200 });
  // One-Link said that it did not keep a status: from then on the visit is a person's.
  const isForPerson = (visit: number): boolean =>
    deliveries.some(({ code, external_ref }) => code === 'not_taken' && external_ref?.includes(`:v${visit}.`));
  script.visits.forEach((visit, index) => {
    const number = script.firstVisit + index;
    const last = (field: 'state' | 'times'): unknown =>
      history.swarm.readBack ? lastKnown(visit, script, field) : lastTold(visit, told, field);
    const state = String(last('state'));
    const times = last('times') as { startsAt: string; endsAt: string };
    const isSwapped = script.swapped && index < 2 && (!history.swarm.breakCircles || history.deleted.size > 0);
    const own = appointments.filter(
      (row) => row.idempotency_key?.includes(`:v${number}.`) || row.external_ref?.includes(`:v${number}.`),
    );
    const live = own.filter((row) => row.status !== 'cancelled');
    const wanted = statuses[state];
    if (history.swarm.otherStatus && isForPerson(number)) return;
    // Recreated only when there was something to send, and whatever was typed by hand went with it.
    if (history.deleted.has(number)) {
      if (live.length > 1) problems.push(`visit ${number} has ${live.length} live appointments: ${describe(own)}`);
      return;
    }
    if (wanted === 'cancelled') {
      if (live.length > 0)
        problems.push(`visit ${number} is cancelled at its tool, live at One-Link: ${describe(live)}`);
      return;
    }
    // One that gave up on its slot before a person deleted what stood there is never made: that is for a person, too.
    if (isSwapped && history.deleted.size > 0 && live.length === 0) return;
    if (live.length !== 1 || live[0] === undefined) {
      problems.push(`visit ${number} has ${live.length} live appointments: ${describe(own)}`);
      return;
    }
    const row = live[0];
    const starts = new Date(row.starts_at_ms).toISOString().replace('.000', '');
    const ends = new Date(row.ends_at_ms).toISOString().replace('.000', '');
    // Two visits that block each other are for a person, unless the connection breaks circles.
    if (isSwapped) return;
    if (starts !== times.startsAt || ends !== times.endsAt) {
      problems.push(`visit ${number} starts ${starts}, its tool says ${times.startsAt}`);
    }
    if (row.status !== wanted) problems.push(`visit ${number} is ${row.status}, its tool says ${state}`);
    if (row.external_ref !== refOf(world.connection(), visit.ids.at(-1) ?? ''))
      problems.push(`visit ${number} is called ${row.external_ref}`);
    const comment = history.edits.get(row.id) ?? `from the tool ${number}`;
    const name = history.names?.get(row.id);
    if (name !== undefined && row.client_name !== name)
      problems.push(`visit ${number} is of "${row.client_name}", wanted "${name}"`);
    const specialist = history.specialists?.get(row.id) ?? row.resource_id;
    if (row.resource_id !== specialist) problems.push(`visit ${number} went back from specialist ${specialist}`);
    if (row.client_comment !== comment)
      problems.push(`visit ${number} has the comment "${row.client_comment}", wanted "${comment}"`);
  });
  await judgeDeliveries(history);
  judgeBudget(history);
  judgePrivacy(history);
}

async function judgeDeliveries({ world, problems, taken, script, swarm, deleted }: History): Promise<void> {
  const { deliveries } = await world.desk().deliveries({ limit: 200 });
  const count = taken.reduce((sum, { webhook }) => sum + webhook.events.length, 0);
  if (deliveries.length < count) problems.push(`${count} deliveries were taken in, ${deliveries.length} are listed`);
  for (const { delivery_id, state, code, next_attempt_at } of deliveries) {
    if (state === 'pending') problems.push(`${delivery_id} is still pending (${code}, ${next_attempt_at})`);
    // Two visits that block each other, or one that was deleted and whose slot the other has taken, are for a person.
    const isBlocked = code === 'SLOT_SWAP' || (code === 'SLOT_CONFLICT' && deleted.size > 0);
    if (state === 'failed' && isBlocked && script.swapped && (!swarm.breakCircles || deleted.size > 0)) continue;
    // The answer showed another status than was sent: for a person, although it was stored.
    if (state === 'failed' && code === 'not_taken' && swarm.otherStatus) continue;
    if (state === 'parked' && code === 'data_wiped' && deleted.size > 0) continue;
    if (state === 'failed' || state === 'parked') problems.push(`${delivery_id} is ${state} (${code})`);
  }
  const outcomes = world.outcomes();
  const settled = new Set(outcomes.flatMap(({ delivery_ids }) => delivery_ids));
  for (const { delivery_id, state } of deliveries) {
    const isWork = state === 'applied' || state === 'created';
    if (isWork && !settled.has(delivery_id)) problems.push(`${delivery_id} is ${state} and has no outcome in KV`);
  }
  const keys = outcomes.map(
    ({ idempotency_key, delivery_ids, result, code }) => `${idempotency_key} ${result} ${code} ${delivery_ids.join()}`,
  );
  const withDeliveries = keys.filter((key) => !key.endsWith(' '));
  if (new Set(withDeliveries).size !== withDeliveries.length) problems.push('a settlement has two outcomes in KV');
}

/**
 * design.md, *Budget*: 12 rows for a new id, 8 for what follows, alarms included; a new mailbox has 4, a day 4. A try that
 * failed and a life of the object come on top. One KV write for each settlement; an object that ends may repeat the four
 * that it had under way.
 */
function judgeBudget({ world, taken, swarm, calls, problems }: History): void {
  const events = taken.flatMap(({ webhook }) => webhook.events);
  const ids = new Set(events.map(({ id }) => id)).size;
  const days = (world.now() - worldStart) / day;
  const isCalm = Object.values(swarm).every((isOn) => !isOn);
  const tries = isCalm ? 0 : calls() + world.lives();
  const rowsAtMost = 12 * ids + 8 * (events.length - ids) + 4 + 4 * days + 6 * tries;
  const rows = world.rowsWritten() + world.alarmsSet();
  if (rows > rowsAtMost) problems.push(`${rows} rows were written, ${Math.floor(rowsAtMost)} at most`);
  const repeated = world.kvWrites() - world.kv.size;
  if (repeated > 4 * (world.lives() - 1)) problems.push(`${repeated} KV writes were repeated`);
}

function judgePrivacy({ world, problems, script, swarm, deleted }: History): void {
  // What failed or is parked keeps its values until a person has dealt with it.
  if (swarm.otherStatus || deleted.size > 0 || (script.swapped && !swarm.breakCircles)) return;
  const rows = world.dump();
  for (const value of ['Petrov', '+7701000000', 'from the tool', ...Object.values(tokens)]) {
    if (rows.includes(value)) problems.push(`"${value}" is still stored: ${excerpt(rows, value)}`);
    if ([...world.kv.keys(), ...world.kv.values(), ...world.logs].some((text) => text.includes(value))) {
      problems.push(`"${value}" is in KV or a log`);
    }
  }
}

const excerpt = (text: string, value: string): string => {
  const at = text.indexOf(value);
  return text.slice(Math.max(0, at - 200), at + 60);
};

const describe = (rows: readonly Appointment[]): string =>
  rows
    .map(({ id, status, external_ref, idempotency_key }) => `${id} ${status} ${external_ref} ${idempotency_key}`)
    .join('; ');
