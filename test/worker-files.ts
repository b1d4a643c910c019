/** The files of the Worker: beside them stand kits, tests and fixtures of the sources, which are no part of it. */
import { globSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { fileURLToPath, URL } from 'node:url';

/** What only tests and scripts read. */
const ofTests = [
  '**/*.test.ts',
  '**/test-*.ts',
  '**/kit.ts',
  '**/*.kit.ts',
  '**/*speech.ts',
  '**/setup.ts',
  '**/fixtures/**',
];

/** What scripts read and alerts, too (`src/alerts/subscriptions.ts`). */
const shared = 'src/sources/toolkit/setup.ts';

/** `path` begins with `src/`. */
export const isOfWorker = (path: string): boolean =>
  path === shared || (path.startsWith('src/') && !ofTests.some((glob) => matchesGlob(path, glob)));

/** Their paths, from the root of the repository. */
export const workerFiles: readonly string[] = globSync('src/**/*.{ts,tsx}', {
  cwd: fileURLToPath(new URL('../', import.meta.url)),
})
  .filter(isOfWorker)
  .sort();
