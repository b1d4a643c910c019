/**
 * The order of test files: those that take long begin first, so that no core is left with one of them when all else is done. On a
 * fresh clone vitest knows only how large a file is, and the longest tests stand in small files.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** By the time they take, the longest first. A name that is wrong costs time and breaks nothing; `test/unit/longest-first.test.ts` finds it. */
export const longest: readonly string[] = [
  'test/blackbox/histories-on-miniflare.test.ts',
  'test/blackbox/send.test.ts',
  'test/blackbox/connections.test.ts',
  'test/blackbox/setup.test.ts',
  'test/blackbox/histories-on-serve.test.ts',
  'test/blackbox/start.test.ts',
  'test/blackbox/crash.test.ts',
  'test/blackbox/dev.test.ts',
  'test/blackbox/flood.test.ts',
  'test/blackbox/refusals.test.ts',
  'test/unit/conformance/conformance.test.ts',
  'test/unit/security/fuzz.test.ts',
  'test/unit/docs-commands.test.ts',
  'test/unit/mailbox/waiting-costs.test.ts',
  'test/unit/new-source.test.ts',
  'test/unit/mailbox/broken-records.test.ts',
  'test/unit/mailbox/memory.test.ts',
  'test/unit/mailbox/crash.test.ts',
  'test/unit/mailbox/attention.test.ts',
  'test/unit/options.test.ts',
  'test/unit/mailbox/many-of-one.test.ts',
  'test/unit/security/edge-fuzz.test.ts',
  'test/unit/check-configuration.test.ts',
];

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = longest.findIndex((name) => moduleId.endsWith(`/${name}`));
  return place === -1 ? longest.length : place;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project))];
    return projects.flatMap((project) =>
      sorted.filter((file) => file.project === project).sort((a, b) => placeOf(a) - placeOf(b)),
    );
  }
}
