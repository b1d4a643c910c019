import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Small and telling files first: a mutant is done with at its first failing test. */
const first = ['/core/', '/booking/', '/sources/', '/one-link/', 'thread', 'first-contact', 'delivery-keys', 'fields'];
/** Histories of many bookings or days, last. */
const last = ['retention', 'mailbox/fold', 'retry', 'account'];

const place = ({ moduleId }: TestSpecification): number => {
  const early = first.findIndex((part) => moduleId.includes(part));
  if (early !== -1) return early;
  return first.length + 1 + last.findIndex((part) => moduleId.includes(part));
};

class QuickestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => place(a) - place(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

// What `npm run mutate` runs against each mutant: the tests that reach the mutated files, without those that repeat others' stories
// with crashes or count rows. So the score is a lower bound. The project's own configuration would load the Workers runtime.
export default defineConfig({
  test: {
    environment: 'node',
    // Each mutant has a thread of its own anyway; its test files share it.
    isolate: false,
    sequence: { sequencer: QuickestFirst },
    include: [
      'test/unit/booking/**/*.test.ts',
      'test/unit/core/**/*.test.ts',
      'test/unit/mailbox/**/*.test.ts',
      'test/unit/one-link/retry-after.test.ts',
      'test/unit/sources/authenticate.test.ts',
      'test/unit/sources/mapped-authentication.test.ts',
      'test/unit/sources/mapped-schema.test.ts',
      'test/unit/sources/wix.test.ts',
      'test/unit/traps/**/*.test.ts',
    ],
    exclude: ['crash', 'budget', 'timed-fetch'].map((name) => `test/unit/mailbox/${name}.test.ts`),
    testTimeout: 30_000,
  },
});
