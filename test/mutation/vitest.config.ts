import { defineConfig } from 'vitest/config';

// What `npm run mutate` runs against each mutant: tests of one decision alone, which load in a tenth of a second. The stories of
// whole mailboxes (`test/unit/mailbox`, `test/unit/traps`, the simulator) see mutants too, but each would cost them seconds: so the
// score is a lower bound. The project's own configuration would load the Workers runtime.
export default defineConfig({
  test: {
    environment: 'node',
    setupFiles: ['test/loaded.ts'],
    // Each mutant has a thread of its own anyway; its test files share it.
    isolate: false,
    include: [
      'test/unit/booking/**/*.test.ts',
      'test/unit/sync/**/*.test.ts',
      'test/unit/one-link/retry-after.test.ts',
      'src/sources/toolkit/authenticate.test.ts',
      'src/sources/mapped/mapped-authentication.test.ts',
      'src/sources/mapped/mapped-template.test.ts',
      'src/sources/wix/wix-token.test.ts',
    ],
    testTimeout: 30_000,
  },
});
