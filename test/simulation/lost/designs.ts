/** Known-bad designs of reconciliation. The stories of lost webhooks must catch each within its number of seeds. */
import type { Variant } from '../variants.ts';

interface Design extends Omit<Variant, 'switches'> {
  /** Where the hunt begins; default 1. */
  readonly fromSeed?: number;
}

export const designs: readonly Design[] = [
  {
    name: 'a list answer is treated as newest',
    why: 'the list is behind, and what a webhook has said since is undone',
    edits: [
      {
        file: 'src/mailbox/reconcile/news.ts',
        find: 'event.readBack === true ? startedAt : event.clock',
        replace: 'startedAt',
      },
      {
        file: 'src/mailbox/reconcile/read-page.ts',
        find: '...(event.readBack === true && { fields: {} }),',
        replace:
          '...(event.readBack === true ? { fields: {} } : event.clock !== null && { clock: Date.parse("2031-12-31") }),',
      },
    ],
    withinSeeds: 100,
  },
  {
    name: 'what a list lacks is gone',
    why: 'the tool is not asked for it by its id',
    edits: [
      {
        file: 'src/mailbox/reconcile/search-missing.ts',
        find: 'const answer = await askFor(id, listingOf(step), runInput);',
        replace: 'const answer = { kind: "gone" } as Awaited<ReturnType<typeof askFor>>;',
      },
    ],
    fromSeed: 90,
    withinSeeds: 100,
  },
  {
    name: 'nobody looks for what a list lacks',
    why: 'a deletion that no webhook told is never seen',
    edits: [
      {
        file: 'src/mailbox/reconcile/search-missing.ts',
        find: 'if (listed.isFull()) return',
        replace: 'if (listed.size() >= 0) return',
      },
    ],
    withinSeeds: 100,
  },
  {
    name: 'an entry without a time does not wait',
    why: 'the list is behind the webhook that has just come',
    edits: [
      {
        file: 'src/mailbox/reconcile/news.ts',
        find: 'export const lagMs = 10 * 60_000;',
        replace: 'export const lagMs = 0;',
      },
    ],
    withinSeeds: 200,
  },
  {
    name: 'changes are listed without an overlap',
    why: 'what the list showed late is never listed again, or only the next day',
    edits: [
      {
        file: 'src/mailbox/reconcile/go-on.ts',
        find: 'const overlapMs = 15 * minuteMs;',
        replace: 'const overlapMs = -15 * minuteMs;',
      },
      {
        file: 'src/mailbox/reconcile/go-on.ts',
        find: 'Math.max(dayMs, everyMs)',
        replace: 'Math.max(100 * dayMs, everyMs)',
      },
    ],
    withinSeeds: 200,
  },
  {
    name: 'the first page is the list',
    why: 'the cursor is not followed',
    edits: [
      {
        file: 'src/mailbox/reconcile/read-page.ts',
        find: 'run.cursor = page.next;\n  if (page.next === null) run.partFrom = partUntil;',
        replace: 'run.partFrom = partUntil;',
      },
    ],
    withinSeeds: 50,
  },
  {
    name: 'a refused key ends it for ever',
    why: 'a run that fails plans no other',
    edits: [
      {
        file: 'src/mailbox/reconcile/go-on.ts',
        find: 'state.nextAt = now + everyMs;',
        replace: 'state.nextAt = problem === null ? now + everyMs : now + 1000 * dayMs;',
      },
    ],
    withinSeeds: 200,
  },
];
