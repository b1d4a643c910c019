/** Versions of `direct` may be counts or dates, and the two are never compared: one booking has one kind, until a person says otherwise. */
import { describe, expect, it } from 'vitest';
import { sources } from '../../../src/sources/index.ts';
import type { Decoded } from '../../../src/sources/source.ts';
import { createWorld, hour, type World } from '../../world/world.ts';
import { edge } from '../edge.ts';

const start = (halfHour: number) => new Date(Date.UTC(2031, 3, 7, 8, halfHour * 30)).toISOString().replace('.000', '');
const token = 'a-token-of-16-characters';

function stage(connection: object = {}) {
  const table = { source: 'direct', account_id: 12, on_unlinked: 'create', resource_id: 31, ...connection };
  const world: World = createWorld({
    connection: { ...table, secret: 'UNKNOWN_SECRET' },
  });
  const handed: Decoded[] = [];
  const bridge = edge({
    connections: { salon: { ...table, secret: 'SALON_SECRET' } },
    sources,
    variables: { SALON_SECRET: token },
    calls: () => ({
      accept: async (batch) => {
        handed.push(...batch.events);
        return world.core().accept({ ...batch, receivedAt: world.now() });
      },
    }),
  });
  return {
    world,
    async tell(version: number | string | undefined, halfHour: number, more: object = {}) {
      const body = {
        external_ref: 'v1',
        client_name: 'A',
        version,
        starts_at: start(halfHour),
        duration_min: 30,
        ...more,
      };
      const headers = { 'content-type': 'application/json', 'x-bridge-token': token };
      const request = { method: 'POST', headers, body: JSON.stringify(body) };
      const response = await bridge.request('/hooks/salon', request);
      await world.pass(hour);
      return (await response.json()) as { delivery_id: string; status: string };
    },
    standing: () => [...world.oneLink.appointments.keys()].map((id) => world.oneLink.show(id)?.starts_at),
  };
}

const date = (minutes: number) => new Date(Date.UTC(2031, 3, 7, 5, minutes)).toISOString();

describe('a version of the other kind', () => {
  it.each([
    ['a date among counts', 5, date(1), 6],
    ['a count among dates', date(0), 7, date(2)],
  ])('%s is failed with a sentence, and what comes after counts as before', async (_name, first, other, third) => {
    const { world, tell, standing } = stage();
    await tell(first, 0);
    const { delivery_id } = await tell(other, 1);
    expect(standing()).toEqual([start(0)]);
    const answer = await world.admin().delivery(delivery_id, 'en');
    expect(answer).toMatchObject({ state: 'failed', code: 'version_mixed', external_ref: 'v1' });
    expect(answer?.message).toMatch(/same kind of version/);
    await tell(third, 2);
    expect(standing()).toEqual([start(2)]);
  });

  it('counts from then on where a person presses Retry', async () => {
    const { world, tell, standing } = stage();
    await tell(date(0), 0);
    const { delivery_id } = await tell(7, 1);
    expect(await world.admin().retry(delivery_id)).toMatchObject({ kind: 'ok' });
    await world.pass(hour);
    expect(standing()).toEqual([start(1)]);
    await tell(6, 2);
    expect(standing()).toEqual([start(1)]);
    await tell(8, 3);
    expect(standing()).toEqual([start(3)]);
    const again = await tell(date(90), 4);
    expect(await world.admin().delivery(again.delivery_id, 'en')).toMatchObject({ code: 'version_mixed' });
  });

  it('is no trouble to another booking, nor is a call without a version', async () => {
    const { tell, standing } = stage();
    await tell(5, 0);
    await tell(date(1), 1, { external_ref: 'v2' });
    expect(standing()).toEqual([start(0), start(1)]);
    await tell(undefined, 2);
    expect(standing()).toEqual([start(2), start(1)]);
  });
});

const told = (clock: number, clockKind: 'event_time' | 'version' | undefined, halfHour: number): Decoded => ({
  kind: 'booking',
  event: 'moved',
  id: 'a',
  key: { kind: 'event_id', id: `${clock}` },
  clock,
  ...(clockKind === undefined ? {} : { clockKind }),
  fields: { state: 'accepted', clientName: 'A', times: { startsAt: start(halfHour), endsAt: start(halfHour + 1) } },
  opens: true,
  body: null,
});

it('a date of 2099 that a mailbox holds from before kinds were told silences nothing', async () => {
  const world = createWorld({ connection: { source: 'calcom' } });
  const standing = () => [...world.oneLink.appointments.keys()].map((id) => world.oneLink.show(id)?.starts_at);
  await world.accept(told(Date.UTC(2099, 0, 1), undefined, 0));
  await world.pass(hour);
  for (const halfHour of [2, 4]) {
    await world.accept(told(world.now(), 'event_time', halfHour));
    await world.pass(hour);
    expect(standing()).toEqual([start(halfHour)]);
  }
});

it('a table of `mapped` that changes from times to counts goes on with counts', async () => {
  const world = createWorld({ connection: { source: 'calcom' } });
  const standing = () => [...world.oneLink.appointments.keys()].map((id) => world.oneLink.show(id)?.starts_at);
  await world.accept(told(world.now(), 'event_time', 0));
  await world.pass(hour);
  await world.accept(told(3, 'version', 2));
  await world.pass(hour);
  expect(standing()).toEqual([start(2)]);
  await world.accept(told(2, 'version', 4));
  await world.pass(hour);
  expect(standing()).toEqual([start(2)]);
});
