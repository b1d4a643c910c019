/** The buttons of one visit. Those that do nothing in its state are not there. */
import type { BookingDetails, NearView } from '../mailbox/contract-bookings.ts';
import { FormMark } from './layout.tsx';
import { visitPath } from './parts.tsx';
import type { Room } from './shell.ts';
import { Time, type TimeInput } from './times.tsx';

interface Props {
  readonly room: Room;
  readonly details: BookingDetails;
  readonly input: TimeInput;
}

/** What a form says besides its button: which booking, and where to go then. */
const Subject = ({ room, details: { booking } }: Pick<Props, 'room' | 'details'>) => (
  <>
    <FormMark room={room} />
    <input type="hidden" name="connection" value={booking.connection} />
    <input type="hidden" name="ref" value={booking.external_ref} />
    <input type="hidden" name="back" value={visitPath(booking.connection, booking.external_ref)} />
    {booking.delivery_id === null ? null : <input type="hidden" name="delivery" value={booking.delivery_id} />}
  </>
);

export function VisitActions({ room, details, input }: Props) {
  const { words, session } = room;
  const { actions } = details;
  if (session.person.readOnly) return null;
  const retry = actions.undo_discard
    ? words.buttons.undo
    : actions.reads_again
      ? words.buttons.readAgain
      : words.buttons.retry;
  const isStuck = details.booking.state === 'failed' || details.booking.state === 'parked';
  return (
    <>
      {actions.link ? <LinkForms room={room} details={details} input={input} /> : null}
      <form method="post" action="/desk/act" class="acts">
        <Subject room={room} details={details} />
        {actions.retry || actions.undo_discard ? (
          <button
            type="submit"
            name="do"
            value="retry"
            class={isStuck && !actions.link ? 'main' : ''}
            title={words.visit.retryHow}
          >
            {retry}
          </button>
        ) : null}
        {actions.discard ? (
          <button type="submit" name="do" value="discard" title={words.visit.discardHow}>
            {words.buttons.discard}
          </button>
        ) : null}
        {actions.unlink ? (
          <button type="submit" name="do" value="unlink" title={words.visit.unlinkHow}>
            {words.buttons.unlink}
          </button>
        ) : null}
      </form>
    </>
  );
}

/** Stands below both sides, where a person sees what it would change. */
export function Reassert({ room, details }: Pick<Props, 'room' | 'details'>) {
  const { words, session } = room;
  if (!details.actions.reassert) return null;
  return (
    <div class="card">
      <p class="strong">{words.visit.edited}</p>
      {session.person.readOnly ? null : (
        <form method="post" action="/desk/act">
          <Subject room={room} details={details} />
          <p class="hint">{words.visit.reassertHow}</p>
          <button type="submit" name="do" value="reassert">
            {words.buttons.reassert}
          </button>
        </form>
      )}
    </div>
  );
}

/** The candidates with one click each, and a number by hand. */
function LinkForms({ room, details, input }: Props) {
  const { words } = room;
  const { candidates } = details;
  const form = <NumberForm room={room} details={details} />;
  if (details.booking.state === 'settled')
    return (
      <details>
        <summary>{words.visit.linkOther}</summary>
        {form}
      </details>
    );
  return (
    <div class="link">
      {candidates.length === 0 ? null : (
        <>
          <h2>{words.visit.candidates}</h2>
          <p class="hint">{words.visit.candidatesHow}</p>
          <ul class="rows">
            {candidates.map((candidate) => (
              <li class="candidate">
                <Candidate candidate={candidate} input={input} />
                <form method="post" action="/desk/act">
                  <Subject room={room} details={details} />
                  <input type="hidden" name="appointment" value={String(candidate.appointment_id)} />
                  <button type="submit" name="do" value="link" class="main">
                    {words.buttons.link} <span class="hidden">№ {candidate.appointment_id}</span>
                  </button>
                </form>
              </li>
            ))}
          </ul>
        </>
      )}
      {form}
    </div>
  );
}

const Candidate = ({ candidate, input }: { readonly candidate: NearView; readonly input: TimeInput }) => (
  <div>
    <Time at={candidate.starts_at} until={candidate.ends_at} input={input} />
    <span class="sub soft">
      {[candidate.client_name, `№ ${candidate.appointment_id}`].filter((part) => part !== null).join(' · ')}
    </span>
  </div>
);

const NumberForm = ({ room, details }: Pick<Props, 'room' | 'details'>) => {
  const { words } = room;
  return (
    <form method="post" action="/desk/act" class="number">
      <Subject room={room} details={details} />
      <label for="appointment">{words.visit.number}</label>
      <div class="acts">
        <input
          id="appointment"
          name="appointment"
          inputmode="numeric"
          autocomplete="off"
          maxlength={12}
          aria-describedby="number-help"
        />
        <button type="submit" name="do" value="link">
          {words.buttons.link}
        </button>
      </div>
      <p class="hint" id="number-help">
        {words.visit.numberHow}
      </p>
      {room.session.person.connections === null ? (
        <label class="check">
          <input type="checkbox" name="force" value="yes" />
          <span>{words.visit.force}</span>
        </label>
      ) : null}
    </form>
  );
};
