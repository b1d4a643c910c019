/** What "Send a test" has shown, and what it cannot show. */
import { type ConnectionTest, testConnection } from '../admin-api/test-connection.ts';
import { answerPage } from './answer.ts';
import { apiContextOf, type Found, findIn } from './desk.ts';
import { Page } from './layout.tsx';
import { Badge, toolName } from './parts.tsx';
import type { PageContext, Room } from './shell.ts';

/** Null: there is no such connection that this person may see. */
export async function connectionTestPage(context: PageContext): Promise<Response | null> {
  const { room } = context.var;
  const found = await findIn(room, room.form.get('connection') ?? '');
  if (found === null) return null;
  const result = await testConnection(found.connection, found.mailbox, apiContextOf(room));
  return answerPage(context, <Shown room={room} found={found} result={result} />);
}

interface Props {
  readonly room: Room;
  readonly found: Found;
  readonly result: ConnectionTest;
}

const Shown = ({ room, found, result: { webhook, one_link: oneLink } }: Props) => {
  const { words } = room;
  const { test } = words;
  const tool = toolName(found.connection.source, room);
  return (
    <Page room={room} frame={{ title: test.title, place: 'connections' }}>
      <p class="crumb">
        <a href="/desk/connections">{words.nav.connections}</a>
      </p>
      <h1>
        {test.title}
        <span class="sub soft">
          {found.name} · {tool}
        </span>
      </h1>
      <section class={`card ${webhook?.accepted === false ? 'tone-failed' : ''}`}>
        <h2>
          {test.webhook} <Result ok={webhook?.accepted ?? null} room={room} />
        </h2>
        <p>
          {webhook === null
            ? test.noSample(tool)
            : webhook.accepted
              ? test.accepted
              : `${test.refused(webhook.status)} ${webhook.message ?? ''}`}
        </p>
      </section>
      <section class={`card ${oneLink.answers ? '' : 'tone-failed'}`}>
        <h2>
          {words.visit.oneLink} <Result ok={oneLink.answers} room={room} />
        </h2>
        <p>{oneLink.answers ? test.answers(oneLink.account_id) : oneLink.message}</p>
      </section>
      <section>
        <h2>{test.notTested}</h2>
        <p>{test.notTestedHow(tool)}</p>
        <p class="soft">{test.nothingMade}</p>
      </section>
    </Page>
  );
};

/** Null: not tested. */
const Result = ({ ok, room: { words } }: { readonly ok: boolean | null; readonly room: Room }) =>
  ok === null ? (
    <Badge tone="plain">{words.test.skipped}</Badge>
  ) : (
    <Badge tone={ok ? 'ok' : 'bad'}>{ok ? words.test.works : words.test.fails}</Badge>
  );
