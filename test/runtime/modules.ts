/** The Worker of the runs in workerd as modules: the built bundle as it is, and the doors of `worker.ts` around it. */
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { URL } from 'node:url';

/** Text by name; the first one is the entry. `builtIn`: where `wrangler deploy --dry-run --outdir` put the bundle. */
export const testModules = (builtIn: string): Readonly<Record<string, string>> => ({
  'index.js': local('worker.ts'),
  'bundle.js': readFileSync(`${builtIn}/index.js`, 'utf8'),
  'clock.js': local('clock.ts'),
  'random.js': local('../simulation/random.ts'),
  'packed.js': local('../../src/mailbox/store/packed.ts'),
});

/** A file of this folder as the JavaScript that workerd takes. */
function local(file: string): string {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  return stripTypeScriptTypes(text)
    .replace("'../../src/index.ts'", "'./bundle.js'")
    .replace("'./clock.ts'", "'./clock.js'")
    .replace("'../simulation/random.ts'", "'./random.js'")
    .replace("'../../src/mailbox/store/packed.ts'", "'./packed.js'");
}
