/**
 * All visits, one row a booking. Filters are in the address; a text that is searched, and the cause of a group, are not: they can be
 * a phone or a name, and addresses are kept by browsers and proxies. They come in a form.
 */
import { type Merged, merged, positionsOrBeginning } from '../admin-api/merge.ts';
import type { BookingQuery, BookingView } from '../mailbox/contract-bookings.ts';
import { type Phase, phases } from '../sync/lifecycle.ts';
import { answerPage } from './answer.ts';
import { everyFound, type Found } from './desk.ts';
import { FormMark, Page } from './layout.tsx';
import { ConnectionChoice, Empty, Older, timeInput, VisitRow } from './parts.tsx';
import type { PageContext, Room } from './shell.ts';
import { startOfDay } from './times.tsx';

const rowsAPage = 25;
const dayMs = 24 * 3_600_000;

/** What the list shows. The last three come in a form and are in no address. */
interface Filters {
  readonly connection: string | null;
  readonly state: Phase | null;
  readonly day: string | null;
  readonly text: string;
  readonly code: string;
  readonly cause: string;
  readonly cursor: string | null;
}

const isPhase = (text: string | null): text is Phase => (phases as readonly (string | null)[]).includes(text);

function filtersIn(given: URLSearchParams, isForm: boolean): Filters {
  const state = given.get('state');
  const day = given.get('day');
  return {
    connection: given.get('connection') || null,
    state: isPhase(state) ? state : null,
    day: /^\d{4}-\d{2}-\d{2}$/.test(day ?? '') ? day : null,
    text: isForm ? (given.get('text') ?? '').trim().slice(0, 200) : '',
    code: isForm ? (given.get('code') ?? '') : '',
    cause: isForm ? (given.get('cause') ?? '') : '',
    cursor: given.get('cursor'),
  };
}

function queryOf({ state, day, text, code, cause }: Filters, found: Found, room: Room): BookingQuery {
  const { timeZone } = timeInput(room, found);
  const from = day === null ? null : startOfDay(day, timeZone);
  return {
    language: room.language,
    ...(state !== null && { states: [state] }),
    // A day has 23 to 25 hours.
    ...(from !== null && { from, until: startOfDay(nextDay(day ?? ''), timeZone) ?? from + dayMs }),
    ...(text !== '' && { search: { text } }),
    ...(code !== '' && { code }),
    ...(cause !== '' && { cause }),
  };
}

const nextDay = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);

export async function visitsPage(context: PageContext): Promise<Response> {
  const { room } = context.var;
  return answerPage(context, await list(room, filtersIn(room.url.searchParams, false)));
}

export async function searchPage(context: PageContext): Promise<Response> {
  const { room } = context.var;
  return answerPage(context, await list(room, filtersIn(room.form, true)));
}

async function list(room: Room, filters: Filters) {
  const all = await everyFound(room);
  const founds = all.filter(({ name }) => filters.connection === null || name === filters.connection);
  const byName = new Map(founds.map((found) => [found.name, found]));
  const isInOrder =
    filters.text === '' &&
    filters.code === '' &&
    filters.day === null &&
    (filters.state === null || filters.state === 'settled');
  const page = await merged<BookingView>({
    positions: positionsOrBeginning(filters.cursor, [...byName.keys()]),
    limit: rowsAPage,
    rank: ({ received_at: at }) => (isInOrder ? (at ?? '') : ''),
    async ask(name, cursor, limit) {
      const found = byName.get(name) as Found;
      const query = { ...queryOf(filters, found, room), limit, ...(cursor !== null && { cursor }) };
      const { bookings, cursor: next } = await found.mailbox.bookings(query);
      return { rows: bookings, cursor: next };
    },
  });
  return <List room={room} filters={filters} all={all} byName={byName} page={page} />;
}

interface ListProps {
  readonly room: Room;
  readonly filters: Filters;
  readonly all: readonly Found[];
  readonly byName: ReadonlyMap<string, Found>;
  readonly page: Merged<BookingView>;
}

function List({ room, filters, all, byName, page }: ListProps) {
  const { words } = room;
  const { cursor, unavailable } = page;
  // A day is looked at in its own order.
  const rows = filters.day === null ? page.rows : page.rows.toSorted(byStart);
  const isFirst = filters.cursor === null || filters.cursor === '';
  return (
    <Page
      room={room}
      frame={{ title: words.nav.visits, place: 'visits', refresh: isFirst && isPlain(filters) ? 30 : 0 }}
    >
      <h1>{words.nav.visits}</h1>
      <SearchForm room={room} filters={filters} />
      {isAsked(filters) ? null : <FilterForm room={room} filters={filters} all={all} />}
      {unavailable.length === 0 ? null : <p class="said refused">{words.today.unavailable(unavailable.join(', '))}</p>}
      {rows.length === 0 && cursor === null ? <Empty title={words.visits.none} how={words.visits.noneHow} /> : null}
      {rows.length === 0 ? null : (
        <ul class="rows visits">
          {rows.map((booking) => (
            <VisitRow booking={booking} room={room} found={byName.get(booking.connection) as Found} />
          ))}
        </ul>
      )}
      {cursor !== null && rows.length < rowsAPage ? <p class="soft">{words.visits.searching}</p> : null}
      {cursor === null ? null : <More room={room} filters={filters} cursor={cursor} />}
    </Page>
  );
}

const byStart = ({ starts_at: a }: BookingView, { starts_at: b }: BookingView): number =>
  (a ?? '') < (b ?? '') ? -1 : Number((a ?? '') > (b ?? ''));

/** A look costs little enough to look again and again. */
const isPlain = (filters: Filters): boolean => !isAsked(filters) && filters.day === null;

const isAsked = ({ text, code, cause }: Filters): boolean => text !== '' || code !== '' || cause !== '';

/** Filters of an address go on in an address, a search in a form. */
function More({ room, filters, cursor }: { readonly room: Room; readonly filters: Filters; readonly cursor: string }) {
  const { words } = room;
  if (!isAsked(filters)) return <Older href={`/desk/visits?${addressOf(filters, cursor)}`} words={words} />;
  const { text, code, cause, connection } = filters;
  return (
    <form method="post" action="/desk/search" class="acts">
      <FormMark room={room} />
      {Object.entries({ text, code, cause, connection: connection ?? '', cursor }).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button type="submit">{words.buttons.older}</button>
    </form>
  );
}

const addressOf = ({ connection, state, day }: Filters, cursor: string): URLSearchParams =>
  new URLSearchParams({
    ...(connection !== null && { connection }),
    ...(state !== null && { state }),
    ...(day !== null && { day }),
    cursor,
  });

function SearchForm({ room, filters }: { readonly room: Room; readonly filters: Filters }) {
  const { words } = room;
  return (
    <search>
      <form method="post" action="/desk/search" class="search">
        <FormMark room={room} />
        <label for="text" class="hidden">
          {words.visits.search}
        </label>
        <input
          id="text"
          name="text"
          type="search"
          value={filters.text}
          autocomplete="off"
          maxlength={200}
          aria-describedby="text-help"
        />
        <button type="submit" class="main">
          {words.buttons.search}
        </button>
        <p id="text-help" class="hint">
          {words.visits.searchHelp}
        </p>
      </form>
    </search>
  );
}

function FilterForm({ room, filters, all }: Pick<ListProps, 'room' | 'filters' | 'all'>) {
  const { words } = room;
  const first = all.find(({ name }) => name === filters.connection) ?? all[0] ?? null;
  return (
    <form method="get" action="/desk/visits" class="filters" data-auto>
      <div>
        <label for="state">{words.visits.state}</label>
        <select id="state" name="state">
          <option value="">{words.visits.anyState}</option>
          {phases.map((phase) => (
            <option value={phase} selected={phase === filters.state}>
              {words.states[phase]}
            </option>
          ))}
        </select>
      </div>
      <ConnectionChoice all={all} chosen={filters.connection} words={words} />
      <div>
        <label for="day">{words.visits.day}</label>
        <input id="day" name="day" type="date" value={filters.day ?? ''} title={timeInput(room, first).timeZone} />
      </div>
      <button type="submit">{words.buttons.show}</button>
    </form>
  );
}
