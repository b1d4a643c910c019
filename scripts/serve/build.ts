/** Puts what workerd runs into one folder: the built bridge, and the small Workers around it. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const wrangler = fileURLToPath(new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url));

/** As a deployment would, without one. Returns the folder with `index.js`. */
export function buildBridge(config: string, folder: string): string {
  execFileSync(process.execPath, [wrangler, 'deploy', '--dry-run', '--config', config, '--outdir', folder], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, CI: 'true', NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true' },
  });
  return folder;
}

/** `builtIn`: where `wrangler deploy --dry-run --outdir` put the bridge. */
export function layOut(builtIn: string, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  copyFileSync(join(builtIn, 'index.js'), join(folder, 'index.js'));
  for (const name of ['kv', 'knock', 'failures']) {
    const written = readFileSync(new URL(`./workers/${name}.ts`, import.meta.url), 'utf8');
    writeFileSync(join(folder, `${name}.js`), stripTypeScriptTypes(written));
  }
}
