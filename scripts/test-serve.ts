/** `npm run test:serve`: the black-box tests against the bridge as `npm run serve` runs it, on plain workerd. */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
/** Those that speak to a bridge by its address alone. */
const files = ['api', 'flood', 'names', 'refusals', 'serve', 'trouble'];
const args = process.argv.slice(2);

if (args.includes('--help')) {
  console.log('Usage: npm run test:serve -- [options of vitest]\n\nRuns the black-box tests against npm run serve.');
} else {
  const chosen = files.map((name) => `test/blackbox/${name}.test.ts`);
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'blackbox', ...chosen, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ONELINK_BRIDGE_RUNTIME: 'serve' },
  });
  process.exitCode = status ?? 1;
}
