/** Every name that One-Link is given of an id has at most 255 characters and its outcomes at most 480 bytes, or the webhook is told so. */
import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import { idempotencyKeyOf, mergedMark, refOf, roomForId } from '../../../src/config/references.ts';
import { outcomeKey } from '../../../src/outcomes/outcome.ts';
import { decodeWithinBounds } from '../../../src/sources/decode-within-bounds.ts';
import { sources, traitsOf } from '../../../src/sources/index.ts';
import type { AnySource, Decoded, Hook } from '../../../src/sources/source.ts';
import { createWorld, hour } from '../../world/world.ts';
import { edge } from '../edge.ts';

const names = Object.keys(sources);
const namespaces = [null, 'north', 'n'.repeat(40)];
const cases = names.flatMap((source) => namespaces.map((namespace) => ({ source, namespace })));

/** A source that says an id. */
const saying = (id: string): AnySource =>
  ({
    ...sources['calcom'],
    decode: (): Decoded[] => [
      {
        kind: 'booking',
        event: 'BOOKING_CREATED',
        id,
        key: { kind: 'event_id', id: '1' },
        clock: 1,
        fields: {},
        opens: true,
        body: {},
      },
    ],
  }) as AnySource;

const taken = async (id: string, connection: { source: string; namespace: string | null }) => {
  const settings = {
    timezone: 'Asia/Almaty',
    only: [],
    notificationUrl: null,
    idRoom: { form: traitsOf(connection.source).idForm ?? 'escaped', characters: roomForId(connection) },
  };
  const [decoded] = await decodeWithinBounds('salon', saying(id), {}, { settings } as unknown as Hook);
  return decoded?.kind === 'booking';
};

describe.each(cases)('$source, namespace $namespace', (connection) => {
  it.each([
    ['letters', 'x'],
    ['colons', ':'],
    ['letters of three bytes', '日'],
  ])('%s', async (_name, character) => {
    let longest = 0;
    for (const length of Array.from({ length: 256 }, (_, index) => index + 1)) {
      const id = character.repeat(length);
      if (!(await taken(id, connection))) continue;
      longest = length;
      const idempotencyKey = idempotencyKeyOf(connection, bookingId(id));
      expect(`${refOf(connection, bookingId(id))}${mergedMark}`.length).toBeLessThanOrEqual(255);
      expect(idempotencyKey.length).toBeLessThanOrEqual(255);
      const address = { connection: 'c'.repeat(40), idempotencyKey, namespace: connection.namespace };
      expect(new TextEncoder().encode(outcomeKey(address, 0)).length).toBeLessThanOrEqual(480);
    }
    const next = character.repeat(longest + 1);
    const nameLengths = [
      `${refOf(connection, bookingId(next))}${mergedMark}`.length,
      idempotencyKeyOf(connection, bookingId(next)).length,
    ];
    expect(Math.max(...nameLengths)).toBeGreaterThan(255);
  });
});

describe.each([null, 'north'])('direct with a reference of any length, namespace %s', (namespace) => {
  const table = {
    source: 'direct',
    account_id: 12,
    on_unlinked: 'create',
    resource_id: 31,
    ...(namespace === null ? {} : { namespace }),
  };
  it.each(Array.from({ length: 16 }, (_, index) => 241 + index))(
    '%i characters stand at One-Link, or it is 422 with a sentence',
    async (length) => {
      const world = createWorld({ connection: { ...table, secret: 'UNKNOWN_SECRET' } });
      const bridge = edge({
        connections: { salon: { ...table, secret: 'SALON_SECRET' } },
        sources,
        variables: { SALON_SECRET: 'a-token-of-16-characters' },
        calls: () => ({ accept: async (batch) => world.core().accept({ ...batch, receivedAt: world.now() }) }),
      });
      const external_ref = 'r'.repeat(length);
      const body = { external_ref, client_name: 'A', starts_at: '2031-04-07T08:00:00Z', duration_min: 30 };
      const response = await bridge.request('/hooks/salon', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-bridge-token': 'a-token-of-16-characters' },
        body: JSON.stringify(body),
      });
      await world.pass(hour);
      const standing = [...world.oneLink.appointments.keys()].map((id) => world.oneLink.show(id)?.external_ref);
      if (response.status === 200) {
        expect(standing).toEqual([namespace === null ? external_ref : `${namespace}:${external_ref}`]);
        expect(world.outcomes().map(({ result }) => result)).toEqual(['created']);
      } else {
        expect(response.status).toBe(422);
        expect(standing).toEqual([]);
        expect(((await response.json()) as { detail: string }).detail).toMatch(
          length > 255 ? /^external_ref: / : /^external_ref: .*Shorten it/,
        );
      }
      expect(response.status).toBe(length <= (namespace === null ? 248 : 242) ? 200 : 422);
    },
  );
});
