/** Small parts that several pages show: a state, a visit in a list, a way to older rows. */
import type { Child } from 'hono/jsx';
import type { BookingView, MappedView } from '../mailbox/contract-bookings.ts';
import type { DeliveryState } from '../mailbox/contract-views.ts';
import type { Found } from './desk.ts';
import type { Room } from './shell.ts';
import { Time, type TimeInput } from './times.tsx';
import type { Words } from './words/words.ts';

export const visitPath = (connection: string, externalRef: string): string =>
  `/desk/visits/${connection}/${encodeURIComponent(externalRef)}`;

/** The tool's name as people know it. */
export const toolName = (source: string, { sources }: Room): string => sources[source]?.title ?? source;

export function timeInput({ words, now, clinicZone }: Room, found: Pick<Found, 'connection'> | null): TimeInput {
  const toolZone = found?.connection.timezone ?? clinicZone ?? 'Asia/Almaty';
  return { words, timeZone: clinicZone ?? toolZone, toolZone, now: now() };
}

type Tone = 'ok' | 'wait' | 'warn' | 'bad' | 'plain';
export const Badge = ({ tone, children }: { readonly tone: Tone; readonly children?: Child }) => (
  <span class={`badge ${tone}`}>{children}</span>
);

const tones = { pending: 'wait', parked: 'warn', failed: 'bad', settled: 'ok' } as const;

const resultTones: Readonly<Partial<Record<DeliveryState, Tone>>> = {
  pending: 'wait',
  parked: 'warn',
  failed: 'bad',
  applied: 'ok',
  created: 'ok',
};
export const toneOfResult = (state: DeliveryState): Tone => resultTones[state] ?? 'plain';

/** What somebody who looks for a visit wants to know: is it in One-Link. */
function stateOf({ state, result, appointment_id }: BookingView, words: Words): readonly [Tone, string] {
  if (state !== 'settled') return [tones[state], words.states[state]];
  if (result === 'discarded') return ['plain', words.results.discarded];
  return appointment_id === null ? ['plain', words.results.unchanged] : ['ok', words.states.settled];
}

export const State = ({ booking, words }: { readonly booking: BookingView; readonly words: Words }) => {
  const [tone, text] = stateOf(booking, words);
  return <Badge tone={tone}>{text}</Badge>;
};

/** A name before a number: tools tell both, and people know the name. */
const readable = (told: readonly string[]): string | undefined =>
  told.find((text) => /\p{L}{2}/u.test(text) && !numberLike.test(text)) ?? told[0];
/** Keys, addresses, and names of pages such as `anna-k`. */
const numberLike = /^[A-Z\d_-]{10,}$|@|:|^[a-z\d]+(?:[-_.][a-z\d]+)+$/;

/** The tool's name, and One-Link's number. */
export const named = ({ told, id }: MappedView): string =>
  [readable(told), id === null ? undefined : `№ ${id}`].filter((part) => part !== undefined).join(' · ');

const quiet: readonly (string | null)[] = [null, 'accepted', 'confirmed'];

export function VisitRow({
  booking,
  room,
  found,
}: {
  readonly booking: BookingView;
  readonly room: Room;
  readonly found: Found;
}) {
  const { words } = room;
  const input = timeInput(room, found);
  const { external_ref: ref, connection, starts_at: startsAt, ends_at: endsAt, told_state: told, last } = booking;
  const isOpen = booking.state === 'parked' || booking.state === 'failed';
  return (
    <li class="row">
      <div class="when">
        <a href={visitPath(connection, ref)} id={`v-${connection}-${ref}`}>
          {startsAt === null ? words.visits.noTime : <Time at={startsAt} until={endsAt} input={input} />}
        </a>
        {quiet.includes(told) || told === null ? null : <span class="soft"> {words.bookingStates[told]}</span>}
      </div>
      <div>
        <span class="hidden">{words.visits.client}: </span>
        {booking.client_name ?? <span class="soft">{words.visits.noName}</span>}
        {booking.appointment_id === null ? null : <span class="soft sub">№ {booking.appointment_id}</span>}
      </div>
      <div>
        <span class="hidden">{`${words.visits.specialist}, ${words.visits.service}: `}</span>
        <span>{named(booking.specialist) || words.visit.nothing}</span>
        {named(booking.service) === '' ? null : <span class="soft sub">{named(booking.service)}</span>}
      </div>
      <div class="soft">
        <span class="hidden">{words.visits.tool}: </span>
        {toolName(booking.source, room)}
        <span class="sub">{connection}</span>
      </div>
      <div>
        <State booking={booking} words={words} />
        <span class="soft sub">
          {words.steps[last.what]} <Time at={last.at} input={input} short />
        </span>
      </div>
      {isOpen && booking.message !== null ? <p class="why">{booking.message}</p> : null}
    </li>
  );
}

/** What is behind a page of a list: the next one. */
export const Older = ({ href, words }: { readonly href: string; readonly words: Words }) => (
  <p class="acts">
    <a class="button" href={href} rel="next">
      {words.buttons.older}
    </a>
  </p>
);

export const Empty = ({ title, how }: { readonly title: string; readonly how: string }) => (
  <div class="empty">
    <p class="strong">{title}</p>
    <p class="soft">{how}</p>
  </div>
);

interface ConnectionChoiceProps {
  readonly all: readonly Found[];
  readonly chosen: string | null;
  readonly words: Words;
}

/** A filter of a list: one connection, or all. */
export const ConnectionChoice = ({ all, chosen, words }: ConnectionChoiceProps) => (
  <div>
    <label for="connection">{words.visits.connection}</label>
    <select id="connection" name="connection">
      <option value="">{words.visits.anyConnection}</option>
      {all.map(({ name }) => (
        <option value={name} selected={name === chosen}>
          {name}
        </option>
      ))}
    </select>
  </div>
);
