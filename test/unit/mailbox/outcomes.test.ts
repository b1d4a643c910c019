// KV outcomes as the mailbox writes them (architecture.md, *KV outcome*): one record per settlement, nothing personal.
import { describe, expect, it } from 'vitest';
import { bookingId, recordKey } from '../../../src/booking/ids.ts';
import { saveInPlace } from '../../../src/mailbox/store/schedule.ts';
import { flushOutcomes, type OutboxInput } from '../../../src/mailbox/work/outbox.ts';
import { outcomeRecordSchema } from '../../../src/outcomes/outcome.ts';
import { at, booked, cancelled, moved, person, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World, worldStart } from '../../world/world.ts';

const appointmentId = (world: World): number => [...world.oneLink.appointments.keys()][0]!;
const results = (world: World) =>
  world.outcomes().map(({ result, code }) => (code === null ? result : `${result} ${code}`));

/** Writes what waits of the booking `a`, with ports of the test's own. */
async function flush(world: ReturnType<typeof createWorld>, ports: object): Promise<void> {
  const input = { store: world.core().store, connection: world.connection(), outcomeDays: 90, language: 'en' };
  const alone = { spendCall: () => true, together: () => null };
  await flushOutcomes(recordKey('a'), { ...input, ...alone, ports } as unknown as OutboxInput);
}

describe('the record', () => {
  it('says what became of a settlement, as architecture.md shows it', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3));
    await world.pass(minute);
    await world.accept(moved('a', 'b', 5, { fields: { clientComment: 'another' } }));
    const receivedAt = new Date(world.now()).toISOString();
    await world.pass(minute);
    const record = world.outcomes().at(-1)!;
    expect(record).toEqual({
      connection: 'salon',
      source: 'calcom',
      event: 'MOVED',
      delivery_ids: ['salon.2'],
      deliveries: 1,
      external_ref: 'calcom:b',
      idempotency_key: 'calcom:a',
      appointment_id: appointmentId(world),
      result: 'applied',
      fields: ['starts_at', 'ends_at', 'client_comment', 'external_ref'],
      http_status: 200,
      code: null,
      message: null,
      attempts: 1,
      received_at: receivedAt,
      settled_at: record.settled_at,
    });
    expect(Date.parse(record.settled_at)).toBeGreaterThan(Date.parse(receivedAt));
    expect(outcomeRecordSchema.parse(record)).toEqual(record);
  });

  it('stands under the connection, the frozen idempotency key and the inverted time, so that newest comes first', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3));
    await world.pass(minute);
    await world.accept(moved('a', 'b', 5));
    await world.pass(minute);
    const keys = [...world.kv.keys()].sort();
    expect(keys).toHaveLength(2);
    for (const key of keys) expect(key).toMatch(/^outcome:salon:calcom:a:\d{13}$/);
    const listed = keys.map((key) => JSON.parse(world.kv.get(key) ?? '').event);
    expect(listed).toEqual(['MOVED', 'BOOKED']);
    const [newest] = world.outcomes().toReversed();
    expect(Number(keys[0]?.split(':').at(-1))).toBe(9_999_999_999_999 - Date.parse(newest?.settled_at ?? ''));
  });

  it('has metadata with event, result, code, appointment, attempts and time, and lives 90 days', async () => {
    const world = createWorld();
    world.kvFails = true;
    await world.accept(booked('a', 3));
    await world.pass(minute);
    const puts: unknown[][] = [];
    const ports = {
      now: world.now,
      transaction: (work: () => unknown) => work(),
      checkpoint: () => {},
      putOutcome: async (...put: unknown[]) => void puts.push(put),
    };
    await flush(world, ports);
    const [key, value, options] = puts[0] ?? [];
    expect(puts).toHaveLength(1);
    expect(key).toMatch(/^outcome:salon:calcom:a:/);
    const { event, result, code, appointment_id, attempts, settled_at } = JSON.parse(String(value));
    expect(options).toEqual({
      expirationTtl: 90 * 86_400,
      metadata: { event, result, code, appointment_id, attempts, settled_at },
    });
    expect(JSON.stringify((options as { metadata: unknown }).metadata).length).toBeLessThan(1024);
  });

  it('of one of two bookings that settled in one millisecond and were joined waits for itself', async () => {
    const world = createWorld();
    world.kvFails = true;
    await world.accept(booked('a', 3));
    await world.pass(minute);
    const { store } = world.core();
    const record = store.find(bookingId('a'))!;
    const [one] = record.outbox.waiting;
    record.outbox.waiting.push({ ...one!, record: { ...one!.record, idempotency_key: 'calcom:b' } });
    saveInPlace(record, store);
    const ports = {
      now: world.now,
      checkpoint: () => {},
      putOutcome: async (key: string) => {
        if (key.includes(':b:')) throw new Error('KV');
      },
    };
    await flush(world, ports);
    const left = store.peek(bookingId('a'))?.outbox.waiting.map(({ record }) => record.idempotency_key);
    expect(left).toEqual(['calcom:b']);
  });

  it('names fields, never values: no name, phone or comment is in key or record', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3));
    await world.pass(minute);
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'cut' });
    await world.accept(
      booked('a', 3, { fields: { clientName: 'Anna Secret', clientComment: 'secret' } }),
      cancelled('a'),
    );
    await world.pass(hour);
    const text = [...world.kv.keys(), ...world.kv.values()].join();
    for (const secret of [person.clientName, person.clientPhone, person.clientComment, 'Anna Secret', 'secret']) {
      expect(text).not.toContain(secret);
    }
    expect(world.outcomes()[0]?.fields).toContain('client_name');
  });

  it('tells a person in words what a code means', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(world.outcomes()[0]).toMatchObject({
      result: 'parked',
      code: 'unlinked',
      appointment_id: null,
      http_status: null,
    });
    expect(world.outcomes()[0]?.message).toMatch(/\w+ \w+/);
    expect(world.outcomes()[0]).not.toHaveProperty('details');
  });
});

describe('one record', () => {
  it('is written for many waiting events: they are all named, the newest by its clock gives its name', async () => {
    const world = createWorld();
    const [first, second, third] = [
      booked('a', 3),
      says('a', { clientComment: 'second' }, { event: 'SECOND' }),
      says('a', visit(5), { event: 'THIRD' }),
    ];
    await world.accept(first, third, second);
    await world.pass(minute);
    expect(world.outcomes()).toMatchObject([
      { event: 'THIRD', deliveries: 3, delivery_ids: ['salon.1', 'salon.2', 'salon.3'], result: 'created' },
    ]);
    const { deliveries } = await world.admin().deliveries({});
    expect(deliveries.map(({ state }) => state)).toEqual(['superseded', 'created', 'superseded']);
  });

  it('is written after an outage for each booking that changed, however many events it had', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3), booked('b', 6));
    await world.pass(minute);
    world.oneLink.faults.outage(world.now(), world.now() + hour);
    for (const hours of [10, 11, 12]) {
      await world.accept(says('a', visit(hours)), says('b', visit(hours + 10)));
      await world.pass(10 * minute);
    }
    await world.pass(3 * hour);
    expect(world.outcomes().slice(2)).toMatchObject([
      { result: 'applied', deliveries: 3 },
      { result: 'applied', deliveries: 3 },
    ]);
    expect(world.kv.size).toBe(4);
  });

  it.each([
    ['repeats a sending', () => null],
    ['says the same again', () => booked('a', 3)],
    ['comes too late', () => says('a', visit(9), { clock: 1 })],
  ])('is not written for a delivery that %s', async (_what, make) => {
    const world = createWorld();
    const first = booked('a', 3);
    await world.accept(first);
    await world.pass(minute);
    await world.accept(make() ?? first);
    await world.pass(day);
    expect(world.kv.size).toBe(1);
  });

  it('is not written for what says nothing about a booking or could not be read; the mailbox lists it', async () => {
    const world = createWorld();
    await world.accept(
      { kind: 'ignored', event: 'PING', reason: 'a ping' },
      { kind: 'undecodable', event: 'BOOKED', detail: 'payload.uid', body: {} },
    );
    await world.pass(day);
    expect(world.kv.size).toBe(0);
    expect((await world.admin().deliveries({})).deliveries).toMatchObject([
      { event: 'BOOKED', state: 'failed', code: 'undecodable' },
      { event: 'PING', state: 'ignored', message: 'a ping' },
    ]);
  });

  it('says `unchanged` where somebody at the reception was faster', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3));
    await world.pass(minute);
    world.oneLink.edit(appointmentId(world), { status: 'cancelled' });
    await world.accept(cancelled('a'));
    await world.pass(minute);
    expect(world.outcomes().at(-1)).toMatchObject({ result: 'unchanged', fields: [], http_status: null, attempts: 0 });
  });

  it('is written when a booking is parked, and not again at its daily look', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.accept(booked('a', 24 * 20));
    await world.pass(5 * day);
    expect(results(world)).toEqual(['parked unlinked']);
  });

  it('is written when a parked booking has news that is parked, too', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.accept(booked('a', 24 * 20));
    await world.pass(minute);
    await world.accept(says('a', visit(24 * 21), { event: 'NEWS' }));
    await world.pass(minute);
    expect(world.outcomes().map(({ event, delivery_ids }) => [event, delivery_ids])).toEqual([
      ['BOOKED', ['salon.1']],
      ['NEWS', ['salon.1', 'salon.2']],
    ]);
  });

  it('is not written again when a person retries in vain', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.accept(booked('a', 24 * 20));
    await world.pass(minute);
    await world.admin().retry('salon.1');
    await world.pass(minute);
    expect(results(world)).toEqual(['parked unlinked']);
  });

  it('is written for a failure with the answer of One-Link, and for the retry that went through', async () => {
    const world = createWorld({ connection: { resource_id: 99 } });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(world.outcomes()).toMatchObject([{ result: 'failed', code: 'unknown_resource', http_status: 404 }]);
    world.deploy({ resource_id: 31 });
    await world.admin().retry('salon.1');
    await world.pass(minute);
    expect(results(world)).toEqual(['failed unknown_resource', 'created']);
  });

  it('is written for a discard', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    await world.admin().discard('salon.1');
    await world.pass(minute);
    expect(results(world)).toEqual(['parked unlinked', 'discarded discarded_by_person']);
  });

  it('has a key of its own, also where two settlements fall into one millisecond', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' }, latencyMs: () => 0 });
    await world.accept(booked('a', 3));
    await world.pass(0);
    await world.admin().discard('salon.1');
    await world.pass(minute);
    expect(results(world)).toEqual(['parked unlinked', 'discarded discarded_by_person']);
  });

  it('is written for an appointment that a retry makes anew', async () => {
    const world = createWorld();
    // In quarantine the client's data are still there.
    world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, { kind: 'commit_then_cut' });
    await world.accept(booked('a', 48));
    await world.pass(minute);
    world.oneLink.removeAppointment(appointmentId(world));
    await world.admin().retry('salon.1');
    await world.pass(minute);
    expect(results(world)).toEqual(['created', 'created']);
  });

  it('is not written when a quarantine ends without news', async () => {
    const world = createWorld();
    await world.accept(booked('a', 48));
    await world.pass(minute);
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'commit_then_cut' });
    await world.accept(says('a', visit(50)));
    await world.pass(hour);
    expect(world.kv.size).toBe(2);
  });
});

describe('every id of a chain', () => {
  it('finds the outcomes of the booking', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3));
    await world.pass(minute);
    await world.accept(moved('a', 'b', 5));
    await world.pass(minute);
    for (const ref of ['calcom:a', 'calcom:b']) {
      expect(await world.admin().outcomePrefixes(ref)).toEqual(['outcome:salon:calcom:a:']);
    }
    expect(await world.admin().outcomePrefixes('calcom:nobody')).toEqual([]);
  });

  it('finds also those that were written before an older id was known', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    const created = booked('a', 3);
    await world.accept(moved('b', 'c', 7));
    await world.pass(minute);
    await world.accept(moved('a', 'b', 5), created);
    await world.pass(minute);
    const prefixes = new Set(await world.admin().outcomePrefixes('calcom:a'));
    expect(await world.admin().outcomePrefixes('calcom:c')).toEqual([...prefixes]);
    for (const key of world.kv.keys()) expect([...prefixes].some((prefix) => key.startsWith(prefix))).toBe(true);
    expect(world.kv.size).toBeGreaterThan(1);
  });

  it('finds those of two bookings that were joined', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3));
    await world.accept(booked('b', 6));
    await world.pass(minute);
    await world.accept(moved('a', 'b', 6));
    await world.pass(minute);
    const prefixes = await world.admin().outcomePrefixes('calcom:a');
    expect(prefixes.toSorted()).toEqual(['outcome:salon:calcom:a:', 'outcome:salon:calcom:b:']);
  });
});

describe('a KV write that fails', () => {
  it('never holds up a PATCH', async () => {
    const world = createWorld();
    world.kvFails = true;
    await world.accept(booked('a', 3));
    await world.pass(minute);
    await world.accept(says('a', visit(5)));
    await world.pass(minute);
    await world.accept(cancelled('a'));
    await world.pass(minute);
    expect(world.oneLink.show(appointmentId(world))).toMatchObject({ starts_at: at(5), status: 'cancelled' });
    expect(world.kv.size).toBe(0);
  });

  it('is retried until it succeeds, and every settlement keeps its own record', async () => {
    const world = createWorld();
    world.kvFails = true;
    await world.accept(booked('a', 3), booked('b', 10));
    await world.pass(minute);
    await world.accept(says('a', visit(5)));
    await world.pass(3 * hour);
    expect(world.kv.size).toBe(0);
    world.kvFails = false;
    await world.pass(20 * minute);
    expect(results(world)).toEqual(['created', 'created', 'applied']);
    expect(world.outcomes().at(-1)?.settled_at.slice(0, 13)).toBe(new Date(worldStart).toISOString().slice(0, 13));
  });

  it('waits without a row per attempt', async () => {
    const world = createWorld();
    world.kvFails = true;
    await world.accept(booked('a', 3), booked('b', 10));
    await world.pass(10 * minute);
    const before = world.rowsWritten();
    await world.pass(12 * hour);
    expect(world.rowsWritten()).toBe(before);
  });

  it('is remembered by an object that was ended, also where the booking is an old one', async () => {
    const world = createWorld();
    await world.accept(booked('a', 24 * 10));
    await world.pass(minute);
    // So many newer deliveries that the mailbox no longer looks at the old one by itself.
    for (let index = 0; index < 80; index += 1) await world.accept({ kind: 'ignored', event: 'PING', reason: 'ping' });
    await world.accept(booked('z', 20));
    await world.pass(minute);
    world.kvFails = true;
    world.oneLink.removeAppointment(appointmentId(world));
    const contact = world.oneLink.addContact({ full_name: 'X' });
    const row = { resource_id: 31, contact_id: contact.id, client_name: 'X', starts_at: at(90), ends_at: at(90.5) };
    await world.admin().putLink('calcom:a', world.oneLink.addAppointment(row).id);
    await world.pass(minute);
    world.crash();
    world.kvFails = false;
    await world.pass(5 * minute);
    await world.sweep();
    await world.pass(5 * minute);
    expect(world.outcomes().filter(({ idempotency_key }) => idempotency_key === 'calcom:a')).toHaveLength(2);
  });

  it.each(['before_outcome', 'after_outcome'] as const)(
    'or a crash at %s leaves one record of the settlement',
    async (place) => {
      const world = createWorld();
      world.crashAt(place);
      await world.accept(booked('a', 3));
      await world.pass(5 * minute);
      expect(results(world)).toEqual(['created']);
      expect(
        world.writes().filter(({ method, path }) => method === 'POST' && path.endsWith('/appointments')),
      ).toHaveLength(1);
    },
  );

  it('does not keep a written outcome from being forgotten', async () => {
    const world = createWorld();
    world.kvFails = true;
    await world.accept(booked('a', 3));
    await world.pass(minute);
    world.kvFails = false;
    await world.pass(10 * minute);
    expect(world.core().store.find(bookingId('a'))?.outbox.waiting).toEqual([]);
  });
});

it('an outcome that KV never takes holds up nobody else’s', async () => {
  const world = createWorld({ kvFails: (key) => key.includes('calcom:b0:') });
  world.kvFails = true;
  await world.accept(...Array.from({ length: 60 }, (_, n) => booked(`b${n}`, 100 + n)));
  await world.pass(3 * minute);
  world.kvFails = false;
  await world.pass(6 * hour);
  expect(world.kv.size).toBe(59);
});
