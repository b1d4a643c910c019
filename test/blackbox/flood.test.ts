/** Forgeries from the address that a tool shares with all its customers: none of its genuine webhooks is lost by them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { altegioSample } from '../samples/altegio.ts';
import { calcomBooked } from '../samples/calcom.ts';
import { midnightInAlmaty, slot } from '../samples/sample.ts';
import { account, salon, secrets, startWorld, type World } from './world.ts';

const now = new Date();
const client = { name: 'Flood Survivor', phone: '+77010000778' };
const tool = { 'cf-connecting-ip': '192.0.2.1' };

let world: World;
beforeAll(async () => {
  const barber = { ...account, source: 'altegio', on_unlinked: 'create', secret: 'ALTEGIO_SECRET' };
  world = await startWorld({ connections: { salon, barber } });
});
afterAll(() => world.close());

const visit = (days: number) => slot(midnightInAlmaty(now, days), 10, 0, 30);
const booked = (secret: string) => calcomBooked({ uid: 'flood-1', slot: visit(1), sentAt: now, client }, secret);
const recorded = (token: string) =>
  altegioSample(
    { id: 4711, status: 'create', slot: visit(2), changedAt: now, price: 4_000, attendance: 0, client },
    token,
  );

const samples = { salon: booked, barber: recorded } as const;
const rightOf = { salon: secrets.CALCOM_SECRET, barber: secrets.ALTEGIO_SECRET } as const;
/** More than two windows of the limit take, wherever in a window they begin. */
const forgeries = 100;

async function sendFrom(headers: Record<string, string>, connection: keyof typeof samples, secret: string) {
  const sample = samples[connection](secret);
  return world.send(connection, { ...sample, headers: { ...sample.headers, ...headers } });
}

describe.each(['salon', 'barber'] as const)('forgeries at %s from the address of its tool', (connection) => {
  it('are told to wait after a while, and the first genuine webhook is taken in', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < forgeries; count += 1) {
      statuses.push((await sendFrom(tool, connection, 'a-secret-of-somebody-else')).status);
    }
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    const genuine = await sendFrom(tool, connection, rightOf[connection]);
    expect(genuine).toMatchObject({ status: 200, body: { status: 'accepted' } });
    await world.reaches(genuine.body.delivery_id, 'created');
  });

  it('are counted for the operator, with their reason, and never listed as deliveries', async () => {
    const { body } = await world.api('GET', '/connections');
    const status = body.connections.find((one: { connection: string }) => one.connection === connection);
    expect(status).toMatchObject({
      refused_24h: forgeries,
      last_refused_reason: connection === 'salon' ? 'signature_differs' : 'wrong_path_token',
    });
    const lines = world.bridge.logs().filter((line) => line.includes('hook_refused') && line.includes(connection));
    expect(lines.length).toBeLessThanOrEqual(3);
    expect((await world.api('GET', `/deliveries?connection=${connection}`)).body.deliveries).toHaveLength(1);
  });
});

it('guesses of the admin token are told to wait, and the operator is let in from the same address', async () => {
  const call = (token: string) =>
    world.call('/api/connections', { headers: { ...tool, authorization: `Bearer ${token}` } });
  const statuses: number[] = [];
  for (let count = 0; count < forgeries; count += 1) statuses.push((await call('a-guess-of-the-token')).status);
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  expect((await call(secrets.ADMIN_TOKEN)).status).toBe(200);
});
