/** A connection that was renamed goes on with its mailbox: links, waiting deliveries, names of deliveries and outcomes. */
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../src/config/read.ts';
import { sources } from '../../../src/sources/index.ts';
import { sweepAll } from '../../../src/sweep.ts';
import { at, booked, cancelled, moved, person } from '../../world/events.ts';
import { openDatabase } from '../../world/sqlite.ts';
import { createWorld, minute, tokens, type World } from '../../world/world.ts';
import { adminToken, edge, json } from '../edge.ts';

const table = { source: 'calcom', account_id: 12, on_unlinked: 'create', secret: 'SALON_SECRET', resource_id: 31 };
const variables = { ...tokens, ONELINK_URL: 'https://one-link.test' };

function connectionNamed(name: string, more: object = {}) {
  const tables = { [name]: { ...table, ...more } };
  const entry = readConfiguration({ ...variables, CONNECTIONS: tables }, sources).connections.get(name);
  if (entry?.ok !== true) throw new Error(JSON.stringify(entry));
  return entry.connection;
}

/** The worlds of one mailbox under one name after the other: what `mailbox.ts` makes of the same object. */
function renamed() {
  const database = openDatabase();
  const before = createWorld({ configured: connectionNamed('salon'), database });
  return {
    before,
    under(name: string, formerly: string | readonly string[]): World {
      before.crash();
      return createWorld({ configured: connectionNamed(name, { formerly }), database, stage: before });
    },
  };
}

describe('a renamed connection', () => {
  it('moves and cancels what it made under its former names', async () => {
    const { before, under } = renamed();
    await before.accept(booked('a', 300), booked('b', 310));
    await before.pass(minute);
    await under('studio', 'salon').accept(moved('a', 'a2', 305));
    await before.pass(minute);
    await under('atelier', ['salon', 'studio']).accept(cancelled('b'));
    await before.pass(minute);
    expect(before.oneLink.show(9041)).toMatchObject({ starts_at: at(305), external_ref: 'calcom:a2' });
    expect(before.oneLink.show(9042)).toMatchObject({ status: 'cancelled' });
    expect(before.oneLink.appointments.size).toBe(2);
  });

  it('finds deliveries by the ids that it gave them, retries and discards them', async () => {
    const { before, under } = renamed();
    const nameless = { fields: { clientName: '', clientPhone: '' } };
    const { deliveries } = await before.accept(booked('a', 300), booked('b', 310, nameless));
    await before.pass(minute);
    const [first, second] = deliveries.map(({ deliveryId }) => deliveryId);
    expect(first).toBe('salon.1');
    const now = under('studio', 'salon');
    expect(await now.admin().delivery('salon.1')).toMatchObject({ delivery_id: 'studio.1', state: 'created' });
    expect(await now.admin().delivery('studio.1')).toMatchObject({ delivery_id: 'studio.1' });
    expect(await now.admin().delivery('other.1')).toBeNull();
    expect(await now.admin().discard(second ?? '')).toMatchObject({ kind: 'ok' });
  });

  it('makes nothing due again', async () => {
    const { before, under } = renamed();
    await before.accept(booked('a', 300, { fields: { ...person, clientName: '' } }));
    await before.pass(minute);
    const asked = before.oneLink.requests.length;
    const writtenBefore = before.rowsWritten();
    const now = under('studio', 'salon');
    await now.sweep();
    await now.pass(minute);
    expect(before.oneLink.requests).toHaveLength(asked);
    expect(now.rows('meta').some(({ name }) => String(name).startsWith('round:configuration'))).toBe(false);
    expect(now.rowsWritten()).toBe(writtenBefore);
  });

  it('tells its outcomes under the new name and finds those under the old ones', async () => {
    const { before, under } = renamed();
    await before.accept(booked('a', 300));
    await before.pass(minute);
    const now = under('studio', 'salon');
    await now.accept(cancelled('a'));
    await before.pass(minute);
    const prefixes = await now.admin().outcomePrefixes('calcom:a');
    expect(prefixes).toEqual(['outcome:studio:calcom:a:', 'outcome:salon:calcom:a:']);
    const keys = [...before.kv.keys(), ...now.kv.keys()];
    expect(keys.map((key) => key.slice(0, key.lastIndexOf(':') + 1))).toEqual(prefixes.toReversed());
  });
});

it('an outcome that waited while the connection was renamed says the name under which it is kept', async () => {
  const { before, under } = renamed();
  before.kvFails = true;
  await before.accept(booked('a', 300));
  await before.pass(minute);
  const now = under('studio', 'salon');
  await now.sweep();
  await now.pass(20 * minute);
  const [[key, text] = ['', '{}']] = now.kv;
  expect(key).toMatch(/^outcome:studio:/);
  expect(JSON.parse(text)).toMatchObject({ connection: 'studio', result: 'created' });
});

describe('the Worker', () => {
  const token = 'a-token-of-a-salon-of-some-length';
  const connections = {
    studio: { ...table, source: 'direct', formerly: ['salon', 'old'], secret: 'STUDIO' },
  };

  function bridge() {
    const called: string[] = [];
    const note = (name: string, call: string) => async () => {
      called.push(`${call} ${name}`);
      return call === 'deliveries' ? { deliveries: [], cursor: null } : null;
    };
    const calls = (name: string): object =>
      Object.fromEntries(
        ['delivery', 'deliveries', 'link', 'sweep', 'outcomePrefixes', 'erase', 'status'].map((call) => [
          call,
          note(name, call),
        ]),
      );
    const own = { ...tokens, STUDIO: token };
    return { called, own, calls, ...edge({ connections, sources, variables: own, calls }) };
  }

  it.each(['studio', 'salon', 'old'])('takes webhooks in at /hooks/%s, into the one mailbox', async (name) => {
    const { post, recorder } = bridge();
    const body = { external_ref: 'r1', status: 'scheduled' };
    const answer = await post(`/hooks/${name}`, body, { 'x-bridge-token': token });
    expect([answer.status, recorder.batches.map(({ connection }) => connection)]).toEqual([200, ['salon']]);
  });

  it('asks the one mailbox whatever the name', async () => {
    const { api, called } = bridge();
    for (const path of ['deliveries/studio.1', 'deliveries/salon.1', 'deliveries', 'links/old/r1', 'connections']) {
      await api(`/api/${path}`);
    }
    const body = JSON.stringify({ phone: '+77010000001' });
    await api('/api/clients', { method: 'DELETE', body, headers: { 'content-type': 'application/json' } });
    expect(called).toEqual([
      'delivery salon',
      'delivery salon',
      'deliveries salon',
      'link salon',
      'status salon',
      'erase salon',
    ]);
    expect(await json(await api('/api/deliveries/nobody.1'))).toMatchObject({ status: 404 });
  });

  it('sweeps the one mailbox', async () => {
    const { called, own, calls } = bridge();
    const env = { ...own, ADMIN_TOKEN: adminToken, CONNECTIONS: connections, MAILBOX: { getByName: calls } };
    await sweepAll(env as unknown as Parameters<typeof sweepAll>[0], sources, {
      scheduledTime: 0,
      cron: '*/5 * * * *',
    });
    expect(called).toEqual(['sweep salon']);
  });
});
