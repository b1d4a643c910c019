/** Every connection: does it work, what came last, what waits, and its address for the booking tool. */
import type { TrafficView } from '../mailbox/contract-log.ts';
import type { ConnectionStatus } from '../mailbox/contract-views.ts';
import { answerPage } from './answer.ts';
import { Charts } from './charts.tsx';
import { comparisonPath } from './comparison-acts.ts';
import { everyStanding, type Found, type Standing } from './desk.ts';
import { FormMark, Page } from './layout.tsx';
import { Badge, Empty, timeInput, toolName } from './parts.tsx';
import type { PageContext, Room } from './shell.ts';
import { Time, type TimeInput } from './times.tsx';

export async function connectionsPage(context: PageContext): Promise<Response> {
  const { room } = context.var;
  const { words } = room;
  const standings = await everyStanding(room);
  const traffic = new Map(await Promise.all(standings.map(trafficOf)));
  return answerPage(
    context,
    <Page room={room} frame={{ title: words.nav.connections, place: 'connections', refresh: 30 }}>
      <h1>{words.nav.connections}</h1>
      {standings.length === 0 ? <Empty title={words.connections.none} how={words.connections.noneHow} /> : null}
      <div class="cards">
        {standings.map((standing) => (
          <Card standing={standing} traffic={traffic} room={room} />
        ))}
      </div>
    </Page>,
  );
}

/** Null: its mailbox did not tell. */
async function trafficOf(standing: Standing): Promise<readonly [string, TrafficView | null]> {
  if (standing.kind !== 'works') return ['', null];
  const { found } = standing;
  return [found.name, await found.mailbox.traffic().catch(() => null)];
}

interface CardProps {
  readonly standing: Standing;
  readonly traffic: ReadonlyMap<string, TrafficView | null>;
  readonly room: Room;
}

const Card = ({ standing, traffic, room }: CardProps) => {
  switch (standing.kind) {
    case 'works':
      return (
        <Working
          found={standing.found}
          status={standing.status}
          traffic={traffic.get(standing.found.name) ?? null}
          room={room}
        />
      );
    case 'unavailable':
      return (
        <Silent
          name={standing.found.name}
          said={room.words.connections.unavailable}
          how={room.words.refused.unavailable}
        />
      );
    case 'invalid':
      return <Silent name={standing.name} said={room.words.connections.invalid} how={problemsIn(standing)} />;
    default:
      return standing satisfies never;
  }
};

const problemsIn = ({ problems }: Extract<Standing, { kind: 'invalid' }>): string =>
  problems.map(({ path, message }) => `${path}: ${message}`).join('\n');

const Silent = ({ name, said, how }: { readonly name: string; readonly said: string; readonly how: string }) => (
  <article class="card tone-failed">
    <header class="split">
      <h2>{name}</h2>
      <Badge tone="bad">{said}</Badge>
    </header>
    <p class="lines">{how}</p>
  </article>
);

interface WorkingProps {
  readonly found: Found;
  readonly status: ConnectionStatus;
  readonly traffic: TrafficView | null;
  readonly room: Room;
}

const tones = { running: 'ok', paused: 'warn', account: 'bad', breaker: 'bad', rate_limited: 'wait' } as const;

function Working({ found, status, traffic, room }: WorkingProps) {
  const { words } = room;
  const { name, connection } = found;
  const { state, message, next_attempt_at: next, formerly } = status;
  const input = timeInput(room, found);
  const isBad = state === 'account' || state === 'breaker';
  return (
    <article class={`card ${isBad ? 'tone-failed' : state === 'paused' ? 'tone-parked' : ''}`}>
      <header class="split">
        <h2>
          {name}
          <span class="sub soft">
            {toolName(connection.source, room)} · {words.connections.account} {connection.accountId}
            {formerly.length === 0 ? '' : ` · ${words.connections.formerly} ${formerly.join(', ')}`}
          </span>
        </h2>
        <Badge tone={tones[state]}>{words.connectionStates[state]}</Badge>
      </header>
      {message === null ? null : <p>{message}</p>}
      {next === null ? null : (
        <p class="soft">
          {words.visit.nextTry}: <Time at={next} input={input} short />
        </p>
      )}
      <Counts status={status} room={room} input={input} />
      {traffic === null ? null : <Charts traffic={traffic} room={room} input={input} />}
      <Refused status={status} room={room} input={input} />
      <Address found={found} room={room} />
      <p>
        <a href={comparisonPath(name)}>
          {words.actions.reconcile} <span class="hidden">{name}</span>
        </a>
      </p>
      <Switch status={status} name={name} room={room} />
    </article>
  );
}

interface PartProps {
  readonly status: ConnectionStatus;
  readonly room: Room;
  readonly input: TimeInput;
}

function Counts({ status, room, input }: PartProps) {
  const { words } = room;
  const { connection, pending, parked, failed, last_received_at: received, last_settled_at: settled } = status;
  const at = (iso: string | null) => (iso === null ? words.connections.never : <Time at={iso} input={input} short />);
  const link = (count: number, state: string) =>
    count === 0 ? '0' : <a href={`/desk/visits?connection=${connection}&state=${state}`}>{count}</a>;
  return (
    <dl class="facts">
      <div>
        <dt>{words.connections.lastWebhook}</dt>
        <dd>{at(received)}</dd>
      </div>
      <div>
        <dt>{words.connections.lastSuccess}</dt>
        <dd>{at(settled)}</dd>
      </div>
      <div>
        <dt>{words.connections.waiting}</dt>
        <dd>{link(pending, 'pending')}</dd>
      </div>
      <div>
        <dt>{words.connections.parked}</dt>
        <dd>{link(parked, 'parked')}</dd>
      </div>
      <div>
        <dt>{words.connections.failed}</dt>
        <dd>{link(failed, 'failed')}</dd>
      </div>
    </dl>
  );
}

function Refused({ status, room, input }: PartProps) {
  const { words } = room;
  const { refused_24h: count, last_refused_at: at, last_refused_reason: reason } = status;
  if (count === 0 || at === null) return null;
  return (
    <p class="note">
      <strong>
        {words.connections.refused}: {count}
      </strong>
      {' · '}
      <Time at={at} input={input} short />
      {reason === null ? null : <span class="sub">{words.reasons[reason]}</span>}
    </p>
  );
}

/** Without the secret, which no page shows. */
function Address({ found, room }: { readonly found: Found; readonly room: Room }) {
  const { words } = room;
  const address = `${originOf(room)}/hooks/${found.name}`;
  return (
    <details>
      <summary>{words.connections.check}</summary>
      <p>{words.connections.checkHow}</p>
      <p class="strong">{words.connections.address}</p>
      <p class="address">
        <code>{address}</code>
        <button type="button" data-copy={address} data-copied={words.buttons.copied} hidden>
          {words.buttons.copy}
        </button>
      </p>
      <p class="hint">{words.connections.addressHow}</p>
    </details>
  );
}

const originOf = ({ url, configuration }: Room): string =>
  configuration.behindTlsProxy ? `https://${url.host}` : url.origin;

function Switch({
  status,
  name,
  room,
}: {
  readonly status: ConnectionStatus;
  readonly name: string;
  readonly room: Room;
}) {
  const { words, session } = room;
  if (session.person.readOnly) return null;
  const isRunning = status.state === 'running';
  return (
    <form method="post" action="/desk/act" class="acts">
      <FormMark room={room} />
      <input type="hidden" name="connection" value={name} />
      <button type="submit" formaction="/desk/test" title={words.test.how}>
        {words.buttons.test} <span class="hidden">{name}</span>
      </button>
      <input type="hidden" name="back" value="/desk/connections" />
      {isRunning ? null : (
        <button type="submit" name="do" value="resume" class={status.state === 'paused' ? 'main' : ''}>
          {words.buttons.resume} <span class="hidden">{name}</span>
        </button>
      )}
      {status.state === 'paused' ? null : (
        <button type="submit" name="do" value="pause">
          {words.buttons.pause} <span class="hidden">{name}</span>
        </button>
      )}
    </form>
  );
}
