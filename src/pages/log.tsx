/** Who has done what, newest first. */
import { merged, positionsOrBeginning } from '../admin-api/merge.ts';
import type { AuditView } from '../mailbox/contract-log.ts';
import { answerPage } from './answer.ts';
import { everyFound, type Found } from './desk.ts';
import { Page } from './layout.tsx';
import { Empty, Older, timeInput, visitPath } from './parts.tsx';
import type { PageContext, Room } from './shell.ts';
import { fieldsIn, namesOf } from './timeline.tsx';
import { Time } from './times.tsx';

const rowsAPage = 50;

export async function logPage(context: PageContext): Promise<Response> {
  const { room } = context.var;
  const { words } = room;
  const byName = new Map((await everyFound(room)).map((found) => [found.name, found]));
  const cursor = room.url.searchParams.get('cursor');
  const page = await merged<AuditView>({
    positions: positionsOrBeginning(cursor, [...byName.keys()]),
    limit: rowsAPage,
    rank: ({ at }) => at,
    async ask(name, place, limit) {
      const { mailbox } = byName.get(name) as Found;
      const { entries, cursor: next } = await mailbox.audit({ limit, ...(place !== null && { cursor: place }) });
      return { rows: entries, cursor: next };
    },
  });
  return answerPage(
    context,
    <Page room={room} frame={{ title: words.nav.log, place: 'log', refresh: cursor === null ? 60 : 0 }}>
      <h1>{words.nav.log}</h1>
      <p class="soft">{words.log.how}</p>
      {page.unavailable.length === 0 ? null : (
        <p class="said refused">{words.today.unavailable(page.unavailable.join(', '))}</p>
      )}
      {page.rows.length === 0 ? (
        <Empty title={words.log.none} how={words.log.how} />
      ) : (
        <Entries {...{ room, byName }} rows={page.rows} />
      )}
      {page.cursor === null ? null : (
        <Older href={`/desk/log?${new URLSearchParams({ cursor: page.cursor })}`} words={words} />
      )}
    </Page>,
  );
}

interface EntriesProps {
  readonly room: Room;
  readonly byName: ReadonlyMap<string, Found>;
  readonly rows: readonly AuditView[];
}

const Entries = ({ room, byName, rows }: EntriesProps) => {
  const { words } = room;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{words.log.when}</th>
          <th scope="col">{words.log.who}</th>
          <th scope="col">{words.log.what}</th>
          <th scope="col">{words.log.about}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((entry) => (
          <tr>
            <td data-label={words.log.when}>
              <Time at={entry.at} input={timeInput(room, byName.get(entry.connection) ?? null)} />
            </td>
            <td data-label={words.log.who}>{nameOf(entry.who)}</td>
            <td data-label={words.log.what}>
              {words.actions[entry.action]}
              <span class="sub soft">{detailsOf(entry, room)}</span>
            </td>
            <td data-label={words.log.about}>
              <Subject entry={entry} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

/** `token:reception` → `reception` */
const nameOf = (who: string): string => who.replace(/^token:/, '');

const detailsOf = ({ details }: AuditView, { language }: Room): string =>
  Object.entries(details)
    .map(([name, value]) => {
      if (name === 'fields') return namesOf(fieldsIn(details), language);
      return name === 'appointment_id' ? `№ ${value}` : String(value);
    })
    .join(', ');

const Subject = ({ entry: { connection, external_ref: ref, delivery_id: delivery } }: { readonly entry: AuditView }) =>
  ref === null ? (
    <span>{delivery ?? connection}</span>
  ) : (
    <>
      <a href={visitPath(connection, ref)}>{ref}</a>
      <span class="sub soft">{connection}</span>
    </>
  );
