/**
 * "Compare with the tool" of one connection: a person sees what the tool's own list tells that no webhook has told, before and after
 * the bridge takes it in. Each visit that is made may lead to a reminder, so the page says how many.
 */
import type { Child } from 'hono/jsx';
import { type ReconcileRunView, type ReconcileView, reconcileFindings } from '../mailbox/contract-reconcile.ts';
import { answerPage } from './answer.ts';
import { comparisonPath } from './comparison-acts.ts';
import { type Found, findIn } from './desk.ts';
import { FormMark, Page } from './layout.tsx';
import { timeInput, toolName, visitPath } from './parts.tsx';
import type { PageContext, Room } from './shell.ts';
import { dayIn, startOfDay, Time } from './times.tsx';
import type { ComparisonWords } from './words/comparison.ts';
import { comparisonWordsIn } from './words/comparison-in.ts';

interface Props {
  readonly room: Room;
  readonly found: Found;
  readonly view: ReconcileView;
  readonly said: ComparisonWords;
}

/** Seconds between two looks while a run is under way. */
const lookEvery = 2;

/** Null: there is no such connection that this person may see. */
export async function comparisonPage(context: PageContext): Promise<Response | null> {
  const { room } = context.var;
  const found = await findIn(room, context.req.param('name') ?? '');
  if (found === null) return null;
  const [view, said] = await Promise.all([found.mailbox.reconciliation(), comparisonWordsIn(room.language)]);
  const props = { room, found, view, said };
  const { words } = room;
  const title = words.actions.reconcile;
  return answerPage(
    context,
    <Page room={room} frame={{ title, place: 'connections', refresh: view.run === null ? 0 : lookEvery }}>
      <p class="crumb">
        <a href="/desk/connections">{words.nav.connections}</a>
      </p>
      <h1>
        {title}
        <span class="sub soft">
          {found.name} · {toolName(found.connection.source, room)}
        </span>
      </h1>
      <p>{said.how}</p>
      <Standing {...props} />
      {view.run === null ? null : <UnderWay {...props} run={view.run} />}
      <Start {...props} />
      {view.last === null ? <p class="soft">{said.never}</p> : <Result {...props} run={view.last} />}
    </Page>,
  );
}

const Standing = ({ room, found, view: { state, next_at: next }, said }: Props) => (
  <p class={state === 'on' || state === 'off' ? 'soft' : 'note'}>
    {said.states[state]}
    {next === null ? null : (
      <>
        {' '}
        {said.next}: <Time at={next} input={timeInput(room, found)} />.
      </>
    )}
  </p>
);

/** The fields that every form here has. */
const Subject = ({ room, found: { name } }: Pick<Props, 'room' | 'found'>) => (
  <>
    <FormMark room={room} />
    <input type="hidden" name="connection" value={name} />
    <input type="hidden" name="back" value={comparisonPath(name)} />
  </>
);

function UnderWay({ room, found, said, run }: Props & { readonly run: ReconcileRunView }) {
  return (
    <section class="card">
      <h2>{run.dry_run ? said.underWayDry : said.underWay}</h2>
      <Span {...{ room, found, said, run }} />
      <p role="status">{said.soFar(run.counts.listed, run.pages)}</p>
      <p>
        <a href={comparisonPath(found.name)}>{said.form.look}</a>
      </p>
      {room.session.person.readOnly ? null : (
        <form method="post" action="/desk/act" class="acts">
          <Subject room={room} found={found} />
          <button type="submit" name="do" value="stop_comparing">
            {said.form.stop}
          </button>
        </form>
      )}
    </section>
  );
}

/** Not while a person's run is under way, and not where there is nothing to compare with. */
function Start({ room, found, view: { state, run, last }, said }: Props) {
  const isPossible = state === 'on' || state === 'off';
  if (room.session.person.readOnly || !isPossible || run?.asked_by === 'person') return null;
  const { timezone } = found.connection;
  const asked = last?.asked_by === 'person' ? last : null;
  return (
    <section>
      <h2>{said.form.title}</h2>
      <form method="post" action="/desk/act" class="stack">
        <Subject room={room} found={found} />
        <div class="filters">
          <Day name="since" label={said.form.since} value={asked && firstDay(asked.since, timezone)} />
          <Day name="until" label={said.form.until} value={asked && lastDay(asked.until, timezone)} />
        </div>
        <p class="hint" id="days">
          {said.form.days}
        </p>
        <ul class="plain">
          <Choice name="compare_dry" word={said.form.dry} how={said.form.dryHow} isMain />
          <Choice name="compare" word={said.form.now} how={said.form.nowHow} />
        </ul>
      </form>
    </section>
  );
}

const Day = ({
  name,
  label,
  value,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: string | null;
}) => (
  <div>
    <label for={name}>{label}</label>
    <input type="date" id={name} name={name} value={value ?? ''} aria-describedby="days" />
  </div>
);

interface ChoiceProps {
  readonly name: string;
  readonly word: string;
  readonly how: string;
  readonly isMain?: boolean;
}

const Choice = ({ name, word, how, isMain = false }: ChoiceProps) => (
  <li>
    <button type="submit" name="do" value={name} class={isMain ? 'main' : ''} aria-describedby={`${name}-how`}>
      {word}
    </button>
    <span class="sub soft" id={`${name}-how`}>
      {how}
    </span>
  </li>
);

/** The day that begins then. Null: none does, such as where a run began at once. */
function firstDay(iso: string, timeZone: string): string | null {
  const at = Date.parse(iso);
  const day = dayIn(at, timeZone);
  return startOfDay(day, timeZone) === at ? day : null;
}

const lastDay = (iso: string, timeZone: string): string | null =>
  firstDay(iso, timeZone) === null ? null : dayIn(Date.parse(iso) - 1, timeZone);

type RunProps = Pick<Props, 'room' | 'found' | 'said'> & { readonly run: ReconcileRunView };

const Span = ({ room, found, said, run }: RunProps) => {
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

function Result({ room, found, said, run }: RunProps) {
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
