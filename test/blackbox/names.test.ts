// Names that mean something else on an ordinary object, over the built Worker: each is an id and an attribute like any
// other, and the connection beside it notices nothing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directSample } from '../samples/direct.ts';
import { account, secrets, site, startWorld, type World } from './world.ts';

const rubitime = { ...account, source: 'rubitime', on_unlinked: 'create', secret: 'RECORDS_SECRET' };
/** Tokens are no two connections' (SECURITY.md). */
const tokens = {
  ...secrets,
  BESIDE_SECRET: 'beside-secret-of-the-tests',
  RECORDS_SECRET: 'records-secret-of-the-tests',
};
let world: World;
beforeAll(async () => {
  const beside = { ...site, secret: 'BESIDE_SECRET', namespace: 'beside' };
  world = await startWorld({ connections: { site, beside, records: rubitime }, secrets: tokens });
});
afterAll(() => world.close());

const at = (hour: number, day = 8): string =>
  `2031-04-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00Z`;
let versions = 0;

async function tell(
  connection: 'site' | 'beside',
  ref: string,
  more: Readonly<Record<string, unknown>>,
): Promise<string> {
  versions += 1;
  const body = { external_ref: ref, version: versions, client_name: 'Test Client', ...more };
  const answer = await world.send(
    connection,
    directSample(body, connection === 'site' ? tokens.SITE_SECRET : tokens.BESIDE_SECRET),
  );
  expect([ref, answer.status]).toEqual([ref, 200]);
  return answer.body.delivery_id;
}

const visitOf = (ref: string) =>
  [...world.oneLink.appointments.values()].find(({ external_ref }) => external_ref === ref);
/** As text, because a literal with `__proto__` says something else. */
const attributes = (name: string, value: string) => ({ custom_attributes: Object.fromEntries([[name, value]]) });

describe.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', '0'])(
  'a booking called %s',
  (name) => {
    const day = 8 + ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', '0'].indexOf(name);

    it('is made, moved, listed, unlinked, linked and cancelled', async () => {
      const times = (hour: number) => ({ starts_at: at(hour, day), ends_at: at(hour + 1, day) });
      const made = await tell('site', name, { ...times(5), ...attributes(name, 'first') });
      await world.reaches(made, 'created');
      for (const hour of [6, 7, 8]) {
        await world.reaches(await tell('site', name, { ...times(hour), ...attributes(name, `at ${hour}`) }), 'applied');
      }
      expect(visitOf(name)).toMatchObject({ starts_at_ms: Date.parse(at(8, day)) });
      expect(Object.entries(visitOf(name)?.custom_attributes ?? {})).toEqual([[name, 'at 8']]);

      const path = `/links/site/${encodeURIComponent(name)}`;
      const id = visitOf(name)?.id;
      expect((await world.api('GET', path)).body).toMatchObject({ external_refs: [name], appointment_id: id });
      const { body } = await world.api('GET', `/deliveries?connection=site&external_ref=${encodeURIComponent(name)}`);
      expect(body.deliveries).toHaveLength(4);
      expect((await world.api('DELETE', path)).body).toMatchObject({ appointment_id: null });
      expect((await world.api('PUT', path, { appointment_id: id })).body).toMatchObject({ appointment_id: id });
      await world.reaches(await tell('site', name, { status: 'cancelled' }), 'applied');
      expect(visitOf(name)).toMatchObject({ status: 'cancelled' });
    });

    it('leaves the connection beside it as it is', async () => {
      const ref = `visit-of-${day}`;
      const made = await tell('beside', ref, { starts_at: at(10, day), ends_at: at(11, day) });
      await world.reaches(made, 'created');
      for (const hour of [11, 12, 13]) {
        await world.reaches(
          await tell('beside', ref, { starts_at: at(hour, day), ends_at: at(hour + 1, day) }),
          'applied',
        );
      }
      expect(visitOf(`beside:${ref}`)).toMatchObject({ starts_at_ms: Date.parse(at(13, day)) });
    });
  },
);

it('a tool that signs nothing may call its records so too', async () => {
  for (const [index, id] of ['__proto__', 'constructor', 'valueOf'].entries()) {
    const record = `2031-05-0${index + 1} 10:00`;
    const sent = { event: 'event-create-record', data: { id, record, duration: 30, status: 0, name: 'Test Client' } };
    const answer = await world.call(`/hooks/records/${tokens.RECORDS_SECRET}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sent),
    });
    expect([id, answer.status]).toEqual([id, 200]);
    await world.reaches(answer.body.delivery_id, 'created');
    expect(visitOf(`rubitime:${id}`)).toMatchObject({ status: 'scheduled' });
  }
});
