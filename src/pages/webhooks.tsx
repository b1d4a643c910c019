/**
 * Every request of the last days at the hooks, the refused ones included. A body is personal: it is shown after a click alone, and
 * the mailbox writes to the audit list who has looked at it.
 */
import { merged, positionsOrBeginning } from '../admin-api/merge.ts';
import type { DeliveryId } from '../booking/ids.ts';
import type { WebhookView } from '../mailbox/contract-log.ts';
import { parseDeliveryId } from '../sync/delivery.ts';
import { answerPage } from './answer.ts';
import { everyFound, type Found, findIn } from './desk.ts';
import { FormMark, Page } from './layout.tsx';
import { Badge, ConnectionChoice, Empty, Older, timeInput, toneOfResult, visitPath } from './parts.tsx';
import type { PageContext, Room } from './shell.ts';
import { Time } from './times.tsx';

const rowsAPage = 40;

export async function webhooksPage(context: PageContext): Promise<Response> {
  const { room } = context.var;
  const { words, language } = room;
  const all = await everyFound(room);
  const { searchParams } = room.url;
  const [only, chosen, cursor] = ['only', 'connection', 'cursor'].map((name) => searchParams.get(name) || null);
  const byName = new Map(
    all.filter(({ name }) => chosen === null || name === chosen).map((found) => [found.name, found]),
  );
  const page = await merged<WebhookView>({
    positions: positionsOrBeginning(cursor ?? null, [...byName.keys()]),
    limit: rowsAPage,
    rank: ({ at }) => at,
    async ask(name, place, limit) {
      const { mailbox } = byName.get(name) as Found;
      const results = only === 'refused' ? ({ results: ['refused'] } as const) : {};
      const query = { limit, language, ...results, ...(place !== null && { cursor: place }) };
      const { webhooks, cursor: next } = await mailbox.webhooks(query);
      return { rows: webhooks, cursor: next };
    },
  });
  const older = new URLSearchParams({
    ...(only !== null && only !== undefined && { only }),
    ...(chosen !== null && chosen !== undefined && { connection: chosen }),
    cursor: page.cursor ?? '',
  });
  return answerPage(
    context,
    <Page room={room} frame={{ title: words.nav.webhooks, place: 'webhooks', refresh: cursor === null ? 60 : 0 }}>
      <h1>{words.nav.webhooks}</h1>
      <Filters room={room} all={all} only={only ?? null} chosen={chosen ?? null} />
      {page.unavailable.length === 0 ? null : (
        <p class="said refused">{words.today.unavailable(page.unavailable.join(', '))}</p>
      )}
      {page.rows.length === 0 ? (
        <Empty title={words.webhooks.none} how={words.webhooks.noneHow} />
      ) : (
        <ul class="rows">
          {page.rows.map((webhook) => (
            <Row webhook={webhook} room={room} found={byName.get(webhook.connection) ?? null} />
          ))}
        </ul>
      )}
      {page.cursor === null ? null : <Older href={`/desk/webhooks?${older}`} words={words} />}
    </Page>,
  );
}

interface FiltersProps {
  readonly room: Room;
  readonly all: readonly Found[];
  readonly only: string | null;
  readonly chosen: string | null;
}

const Filters = ({ room: { words }, all, only, chosen }: FiltersProps) => (
  <form method="get" action="/desk/webhooks" class="filters" data-auto>
    <div>
      <label for="only">{words.webhooks.result}</label>
      <select id="only" name="only">
        <option value="">{words.webhooks.all}</option>
        <option value="refused" selected={only === 'refused'}>
          {words.webhooks.only}
        </option>
      </select>
    </div>
    <ConnectionChoice all={all} chosen={chosen} words={words} />
    <button type="submit">{words.buttons.show}</button>
  </form>
);

interface RowProps {
  readonly webhook: WebhookView;
  readonly room: Room;
  readonly found: Found | null;
}

function Row({ webhook, room, found }: RowProps) {
  const { words } = room;
  const size = webhook.size === null ? '' : ` · ${words.webhooks.bytes(webhook.size)}`;
  return (
    <li class="hook">
      <div>
        <Time at={webhook.at} input={timeInput(room, found)} />
        <span class="soft sub">
          {webhook.connection}
          {size}
        </span>
      </div>
      {webhook.result === 'refused' ? (
        <div>
          <Badge tone="bad">{words.webhooks.refused}</Badge>
          {webhook.count > 1 ? <span class="soft"> {words.webhooks.times(webhook.count)}</span> : null}
          <span class="sub">{words.reasons[webhook.reason]}</span>
        </div>
      ) : (
        <ul class="plain">
          {webhook.events.map((event) => (
            <Event event={event} connection={webhook.connection} room={room} />
          ))}
        </ul>
      )}
    </li>
  );
}

type StoredEvent = Extract<WebhookView, { result: 'stored' }>['events'][number];

const Event = ({
  event,
  connection,
  room,
}: {
  readonly event: StoredEvent;
  readonly connection: string;
  readonly room: Room;
}) => {
  const { words } = room;
  const { external_ref: ref, delivery_id: id, state, message } = event;
  return (
    <li>
      <Badge tone={toneOfResult(state)}>{words.results[state]}</Badge> <span class="strong">{event.event}</span>{' '}
      {ref === null ? null : <a href={visitPath(connection, ref)}>{ref}</a>}
      {message === null ? null : <span class="soft sub">{message}</span>}
      {event.has_body ? (
        <form method="post" action="/desk/body">
          <FormMark room={room} />
          <input type="hidden" name="delivery" value={id} />
          <button type="submit" class="quiet" title={words.webhooks.bodyHow}>
            {words.webhooks.body}
          </button>
        </form>
      ) : null}
    </li>
  );
};

/** The body of one delivery. Null: there is no such one that this person may see. */
export async function bodyPage(context: PageContext): Promise<Response | null> {
  const { room } = context.var;
  const { words } = room;
  const id = room.form.get('delivery') ?? '';
  const found = await findIn(room, parseDeliveryId(id)?.connection ?? '');
  if (found === null) return null;
  const answer = await found.mailbox.body(id as DeliveryId);
  if (answer.kind === 'not_found') return null;
  return answerPage(
    context,
    <Page room={room} frame={{ title: words.nav.webhooks, place: 'webhooks' }}>
      <p class="crumb">
        <a href="/desk/webhooks">{words.nav.webhooks}</a>
      </p>
      <h1>{id}</h1>
      <p class="soft">{words.webhooks.bodyHow}</p>
      {answer.kind === 'ok' ? (
        <pre tabindex={0}>{typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body, null, 2)}</pre>
      ) : (
        <p>{words.webhooks.bodyGone}</p>
      )}
    </Page>,
  );
}
