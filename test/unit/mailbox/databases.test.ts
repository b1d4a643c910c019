/** Mailboxes that earlier versions have written are opened and go on (`test/fixtures/databases/README.md`). */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createOneLink } from '../../../emulator/one-link.ts';
import type { Appointment, Contact, Service } from '../../../emulator/rows.ts';
import type { SqlValue } from '../../../src/mailbox/ports.ts';
import { withDocuments } from '../../../src/mailbox/store/flat-record.ts';
import { schemaVersion } from '../../../src/mailbox/store/tables.ts';
import { sources } from '../../../src/sources/index.ts';
import type { Source } from '../../../src/sources/source.ts';
import type { BookingRecord } from '../../../src/sync/booking-record.ts';
import { createClock } from '../../world/clock.ts';
import { at, booked, cancelled } from '../../world/events.ts';
import { openDatabase } from '../../world/sqlite.ts';
import { createWorld, day, hour, oneLinkOptions, type World, type WorldOptions } from '../../world/world.ts';

interface Rows {
  readonly at: number;
  readonly schema: readonly string[];
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, SqlValue>>[]>>;
}

interface Written extends Rows {
  readonly connection: Readonly<Record<string, unknown>>;
  readonly oneLink: {
    readonly appointments: readonly Appointment[];
    readonly contacts: readonly Contact[];
    readonly services: readonly Service[];
  };
}

const folder = new URL('../../fixtures/databases/', import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(fileURLToPath(new URL(name, folder).href), 'utf8'));
const commits = ['35da400', '1312464', 'cf918cb', 'b37c03d', '060a2d44'];
/** Of these the simulator's histories were written, too. */
const simulated = ['35da400', '1312464'];

/** By now the tool's API answers: with nothing but a time. */
const source: Source = {
  ...(sources['calcom'] as Source),
  readBack: async () => ({ kind: 'booking', fields: booked('any', 72).fields, body: {} }),
};

function opened({ at, schema, tables }: Rows, { oneLink: held, connection }: Partial<Written> = {}): World {
  const database = openDatabase();
  // Another test may have had it: what is there is of the present version.
  for (const { name } of database.sql("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
    database.sql(`DROP TABLE "${name}"`);
  }
  for (const statement of schema) database.sql(statement);
  for (const [table, rows] of Object.entries(tables)) {
    for (const row of rows) {
      const places = Object.keys(row).map(() => '?');
      const values = `(${Object.keys(row).join(', ')}) VALUES (${places.join(', ')})`;
      database.sql(`INSERT INTO ${table} ${values}`, ...Object.values(row));
    }
  }
  const clock = createClock(at);
  const oneLink = createOneLink({ now: clock.now, ...oneLinkOptions });
  for (const row of held?.services ?? []) oneLink.addService(row);
  for (const row of held?.contacts ?? []) oneLink.addContact(row);
  for (const row of held?.appointments ?? []) oneLink.addAppointment(row);
  const options: WorldOptions = { stage: { clock, oneLink }, database, source, tool: () => 'cut' };
  return createWorld(connection === undefined ? options : { ...options, connection });
}

const bookings = (world: World): BookingRecord[] =>
  world
    .rows('booking')
    .flatMap(({ doc }) => (String(doc).startsWith('>') ? [] : [withDocuments(JSON.parse(String(doc)))]));

/** Ids that no other has replaced. */
const newestIds = ({ chain }: BookingRecord): string[] =>
  Object.keys(chain.ids).filter((id) => !chain.edges.some(([from]) => from === id));

const errors = ({ logs }: World): string[] => logs.filter((line) => JSON.parse(line).level === 'error');

/** What the bookings come to when One-Link answers again; those that are not here settle. */
const comesTo = (commit: string) => ({
  discarded: 'settled discarded_by_person',
  failed: 'failed OUTSIDE_WORKING_HOURS',
  'fork-1': 'parked ambiguous_chain',
  nameless: 'parked no_client_name',
  // The first version did not park what was told when it was over.
  over: commit === '35da400' ? 'settled nothing_to_do' : 'parked visit_over',
  'refused-field': 'settled SERVICE_NOT_AVAILABLE_FOR_RESOURCE',
  'rival-two': 'parked two_appointments',
  slot: 'failed SLOT_CONFLICT',
  successor: 'pending awaiting_successor',
  unlinked: 'parked link_removed',
  unmapped: 'failed mapping',
});

const statesIn = (world: World) =>
  Object.fromEntries(
    bookings(world).map(({ key, lifecycle: { phase, code } }) => [key, code === null ? phase : `${phase} ${code}`]),
  );

describe.each(commits)('a mailbox written by %s', (commit) => {
  const written = read(`${commit}.json`) as Written;
  const start = (): World => opened(written, written);
  const keys = written.tables['booking']?.filter(({ doc }) => !String(doc).startsWith('>')).map(({ id }) => String(id));
  const settled = Object.fromEntries(keys?.map((key) => [key, 'settled']) ?? []);

  it('goes on: what was due is sent, what was parked stays, and nothing is lost', async () => {
    const world = start();
    await world.sweep();
    await world.pass(6 * hour);
    expect(statesIn(world)).toEqual({ ...settled, ...comesTo(commit) });
    expect(errors(world)).toEqual([]);
    expect(world.rows('delivery')).toHaveLength(written.tables['delivery']?.length ?? 0);
    // Of the last version 91 of them are in rows of their own.
    const told = world.outcomes().filter(({ external_ref }) => external_ref === 'calcom:long');
    expect(told).toHaveLength(111);
  });

  it('sends what was open as the tool told it last', async () => {
    const world = start();
    await world.sweep();
    await world.pass(6 * hour);
    const shown = (ref: string) =>
      [...world.oneLink.appointments.values()].filter(({ external_ref }) => external_ref === `calcom:${ref}`);
    expect(shown('outage-1')).toMatchObject([{ starts_at_ms: Date.parse(at(76)), prepaid_amount: 5_000 }]);
    expect(shown('moved-1')).toMatchObject([{ starts_at_ms: Date.parse(at(80)), client_comment: 'by the door' }]);
    expect(shown('linked')).toMatchObject([{ status: 'cancelled' }]);
    expect(shown('to-join-1')).toMatchObject([{ starts_at_ms: Date.parse(at(82)) }]);
    expect(shown('to-join-0~merged')).toMatchObject([{ status: 'cancelled' }]);
    expect(shown('patch-unanswered')).toMatchObject([{ client_comment: 'on the balcony' }]);
    expect(shown('post-unanswered')).toMatchObject([{ starts_at_ms: Date.parse(at(75)) }]);
  });

  it('tells the end of a trouble that an earlier version told', async () => {
    const world = opened(written, { ...written, connection: { ...written.connection, outcomes: 'failed' } });
    await world.sweep();
    await world.pass(day);
    const before = world.outcomes().length;
    await world.accept(cancelled('slot', { clock: world.now(), key: { kind: 'event_id', id: 'over' } }));
    await world.accept(cancelled('linked', { clock: world.now(), key: { kind: 'event_id', id: 'quiet' } }));
    await world.pass(hour);
    expect(world.outcomes().slice(before)).toMatchObject([{ external_ref: 'calcom:slot' }]);
  });

  it('takes the next event of every booking in', async () => {
    const world = start();
    await world.sweep();
    await world.pass(hour);
    for (const id of bookings(world).flatMap(newestIds)) {
      await world.accept(cancelled(id, { clock: world.now(), key: { kind: 'event_id', id: `next-${id}` } }));
    }
    await world.pass(day);
    const living = [...world.oneLink.appointments.values()].filter(({ status }) => status !== 'cancelled');
    // The two of which a person has to choose, and the visit that has the slot, bear no name.
    const leftToPerson = ['calcom:unlinked', null, null, null];
    const ofFork = commit === '35da400' ? [] : ['calcom:fork-1'];
    expect(living.map(({ external_ref }) => external_ref)).toEqual([...ofFork, ...leftToPerson]);
    expect(errors(world)).toEqual([]);
  });

  it('is written with sub-documents where something becomes of a booking', async () => {
    const world = start();
    await world.sweep();
    await world.pass(hour);
    const docs = world
      .rows('booking')
      .map(({ id, doc }) => [id, JSON.parse(String(doc).replace(/^>.*/, 'null'))] as const);
    const shapes = new Map(docs.map(([id, doc]) => [id, doc === null ? null : 'lifecycle' in doc]));
    expect(shapes.get('outage-1')).toBe(true);
    // One that is at rest stays as it was, and is read as well; those of the first version are all rebuilt.
    expect(shapes.get('cancelled')).toBe(commit !== '1312464');
  });

  it('shows every delivery, and starts what had failed again when a person says so', async () => {
    const world = start();
    const { deliveries } = await world.admin().deliveries({ state: 'failed', limit: 100 });
    expect(deliveries.map(({ external_ref }) => external_ref)).toEqual(
      expect.arrayContaining(['calcom:failed', 'calcom:unmapped', 'calcom:settled']),
    );
    await world.admin().retryFailed();
    await world.pass(hour);
    expect(statesIn(world)).toMatchObject({ failed: 'settled' });
  });

  it('forgets all of it after its retention', async () => {
    const world = start();
    await world.sweep();
    for (let days = 0; days < 80; days += 1) {
      await world.pass(day);
      await world.sweep();
    }
    expect(bookings(world).filter(({ link: { held: link } }) => link === null || link.origin !== 'person')).toEqual([]);
    expect(errors(world)).toEqual([]);
  });
});

interface Simulated {
  readonly histories: readonly (Rows & { readonly seed: number })[];
}

describe.each(simulated)('mailboxes of the simulator of %s', (commit) => {
  const { histories } = read(`${commit}-simulated.json`) as Simulated;

  it.each(histories)('that of seed $seed goes on until each booking is settled, parked or failed', async (rows) => {
    const world = opened(rows);
    await world.sweep();
    await world.pass(4 * day);
    expect(errors(world)).toEqual([]);
    const pending = bookings(world).filter(({ lifecycle: { phase, dueAt } }) => phase === 'pending' && dueAt === null);
    expect(pending).toEqual([]);
    expect(world.isWatched()).toBe(true);
  });
});

it('there is a database of every earlier version of the tables', () => {
  const versionOf = ({ tables }: Rows): number =>
    Number(tables['meta']?.find(({ name }) => name === 'schema')?.['value'] ?? 1);
  const written = commits.map((commit) => versionOf(read(`${commit}.json`) as Rows));
  const present = Number(schemaVersion);
  expect(written.sort()).toEqual(Array.from({ length: present - 1 }, (_, index) => index + 1));
});
