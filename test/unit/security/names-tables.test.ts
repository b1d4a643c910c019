// Tables of the configuration, asked for whatever a tool may write: a row counts where it is written, and only there.
import { expect, it } from 'vitest';
import type { AcceptBatch } from '../../../src/mailbox/contract.ts';
import { sources } from '../../../src/sources/index.ts';
import { createWorld, minute } from '../../world/world.ts';
import { edge, goodToken } from '../edge.ts';
import { inherited, sharedPrototypes } from '../odd-names.ts';

const one = (name: string, value: unknown): Record<string, unknown> => Object.fromEntries([[name, value]]);

/** A visit whose event, state, specialist, service, header, parameter and form field are all called so. */
async function told(name: string, rows: boolean, contentType: 'json' | 'form') {
  const table = {
    source: 'mapped',
    account_id: 12,
    on_unlinked: 'create',
    secret: 'SALON_SECRET',
    resource_id: 31,
    resources: rows ? one(name, 32) : { other: 33 },
    fields: { custom_attributes: one(name, `= ${JSON.stringify(name)}`) },
    mapping: {
      fields: {
        event: 'event',
        id: 'id',
        state: 'state',
        starts_at: '"2031-04-08T05:00:00Z"',
        client_name: `\`${name}\` & " " & $lookup($headers, "x-${name.toLowerCase()}") & " " & $lookup($query, "${name}")`,
        staff: 'staff',
      },
      headers: [`x-${name}`],
      query: [name],
      events: rows ? one(name, 'opens') : { other: 'opens', '*': 'opens' },
      states: rows ? one(name, 'confirmed') : { other: 'confirmed' },
    },
  };
  const world = createWorld({ connection: table });
  world.oneLink.addResource({ id: 32 });
  const accept = (batch: AcceptBatch) => world.core().accept({ ...batch, receivedAt: world.now() });
  const bridge = edge({ connections: { salon: table }, sources, calls: () => ({ accept }) });
  const body = { event: name, id: '7', state: name, staff: name, ...one(name, 'Form') };
  const text = contentType === 'json' ? JSON.stringify(body) : String(new URLSearchParams(Object.entries(body)));
  const type = contentType === 'json' ? 'application/json' : 'application/x-www-form-urlencoded';
  const headers = { 'content-type': type, [`x-${name}`]: 'Header' };
  const answer = await bridge.post(`/hooks/salon/${goodToken}?${name}=Query`, text, headers);
  await world.pass(minute);
  const [id] = world.oneLink.appointments.keys();
  const { status, resource_id, client_name, custom_attributes } = world.oneLink.show(id ?? 0) ?? {};
  return [answer.status, status, resource_id, client_name, Object.entries(custom_attributes ?? {})];
}

it.each(inherited)('%s', async (name) => {
  const before = sharedPrototypes();
  for (const type of ['json', 'form'] as const) {
    const attributes = [[name, name]];
    const client = 'Form Header Query';
    expect(await told(name, true, type)).toEqual([200, 'confirmed', 32, client, attributes]);
    expect(await told(name, false, type)).toEqual([200, 'scheduled', 31, client, attributes]);
  }
  expect(sharedPrototypes()).toEqual(before);
});
