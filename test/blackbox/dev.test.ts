/** `npm run dev` with a connection of one's own: what is wrong is shown, and again when the configuration or `.dev.vars` is saved. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DeliveryView } from '../../src/mailbox/contract-views.ts';
import { configPath, withoutConnections } from '../bridge/own-settings.ts';
import { calcomBooked } from '../samples/calcom.ts';
import { midnightInAlmaty, slot } from '../samples/sample.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'onelink-dev-'));
const config = join(folder, 'wrangler.toml');
const secret = 'a-signing-key-of-one-s-own';
const longMs = 180_000;

let child: ChildProcess;
let url: string;
let printed = '';

const connection = (account: string): string => `
[vars.CONNECTIONS.mine]
source = "calcom"
account_id = ${account}
on_unlinked = "create"
secret = "MINE_SECRET"
resource_id = 31
`;

function configure(account: string): void {
  const text = withoutConnections(readFileSync(configPath, 'utf8'));
  writeFileSync(
    config,
    text.replace('"src/index.ts"', JSON.stringify(join(root, 'src/index.ts'))) + connection(account),
  );
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const shows = (text: string | RegExp): Promise<void> =>
  expect.poll(() => printed, { timeout: longMs - 10_000, interval: 200 }).toMatch(text);

beforeAll(async () => {
  configure('"77"');
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const args = ['--no-warnings', join(root, 'scripts/dev.ts'), '--port', String(port), '--config', config];
  child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => {
      printed += stripVTControlCharacters(String(text));
    });
}, longMs);
afterAll(async () => {
  const over = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await over;
  rmSync(folder, { recursive: true });
}, longMs);

it(
  'shows the problem and its line, then that it is gone, and takes a webhook',
  async () => {
    await shows(`Ready on ${url}`);
    await shows(/✗ mine +line \d+: CONNECTIONS\.mine\.account_id: write 77 without quotes/);
    configure('77');
    await shows(/✗ mine +line \d+: CONNECTIONS\.mine\.secret: there is no secret with this name/);
    writeFileSync(join(folder, '.dev.vars'), `MINE_SECRET=${secret}\n`);
    await shows(new RegExp(`✓ mine +calcom +${url}/hooks/mine`));

    const now = new Date();
    const booking = { uid: 'mine-1', slot: slot(midnightInAlmaty(now, 2), 9, 0, 30), sentAt: now };
    const { headers, body } = calcomBooked(booking, secret);
    const send = async () => (await fetch(`${url}/hooks/mine`, { method: 'POST', headers, body })).status;
    await expect.poll(send, { timeout: 60_000, interval: 500 }).toBe(200); // wrangler reloads in its own time
    const state = async () => {
      const answer = await fetch(`${url}/api/deliveries/mine.1`, {
        headers: { authorization: 'Bearer demo-admin-token-0000' },
      });
      return ((await answer.json()) as DeliveryView).state;
    };
    await expect.poll(state, { timeout: 60_000, interval: 200 }).toBe('created');
  },
  longMs,
);
