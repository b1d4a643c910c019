/**
 * Another client comes to a visit: the tool says another name and another phone than One-Link shows. They get a contact of their own,
 * found or made as for a new visit; the card of whoever came before stays as it is. A corrected name, or a new phone, is the same person.
 */
import { isOtherName } from '../../booking/client-name.ts';
import { clientFields, untoldOf } from '../../booking/fold.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import { isOtherClient, planContact } from '../link/contact.ts';
import type { Observations } from '../observations.ts';
import type { Step } from '../steps.ts';
import { type Entry, valueIn } from './entries.ts';

/** The entries with the contact, or the question that has to be answered first. */
export function withOwnContact(
  record: BookingRecord,
  entries: readonly Entry[],
  current: Appointment,
  observations: Observations,
  context: Context,
): readonly Entry[] | Step {
  if (!isSwapped(record, entries, current, context) || entries.some(({ name }) => name === 'contact_id'))
    return entries;
  const contact = planContact(record, entries, observations, context);
  if ('do' in contact) return contact;
  const digest = context.digestOf(contact.id);
  return [...entries, { name: 'contact_id', values: { contact_id: contact.id }, digest, explicit: false }];
}

/**
 * Another client has come of whom the tool tells no phone: the one before is none of theirs. True where that is noted now, of what the
 * tool had told itself.
 */
export function noteFormerClient(
  { chain, writes: { settled } }: BookingRecord,
  entries: readonly Entry[],
  order: readonly string[],
  { client_name: shown }: Appointment,
  { digestOf }: Context,
): boolean {
  const name = entries.find((entry) => entry.name === 'client_name');
  const said = name?.values?.['client_name'];
  if (name === undefined || settled['client_name'] === name.digest || settled['client_name'] !== digestOf(shown))
    return false;
  if (typeof said !== 'string' || !isOtherName(shown, said)) return false;
  let isNoted = false;
  for (const field of clientFields) {
    const untold = untoldOf(chain, order, field);
    if (untold === undefined || untold.isOther === true) continue;
    untold.isOther = true;
    isNoted = true;
  }
  return isNoted;
}

/** Both are news of the tool's, and One-Link shows what it had said before: where staff wrote another name, the card is theirs to choose. */
function isSwapped(
  { writes: { settled } }: BookingRecord,
  entries: readonly Entry[],
  current: Appointment,
  { digestOf }: Context,
): boolean {
  const isNews = (name: 'client_name' | 'client_phone'): boolean => {
    const entry = entries.find((one) => one.name === name);
    const isTold = entry !== undefined && entry.values !== null && entry.digest !== settled[name];
    return isTold && settled[name] === digestOf(current[name]);
  };
  if (!isNews('client_name') || !isNews('client_phone')) return false;
  const told = {
    name: valueIn(entries, 'client_name') as string,
    phone: valueIn(entries, 'client_phone'),
  };
  // Another client of whom no phone is told.
  if (told.phone === null) return isOtherName(current.client_name, told.name);
  return isOtherClient({ name: current.client_name, phone: current.client_phone }, told);
}
