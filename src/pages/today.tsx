/** The first page: all is well, or what needs a person, grouped by what is to be mended. */
import type { AttentionGroup, CauseView, RetryProgress } from '../mailbox/contract-attention.ts';
import { nameOfField } from '../messages/explain.ts';
import { answerPage } from './answer.ts';
import { attentionOf } from './attention.ts';
import { everyStanding, type Found, type Standing } from './desk.ts';
import { FormMark, Page } from './layout.tsx';
import { Badge, timeInput, visitPath } from './parts.tsx';
import { readPeople } from './people.ts';
import type { PageContext, Room } from './shell.ts';
import { Time } from './times.tsx';

export async function todayPage(context: PageContext): Promise<Response> {
  const { room } = context.var;
  const standings = await everyStanding(room);
  const founds = standings.flatMap((one) => (one.kind === 'works' ? [one.found] : []));
  const { groups, unavailable, running, isAll } = await attentionOf(founds, room);
  const { words } = room;
  const needing = groups.reduce((sum, { count }) => sum + count, 0);
  const waiting = standings.reduce((sum, one) => sum + (one.kind === 'works' ? one.status.pending : 0), 0);
  const silent = [...standings.flatMap((one) => (one.kind === 'unavailable' ? [one.found.name] : [])), ...unavailable];
  const stopped = standings.filter(isStopped);
  const isWell = needing === 0 && silent.length === 0 && stopped.length === 0 && standings.length > 0;
  const title =
    needing > 0
      ? words.today.need(needing)
      : isWell
        ? words.today.allWell
        : stopped.length > 0
          ? words.today.trouble
          : words.today.unsure;
  const byName = new Map(founds.map((found) => [found.name, found]));
  return answerPage(
    context,
    <Page room={room} frame={{ title, place: 'today', refresh: 20 }}>
      <h1 class={isWell ? 'well' : ''}>{standings.length === 0 ? words.connections.none : title}</h1>
      {standings.length === 0 ? <p class="soft">{words.connections.noneHow}</p> : null}
      {isWell && waiting === 0 ? <p class="soft">{words.today.allWellMore}</p> : null}
      {waiting === 0 ? null : <p class="soft">{words.today.waiting(waiting)}</p>}
      {silent.length === 0 ? null : <p class="said refused">{words.today.unavailable(silent.join(', '))}</p>}
      {groups.map((group) => (
        <Group
          group={group}
          room={room}
          found={byName.get(group.connection) as Found}
          progress={running.get(group.connection) ?? null}
        />
      ))}
      {isAll ? null : <p class="soft">{words.visits.searching}</p>}
      <Stopped room={room} stopped={stopped} isTitled={needing > 0} />
      <Problems room={room} />
    </Page>,
  );
}

/** It cannot send, and waiting does not help. */
const isStopped = (one: Standing): boolean =>
  one.kind === 'invalid' ||
  (one.kind === 'works' && (one.status.state === 'account' || one.status.state === 'breaker'));

interface GroupProps {
  readonly group: AttentionGroup;
  readonly room: Room;
  readonly found: Found;
  /** A group of the connection that is being sent again. */
  readonly progress: RetryProgress | null;
}

function Group({ group, room, found, progress }: GroupProps) {
  const { words } = room;
  const { state, count, cause, message, since, samples, connection } = group;
  const input = timeInput(room, found);
  const shown = samples.filter(({ external_ref: ref }) => ref !== null);
  const about = cause === null || count === 1 ? '' : `: ${namesOf(cause, room)}`;
  const [only] = count === 1 ? samples : [];
  return (
    <article class={`card tone-${state === 'settled' ? 'parked' : state}`}>
      <header class="split">
        <h2>
          {only?.starts_at == null ? words.today.group(count) : <Time at={only.starts_at} input={input} />}
          {about}
        </h2>
        <Badge tone={state === 'failed' ? 'bad' : 'warn'}>
          {state === 'settled' ? words.today.partly : words.states[state]}
        </Badge>
      </header>
      {message === null ? null : <p>{message}</p>}
      {shown.length === 0 || only !== undefined ? null : (
        <p class="samples">
          <span class="soft">{words.today.nextVisits}</span>{' '}
          {shown.map(({ external_ref: ref, starts_at: startsAt }, index) => (
            <>
              {index === 0 ? '' : ' · '}
              <a href={visitPath(connection, ref ?? '')}>
                {startsAt === null ? words.visits.noTime : <Time at={startsAt} input={input} />}
              </a>
            </>
          ))}
          {count > shown.length ? ` · ${words.today.more(count - shown.length)}` : ''}
        </p>
      )}
      <p class="soft hint">
        {connection} · {words.today.since} <Time at={since} input={input} />
      </p>
      {progress === null ? (
        <GroupActions group={group} room={room} />
      ) : (
        <p class="note">{words.done.retried_many(progress.retried)}</p>
      )}
    </article>
  );
}

function namesOf({ kind, names }: CauseView, { language }: Room): string {
  const shown = kind === 'field' ? names.map((field) => nameOfField(field, language)) : names;
  return shown.map((name) => (/^\d+$/.test(name) ? `№ ${name}` : name)).join(', ');
}

/** The cause may name a person, so it goes in forms and in no address. */
function GroupActions({ group, room }: Pick<GroupProps, 'group' | 'room'>) {
  const { words, session } = room;
  const { count, cause, code, state, connection, samples } = group;
  const subject = (
    <>
      <FormMark room={room} />
      <input type="hidden" name="connection" value={connection} />
      <input type="hidden" name="state" value={state} />
      <input type="hidden" name="code" value={code} />
      <input type="hidden" name="cause" value={cause?.key ?? ''} />
      <input type="hidden" name="count" value={String(count)} />
    </>
  );
  const only = count === 1 ? samples[0] : undefined;
  return (
    <div class="acts">
      {only?.external_ref == null ? null : (
        <a class="button main" href={visitPath(connection, only.external_ref)}>
          {words.buttons.open}
        </a>
      )}
      {session.person.readOnly ? null : (
        <form method="post" action="/desk/act">
          {subject}
          <input type="hidden" name="back" value="/" />
          {samples[0]?.delivery_id == null || count > 1 ? null : (
            <input type="hidden" name="delivery" value={samples[0].delivery_id} />
          )}
          <button type="submit" name="do" value={count > 1 ? 'retry_many' : 'retry'} class={count > 1 ? 'main' : ''}>
            {count > 1 ? words.buttons.retryAll : words.buttons.retry}
          </button>
        </form>
      )}
      {count > 1 ? (
        <form method="post" action="/desk/search">
          {subject}
          <button type="submit">{words.today.seeVisits}</button>
        </form>
      ) : null}
    </div>
  );
}

function Stopped({
  room,
  stopped,
  isTitled,
}: {
  readonly room: Room;
  readonly stopped: readonly Standing[];
  readonly isTitled: boolean;
}) {
  const { words } = room;
  if (stopped.length === 0) return null;
  return (
    <section>
      {isTitled ? <h2>{words.today.trouble}</h2> : null}
      {stopped.map((one) => (
        <article class="card tone-failed">
          <header class="split">
            <h3>{one.kind === 'invalid' ? one.name : one.found.name}</h3>
            <Badge tone="bad">
              {one.kind === 'works' ? words.connectionStates[one.status.state] : words.connections.invalid}
            </Badge>
          </header>
          <p>{one.kind === 'works' ? one.status.message : words.refused['invalid-connection']}</p>
          <div class="acts">
            <a class="button" href="/desk/connections">
              {words.nav.connections}
            </a>
          </div>
        </article>
      ))}
    </section>
  );
}

/** Mistakes of the setup, for those who see all. They name keys and no value. */
function Problems({ room }: { readonly room: Room }) {
  const { words, session, configuration, env } = room;
  if (session.person.connections !== null) return null;
  const problems = [...configuration.problems, ...readPeople(env).problems];
  if (problems.length === 0) return null;
  return (
    <section>
      <h2>{words.today.problems}</h2>
      <ul>
        {problems.map(({ path, message }) => (
          <li lang="en">
            <code>{path}</code>: {message}
          </li>
        ))}
      </ul>
    </section>
  );
}
