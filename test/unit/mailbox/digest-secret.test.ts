// `DIGEST_SECRET`: who reads the storage cannot turn digests back, and whatever becomes of the secret, a digest from before means the
// same: nothing is sent again, no repeated sending is new.
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import { derivedKey, readDigestSecrets } from '../../../src/config/digest-secret.ts';
import { calcom } from '../../../src/sources/calcom/index.ts';
import type { Hook } from '../../../src/sources/source.ts';
import { calcomBooked } from '../../samples/calcom.ts';
import { booked, person, says, visit } from '../../world/events.ts';
import { createWorld, minute, type World } from '../../world/world.ts';
import { statusView } from '../admin-api/views.ts';
import { edge, json } from '../edge.ts';

const first = 'the-first-digest-secret-of-the-tests';
const second = 'the-second-digest-secret-of-the-tests';
const randomKey = 'the-random-key-that-the-mailbox-made-at-its-start';

const keyRows = (world: World): string[] =>
  world
    .core()
    .store.metaNames()
    .filter((name) => name.startsWith('key'));

/** Digest of the client's phone as it stands in the rows, and what a reader of the rows would compute from the key in plain. */
const kept = (world: World) => world.core().store.find(bookingId('a'))?.chain.ids['a']?.cells['clientPhone']?.digest;
const guessed = createHmac('sha256', randomKey)
  .update(JSON.stringify(person.clientPhone))
  .digest('base64url')
  .slice(0, 22);

async function settled(digestSecrets: readonly string[]): Promise<World> {
  const world = createWorld({ randomKey, digestSecrets });
  await world.accept(opening);
  await world.accept({ kind: 'undecodable', event: 'X', detail: 'why', body: { phone: '+77010000099' } });
  await world.pass(minute);
  return world;
}
const opening = booked('a', 3);

/** Nothing of what was known is news. */
async function recognisesAll(world: World): Promise<void> {
  const sent = world.writes().length;
  const unreadable = { kind: 'undecodable', event: 'X', detail: 'why', body: { phone: '+77010000099' } } as const;
  const { deliveries } = await world.accept(opening, unreadable);
  expect(deliveries.map(({ status }) => status)).toEqual(['duplicate', 'duplicate']);
  await world.accept(says('a', { ...visit(3), ...person }));
  await world.pass(minute);
  expect(world.writes()).toHaveLength(sent);
}

describe('the key of a mailbox', () => {
  it('lies in the storage where there is no secret, as it always did', async () => {
    const world = await settled([]);
    expect(kept(world)).toBe(guessed);
    expect(world.dump()).toContain(randomKey);
  });

  it('is not in the storage where there is one', async () => {
    const world = await settled([first]);
    expect(kept(world)).toBe(guessed); // the key itself is random: only who has the secret has it
    expect(world.dump()).not.toContain(randomKey);
    expect(world.dump()).not.toContain(Buffer.from(randomKey).toString('base64url').slice(0, 20));
    expect(keyRows(world)).toHaveLength(1);
    world.crash();
    await recognisesAll(world);
  });

  it.each([
    ['none', [], 'one', [first]],
    ['one', [first], 'another with the old one beside it', [second, first]],
  ])('means the same after the secret was changed: %s, then %s', async (_, before, __, after) => {
    const world = await settled(before);
    world.deploy({}, after);
    expect(kept(world)).toBe(guessed);
    await recognisesAll(world);
    expect(world.dump()).not.toContain(randomKey);
    expect(keyRows(world)).toHaveLength(1);
    // The old secret is not needed any more.
    world.deploy({}, after.slice(0, 1));
    await recognisesAll(world);
    expect(world.logs.join()).not.toContain('digest_key_lost');
  });

  it('comes back with its secret; meanwhile the log says that it is lost, and nothing is held up', async () => {
    const world = await settled([first]);
    for (const wrong of [[], [second]]) {
      world.deploy({}, wrong);
      await world.accept(booked(`b${wrong.length}`, 5 + wrong.length));
      await world.pass(minute);
      expect(world.outcomes().at(-1)?.result).toBe('created');
      expect(world.logs.join()).toContain('digest_key_lost');
    }
    world.deploy({}, [first]);
    await recognisesAll(world);
  });

  it('writes its row once', async () => {
    const world = await settled([first]);
    const rows = world.rowsWritten();
    world.crash();
    world.core();
    expect(world.rowsWritten()).toBe(rows);
  });
});

describe('DIGEST_SECRET', () => {
  it('has at least 32 characters and no blanks, or is reported and not used', () => {
    for (const weak of ['x'.repeat(31), `${'x'.repeat(31)} `, `${'x'.repeat(20)} ${'x'.repeat(20)}`, 7]) {
      const { secrets, problems } = readDigestSecrets({ DIGEST_SECRET: weak });
      expect(secrets).toEqual([]);
      expect(problems).toEqual([{ path: 'DIGEST_SECRET', message: expect.stringContaining('32 characters') }]);
    }
    expect(readDigestSecrets({ DIGEST_SECRET: first })).toEqual({ secrets: [first], problems: [], notes: [] });
  });

  it('is said to be missing, and what to do about it', () => {
    const { secrets, problems, notes } = readDigestSecrets({});
    expect({ secrets, problems }).toEqual({ secrets: [], problems: [] });
    expect(notes).toEqual([expect.stringContaining('npx wrangler secret put DIGEST_SECRET')]);
  });

  it('is said to be missing, or too weak, where people look', async () => {
    const shown = async (DIGEST_SECRET?: string) => {
      const bridge = edge({ variables: { DIGEST_SECRET }, calls: () => ({ status: async () => statusView() }) });
      const { notes, problems } = await json(await bridge.api('/api/connections'));
      return { notes, problems, ...(await json(await bridge.request('/health'))) };
    };
    const missing = expect.stringContaining('DIGEST_SECRET is not set');
    expect(await shown()).toMatchObject({ notes: [missing], problems: [], configuration: 'valid' });
    expect(await shown('weak')).toMatchObject({ problems: [{ path: 'DIGEST_SECRET' }], configuration: 'invalid' });
    expect(await shown(first)).toMatchObject({ notes: [], problems: [], configuration: 'valid' });
  });

  it('gives every purpose and every connection a key of its own', () => {
    const keys = [
      derivedKey(first, 'mailbox key'),
      derivedKey(first, 'seat id'),
      derivedKey(first, 'seat id', 'north'),
      derivedKey(first, 'seat id', 'south'),
      derivedKey(second, 'seat id', 'north'),
    ];
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(keys.length);
  });
});

/** What Cal.com tells of one seat, as the connection of the world decodes it now. */
function seatEvent(world: World, triggerEvent: string, change: object = {}) {
  const slot = { startsAt: new Date(world.now() + 3 * 3_600_000), minutes: 30 };
  const { body } = calcomBooked(
    { uid: 'A', slot, sentAt: new Date(world.now()), client: { name: 'Ivan', phone: '+77010000001' } },
    'any',
  );
  const parsed = JSON.parse(body);
  const seats = { seatsPerTimeSlot: 5, attendees: [{ name: 'Ivan', email: 'ivan@example.org' }], ...change };
  const payload = { ...parsed.payload, ...seats };
  const hook = {
    settings: { timezone: 'Asia/Almaty', only: [], notificationUrl: null, idKeys: world.connection().idKeys },
  };
  const decoded = calcom.decode({ ...parsed, triggerEvent, payload }, hook as unknown as Hook);
  const [event] = decoded;
  if (event?.kind !== 'booking' || decoded.length !== 1) throw new Error('no seat');
  return event;
}

describe('the id of a seat', () => {
  it('cannot be computed from the e-mail without the secret', () => {
    const idUnder = (...digestSecrets: string[]) => seatEvent(createWorld({ digestSecrets }), 'BOOKING_CREATED').id;
    expect(new Set([idUnder(), idUnder(first), idUnder(second)]).size).toBe(3);
    expect(idUnder(first)).toMatch(/^A:[\w-]{22}$/);
    expect(idUnder(second, first)).toBe(idUnder(second));
  });

  it.each([
    ['none', [], 'one', [first]],
    ['one', [first], 'another', [second, first]],
    ['none', [], 'two', [second, first]],
  ])('from before the secret was changed finds its booking: %s, then %s', async (_, before, __, after) => {
    const world = createWorld({ digestSecrets: before });
    const made = seatEvent(world, 'BOOKING_CREATED');
    await world.accept(made);
    await world.pass(minute);
    world.deploy({}, after);
    // The same sending again.
    const again = { ...seatEvent(world, 'BOOKING_CREATED'), body: made.body };
    const key = { kind: 'derived', parts: ['BOOKING_CREATED', again.id, sentAtOf(made)] } as const;
    expect(again.id).not.toBe(made.id);
    expect((await world.accept({ ...again, key })).deliveries).toMatchObject([{ status: 'duplicate' }]);
    // It moves, which names the old id, and is cancelled.
    await world.accept(seatEvent(world, 'BOOKING_RESCHEDULED', { uid: 'B', rescheduleUid: 'A' }));
    await world.pass(minute);
    await world.accept(seatEvent(world, 'BOOKING_CANCELLED', { uid: 'B' }));
    await world.pass(minute);
    expect(world.oneLink.appointments.size).toBe(1);
    expect(world.outcomes().map(({ result }) => result)).toEqual(['created', 'applied', 'applied']);
    expect([...world.oneLink.appointments.values()].map(({ status }) => status)).toEqual(['cancelled']);
  });
});

function sentAtOf({ key }: ReturnType<typeof seatEvent>): string {
  if (key.kind !== 'derived') throw new Error('a key of another kind');
  return key.parts[2] ?? '';
}
