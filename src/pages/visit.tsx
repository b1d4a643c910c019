/** One visit: how it stands and why, what a person can do, both sides field by field, and what happened. */
import type { Child } from 'hono/jsx';
import type { ExternalRef } from '../booking/ids.ts';
import type { BookingDetails } from '../mailbox/contract-bookings.ts';
import { answerPage } from './answer.ts';
import { Compared } from './compared.tsx';
import { type Found, findIn } from './desk.ts';
import { Page } from './layout.tsx';
import { named, State, timeInput, toolName } from './parts.tsx';
import type { PageContext, Room } from './shell.ts';
import { Timeline } from './timeline.tsx';
import { Time } from './times.tsx';
import { VisitActions } from './visit-actions.tsx';

export async function visitPage(context: PageContext): Promise<Response | null> {
  const { room } = context.var;
  const { connection = '', ref = '' } = context.req.param() as Record<string, string>;
  const found = await findIn(room, connection);
  const details = (await found?.mailbox.booking(ref as ExternalRef, room.language)) ?? null;
  if (found === null || details === null) return null;
  return answerPage(context, <Visit room={room} found={found} details={details} />);
}

interface VisitProps {
  readonly room: Room;
  readonly found: Found;
  readonly details: BookingDetails;
}

const Visit = ({ room, found, details }: VisitProps) => {
  const { words } = room;
  const { booking, timeline } = details;
  const { client_name: name, starts_at: startsAt, ends_at: endsAt, message } = booking;
  const input = timeInput(room, found);
  const title = name ?? words.visit.title;
  return (
    <Page
      room={room}
      frame={{ title: words.visit.title, place: 'visits', refresh: booking.state === 'pending' ? 15 : 0 }}
    >
      <p class="crumb">
        <a href="/desk/visits">{words.nav.visits}</a>
      </p>
      <h1>
        {title}
        {startsAt === null ? null : (
          <span class="sub soft">
            <Time at={startsAt} until={endsAt} input={input} />
          </span>
        )}
      </h1>
      <section class={`card tone-${booking.state}`}>
        <p>
          <State booking={booking} words={words} />
        </p>
        {message === null ? null : <p class="strong">{message}</p>}
        {booking.state === 'pending' && booking.next_attempt_at !== null ? (
          <p class="soft">
            {words.visit.nextTry}: <Time at={booking.next_attempt_at} input={input} short />
          </p>
        ) : null}
        <VisitActions room={room} details={details} input={input} />
      </section>
      <Facts room={room} found={found} details={details} />
      <Compared room={room} details={details} input={input} />
      <section>
        <h2>{words.visit.timeline}</h2>
        {details.is_timeline_cut ? <p class="soft">{words.visit.cut}</p> : null}
        <Timeline steps={timeline} room={room} input={input} />
      </section>
    </Page>
  );
};

/** In a tab of its own, and nobody there is told where it came from. */
const Outside = ({ href, children }: { readonly href: string; readonly children?: Child }) => (
  <a href={href} target="_blank" rel="noreferrer">
    {children}
  </a>
);

function Facts({ room, found, details }: VisitProps) {
  const { words } = room;
  const { booking, account_url: accountUrl, tool_url: toolUrl } = details;
  const { appointment_id: appointment, told_state: told } = booking;
  const tool = toolName(booking.source, room);
  const facts: readonly (readonly [string, Child])[] = [
    [words.visits.specialist, named(booking.specialist)],
    [words.visits.service, named(booking.service)],
    [words.visits.tool, `${tool} · ${found.name}`],
    [words.visits.state, told === null ? '' : words.bookingStates[told]],
    [
      words.visits.booking,
      toolUrl === null ? (
        booking.external_ref
      ) : (
        <>
          {booking.external_ref} <Outside href={toolUrl}>{words.visit.openTool(tool)}</Outside>
        </>
      ),
    ],
  ];
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      {appointment === null ? null : (
        <div>
          <dt>{words.visits.appointment}</dt>
          <dd>
            № {appointment} <Outside href={accountUrl}>{words.visit.openOneLink}</Outside>
          </dd>
        </div>
      )}
    </dl>
  );
}
