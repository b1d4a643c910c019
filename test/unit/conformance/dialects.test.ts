/**
 * The dialects of the simulator (test/simulation/tools): each webhook passes the product's own authentication and decoding,
 * and what comes out says exactly what the dialect claims to have told, no more and no less.
 */
import { describe, expect, it } from 'vitest';
import type { BookingFields } from '../../../src/booking/booking.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import { refOf } from '../../../src/config/references.ts';
import { sources } from '../../../src/sources/index.ts';
import { presets } from '../../../src/sources/mapped/presets/index.ts';
import type { Source, ToolAccess } from '../../../src/sources/source.ts';
import { deliveryIdOf } from '../../../src/sync/delivery.ts';
import { type Dialect, dialects, type Happening, type What } from '../../simulation/tools/dialects.ts';
import { gatewayTo, openGateway, sourceReading } from '../../simulation/tools/gateway.ts';
import { speakers } from '../../simulation/tools/speeches.ts';
import type { Sending, Told } from '../../simulation/tools/told.ts';
import { createWorld, minute } from '../../world/world.ts';

const now = Date.parse('2031-04-07T05:00:00Z');
const tables = { account_id: 12, on_unlinked: 'create', resource_id: 31 };

const happening = (what: What, more: Partial<Happening> = {}): Happening => ({
  what,
  visit: 3,
  move: what === 'moved' ? 1 : 0,
  startsAt: new Date('2031-04-08T08:00:00Z'),
  endsAt: new Date('2031-04-08T08:45:00Z'),
  nth: 7,
  at: new Date(now - 90_000),
  client: { name: 'Aigerim Testova', phone: '+77015550101', comment: 'by the window' },
  staff: 'Madina',
  service: 'Colouring',
  amount: 12_500,
  ...more,
});

const bare = (what: What): Happening => {
  const { staff: _staff, service: _service, amount: _amount, endsAt: _endsAt, ...rest } = happening(what);
  return { ...rest, client: { name: 'Olzhas Sansarov', phone: '+77015550102' } };
};

/** What an event says, in the words of a telling. Names of staff are candidates. */
function saidBy(fields: BookingFields, told: Told): Told {
  const { times, staff = [], service = [], places: _places, ...rest } = fields;
  const named = (given: string | undefined, candidates: readonly string[]) =>
    given === undefined ? undefined : candidates.includes(given) ? given : `not ${given} but ${candidates.join(', ')}`;
  const all = {
    ...rest,
    startsAt: times?.startsAt,
    endsAt: times?.endsAt ?? undefined,
    staff: named(told.staff, staff),
    service: named(told.service, service),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Where a telling names no price, the tool's example may have one. */
const withoutUnnamed = (said: Told, told: Told, { amount }: Happening): Told => {
  if (amount !== undefined || told.amount !== undefined) return said;
  const { amount: _, ...rest } = said;
  return rest;
};

async function decoded(dialect: Dialect, sending: Pick<Sending, 'path' | 'headers' | 'body'>) {
  const gateway = openGateway({
    dialect,
    connection: tables,
    now: () => now,
    accept: async ({ events }) => ({
      deliveries: events.map((_, index) => ({
        deliveryId: deliveryIdOf('salon', index + 1),
        status: 'accepted' as const,
      })),
    }),
  });
  return gateway.deliver(sending);
}

it('there is one for every source and preset', () => {
  const names = dialects.map(({ name }) => name).toSorted();
  expect(names).toEqual([...Object.keys(sources), ...Object.keys(presets)].toSorted());
});

it('a plan chooses among tools as they are', () => {
  const asTheyAre = dialects
    .filter(({ creates }) => creates)
    .map((one) => ({
      name: one.name,
      source: one.source,
      isOrdered: one.ordered,
      isAsked: one.installation() !== null,
    }));
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  expect(speakers.toSorted(byName)).toEqual(asTheyAre.toSorted(byName));
});

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))('%s', (_name, dialect) => {
  const cases = dialect.tells.flatMap((what) => [
    [what, happening(what)] as const,
    [`${what}, with nothing but time and client`, bare(what)] as const,
  ]);

  it.each(cases)('%s', async (_what, told) => {
    const sendings = await dialect.sendings(told, new Date(now));
    expect(sendings.length).toBeGreaterThan(0);
    for (const sending of sendings) {
      const { status, events } = await decoded(dialect, sending);
      expect(status).toBe(200);
      expect(events).toHaveLength(1);
      const [event] = events;
      if (event?.kind !== 'booking') throw new Error(JSON.stringify(event));
      expect(withoutUnnamed(saidBy(event.fields, sending.told), sending.told, told)).toEqual(sending.told);
      expect(event.id).toBe(sending.id);
      expect(event.opens).toBe(sending.opens);
      expect(event.predecessor).toBe(sending.predecessor);
      expect(event.movedAway ?? false).toBe(sending.movedAway ?? false);
      // Of an end without a time it is told what its time would be.
      const clockKind = event.clock === null ? null : (event.clockKind ?? null);
      expect([event.clock, clockKind]).toEqual([sending.clock, sending.clockKind]);
      for (const namespace of [null, 'north']) {
        const ref = refOf({ source: dialect.source, namespace }, bookingId(event.id));
        expect(dialect.externalRef(sending.id, namespace)).toBe(ref);
      }
    }
  });

  it('says how its ids and its order are', () => {
    const source = sources[dialect.source];
    expect(dialect.worldwideIds).toBe(source?.globallyUniqueIds);
    expect(dialect.installation() !== null).toBe(source?.readBack !== undefined);
  });

  it('has noise that is ignored', async () => {
    for (const request of await dialect.noise(new Date(now))) {
      const { status, events } = await decoded(dialect, request);
      expect(status).toBe(200);
      expect(events.map(({ kind }) => kind)).toEqual(['ignored']);
    }
  });

  it('has a webhook that cannot be read', async () => {
    const { status, events, answer } = await decoded(dialect, await dialect.broken(happening('booked'), new Date(now)));
    if (dialect.source === 'direct') {
      expect([status, answer['type']]).toEqual([422, expect.stringContaining('invalid-body')]);
    } else {
      expect(status).toBe(200);
      expect(events.map(({ kind }) => kind)).toEqual(['undecodable']);
    }
  });

  it('is refused under a wrong secret, and no mailbox hears of its events', async () => {
    const [sending] = await dialect.sendings(happening('booked'), new Date(now));
    const other = { ...dialect, secrets: [dialect.secrets[2], dialect.secrets[1], dialect.secrets[0]] as const };
    const { status, events } = await decoded(other, sending as Sending);
    expect([status, events]).toEqual([401, []]);
  });
});

const readBack = dialects.filter((dialect) => dialect.installation() !== null);

describe.each(readBack.map((dialect) => [dialect.name, dialect] as const))('%s is read back', (_name, dialect) => {
  const cases = dialect.tells.flatMap((what) => [
    [what, happening(what)] as const,
    [`${what}, with nothing but time and client`, bare(what)] as const,
  ]);

  it.each(cases)('%s', async (_what, told) => {
    const installation = dialect.installation();
    if (installation === null) throw new Error('not read back');
    installation.happens(bare('booked'));
    installation.happens(told);
    const [sending] = await dialect.sendings(told, new Date(now));
    const [event] = (await decoded(dialect, sending as Sending)).events;
    if (event?.kind !== 'booking') throw new Error(JSON.stringify(event));
    const source = sourceReading(dialect.source, installation, async () => {}) as Required<Source>;
    const settings = { timezone: 'Asia/Almaty', only: [], notificationUrl: null };
    const access = { apiKey: '', apiUrl: null, settings, now } as unknown as ToolAccess;
    const read = await source.readBack(event.id, event.event, access);
    const expected = installation.toldOf(event.id);
    if (expected === null) expect(read.kind).toBe('gone');
    else {
      if (read.kind !== 'booking') throw new Error(JSON.stringify(read));
      expect(withoutUnnamed(saidBy(read.fields, expected), expected, told)).toEqual(expected);
    }
  });
});

describe.each(dialects.filter(({ creates }) => creates).map((dialect) => [dialect.name, dialect] as const))(
  '%s into a world',
  (_name, dialect) => {
    it('a visit that it tells stands at One-Link', async () => {
      const installation = dialect.installation();
      const source = sourceReading(dialect.source, installation, (ms) => world.clock.sleep(ms));
      const table = { ...dialect.connection, ...tables };
      const world = createWorld({
        connection: { ...table, secret: 'UNKNOWN_SECRET' },
        ...(source === undefined ? {} : { source }),
      });
      const gateway = gatewayTo(world, { dialect, connection: tables });
      const booked = happening('booked');
      installation?.happens(booked);
      for (const sending of await dialect.sendings(booked, new Date(world.now()))) {
        expect((await gateway.deliver(sending)).answer).toMatchObject({ status: 'accepted' });
      }
      await world.pass(minute);
      const standing = [...world.oneLink.appointments.keys()].map((id) => world.oneLink.show(id));
      expect(standing).toMatchObject([
        { starts_at: '2031-04-08T08:00:00Z', external_ref: dialect.externalRef(dialect.id(booked), null) },
      ]);
    });
  },
);
