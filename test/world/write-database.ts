/**
 * Writes a mailbox with bookings in every state, and the One-Link beside it, as JSON. It is laid into the checkout of an earlier bridge and
 * run there (`test/fixtures/databases/README.md`), so it uses only what every version's world has. People and numbers are invented.
 */
import { writeFileSync } from 'node:fs';
import { sources } from '../../src/sources/index.ts';
import type { Decoded, Source } from '../../src/sources/source.ts';
import { at, booked, cancelled, moved, person, says, visit } from './events.ts';
import { openDatabase } from './sqlite.ts';
import { createWorld, day, minute, type World } from './world.ts';

const [, , commit = '', to = ''] = process.argv;

/** The connection that the mailbox was of. */
const connection = {
  api_key: 'SALON_API_KEY',
  services: { cut: 9 },
  fields: { appointment_type: 'primary', prepaid_amount: '= payload.paid' },
};

/** Its API cannot be reached, so that what is to be read waits. */
const source: Source = {
  ...(sources['calcom'] as Source),
  readBack: async () => ({ kind: 'later', retryAfterMs: null }),
};

const database = openDatabase();
// The next one who opens a database gets this one.
database.release();
const world: World = createWorld({
  connection,
  source,
  tool: () => 'cut',
  randomKey: 'a-key-of-a-test-and-of-nothing-else',
});
const { oneLink } = world;
const upsert = { method: 'POST', path: '/appointments' };
const patch = { method: 'PATCH', path: /^\/appointments\// };
const refused = (code: string) => ({ kind: 'answer', status: 422, body: { error: 'no', code } }) as const;
const paid = { body: { payload: { paid: 5_000 } } };
const hours = (from: number, fields = {}) => ({ ...visit(from), ...person, state: 'accepted' as const, ...fields });

await settledOnes();
await parkedOnes();
await failedOnes();
await looseOnes();
await waitingOnes();

const rowsOf = (table: string) => database.sql(`SELECT * FROM ${table}`);
const schema = database.sql("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND type IN ('table', 'index')");
const tables = schema.filter(({ sql }) => String(sql).startsWith('CREATE TABLE')).map(({ name }) => String(name));
const values = (rows: ReadonlyMap<number, unknown>) => [...rows.values()];
const written = {
  commit,
  at: world.now(),
  connection,
  schema: schema.map(({ sql }) => sql),
  tables: Object.fromEntries(tables.map((table) => [table, rowsOf(table)])),
  oneLink: {
    appointments: values(oneLink.appointments),
    contacts: values(oneLink.contacts),
    services: values(oneLink.services),
  },
};
writeFileSync(to, `${JSON.stringify(written)}\n`);

/** Told, sent, taken: made by the bridge, moved to another id, cancelled, a person's, two joined, told out of order, one field refused. */
async function settledOnes(): Promise<void> {
  const series = {
    of: ['a class'],
    rhythm: { frequency: 'weekly', interval: 1, timezone: 'Asia/Almaty' },
    count: 4,
  } as const;
  // What an earlier version does not know of an event it does not read.
  await tell(booked('settled', 30, { ...paid, series }));
  await tell(booked('moved-0', 31), moved('moved-0', 'moved-1', 32), says('moved-1', { clientComment: 'by the door' }));
  await tell(booked('cancelled', 33));
  await tell(cancelled('cancelled'));
  await tell(moved('late-1', 'late-2', 35));
  await tell(moved('late-0', 'late-1', 36), booked('late-0', 34));
  await tell(booked('joined-0', 37));
  await tell(booked('joined-1', 38, { fields: { clientPhone: '+77010000002' } }));
  await tell(moved('joined-0', 'joined-1', 38));
  oneLink.addService({ id: 9 });
  await tell(booked('refused-field', 39));
  oneLink.faults.add(patch, refused('SERVICE_NOT_AVAILABLE_FOR_RESOURCE'));
  await tell(says('refused-field', { service: ['cut'] }));
  const anna = {
    resource_id: 31,
    contact_id: oneLink.addContact({ full_name: 'Anna Known' }).id,
    client_name: 'Anna Known',
  };
  const own = oneLink.addAppointment({ ...anna, starts_at: at(40), ends_at: at(40.5) });
  await world.admin().putLink('calcom:linked', own.id, true);
  await tell(says('linked', hours(41)));
  const known = oneLink.addAppointment({ ...anna, starts_at: at(42), ends_at: at(42.5) });
  await world.admin().putLink('calcom:never-told', known.id, true);
  await world.pass(minute);
}

/** A person has to say something, or an event. */
async function parkedOnes(): Promise<void> {
  await tell(says('nameless', { ...visit(50), state: 'accepted' }, { opens: true }));
  await tell(moved('forked', 'fork-1', 51));
  await tell(moved('forked', 'fork-2', 52));
  await tell(booked('unlinked', 53));
  await world.admin().deleteLink('calcom:unlinked');
  await tell(says('unlinked', { clientComment: 'on the stairs' }));
  for (const id of ['one', 'two']) {
    const { id: appointment } = oneLink.addAppointment({ resource_id: 31, starts_at: at(54), ends_at: at(54.5) });
    await world.admin().putLink(`calcom:rival-${id}`, appointment, true);
  }
  await tell(moved('rival-one', 'rival-two', 54));
  await tell(booked('over', -20));
}

async function failedOnes(): Promise<void> {
  oneLink.faults.add(upsert, refused('OUTSIDE_WORKING_HOURS'));
  await tell(booked('failed', 60));
  await tell(booked('unmapped', 61, { body: { payload: { paid: 'a text where a number belongs' } } }));
  oneLink.faults.add(upsert, refused('OUTSIDE_WORKING_HOURS'));
  await tell(booked('discarded', 62));
  const { deliveries } = await world.admin().deliveries({ state: 'failed' });
  for (const one of deliveries.filter(({ external_ref }) => external_ref === 'calcom:discarded'))
    await world.admin().discard(one.delivery_id);
}

/** About no booking. */
async function looseOnes(): Promise<void> {
  await world.accept({ kind: 'ignored', event: 'PING', reason: 'a ping' });
  const strange = {
    kind: 'undecodable',
    event: 'BOOKED',
    detail: 'payload.startTime',
    body: { payload: { startTime: 7 } },
  } as const;
  await world.accept(strange);
  await world.accept({ ...strange, id: 'settled', body: { payload: { startTime: 8 } } });
  await world.pass(minute);
}

/** Due again at a time: a slot, a successor, the tool, a write without an answer, a call that was cut off, an outage; outcomes that KV did not take. */
async function waitingOnes(): Promise<void> {
  const taken = { resource_id: 31, starts_at: at(70), ends_at: at(70.5), client_name: 'Anna Known' };
  oneLink.addAppointment(taken);
  await tell(booked('slot', 70));
  await tell(booked('successor', 71));
  await tell(says('successor', { state: 'cancelled' }, { movedAway: true }));
  await tell(booked('to-read', 72, { readBack: true }));
  await tell(booked('patch-unanswered', 73), booked('sending', 74));
  await tell(booked('to-join-0', 81), booked('to-join-1', 82, { fields: { clientPhone: '+77010000004' } }));
  world.kvFails = true;
  await tell(booked('untold', 83));
  await tell(booked('long', 84));
  for (let index = 0; index < 110; index += 1) await tell(says('long', { clientComment: `word ${index}` }));
  oneLink.faults.add(patch, { kind: 'commit_then_cut' });
  await tell(says('patch-unanswered', { ...visit(73.5), clientComment: 'on the balcony' }));
  oneLink.faults.add(upsert, { kind: 'commit_then_cut' });
  await tell(booked('post-unanswered', 75));
  oneLink.faults.outage(world.now(), world.now() + 400 * day);
  await tell(moved('to-join-0', 'to-join-1', 82));
  for (const index of [1, 2, 3]) await tell(booked(`outage-${index}`, 75 + index, paid));
  await tell(says('moved-1', visit(80)), cancelled('linked'));
  await world.pass(5 * minute);
  oneLink.faults.clear();
  await world.admin().resume();
  world.crashAt('before_write');
  await world.accept(says('sending', { clientComment: 'in the hall' }));
  await world.pass(100);
  world.crash();
}

async function tell(...events: readonly Decoded[]): Promise<void> {
  for (const event of events) await world.accept(event);
  await world.pass(minute);
}
