/**
 * "Compare with the tool" of one connection: a person sees what the tool's own list tells that no webhook has told, before and after
 * the bridge takes it in. Each visit that is made may lead to a reminder, so the page says how many.
 */
import type { ReconcileRunView, ReconcileView } from '../mailbox/contract-reconcile.ts';
import { answerPage } from './answer.ts';
import { comparisonPath, driftPath } from './comparison-acts.ts';
import { Result, Span } from './comparison-result.tsx';
import { type Found, findIn } from './desk.ts';
import { FormMark, Page } from './layout.tsx';
import { timeInput, toolName } from './parts.tsx';
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
      <p>
        <a href={driftPath(found.name)}>{said.drift.link}</a>
      </p>
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
