/** What a comparison found, in words for a terminal. */
import type { ReconcileCounts, ReconcileRunView, ReconcileView } from '../../src/mailbox/contract-reconcile.ts';
import { table } from '../start/terminal.ts';

const counted: readonly (readonly [keyof ReconcileCounts, string])[] = [
  ['new', 'unknown to the bridge until now'],
  ['changed', 'changed'],
  ['gone', 'no longer in the tool'],
  ['unchanged', 'the same'],
  ['left', 'left: from before the connection began, or over'],
  ['recent', 'looked at next time: a webhook has just come'],
  ['unreadable', 'could not be read'],
];

export function linesOf({ run, last, next_at: next }: ReconcileView): readonly string[] {
  const shown = run ?? last;
  const planned = next === null ? [] : [`Next comparison: ${next}`];
  return shown === null ? ['Nothing has been compared yet.', ...planned] : [...linesOfRun(shown), ...planned];
}

function linesOfRun(run: ReconcileRunView): readonly string[] {
  const { dry_run: isDry, by, since, until, counts, differences, ended_at: ended } = run;
  const what = by === 'visits' ? 'visits' : 'changes';
  const state = ended === null ? 'under way' : `ended ${ended}`;
  const found = differences.map(({ finding, external_ref: ref, starts_at: starts, fields }) => [
    finding,
    starts ?? '',
    ref,
    fields.join(', '),
  ]);
  return [
    `Comparison of ${what} from ${since} to ${until}${isDry ? ', a dry run: nothing was changed' : ''} (${state})`,
    `  ${counts.listed} bookings listed`,
    ...counted.flatMap(([name, words]) => (counts[name] === 0 ? [] : [`  ${counts[name]} ${words}`])),
    ...(found.length === 0 ? [] : ['', table([['what', 'visit', 'booking', 'fields'], ...found])]),
  ];
}

/** Null: it came to its end. */
export function whyNot({ state, last, run }: ReconcileView): string | null {
  if (state === 'no_listing') return "This tool's API cannot list bookings.";
  if (state === 'no_api_key') return 'The connection has no api_key. Set one to read the list of the tool.';
  switch (run === null ? (last?.problem ?? null) : null) {
    case null:
      return null;
    case 'refused':
      return 'The tool does not accept api_key, or the key may not list bookings.';
    case 'unreadable':
      return 'The tool answers in a form that the bridge does not know.';
    case 'too_many_missing':
      return 'The list lacks most of the known bookings. It may be that of another account, so nothing was cancelled. If they are really gone: --accept-missing.';
    case 'unavailable':
      return 'The tool did not answer for hours.';
    default:
      return 'The comparison was stopped before its end.';
  }
}
