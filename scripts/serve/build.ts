/** Puts what workerd runs into one folder: the built bridge, and the small Workers around it. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { URL } from 'node:url';
import { bridgeFolder } from './capnp.ts';

/** `builtIn`: where `wrangler deploy --dry-run --outdir` put the bridge. Returns the names of its modules, the first one is the entry. */
export function layOut(builtIn: string, folder: string): readonly string[] {
  const bridge = join(folder, bridgeFolder);
  rmSync(bridge, { recursive: true, force: true });
  mkdirSync(bridge, { recursive: true, mode: 0o700 });
  const others = readdirSync(builtIn).filter((name) => name.endsWith('.js') && name !== 'index.js');
  const modules = ['index.js', ...others];
  for (const name of modules) copyFileSync(join(builtIn, name), join(bridge, name));
  for (const name of ['kv', 'knock', 'failures']) {
    const written = readFileSync(new URL(`./workers/${name}.ts`, import.meta.url), 'utf8');
    writeFileSync(join(folder, `${name}.js`), stripTypeScriptTypes(written));
  }
  return modules;
}
