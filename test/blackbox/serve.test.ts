/** `npm run serve`: the built Worker on plain workerd, with its disk. What is taken in survives a power cut, alarms ring, copies restore. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type OneLinkServer, startOneLinkServer } from '../../emulator/server.ts';
import type { DeliveryView } from '../../src/mailbox/contract-views.ts';
import { type ServedBridge, startServedBridge } from '../bridge/served-bridge.ts';
import { calcomBooked, calcomMoved } from '../samples/calcom.ts';
import { midnightInAlmaty, type Sample, slot } from '../samples/sample.ts';
import { salon, secrets } from './world.ts';

const now = new Date();
const secret = secrets.CALCOM_SECRET;
const day = midnightInAlmaty(now, 1);
const patience = { timeout: 45_000, interval: 100 };
const script = (name: string): string => fileURLToPath(new URL(`../../scripts/${name}.ts`, import.meta.url));
const copies = mkdtempSync(join(tmpdir(), 'onelink-copies-'));

let server: OneLinkServer;
let bridge: ServedBridge;
beforeAll(async () => {
  server = await startOneLinkServer();
  server.oneLink.addResource({ id: 31 });
  bridge = await startServedBridge({
    oneLinkUrl: server.url,
    connections: { salon },
    secrets: { ...secrets, DIGEST_SECRET: 'a-digest-secret-of-the-tests-of-32' },
    builtIn: inject('builtIn'),
  });
});
afterAll(async () => {
  await bridge.close();
  await server.close();
  rmSync(copies, { recursive: true });
});

const booking = (uid: string, hour: number) => ({ uid, slot: slot(day, hour, 0, 30), sentAt: now });
const booked = (uid: string, hour: number): Sample => calcomBooked(booking(uid, hour), secret);

async function send(sample: Sample, more: Record<string, string> = {}): Promise<{ status: number; id: string }> {
  const { path, headers, body } = sample;
  const response = await fetch(`${bridge.url}/hooks/salon${path}`, {
    method: 'POST',
    headers: { ...headers, ...more },
    body,
  });
  const answer = (await response.json()) as { delivery_id?: string };
  return { status: response.status, id: answer.delivery_id ?? '' };
}

async function api<Body>(path: string): Promise<Body> {
  const headers = { authorization: `Bearer ${secrets.ADMIN_TOKEN}` };
  return (await (await fetch(`${bridge.url}/api${path}`, { headers })).json()) as Body;
}
const stateOf = async (id: string): Promise<string> => (await api<DeliveryView>(`/deliveries/${id}`)).state;
const run = (name: string, ...args: string[]) =>
  spawnSync(process.execPath, ['--no-warnings', script(name), ...args], { encoding: 'utf8' });

it('takes a booking in, sends it, and has its outcome', async () => {
  const health = (await (await fetch(`${bridge.url}/health`)).json()) as unknown;
  expect(health).toEqual({ status: 'ok', configuration: 'valid' });
  const { status, id } = await send(booked('first', 9));
  expect(status).toBe(200);
  await expect.poll(() => stateOf(id), patience).toBe('created');
  const { outcomes } = await api<{ outcomes: { result: string }[] }>('/outcomes/salon/calcom:first');
  expect(outcomes.map(({ result }) => result)).toEqual(['created']);
  expect((await bridge.outcomes()).map(({ record }) => record.external_ref)).toEqual(['calcom:first']);
});

it('retries by an alarm, without the cron', async () => {
  const down = server.oneLink.faults.add(
    { times: Number.POSITIVE_INFINITY },
    { kind: 'answer', status: 503, headers: { 'retry-after': '1' }, body: '' },
  );
  const { id } = await send(booked('by-alarm', 10));
  await expect
    .poll(async () => (await api<DeliveryView>(`/deliveries/${id}`)).next_attempt_at, patience)
    .not.toBeNull();
  server.oneLink.faults.remove(down);
  await expect.poll(() => stateOf(id), patience).toBe('created');
});

it('loses nothing in a power cut: what was answered 200 is sent once after it', async () => {
  const slow = server.oneLink.faults.add({ times: Number.POSITIVE_INFINITY, delayMs: 100 }, { kind: 'delay' });
  const ids: string[] = [];
  for (let number = 0; number < 8; number += 1) {
    const { status, id } = await send(booked(`cut-${number}`, 11 + number));
    if (status === 200) ids.push(id);
    if (number === 5) await bridge.kill().then(() => bridge.start());
  }
  server.oneLink.faults.remove(slow);
  expect(ids).toHaveLength(8);
  await expect.poll(() => Promise.all(ids.map(stateOf)), patience).toEqual(ids.map(() => 'created'));
  const refs = [...server.oneLink.appointments.values()].map(({ external_ref }) => external_ref);
  expect(refs.filter((ref) => ref?.startsWith('calcom:cut-')).sort()).toEqual(
    ids.map((_, number) => `calcom:cut-${number}`),
  );
});

it('keeps secrets out of its files, and its folder from other users', () => {
  expect(statSync(bridge.data).mode & 0o077).toBe(0);
  const run = join(bridge.data, 'run');
  const text = readdirSync(run)
    .filter((name) => name.endsWith('.capnp'))
    .map((name) => readFileSync(join(run, name), 'utf8'))
    .join('');
  expect(text).toContain('fromEnvironment = "ADMIN_TOKEN"');
  for (const value of Object.values(secrets)) expect(text).not.toContain(value);
});

it('slows down somebody who is refused again and again', async () => {
  const wrong = { 'x-cal-signature-256': 'none', 'cf-connecting-ip': '192.0.2.7' };
  const statuses: number[] = [];
  for (let number = 0; number < 40; number += 1) statuses.push((await send(booked('no', 9), wrong)).status);
  expect(statuses[0]).toBe(401);
  expect(statuses.at(-1)).toBe(429);
  expect((await send(booked('first', 9), { 'cf-connecting-ip': '192.0.2.7' })).status).toBe(200);
});

it('takes a new configuration with SIGHUP', async () => {
  await bridge.redeploy({ salon, second: { ...salon, namespace: 'second' } });
  const { connections } = await api<{ connections: { connection: string }[] }>('/connections');
  expect(connections.map(({ connection }) => connection).sort()).toEqual(['salon', 'second']);
});

it('is copied while it runs and restored from the copy', async () => {
  const made = run('backup', '--data', bridge.data, '--to', copies);
  expect(made).toMatchObject({ status: 0, stderr: '' });
  const [copy = ''] = readdirSync(copies);
  const { id } = await send(booked('after-the-copy', 20));
  await expect.poll(() => stateOf(id), patience).toBe('created');

  const restore = () => run('restore', join(copies, copy), '--data', bridge.data);
  expect(restore()).toMatchObject({ status: 1, stderr: expect.stringContaining('still runs') });
  expect(await bridge.stop()).toBe(0);
  expect(restore()).toMatchObject({ status: 0, stderr: '' });
  await bridge.start();
  const link = await api<{ appointment_id: number }>('/links/salon/calcom:first');
  expect(link.appointment_id).toBeGreaterThan(0);
  expect(await api('/links/salon/calcom:after-the-copy')).toMatchObject({ status: 404 });

  // The tool sends it again: it is found at One-Link, and not made twice.
  const moved = await send(calcomMoved({ ...booking('moved', 21), movedFrom: 'after-the-copy' }, secret));
  await expect.poll(() => stateOf(moved.id), patience).toBe('applied');
  const refs = [...server.oneLink.appointments.values()].map(({ external_ref }) => external_ref);
  expect(refs.filter((ref) => ref === 'calcom:after-the-copy' || ref === 'calcom:moved')).toEqual(['calcom:moved']);
}, 180_000);

it('says what is wrong before it serves', () => {
  const open = run('serve', '--listen', '0.0.0.0:8787');
  expect(open).toMatchObject({ status: 2, stderr: expect.stringContaining('plain http') });
  const missing = run('serve', '--config', join(copies, 'nothing.toml'), '--check');
  expect(missing).toMatchObject({ status: 2, stderr: expect.stringContaining('nothing.toml') });
  expect(run('backup', '--data', join(copies, 'nothing'))).toMatchObject({ status: 1 });
  expect(existsSync(join(copies, 'nothing'))).toBe(false);
}, 180_000);
