/** What the answer to a read means: it is remembered for this turn, or the turn ends. The counterpart of `plan`. */
import type { Appointment, Contact, Resource, Service } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import type { Facts } from '../facts.ts';
import { postpone } from '../settle/not-settled.ts';
import type { Held, HoldingsRead, Read, ReadAnswer, Stop, ToolRead } from '../steps.ts';
import { type Trouble, trouble } from './trouble.ts';
import { askWhy } from './why-refused.ts';

type OneLinkRead = Exclude<Read, ToolRead>;

export function absorbRead(
  record: BookingRecord,
  read: OneLinkRead,
  answer: ReadAnswer,
  facts: Facts,
  context: Context,
): Stop | null {
  if (read.call === 'holdings') {
    if (answer.kind !== 'ok')
      return answer.kind === 'way' ? postpone(record, answer, context) : trouble(record, answer as Trouble, context);
    // The other may have cancelled it after this turn had looked at it.
    if (read.release) facts.appointments.delete(read.id);
    const held = answer.value as readonly Held[];
    // What was still called off then is given over; what lives again is not.
    facts.holdings.set(read.id, read.release ? held.filter(({ holding }) => holding !== 'called_off') : held);
    return null;
  }
  if (answer.kind === 'ok') {
    context.effects.push({ kind: 'call_succeeded' });
    remember(read, answer.value, facts);
    return null;
  }
  if (answer.kind === 'not_found') {
    if (read.call === 'appointment') facts.appointments.set(read.id, 'gone');
    else if (read.call === 'service') facts.services.set(read.id, 'gone');
    else if (read.call === 'resource') facts.resources.set(read.id, 'gone');
    return null;
  }
  // One kind of record alone may be refused: the account is asked before everything waits.
  const isOfAccount = read.call === 'probe' || read.call === 'list' || read.call === 'ahead';
  if (!isOfAccount && answer.kind === 'account' && answer.status >= 401) {
    askWhy(facts, answer.status, answer.code, null);
    return null;
  }
  return trouble(record, answer, context);
}

function remember(read: Exclude<OneLinkRead, HoldingsRead>, value: unknown, facts: Facts): void {
  switch (read.call) {
    case 'appointment':
      facts.appointments.set(read.id, value as Appointment);
      break;
    case 'list':
      facts.lists.set(read.start, value as readonly Appointment[]);
      break;
    case 'ahead':
      facts.ahead.set(read.resourceId, value as readonly Appointment[]);
      break;
    case 'key':
      facts.keys.set(read.key, value as Appointment | null);
      break;
    case 'contacts':
      facts.contacts.set(read.search, value as readonly Contact[]);
      break;
    case 'service':
      facts.services.set(read.id, value as Service);
      break;
    case 'resource':
      facts.resources.set(read.id, value as Resource);
      break;
    case 'probe':
      facts.accountAnswers = true;
      break;
    default:
      read satisfies never;
  }
}
