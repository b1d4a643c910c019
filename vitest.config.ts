import { fileURLToPath, URL } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

/** Hundreds of tests start a Node of their own: the first one compiles a script for all, which halves what a start costs. */
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('./node_modules/.cache/compiled', import.meta.url));

// Five kinds of tests: `unit` in Node (pure code, sources, emulator), `simulation` of whole histories, `workerd` inside the
// runtime, `blackbox` over the built Worker, `browser` over its pages in Chromium. Each kind is a project, so that one can be run alone: `npx vitest run --project unit`.
export default defineConfig({
  test: {
    maxWorkers: '100%', // the default leaves a core idle, which on two is half of the machine
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/unit/**/*.test.ts', 'emulator/**/*.test.ts'],
          environment: 'node',
          setupFiles: ['test/loaded.ts'],
          testTimeout: 30_000,
          // Modules are loaded once a worker and not once a file. What a test changes of them or of a global, it puts back.
          isolate: false,
        },
      },
      {
        test: {
          name: 'simulation',
          include: ['test/simulation/*.test.ts'],
          environment: 'node',
          setupFiles: ['test/loaded.ts'],
        },
      },
      './test/workerd/vitest.config.ts',
      {
        test: {
          name: 'blackbox',
          include: ['test/blackbox/**/*.test.ts'],
          globalSetup: ['test/blackbox/build.ts'],
          setupFiles: ['test/loaded.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: true,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/blackbox/build.ts', 'test/browser/setup.ts'],
          environment: 'node',
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
