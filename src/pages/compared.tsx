/** What the tool says beside what One-Link holds. */
import type { BookingDetails, ComparedView } from '../mailbox/contract-bookings.ts';
import { explain, nameOfField } from '../messages/explain.ts';
import type { AppointmentStatus } from '../one-link/appointment.ts';
import type { Room } from './shell.ts';
import { Time, type TimeInput } from './times.tsx';
import { Reassert } from './visit-actions.tsx';

interface Props {
  readonly room: Room;
  readonly details: BookingDetails;
  readonly input: TimeInput;
}

export function Compared({ room, details, input }: Props) {
  const { words } = room;
  const { held } = details;
  // Where neither side says anything there is nothing to compare.
  const fields = details.fields.filter((field) => field.told !== null || field.held !== null || field.is_wiped);
  const isRead = held.kind === 'read';
  const said =
    held.kind === 'none'
      ? words.visit.noAppointment
      : held.kind === 'gone'
        ? words.visit.gone
        : held.kind === 'unasked'
          ? (held.message ?? words.visit.notRead)
          : null;
  return (
    <section>
      <h2>{words.visit.sides}</h2>
      {said === null ? null : <p class="soft">{said}</p>}
      {fields.length === 0 ? null : (
        <table class="sides">
          <thead>
            <tr>
              <th scope="col">{words.visit.field}</th>
              <th scope="col">{words.visit.tool}</th>
              {isRead ? <th scope="col">{words.visit.oneLink}</th> : null}
              {isRead ? <th scope="col">{words.visit.standing}</th> : null}
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <Row field={field} room={room} input={input} isRead={isRead} />
            ))}
          </tbody>
        </table>
      )}
      <Reassert room={room} details={details} />
    </section>
  );
}

interface RowProps {
  readonly field: ComparedView;
  readonly room: Room;
  readonly input: TimeInput;
  /** One-Link's side is there. */
  readonly isRead: boolean;
}

function Row({ field, room, input, isRead }: RowProps) {
  const { words, language } = room;
  const told = field.is_wiped ? (
    <span class="soft">{words.visit.wiped}</span>
  ) : (
    <Value of={field.told} field={field} {...{ room, input }} />
  );
  const reason = field.code === null ? null : explain(field.code, language, { fields: [field.field] });
  return (
    <tr class={field.standing}>
      <th scope="row">{nameOfField(field.field, language)}</th>
      <td data-label={words.visit.tool}>{told}</td>
      {isRead ? (
        <>
          <td data-label={words.visit.oneLink}>
            <Value of={field.held} field={field} room={room} input={input} />
          </td>
          <td data-label={words.visit.standing}>
            {words.standing[field.standing]}
            {reason === null ? null : <span class="sub soft">{reason}</span>}
          </td>
        </>
      ) : null}
    </tr>
  );
}

interface ValueProps {
  readonly of: unknown;
  readonly field: Pick<ComparedView, 'field'>;
  readonly room: Room;
  readonly input: TimeInput;
}

const isTime = (field: string): boolean => field === 'starts_at' || field === 'ends_at';

export function Value({ of: value, field: { field }, room, input }: ValueProps) {
  const { words } = room;
  if (value === null || value === undefined || value === '') return <>{words.visit.nothing}</>;
  if (isTime(field) && typeof value === 'string') return <Time at={value} input={input} />;
  if (field === 'status' && typeof value === 'string')
    return <>{words.statuses[value as AppointmentStatus] ?? value}</>;
  return <>{typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value)}</>;
}
