/**
 * Finds Chromium for the tests of the pages. With ONELINK_BRIDGE_BROWSER=install or =required it installs Debian's package where it is
 * missing and this is possible: as root, with apt. `node test/browser/ensure-chromium.ts` prints its path.
 */
import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function inPath(name: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/** `CHROMIUM` names another one. */
function found(): string | null {
  const chosen = process.env['CHROMIUM'];
  if (chosen !== undefined && chosen !== '') return chosen;
  for (const name of names) {
    const path = inPath(name);
    if (path !== null) return path;
  }
  return null;
}

/** Null: there is none, and it cannot be installed. */
export function ensureChromium(): string | null {
  const here = found();
  const isPossible = process.platform === 'linux' && process.getuid?.() === 0 && inPath('apt-get') !== null;
  if (here !== null || !mayInstall() || !isPossible) return here;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { stdio: 'ignore', env } as const;
  try {
    execFileSync('apt-get', ['update', '-qq'], options);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
  } catch {
    return null;
  }
  return found();
}

/** `npm test` installs nothing into a system unless it is asked to. */
const mayInstall = (): boolean => ['install', 'required'].includes(process.env['ONELINK_BRIDGE_BROWSER'] ?? '');

/** Where the tests must not be skipped, a missing Chromium fails them. */
export const isRequired = (): boolean => process.env['ONELINK_BRIDGE_BROWSER'] === 'required';

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const path = ensureChromium();
  console.log(
    path ?? 'There is no Chromium, and it cannot be installed here. Install it, or name one with CHROMIUM=<path>.',
  );
  process.exitCode = path === null ? 1 : 0;
}
