/**
 * The visit has another client now: the tool sends another name and another phone than One-Link shows. The client gets a contact
 * of their own, found or created as for a new visit, and the former client's contact stays unchanged. If only the name or only
 * the phone differs, it is the same person.
 */

import { isOtherName } from '../../booking/client-name.ts';
import { isOfFormerClient, isWholeClient, noteFormerClients } from '../../booking/clients.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context, RunContext } from '../context.ts';
import { isOtherClient, planContact } from '../link/contact.ts';
import { saidInPosts } from '../link/shared.ts';
import type { Step } from '../steps.ts';
import type { PatchWrite, Values } from '../write.ts';
import { type Entry, valueIn, type WantedInOrder } from './entries.ts';

export const clientWords = ['client_name', 'client_phone'] as const;

export const isClientWord = (name: string): boolean => name === 'client_name' || name === 'client_phone';

/** The entries with the contact, or the question that has to be answered first. */
export function withOwnContact(
  record: BookingRecord,
  { entries, names }: WantedInOrder,
  current: Appointment,
  context: RunContext,
): readonly Entry[] | Step {
  if (!isSwapped(record, { entries, names }, current, context) || entries.some(({ name }) => name === 'contact_id'))
    return entries;
  const contact = planContact(record, entries, context);
  if ('do' in contact) return contact;
  const digest = context.digestOf(contact.id);
  return [...entries, { name: 'contact_id', values: { contact_id: contact.id }, digest, explicit: false }];
}

/**
 * The visit has another client now, and the tool sends no phone for them. The former client's phone is not theirs. True: this
 * was noted now, about a name that the tool itself had sent.
 */
export function noteFormerClient(
  record: BookingRecord,
  { entries, names: { order } }: WantedInOrder,
  current: Appointment,
  context: Context,
): boolean {
  const said = valueIn(entries, 'client_name');
  if (typeof said !== 'string' || !isOtherName(current.client_name, said)) return false;
  if (!isOfTool(record, 'client_name', current, context)) return false;
  return noteFormerClients(record.chain, order);
}

/** For a write that may get no answer: One-Link may go on showing the values that it replaces, and those are the tool's. */
export function replacedIn(
  record: BookingRecord,
  body: Readonly<Values>,
  current: Appointment,
  context: Context,
): Pick<PatchWrite, 'replacesTold'> {
  const replacesTold = clientWords.filter((name) => name in body && isOfTool(record, name, current, context));
  return replacesTold.length === 0 ? {} : { replacesTold };
}

/**
 * The value that One-Link shows comes from the tool: it was settled, or is in a write without an answer, or was shown before
 * such a write replaced it. The same goes for a phone that One-Link refused, because the visit shows the phone of its contact.
 */
function isOfTool(
  record: BookingRecord,
  name: (typeof clientWords)[number],
  current: Appointment,
  { digestOf }: Context,
): boolean {
  const { settled, refused, inDoubt } = record.writes;
  const inVain = inDoubt.flatMap(({ write }) => {
    if (write.kind !== 'patch') return [];
    const { base, entries, body, replacesTold } = write;
    const isReplaced = name in base && ('contact_id' in body || replacesTold?.includes(name));
    return isReplaced ? [digestOf(base[name]), entries[name]] : [entries[name]];
  });
  const told = [settled[name], ...inVain, saidInPosts(record)?.[name], refused[name]?.digest];
  return told.includes(digestOf(current[name]));
}

/**
 * Name and phone are news from the tool, and One-Link still shows the tool's former values. If staff wrote another name, they
 * choose the contact.
 */
function isSwapped(
  record: BookingRecord,
  { entries, names: { order } }: WantedInOrder,
  current: Appointment,
  context: Context,
): boolean {
  const isNews = (name: (typeof clientWords)[number]): boolean => {
    const entry = entries.find((one) => one.name === name);
    const isTold = entry !== undefined && entry.values !== null && entry.digest !== context.digestOf(current[name]);
    return isTold && isOfTool(record, name, current, context);
  };
  if (!isNews('client_name')) return false;
  // It was sent, and a write in quarantine may have overwritten it. What is sent again then goes with its contact.
  if (entries.some(({ name, digest }) => name === 'client_name' && record.writes.settled[name] === digest))
    return false;
  const told = {
    name: valueIn(entries, 'client_name') as string,
    phone: valueIn(entries, 'client_phone'),
  };
  // The tool has sent all that it knows about the client.
  if (told.phone === undefined && isOfFormerClient(record.chain, order, 'clientPhone')) told.phone = null;
  // Another client without a phone; the one before may have had none, either.
  if (told.phone === null && (isNews('client_phone') || current.client_phone === null))
    return isOtherName(current.client_name, told.name);
  if (current.client_phone === null && told.phone !== undefined)
    return isFirstPhone(record, order, current, context) && isOtherName(current.client_name, told.name);
  return isNews('client_phone') && isOtherClient({ name: current.client_name, phone: current.client_phone }, told);
}

/**
 * The client whom One-Link shows had no phone, as the tool sends everything that it knows. A person may have removed a phone that
 * was sent, and the connection's fallback is nobody's name.
 */
function isFirstPhone(
  record: BookingRecord,
  order: WantedInOrder['names']['order'],
  current: Appointment,
  context: Context,
): boolean {
  const { settled, inDoubt } = record.writes;
  const wasSent = settled['client_phone'] !== undefined || inDoubt.some(({ write }) => 'client_phone' in write.entries);
  if (wasSent && !isOfTool(record, 'client_phone', current, context)) return false;
  return isWholeClient(record.chain, order) && current.client_name !== context.connection.clientNameFallback;
}
