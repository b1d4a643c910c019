/**
 * A mailbox that the first version of the bridge has left: a schedule of three columns, bodies inside the records and inside the
 * deliveries that could not be read, the digest key in plain. Under this version everything in it goes on.
 */
import { expect, it } from 'vitest';
import { deliveryId } from '../../../src/booking/ids.ts';
import { type AdminInput, createAdmin } from '../../../src/mailbox/admin/admin.ts';
import { booked, cancelled, person, says } from '../../world/events.ts';
import { flat } from '../../world/flat.ts';
import { type Database, openDatabase } from '../../world/sqlite.ts';
import { createWorld, day, hour, minute, type World, worldStart } from '../../world/world.ts';

/** The statements of the first version, as they were. */
const firstTables = [
  'CREATE TABLE IF NOT EXISTS booking (id TEXT PRIMARY KEY, doc TEXT NOT NULL) WITHOUT ROWID',
  'CREATE TABLE IF NOT EXISTS delivery (arrival INTEGER PRIMARY KEY, id TEXT, event TEXT NOT NULL, received_at INTEGER NOT NULL, doc TEXT)',
  'CREATE TABLE IF NOT EXISTS link (appointment_id INTEGER PRIMARY KEY, booking TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS agenda (booking TEXT PRIMARY KEY, due_at INTEGER NOT NULL, slot INTEGER) WITHOUT ROWID',
  'CREATE TABLE IF NOT EXISTS undecodable (key TEXT PRIMARY KEY, arrival INTEGER NOT NULL) WITHOUT ROWID',
  'CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID',
];

const table = { on_unlinked: 'park', fields: { client_comment: '= note' } };
const body = (note: string) => ({ note });
const unread = { kind: 'undecodable', event: 'BOOKED', detail: 'x', body: { who: person.clientName } } as const;

/** The rows of a world as the first version wrote them. */
function asFirstVersion(rows: (table: string) => Record<string, string | number | null>[]): Database {
  const database = openDatabase();
  for (const name of ['agenda', 'schedule', 'overflow', 'body']) database.sql(`DROP TABLE IF EXISTS ${name}`);
  for (const statement of firstTables) database.sql(statement);
  const put = (name: string, row: Record<string, string | number | null>): void => {
    const columns = Object.keys(row);
    const marks = columns.map(() => '?').join();
    database.sql(`INSERT INTO ${name} (${columns}) VALUES (${marks})`, ...Object.values(row));
  };
  const bodies = new Map(rows('body').map(({ arrival, doc }) => [Number(arrival), JSON.parse(String(doc))]));
  for (const { id, doc } of rows('booking')) {
    if (String(doc).startsWith('>')) put('booking', { id: id ?? '', doc: doc ?? '' });
    else {
      const { overflow: _, ...flatOne } = flat(JSON.parse(String(doc)));
      const record = flatOne as {
        open: { storedBody?: { at: number } }[];
        dueAt: number | null;
        schedule: string | null;
      };
      record.open = record.open.map(({ storedBody, ...open }) =>
        storedBody === undefined ? open : { ...open, body: bodies.get(storedBody.at) },
      );
      const waits = record.dueAt !== null;
      record.schedule = waits ? `${record.dueAt}/null` : null;
      put('booking', { id: id ?? '', doc: JSON.stringify(record) });
      if (waits) put('agenda', { booking: id ?? '', due_at: record.dueAt, slot: null });
    }
  }
  for (const { doc, size: _, starts_at: _start, ...row } of rows('delivery')) {
    const { bodyAt, ...standalone } = doc === null ? {} : JSON.parse(String(doc));
    put('delivery', {
      ...row,
      doc:
        doc === null
          ? null
          : JSON.stringify({ ...standalone, ...(bodyAt === undefined ? {} : { body: bodies.get(bodyAt) }) }),
    });
  }
  for (const name of ['link', 'undecodable']) for (const row of rows(name)) put(name, row);
  for (const row of rows('meta')) if (row['name'] !== 'schema') put('meta', row);
  return database;
}

const states = async (world: World) =>
  (await world.admin().deliveries({ limit: 200 })).deliveries
    .map(({ external_ref, state, code }) => `${external_ref ?? 'unread'} ${state} ${code ?? ''}`.trim())
    .toSorted();

it('goes on: what is parked, due, failed, linked, unread', async () => {
  const old = createWorld({ connection: { ...table, on_unlinked: 'create' } });
  const { oneLink, clock } = old;
  await old.accept(booked('made', 24 * 21, { body: body('of the made') }), unread);
  await old.pass(hour);
  old.deploy(table);
  await old.accept(booked('parked', 24 * 20, { body: body('of the parked') }));
  await old.pass(hour);
  await old.admin().pause();
  await old.accept(
    cancelled('made', { body: body('off') }),
    says('made', { clientComment: 'x' }, { body: body('late') }),
  );
  await old.pass(minute);
  old.crash();
  const rows = (name: string) => old.rows(name);
  const before = await states(old);
  old.crash();
  const world = createWorld({ connection: table, stage: { clock, oneLink }, database: asFirstVersion(rows) });
  expect(await states(world)).toEqual(before);
  await world.sweep();
  await world.pass(minute);
  expect(await states(world)).toEqual(before);
  expect(world.dump()).not.toContain('"body":');
  const bodies = world.rows('body').map(({ doc }) => String(doc));
  expect(bodies.filter((doc) => doc.includes('of the parked') || doc.includes(String(person.clientName)))).toHaveLength(
    2,
  );

  const ports = { now: world.now, transaction: (work: () => unknown) => work() };
  const around = { core: world.core(), connection: world.connection(), language: 'en', ports };
  const read: unknown[] = [];
  const decodeAgain = async (kept: unknown) => {
    read.push(kept);
    return [];
  };
  await createAdmin({ ...around, by: 'admin', decodeAgain } as unknown as AdminInput).retry(deliveryId('salon.2'));
  expect(read).toEqual([unread.body]);

  await world.admin().resume();
  await world.pass(minute);
  world.deploy({ ...table, on_unlinked: 'create' });
  await world.sweep();
  await world.pass(hour);
  const shown = [...world.oneLink.appointments.values()].map(({ status, client_comment }) => [status, client_comment]);
  expect(shown.toSorted()).toEqual([
    ['cancelled', 'of the made'],
    ['scheduled', 'of the parked'],
  ]);
  expect(world.now()).toBeGreaterThan(worldStart);
  await world.pass(70 * day);
  expect((await world.admin().deliveries({})).deliveries).toEqual([]);
  for (const name of ['booking', 'delivery', 'body', 'link', 'schedule', 'overflow', 'undecodable']) {
    expect([name, world.rows(name)]).toEqual([name, []]);
  }
});
