/** Handles the answer to a read: the run remembers it, or it ends. The counterpart of `plan`. */
import type { Appointment, Contact, Resource, Service } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { RunContext } from '../context.ts';
import type { Observations } from '../observations.ts';
import { postpone } from '../settle/not-settled.ts';
import type { FieldsRead, Held, HoldingsRead, Read, ReadAnswer, Stop, ToolRead } from '../steps.ts';
import { handleFailure, type TransportFailure } from './failure.ts';
import { askWhy } from './why-refused.ts';

type OneLinkRead = Exclude<Read, ToolRead | FieldsRead>;

export function handleReadResponse(
  record: BookingRecord,
  read: OneLinkRead,
  answer: ReadAnswer,
  context: RunContext,
): Stop | null {
  const { observations } = context;
  if (read.call === 'holdings') {
    if (answer.kind !== 'ok')
      return answer.kind === 'transport'
        ? postpone(record, answer, context)
        : handleFailure(record, answer as TransportFailure, context);
    // The other connection may have cancelled it after this run had looked at it.
    if (read.release) observations.appointments.delete(read.id);
    const held = answer.value as readonly Held[];
    // Whatever was still called off at that moment is given over. A booking that is live again keeps its appointment.
    observations.holdings.set(read.id, read.release ? held.filter(({ holding }) => holding !== 'called_off') : held);
    return null;
  }
  if (answer.kind === 'ok') {
    context.effects.push({ kind: 'call_succeeded' });
    remember(read, answer.value, observations);
    return null;
  }
  if (answer.kind === 'not_found') {
    if (read.call === 'appointment') observations.appointments.set(read.id, 'gone');
    else if (read.call === 'service') observations.services.set(read.id, 'gone');
    else if (read.call === 'resource') observations.resources.set(read.id, 'gone');
    return null;
  }
  // One-Link may refuse only this kind of record, so the bridge asks for the account before everything waits.
  const isOfAccount = read.call === 'probe' || read.call === 'list' || read.call === 'ahead';
  if (!isOfAccount && answer.kind === 'account' && answer.status >= 401) {
    askWhy(observations, answer.status, answer.code, null);
    return null;
  }
  return handleFailure(record, answer, context);
}

function remember(read: Exclude<OneLinkRead, HoldingsRead>, value: unknown, observations: Observations): void {
  switch (read.call) {
    case 'appointment':
      observations.appointments.set(read.id, value as Appointment);
      break;
    case 'list':
      observations.lists.set(read.start, value as readonly Appointment[]);
      break;
    case 'ahead':
      observations.ahead.set(read.resourceId, value as readonly Appointment[]);
      break;
    case 'key':
      observations.keys.set(read.key, value as Appointment | null);
      break;
    case 'contacts':
      observations.contacts.set(read.search, value as readonly Contact[]);
      break;
    case 'service':
      observations.services.set(read.id, value as Service);
      break;
    case 'resource':
      observations.resources.set(read.id, value as Resource);
      break;
    case 'probe':
      observations.accountAnswers = true;
      break;
    default:
      read satisfies never;
  }
}
