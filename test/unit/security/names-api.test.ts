// Every route of the admin API with names that all objects have: each is a booking, a key or a cursor like any other.
import { afterEach, expect, it, vi } from 'vitest';
import { sources } from '../../../src/sources/index.ts';
import { createWorld, hour } from '../../world/world.ts';
import { edge, goodToken } from '../edge.ts';
import { oddNames, sharedPrototypes } from '../odd-names.ts';

const table = { source: 'direct', account_id: 12, on_unlinked: 'park', secret: 'SALON_SECRET', resource_id: 31 };

afterEach(() => {
  vi.restoreAllMocks();
});

/** KV as much as the API asks of it. */
const kvOf = (entries: ReadonlyMap<string, string>) => ({
  list: async ({ prefix }: { prefix: string }) => ({
    keys: [...entries.keys()].filter((name) => name.startsWith(prefix)).map((name) => ({ name })),
    list_complete: true,
  }),
  get: async (keys: readonly string[] | string) =>
    typeof keys === 'string'
      ? (entries.get(keys) ?? null)
      : new Map(keys.map((key) => [key, JSON.parse(entries.get(key) ?? 'null')])),
});

/** A text of JSON in which the name stands for itself, behind a colon, in quotes, or before what is said of it. */
const without = (name: string, text: string): string =>
  text
    .replaceAll(`[\\"${name}\\"]`, '.NAME')
    .replaceAll(`.${name}: unknown key`, '.NAME: unknown key')
    .replaceAll(`"${name}"`, '"NAME"')
    .replaceAll(`\\"${name}\\"`, '\\"NAME\\"')
    .replaceAll(`:${name}"`, ':NAME"')
    .replaceAll(`"${name}: `, '"NAME: ');

/** The answers of all routes to one name, with the name taken out. */
async function asked(name: string) {
  const world = createWorld({ connection: table });
  const contact = world.oneLink.addContact({ full_name: 'Known Person' });
  const [first, second] = [5, 6].map(
    (at) =>
      world.oneLink.addAppointment({
        resource_id: 31,
        contact_id: contact.id,
        client_name: 'Known Person',
        starts_at: `2031-04-08T0${at}:00:00Z`,
        ends_at: `2031-04-08T0${at}:30:00Z`,
      }).id,
  );
  const bridge = edge({
    connections: { salon: table },
    sources,
    variables: { OUTCOMES: kvOf(world.kv) },
    calls: () => ({ ...world.admin(), accept: (batch) => world.core().accept({ ...batch, receivedAt: world.now() }) }),
  });
  const answers: unknown[] = [];
  const note = async (answer: Response): Promise<void> => {
    answers.push([answer.status, without(name, await answer.text())]);
  };
  const api = async (path: string, method = 'GET', body?: string, type = 'application/json', more = {}) => {
    const headers = { ...(body === undefined ? {} : { 'content-type': type }), ...more };
    await note(await bridge.api(path, { method, headers, ...(body === undefined ? {} : { body }) }));
  };
  const hook = async (body: object): Promise<void> => {
    const headers = { 'x-bridge-token': goodToken, ...(/^[\w-]+$/.test(name) ? { [`x-${name}`]: name } : {}) };
    await note(await bridge.post('/hooks/salon', JSON.stringify(body), headers));
    await world.pass(hour);
  };
  const ref = encodeURIComponent(name);
  const link = `/api/links/salon/${ref}`;
  const ownKey = (value: unknown): Record<string, unknown> => Object.fromEntries([[name, value]]);

  await api(link);
  await api(link, 'PUT', JSON.stringify({ appointment_id: first }));
  await api(link, 'PUT', JSON.stringify({ appointment_id: first, ...ownKey(1) }));
  await hook({ external_ref: name, version: 1, client_name: 'Known', custom_attributes: ownKey('said') });
  await hook({ external_ref: name, version: 2, ...ownKey('unknown') });
  await hook({ external_ref: name, version: 3, starts_at: '2031-04-08T08:00:00Z' });
  await api(link);
  await api(`/api/outcomes/salon/${ref}`);
  await api(`/api/deliveries?external_ref=${ref}`);
  await api(`/api/deliveries?connection=salon&external_ref=${ref}&limit=1`);
  await api(`/api/deliveries?${ref}=1`);
  await api(`/api/deliveries?state=${ref}`);
  await api(`/api/deliveries?connection=${ref}`);
  await api(`/api/deliveries?cursor=${Buffer.from(JSON.stringify(ownKey('1'))).toString('base64url')}`);
  await api(`/api/deliveries/${ref}.1`);
  await api(`/api/connections/${ref}/pause`, 'POST');
  await api('/api/deliveries', 'GET', undefined, '', { 'accept-language': name === '*' ? 'x' : name });
  await api(link, 'DELETE');
  await api(link);
  await api('/api/deliveries/salon.2/retry', 'POST');
  const row = { external_ref: name, appointment_id: second };
  await api('/api/links/salon/import', 'POST', JSON.stringify({ ...row, ...ownKey(name) }), 'application/x-ndjson');
  await api('/api/links/salon/import', 'POST', `external_ref,appointment_id,${name}\n${name},${second},x`, 'text/csv');
  await world.pass(hour);
  await api(link);
  await api('/api/connections/salon/retry-failed', 'POST');
  const shown = [first, second].map((id) => without(name, JSON.stringify(world.oneLink.show(id ?? 0))));
  return { answers, shown };
}

it.each(oddNames.filter((name) => name !== '*'))('%s', async (name) => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  const before = sharedPrototypes();
  expect(await asked(name)).toEqual(await asked('ordinary'));
  expect(sharedPrototypes()).toEqual(before);
  expect(logged).not.toHaveBeenCalled();
});
