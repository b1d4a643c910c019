/**
 * `npm run dev`: runs `wrangler dev`, which rebuilds after every change, next to the emulator of One-Link. Your own connections
 * run, too, and call the emulator. The storage is new each time, like that of the emulator.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { startOneLinkServer } from '../emulator/server.ts';
import { optionsOf } from './options.ts';
import { connections, furnish, secrets } from './start/stage.ts';
import { showAddresses } from './start/stay.ts';

const usage = `Usage: npm run dev -- [options]

Runs the bridge with wrangler dev next to an emulator of One-Link, and rebuilds it when src/ changes.

  --port <number>  the port of the bridge (default 8787)
  --help           show this text`;

const wrangler = fileURLToPath(new URL('../node_modules/wrangler/bin/wrangler.js', import.meta.url));

/** Runs until wrangler ends, and returns its exit code. */
async function main(): Promise<number> {
  const values = optionsOf(usage, {
    port: { type: 'string', default: '8787' },
    help: { type: 'boolean', default: false },
  });
  if (values === null) return 2;
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const server = await startOneLinkServer({ token: secrets.ONELINK_TOKEN });
  const storage = mkdtempSync(join(tmpdir(), 'onelink-bridge-'));
  try {
    furnish(server.oneLink);
    showAddresses({ url: `http://127.0.0.1:${values.port}`, oneLinkUrl: server.url, now: new Date() });
    const vars = { ...secrets, ONELINK_URL: server.url, CONNECTIONS_DEMO: JSON.stringify(connections) };
    const child = spawn(
      process.execPath,
      [
        wrangler,
        'dev',
        ...[
          '--ip',
          '127.0.0.1',
          '--port',
          values.port,
          '--persist-to',
          storage,
          '--show-interactive-dev-session=false',
        ],
        ...Object.entries(vars).flatMap(([name, value]) => ['--var', `${name}:${value}`]),
      ],
      {
        stdio: 'inherit',
        env: {
          ...process.env,
          WRANGLER_SEND_METRICS: 'false',
          WRANGLER_HIDE_BANNER: 'true',
          CLOUDFLARE_CF_FETCH_ENABLED: 'false',
        },
      },
    );
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
    return await new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 0)));
  } finally {
    rmSync(storage, { recursive: true, force: true });
    await server.close();
  }
}

process.exitCode = await main();
