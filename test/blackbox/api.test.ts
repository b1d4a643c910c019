/** The routes of architecture.md, *HTTP*, and what people do with them, end to end. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { domainError } from '../../emulator/faults.ts';
import { calcomBooked, calcomCancelled, calcomMoved, signed } from '../samples/calcom.ts';
import { directSample } from '../samples/direct.ts';
import { endOf, midnightInAlmaty, slot, startOf } from '../samples/sample.ts';
import { salon, secrets, site, startWorld, type World } from './world.ts';

const now = new Date();
const secret = secrets.CALCOM_SECRET;
let taken = 0;

/** A time of its own for each booking: One-Link gives a slot once. */
function freeSlot() {
  taken += 1;
  return slot(midnightInAlmaty(now, 1 + Math.floor(taken / 20)), taken % 20, 0, 30);
}
const booking = (uid: string, more: object = {}) => ({ uid, slot: freeSlot(), sentAt: now, ...more });

/** Made by hand in One-Link's own screens. */
function appointmentAtOneLink() {
  const visit = freeSlot();
  world.oneLink.addContact({ id: 700 + taken });
  return world.oneLink.addAppointment({
    resource_id: 31,
    contact_id: 700 + taken,
    starts_at: startOf(visit),
    ends_at: endOf(visit),
  });
}

let world: World;
beforeAll(async () => {
  world = await startWorld({
    connections: {
      salon,
      site,
      paused: salon,
      careful: { ...salon, on_unlinked: 'park' },
      imported: { ...site, on_unlinked: 'park', secret: 'IMPORTED_SECRET', namespace: 'imported' },
    },
  });
});
afterAll(() => world.close());

/** Sends and waits until the first delivery is in one of the states; its id. */
async function sent(
  connection: string,
  sample: Parameters<World['send']>[1],
  ...states: Parameters<World['reaches']>[1][]
): Promise<string> {
  const { body } = await world.send(connection, sample);
  await world.reaches(body.delivery_id, ...states);
  return body.delivery_id;
}

describe('GET and HEAD', () => {
  it('on a hook answer 200, so that a tool can check the address', async () => {
    for (const path of ['/hooks/salon', '/hooks/salon/any-token']) {
      const answered = await world.call(path);
      expect(answered).toMatchObject({ status: 200, text: 'ok' });
      expect(answered.headers.get('content-type')).toMatch(/^text\/plain/);
      expect(answered.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await world.call(path, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
    }
  });

  it('on /health and / answer 200 without a token', async () => {
    expect((await world.call('/health')).body).toEqual({ status: 'ok', configuration: 'valid' });
    expect((await world.call('/')).status).toBe(200);
  });
});

describe('deliveries', () => {
  it('are listed newest first, page by page, by connection, state and any id of the chain', async () => {
    const visit = booking('listed-1');
    const first = await sent('salon', calcomBooked(visit, secret), 'created');
    const moved = { ...booking('listed-2'), movedFrom: 'listed-1', sentAt: new Date(now.getTime() + 1000) };
    const second = await sent('salon', calcomMoved(moved, secret), 'applied');
    const other = await sent('salon', calcomBooked(booking('listed-other'), secret), 'created');

    const ids = async (query: string) =>
      (await world.api('GET', `/deliveries?connection=salon&${query}`)).body.deliveries.map(
        ({ delivery_id }: { delivery_id: string }) => delivery_id,
      );
    expect(await ids('')).toEqual([other, second, first]);
    expect(await ids('state=applied')).toEqual([second]);
    for (const ref of ['calcom:listed-1', 'calcom:listed-2']) {
      expect(await ids(`external_ref=${encodeURIComponent(ref)}`)).toEqual([second, first]);
    }
    const page = await world.api('GET', '/deliveries?connection=salon&limit=2');
    expect(page.body.deliveries).toHaveLength(2);
    const rest = await world.api('GET', `/deliveries?connection=salon&limit=2&cursor=${page.body.cursor}`);
    expect(rest.body).toMatchObject({ deliveries: [{ delivery_id: first }], cursor: null });
    const all = await world.api('GET', '/deliveries?limit=200');
    expect(all.body.deliveries.map(({ connection }: { connection: string }) => connection)).toContain('salon');
  });

  it('that are repeated are answered `duplicate`, and `ignored` with the reason where they are about no booking', async () => {
    const sample = calcomBooked(booking('twice'), secret);
    const first = await world.send('salon', sample);
    expect((await world.send('salon', sample)).body).toEqual({
      status: 'duplicate',
      delivery_id: first.body.delivery_id,
    });
    await world.reaches(first.body.delivery_id, 'created');
    const ping = await world.send('salon', signed('PING', { triggerEvent: 'PING' }, secret));
    expect(ping).toMatchObject({ status: 200, body: { status: 'ignored', reason: expect.stringMatching(/\w/) } });
    expect((await world.api('GET', `/deliveries/${ping.body.delivery_id}`)).body.state).toBe('ignored');
  });

  it('that failed go out by a retry once One-Link takes them', async () => {
    const visit = booking('refused-first');
    const refusal = world.oneLink.faults.add(
      { method: 'POST', path: '/appointments', times: 9 },
      domainError(422, 'OUTSIDE_WORKING_HOURS'),
    );
    const id = await sent('salon', calcomBooked(visit, secret), 'failed');
    const failed = await world.api('GET', `/deliveries/${id}`);
    expect(failed.body).toMatchObject({ code: 'OUTSIDE_WORKING_HOURS', message: expect.stringMatching(/\w+ \w+/) });
    world.oneLink.faults.remove(refusal);
    expect((await world.api('POST', `/deliveries/${id}/retry`)).status).toBe(200);
    await world.reaches(id, 'created');
    const again = await world.api('POST', `/deliveries/${id}/discard`);
    expect(again).toMatchObject({ status: 409, body: { state: 'created' } });
  });

  it('that failed go out all together by retry-failed', async () => {
    const refusal = world.oneLink.faults.add(
      { method: 'POST', path: '/appointments', times: 9 },
      domainError(422, 'OUTSIDE_WORKING_HOURS'),
    );
    const ids = [
      await sent('salon', calcomBooked(booking('all-1'), secret), 'failed'),
      await sent('salon', calcomBooked(booking('all-2'), secret), 'failed'),
    ];
    world.oneLink.faults.remove(refusal);
    expect((await world.api('POST', '/connections/salon/retry-failed')).body).toEqual({ retried: 2 });
    for (const id of ids) await world.reaches(id, 'created');
  });

  it('that are discarded are not sent any more, and say so in KV', async () => {
    const visit = booking('given-up');
    const id = await sent('careful', calcomBooked(visit, secret), 'parked');
    expect((await world.api('POST', `/deliveries/${id}/discard`)).body).toMatchObject({ state: 'discarded' });
    await expect
      .poll(async () => (await world.api('GET', '/outcomes/careful/calcom:given-up')).body.outcomes[0]?.result)
      .toBe('discarded');
  });
});

describe('links', () => {
  it('set by a person send what waited for them, once, and belong to one booking', async () => {
    const visit = booking('linked-later');
    const appointment = appointmentAtOneLink();
    const id = await sent('careful', calcomBooked(visit, secret), 'parked');
    const put = await world.api('PUT', '/links/careful/calcom:linked-later', { appointment_id: appointment.id });
    expect(put).toMatchObject({ status: 200, body: { appointment_id: appointment.id, origin: 'person' } });
    await world.reaches(id, 'applied');
    expect(world.oneLink.show(appointment.id)).toMatchObject({
      starts_at: startOf(visit.slot),
      external_ref: 'calcom:linked-later',
    });

    await sent('careful', calcomBooked(booking('rival'), secret), 'parked');
    const refused = await world.api('PUT', '/links/careful/calcom:rival', { appointment_id: appointment.id });
    expect(refused).toMatchObject({ status: 409, body: { external_ref: 'calcom:linked-later' } });

    expect((await world.api('DELETE', '/links/careful/calcom:linked-later')).body.appointment_id).toBeNull();
    const cancelled = calcomCancelled({ ...visit, sentAt: new Date(now.getTime() + 5000) }, secret);
    await sent('careful', cancelled, 'parked');
    expect(world.oneLink.show(appointment.id)?.['status']).toBe('scheduled');
  });

  it('imported as NDJSON or CSV are there before the first event', async () => {
    const [first, second] = [appointmentAtOneLink(), appointmentAtOneLink()];
    const json = `{"external_ref":"imported:a","appointment_id":${first.id}}\n{"external_ref":"imported:x"}\n`;
    const asJson = await world.api('POST', '/links/imported/import', json, 'application/x-ndjson');
    expect(asJson.body).toMatchObject({ linked: 1, refused: 1, rows: [{ result: 'linked' }, { result: 'invalid' }] });
    const csv = `external_ref,appointment_id\nimported:b,${second.id}\nimported:c,${second.id}\n`;
    const asCsv = await world.api('POST', '/links/imported/import', csv, 'text/csv');
    expect(asCsv.body).toMatchObject({ linked: 1, rows: [{ result: 'linked' }, { result: 'conflict' }] });

    const confirmed = { external_ref: 'b', status: 'confirmed' };
    await sent('imported', directSample(confirmed, secrets.IMPORTED_SECRET), 'applied');
    expect(world.oneLink.show(second.id)?.['status']).toBe('confirmed');
    expect((await world.api('GET', '/links/imported/imported:b')).body).toMatchObject({
      appointment_id: second.id,
      origin: 'imported',
    });
  });
});

describe('connections', () => {
  it('that are paused take deliveries in and send them after resume', async () => {
    expect((await world.api('POST', '/connections/paused/pause')).body.state).toBe('paused');
    const { body } = await world.send('paused', calcomBooked(booking('while-paused'), secret));
    expect(body.status).toBe('accepted');
    await world.bridge.sweep();
    expect(await world.reaches(body.delivery_id, 'pending')).toMatchObject({ appointment_id: null });
    const { connections } = (await world.api('GET', '/connections')).body;
    expect(connections).toContainEqual(
      expect.objectContaining({ connection: 'paused', state: 'paused', pending: 1, configuration: 'valid' }),
    );
    expect((await world.api('POST', '/connections/paused/resume')).body.state).toBe('running');
    await world.reaches(body.delivery_id, 'created');
  });
});

describe('outcomes', () => {
  it('of a booking are found by any id of its chain, newest first', async () => {
    const visit = booking('told-1');
    await sent('salon', calcomBooked(visit, secret), 'created');
    const moved = { ...booking('told-2'), movedFrom: 'told-1', sentAt: new Date(now.getTime() + 1000) };
    const second = await sent('salon', calcomMoved(moved, secret), 'applied');
    for (const ref of ['calcom:told-1', 'calcom:told-2']) {
      await expect
        .poll(async () => (await world.api('GET', `/outcomes/salon/${ref}`)).body.outcomes)
        .toMatchObject([
          { result: 'applied', external_ref: 'calcom:told-2', delivery_ids: [second], http_status: 200 },
          { result: 'created', external_ref: 'calcom:told-1', http_status: 201 },
        ]);
    }
  });
});

describe('the OpenAPI document', () => {
  it('names every route, declares every path parameter and refers to nothing that is not there', async () => {
    const { body } = await world.api('GET', '/openapi.json');
    expect(body.openapi).toMatch(/^3\.1/);
    const routes = Object.entries(body.paths as Record<string, Record<string, Operation>>).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
    );
    expect(routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(documented);
    for (const { path, operation } of routes) {
      const declared = (operation.parameters ?? []).filter((one) => one.in === 'path').map(({ name }) => name);
      expect(declared.sort()).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort());
      expect(Object.keys(operation.responses)).toContain('200');
    }
    const references = [...JSON.stringify(body).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, pointer]) => pointer ?? '');
    expect(references.length).toBeGreaterThan(0);
    for (const pointer of references) {
      const target = pointer.split('/').reduce<unknown>((at, part) => (at as Record<string, unknown>)?.[part], body);
      expect(target, pointer).toBeTypeOf('object');
    }
  });
});

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly responses: object;
}

/** architecture.md, *HTTP*, but `/`, which is a page. */
const documented = [
  'get /api/connections/{name}',
  'get /api/links/{connection}',
  'get /hooks/{connection}',
  'post /hooks/{connection}',
  'get /hooks/{connection}/{token}',
  'post /hooks/{connection}/{token}',
  'get /metrics',
  'get /api/bookings',
  'post /api/bookings/search',
  'get /api/bookings/{connection}/{external_ref}',
  'get /api/attention',
  'post /api/deliveries/retry',
  'get /api/connections/{name}/retry',
  'get /api/audit',
  'get /api/webhooks',
  'get /api/connections/{name}/traffic',
  'post /api/deliveries/{delivery_id}/body',
  'get /api/alerts',
  'post /api/alerts/test',
  'get /api/exports/{connection}/links',
  'get /api/exports/{connection}/bookings',
  'get /api/exports/{connection}/outcomes',
  'get /health',
  'get /api/deliveries',
  'get /api/deliveries/{delivery_id}',
  'post /api/deliveries/{delivery_id}/retry',
  'post /api/deliveries/{delivery_id}/discard',
  'get /api/outcomes/{connection}/{external_ref}',
  'get /api/links/{connection}/{external_ref}',
  'put /api/links/{connection}/{external_ref}',
  'delete /api/clients',
  'delete /api/links/{connection}/{external_ref}',
  'post /api/links/{connection}/import',
  'get /api/connections',
  'post /api/connections/{name}/pause',
  'post /api/connections/{name}/resume',
  'post /api/connections/{name}/retry-failed',
  'post /api/connections/{name}/test',
  'post /api/bookings/{connection}/{external_ref}/reassert',
  'get /api/connections/{name}/drift',
  'get /api/connections/{name}/reconciliation',
  'post /api/connections/{name}/reconciliation',
  'delete /api/connections/{name}/reconciliation',
  'get /api/openapi.json',
].sort();
