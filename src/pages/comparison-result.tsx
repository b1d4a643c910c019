/** What a comparison with the tool has found: in sentences, and visit by visit. */
import type { Child } from 'hono/jsx';
import { type ReconcileRunView, reconcileFindings } from '../mailbox/contract-reconcile.ts';
import type { Found } from './desk.ts';
import { timeInput, visitPath } from './parts.tsx';
import type { Room } from './shell.ts';
import { Time } from './times.tsx';
import type { ComparisonWords } from './words/comparison.ts';

interface RunProps {
  readonly room: Room;
  readonly found: Found;
  readonly said: ComparisonWords;
  readonly run: ReconcileRunView;
}

export const Span = ({ room, found, said, run }: RunProps) => {
  const input = timeInput(room, found);
  return (
    <p class="soft">
      {run.by === 'visits' ? said.ofVisits : said.ofChanges}: <Time at={run.since} input={input} /> –{' '}
      <Time at={run.until} input={input} />. {said.by[run.asked_by]}
      {run.ended_at === null ? null : (
        <>
          . {said.ended}: <Time at={run.ended_at} input={input} short />
        </>
      )}
    </p>
  );
};

const counted = ['listed', 'new', 'changed', 'gone', 'unchanged', 'left', 'recent', 'unreadable'] as const;

export function Result({ room, found, said, run }: RunProps) {
  const { counts, dry_run: isDry, differences, problem } = run;
  const sentences = { ...said.counts, ...(isDry && said.dryCounts) };
  const foundSome = reconcileFindings.reduce((sum, finding) => sum + counts[finding], 0);
  return (
    <section>
      <h2>{isDry ? said.lastDry : said.last}</h2>
      <Span {...{ room, found, said, run }} />
      {problem === null ? null : <p class="note">{said.problems[problem]}</p>}
      <ul>
        {counted.map((count) => (counts[count] === 0 ? null : <li>{sentences[count](counts[count])}</li>))}
        {foundSome === 0 ? <li>{said.nothing}</li> : null}
      </ul>
      <Reminders {...{ room, found, said, run }} />
      {reconcileFindings.map((finding) => (
        <Finding {...{ room, found, said, run, finding }} />
      ))}
      {foundSome > differences.length ? <p class="soft">{said.firstOnly(differences.length)}</p> : null}
    </section>
  );
}

/** What One-Link does on a create and on a PATCH: one-link-api.md §2.9. */
function Reminders({ found, said, run: { counts } }: RunProps) {
  const makes = found.connection.onUnlinked === 'create';
  const sentences: Child[] = [];
  if (counts.new > 0) sentences.push(makes ? said.reminders.made(counts.new) : said.reminders.parks);
  if (counts.changed + counts.gone > 0) sentences.push(said.reminders.moved);
  if (sentences.length === 0) return null;
  if (counts.new > 0 && makes) sentences.push(said.reminders.which);
  return (
    <>
      <h3>{said.reminders.title}</h3>
      {sentences.map((sentence) => (
        <p>{sentence}</p>
      ))}
    </>
  );
}

function Finding({
  room,
  found,
  said,
  run,
  finding,
}: RunProps & { readonly finding: (typeof reconcileFindings)[number] }) {
  const those = run.differences.filter((one) => one.finding === finding);
  if (those.length === 0) return null;
  // What a look without changes has found new is not in the mailbox.
  const isKnown = finding !== 'new' || !run.dry_run;
  return (
    <>
      <h3>{said.findings[finding]}</h3>
      <ul class="rows">
        {those.map(({ external_ref: ref, starts_at: startsAt, fields }) => (
          <li>
            {startsAt === null ? null : (
              <>
                <Time at={startsAt} input={timeInput(room, found)} />{' '}
              </>
            )}
            {isKnown ? <a href={visitPath(found.name, ref)}>{ref}</a> : <span class="strong">{ref}</span>}
            {finding === 'changed' ? (
              <span class="sub soft">
                {said.differs}:{' '}
                {fields.map((field) => said.fields[field as keyof typeof said.fields] ?? field).join(', ')}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}
