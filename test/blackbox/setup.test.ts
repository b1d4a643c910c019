/**
 * A new user's ten minutes: `npm run setup` in a terminal, in a copy of the project without any connection, against emulators of
 * One-Link and Cal.com, until the first webhook is green. And Ctrl-C, which leaves everything as it was.
 */
import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { parseEnv } from 'node:util';
import { parse } from 'smol-toml';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type OneLinkServer, startOneLinkServer } from '../../emulator/server.ts';
import { calcomBooked, signed } from '../samples/calcom.ts';
import { midnightInAlmaty, slot } from '../samples/sample.ts';
import { type CalcomServer, calcomKey, startCalcom } from '../tools/calcom.ts';
import { easyKey, startEasyAppointments } from '../tools/easyappointments.ts';
import { ctrlC, down, enter, inTerminal, type Terminal } from './terminal.ts';

// Seconds where nothing else runs; a machine that runs all kinds of tests at once needs more.
vi.setConfig({ testTimeout: 180_000 });

const repository = fileURLToPath(new URL('../../', import.meta.url));

let folder: string;
let oneLink: OneLinkServer;
let calcom: CalcomServer;
let port: number;
let running: Terminal | null = null;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'onelink-bridge-setup-'));
  for (const part of ['src', 'scripts', 'types', 'wrangler.toml', 'package.json', 'tsconfig.json']) {
    cpSync(join(repository, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  [oneLink, calcom, port] = await Promise.all([startOneLinkServer(), startCalcom(), freePort()]);
  oneLink.oneLink.addResource({ id: 31, name: 'Dr. Anna' });
  oneLink.oneLink.addResource({ id: 32, name: 'Boris' });
  oneLink.oneLink.addService({ id: 9, name: 'Haircut' });
});
afterAll(async () => {
  running?.kill();
  await Promise.all([oneLink.close(), calcom.close()]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const file = (name: string): string => join(folder, name);
const toml = (): string => readFileSync(file('wrangler.toml'), 'utf8');

function setup(more = '', secrets: NodeJS.ProcessEnv = {}): Terminal {
  const options = `--one-link ${oneLink.url} --api-url ${calcom.url} --port ${port}`;
  running = inTerminal(`${process.execPath} --no-warnings scripts/setup.ts ${options} ${more}`, {
    cwd: folder,
    env: { LC_ALL: 'C', ...secrets },
  });
  return running;
}

/** Answers up to the question of the account. */
async function tool(terminal: Terminal): Promise<void> {
  await terminal.sees('Which booking tool?');
  terminal.types('Cal.com');
  await terminal.sees('Cal.com');
  terminal.types(enter);
  await terminal.sees('Name of the connection');
  terminal.types(`\u0015salon${enter}`);
  await terminal.sees('Number of the One-Link account');
}

it('each command tells how it is used, and a wrong option is 2', async () => {
  const run = (name: string, option: string) =>
    new Promise<readonly [code: unknown, shown: string]>((resolve) => {
      const args = ['--no-warnings', `scripts/${name}.ts`, option];
      execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) =>
        resolve([error?.code ?? 0, stdout + stderr]),
      );
    });
  const names = ['setup', 'doctor', 'catalog'];
  const [wrong, ...helps] = await Promise.all([run('setup', '--wrong'), ...names.map((name) => run(name, '--help'))]);
  expect(wrong).toEqual([2, expect.stringContaining("Unknown option '--wrong'")]);
  expect(helps).toEqual(names.map((name) => [0, expect.stringMatching(new RegExp(`^Usage: npm run ${name}`))]));
});

it('leaves everything as it was after Ctrl-C, while One-Link is asked and at the last question', async () => {
  const before = toml();
  oneLink.oneLink.faults.add({ delayMs: 20_000 }, { kind: 'delay' });
  const early = setup('--source calcom --name salon --account 12', { ONELINK_TOKEN: 'test-token' });
  await early.sees('Asking One-Link');
  early.types(ctrlC);
  expect(await early.ended).toBe(130);
  expect(early.shown()).toContain('Cancelled. Nothing was written.');
  oneLink.oneLink.faults.clear();

  const terminal = setup('--source calcom --name salon --account 12 --local --no-start', {
    ONELINK_TOKEN: 'test-token',
  });
  await terminal.sees('Cal.com API key');
  terminal.types(enter);
  await terminal.sees('Id, e-mail or name of a member of staff in Cal.com');
  terminal.types(enter);
  await terminal.sees('Specialist of bookings');
  terminal.types(enter);
  await terminal.sees('Id or name of a service in Cal.com');
  terminal.types(enter);
  await terminal.sees('A booking without an appointment');
  terminal.types(enter);
  await terminal.sees('Write it?');
  terminal.types(ctrlC);
  expect(await terminal.ended).toBe(130);
  expect(terminal.shown()).toContain('Cancelled. Nothing was written.');
  expect(toml()).toBe(before);
  expect(existsSync(file('.dev.vars'))).toBe(false);
});

it('leads from an empty copy to a green first webhook', async () => {
  const startedAt = Date.now();
  const before = toml();
  const terminal = setup();
  await tool(terminal);
  terminal.types(`12${enter}`);
  await terminal.sees('One-Link access token');
  terminal.types(`mistyped${enter}`);
  await terminal.sees('One-Link refuses the token');
  await terminal.sees('Number of the One-Link account');
  terminal.types(enter);
  await terminal.sees('One-Link access token');
  terminal.types(`test-token${enter}`);
  await terminal.sees('One-Link answers. Specialists: 2, services: 1');
  await terminal.sees('Cal.com API key');
  terminal.types(`${calcomKey}${enter}`);
  await terminal.sees('Cal.com answers. Staff: 1, services: 2');
  await terminal.sees('Keep the key');
  terminal.types('n');
  for (const question of [
    '“Anna (anna@example.org)” is in',
    'Specialist of bookings',
    '“Haircut (30 min)” is in',
    '“Intro call (15 min)” is in',
  ]) {
    await terminal.sees(question);
    terminal.types(enter);
  }
  await terminal.sees('A booking without an appointment');
  terminal.types(enter);
  await terminal.sees('Where does the Worker run?');
  terminal.types(`${down}${enter}`);
  await terminal.sees('Start the Worker on this machine now?');
  terminal.types(enter);
  await terminal.sees('Write it?');
  expect(toml()).toBe(before);
  terminal.types(enter);
  await terminal.sees(`http://127.0.0.1:${port}/hooks/salon`);
  await terminal.sees('Waiting for the first webhook');

  const secrets = parseEnv(readFileSync(file('.dev.vars'), 'utf8'));
  const visit = slot(midnightInAlmaty(new Date(), 5), 10, 0, 30);
  const client = { name: 'Test Person', phone: '+77000000000' };
  const { body: text } = calcomBooked({ uid: 'first-1', slot: visit, sentAt: new Date(), client }, '');
  const body = JSON.parse(text);
  Object.assign(body.payload, {
    eventTypeId: 101,
    organizer: { ...body.payload.organizer, email: 'anna@example.org' },
  });
  const send = (secret: string) => {
    const { headers, body: signedBody } = signed('BOOKING_CREATED', body, secret);
    return fetch(`http://127.0.0.1:${port}/hooks/salon`, { method: 'POST', headers, body: signedBody });
  };
  expect((await send('another-secret-of-16')).status).toBe(401);
  await terminal.sees('A webhook was refused: signature_differs');
  expect((await send(secrets['SALON_SECRET'] ?? '')).status).toBe(200);
  await terminal.sees('The first webhook has arrived: BOOKING_CREATED, created. Appointment 9041 in One-Link.');
  expect(await terminal.ended).toBe(0);

  expect(toml().startsWith(before.trimEnd())).toBe(true);
  expect(Object(parse(toml())['vars']).CONNECTIONS.salon).toEqual({
    source: 'calcom',
    account_id: 12,
    on_unlinked: 'create',
    secret: 'SALON_SECRET',
    api_url: calcom.url,
    resource_id: 31,
    resources: { 'anna@example.org': 31 },
    services: { '101': 9 },
  });
  expect([...oneLink.oneLink.appointments.values()]).toMatchObject([{ id: 9041, resource_id: 31, service_ids: [9] }]);
  expect(terminal.shown()).not.toContain('test-token');
  const seconds = (Date.now() - startedAt) / 1000;
  console.log(`from an empty copy to a green first webhook: ${seconds.toFixed(1)} s of machine time`);
  expect(seconds).toBeLessThan(120);
});

it('connects Easy!Appointments without a question: makes the webhook, hears the first booking, and takes in an earlier one', async () => {
  const easy = await startEasyAppointments();
  expect(await easy.book(2)).toEqual([]); // nobody is told
  try {
    const [local, url] = [await freePort(), 'http://127.0.0.1'];
    const program = [process.execPath, '--no-warnings', 'scripts/setup.ts', '--yes', '--source', 'easyappointments'];
    const where = [
      '--one-link',
      oneLink.url,
      '--name',
      'clinic',
      '--account',
      '12',
      '--api-url',
      easy.url,
      '--url',
      `${url}:${local}`,
      '--port',
      `${local}`,
    ];
    const [command = '', ...args] = [
      ...program,
      ...where,
      '--resource-id',
      '32',
      '--register',
      '--start',
      '--wait',
      '30',
      '--import',
      'yes',
      '--json',
    ];
    const env = { ...process.env, ONELINK_TOKEN: 'test-token', TOOL_API_KEY: easyKey };
    const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, said] = [textOf(child.stdout), textOf(child.stderr)];
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    await until(() => said().includes('Waiting for the first webhook') || child.exitCode !== null);
    expect(await easy.book(), said()).toEqual([200]);
    expect(await ended, said()).toBe(0);
    expect(JSON.parse(out())).toMatchObject({
      connection: 'clinic',
      registered: true,
      left: [],
      hook: { urls: [`${url}:${local}/hooks/clinic`], header: 'X-Ea-Token' },
      first_webhook: { event: 'appointment_save', state: 'created', appointment_id: expect.any(Number) },
      import: { ok: true, found: { new: 1 }, taken: { new: 1 } },
    });
    expect(said()).toContain('at most so many clients may get one: 1');
    const refs = [...oneLink.oneLink.appointments.values()].map(({ external_ref: ref }) => ref);
    expect(refs.filter((ref) => ref?.startsWith('easyappointments:'))).toHaveLength(2);
    const { CONNECTIONS } = Object(parse(toml())['vars']);
    expect(CONNECTIONS.clinic).toMatchObject({
      api_key: 'CLINIC_API_KEY',
      resources: { '2': 31 },
      services: { '3': 9 },
    });
    expect(said()).not.toContain(easyKey);
  } finally {
    await easy.close();
  }
});

function textOf(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 40_000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error('took too long');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: free } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return free;
}
