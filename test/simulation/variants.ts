/**
 * Known-bad designs, each one change of the product's own text, laid over it while it is loaded. The simulator must catch
 * every one within its number of seeds: a simulator that cannot kill a bad design proves nothing (field.md §3.5, 9).
 */
import type { Switches } from './generate/switches.ts';

export interface Variant {
  readonly name: string;
  readonly why: string;
  /** Texts of the product to be replaced; `file` is below the project. */
  readonly edits?: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
  /** What is on or off in every seed, so that the design is met soon. */
  readonly switches?: Partial<Switches>;
  /** The world without the cron's knock. */
  readonly withoutSweep?: boolean;
  /** Caught within so many seeds. */
  readonly withinSeeds: number;
}

export const variants: readonly Variant[] = [
  {
    name: 'arrival order instead of versions',
    why: 'the last to arrive wins, not the newest by the clock of the tool',
    edits: [
      {
        file: 'src/booking/version.ts',
        find: 'before === undefined || clock > before.clock || (clock === before.clock && arrival > before.arrival)',
        replace: 'before === undefined || arrival > before.arrival || clock === Number.NaN',
      },
    ],
    withinSeeds: 100,
  },
  {
    name: 'no read-back after an ambiguous answer',
    why: 'a write whose answer was lost is forgotten, so its late commit stays',
    switches: { lateCommit: true },
    edits: [{ file: 'src/sync/patch/in-doubt.ts', find: 'record.writes.inDoubt.push({', replace: '[].concat({' }],
    withinSeeds: 500,
  },
  {
    name: 'platform alarm retries only',
    why: 'no schedule of its own: what fails waits for the next webhook',
    edits: [
      { file: 'src/mailbox/work/drain.ts', find: 'alarmClock.by(Math.max(obligationAt(now), now));', replace: '' },
      {
        file: 'src/mailbox/create-mailbox.ts',
        find: 'alarmClock.by(next > now ? next : now + deadManMs);',
        replace: '',
      },
    ],
    withinSeeds: 100,
  },
  {
    name: 'marker before work',
    why: 'a booking is marked as done when its write is sent',
    edits: [
      {
        file: 'src/mailbox/work/process-booking.ts',
        find: 'input.sending.add(run);',
        replace:
          'input.sending.add(run); Object.assign(decision.booking.lifecycle, { dueAt: null, phase: "settled" }); decision.booking.writes.sendings = [];',
      },
    ],
    withinSeeds: 100,
  },
  {
    name: 'key parts joined without lengths',
    why: 'two deliveries read alike and one of them is lost',
    switches: { unaryKeys: true, clockless: false },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of the product, not a template
    edits: [{ file: 'src/sync/fold/delivery-key.ts', find: '`${part.length}:${part}`', replace: 'part' }],
    withinSeeds: 500,
  },
  {
    name: 'content as delivery key without a clock',
    why: 'a change back to an earlier state looks like a repeated sending',
    switches: { clockless: true, returns: true, unaryKeys: false },
    edits: [
      {
        file: 'src/sync/fold/delivery-key.ts',
        find: "if (key.kind !== 'while_newest') return",
        replace: 'if (key.kind.length > 0) return',
      },
      {
        file: 'src/sync/fold/delivery-key.ts',
        find: "if (key.kind !== 'while_newest') record.intake.keys",
        replace: 'record.intake.keys',
      },
    ],
    withinSeeds: 500,
  },
  {
    name: 'fold by field over all ids of a chain',
    why: 'late news of an old id change what its successor says',
    edits: [
      {
        file: 'src/booking/told.ts',
        find: "if (field === 'state') return newestOf(chain, order)?.cells['state'];",
        replace:
          'const all = order.map((id) => chain.ids[id]?.cells[field]).filter((cell) => cell !== undefined); if (all.length > 0) return all.sort((a, b) => b.clock - a.clock || b.arrival - a.arrival)[0];',
      },
    ],
    withinSeeds: 200,
  },
  {
    name: 'calls through a pause',
    why: 'bookings that are under way go on although One-Link has asked for rest',
    switches: { busy: true },
    edits: [
      {
        file: 'src/mailbox/work/drain-parts.ts',
        find: "return !calls.isSpent() && (kind === 'go' || (kind === 'probe_booking' && progress.isProbing));",
        replace: 'return !calls.isSpent() && kind !== undefined && progress.isProbing !== undefined;',
      },
    ],
    withinSeeds: 100,
  },
  {
    name: 'two runs of one booking',
    why: 'a second webhook starts a run beside the one that waits for an answer',
    switches: { duplicate: true, concurrent: true },
    edits: [
      {
        file: 'src/mailbox/work/drain-parts.ts',
        find: '(key) => active.has(key) || isClaimed(key)',
        replace: '() => false',
      },
      { file: 'src/mailbox/work/process-one.ts', find: 'if (active.has(key) || calls.isSpent()) return;', replace: '' },
    ],
    withinSeeds: 1000,
  },
  {
    name: 'no cron sweep',
    why: 'an abandoned alarm is never rung again',
    switches: { alarmAbandoned: true },
    withoutSweep: true,
    withinSeeds: 100,
  },
];
