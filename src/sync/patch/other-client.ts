/**
 * The visit has another client now: the tool sends another name and another phone than One-Link shows. The client gets a contact
 * of their own, found or created as for a new visit, and the former client's contact stays unchanged. If only the name or only
 * the phone differs, it is the same person.
 */

import { isOtherName } from '../../booking/client-name.ts';
import { noteFormerClients } from '../../booking/clients.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context, RunContext } from '../context.ts';
import { isOtherClient, planContact } from '../link/contact.ts';
import { saidInPosts } from '../link/shared.ts';
import type { Step } from '../steps.ts';
import { type Entry, valueIn, type WantedInOrder } from './entries.ts';

/** The entries with the contact, or the question that has to be answered first. */
export function withOwnContact(
  record: BookingRecord,
  entries: readonly Entry[],
  current: Appointment,
  context: RunContext,
): readonly Entry[] | Step {
  if (!isSwapped(record, entries, current, context) || entries.some(({ name }) => name === 'contact_id'))
    return entries;
  const contact = planContact(record, entries, context);
  if ('do' in contact) return contact;
  const digest = context.digestOf(contact.id);
  return [...entries, { name: 'contact_id', values: { contact_id: contact.id }, digest, explicit: false }];
}

/**
 * The visit has another client now, and the tool sends no phone for them. The former client's phone is not theirs. True: that is
 * noted now, about a name that the tool itself had sent.
 */
export function noteFormerClient(
  record: BookingRecord,
  { entries, names: { order } }: WantedInOrder,
  { client_name: shown }: Appointment,
  context: Context,
): boolean {
  const name = entries.find((entry) => entry.name === 'client_name');
  const said = name?.values?.['client_name'];
  const told = toldBefore(record, 'client_name', context);
  if (name === undefined || told === name.digest || told !== context.digestOf(shown)) return false;
  if (typeof said !== 'string' || !isOtherName(shown, said)) return false;
  return noteFormerClients(record.chain, order);
}

/**
 * What One-Link was told and has taken, or may have; or what it showed before it was told in vain that another client has come. A
 * phone that it refused may stand there all the same, because the visit has that of its client's card.
 */
function toldBefore(
  record: BookingRecord,
  name: 'client_name' | 'client_phone',
  { digestOf }: Context,
): string | undefined {
  const swap = record.writes.inDoubt.find(({ write }) => write.kind === 'patch' && 'contact_id' in write.body)?.write;
  const shown = swap?.kind === 'patch' && name in swap.base ? digestOf(swap.base[name]) : undefined;
  const { settled, refused } = record.writes;
  return settled[name] ?? shown ?? saidInPosts(record)?.[name] ?? refused[name]?.digest;
}

/**
 * Name and phone are news from the tool, and One-Link still shows the tool's former values. If staff wrote another name, they
 * choose the contact.
 */
function isSwapped(record: BookingRecord, entries: readonly Entry[], current: Appointment, context: Context): boolean {
  const isNews = (name: 'client_name' | 'client_phone'): boolean => {
    const entry = entries.find((one) => one.name === name);
    const before = toldBefore(record, name, context);
    const isTold = entry !== undefined && entry.values !== null && entry.digest !== before;
    return isTold && before === context.digestOf(current[name]);
  };
  if (!isNews('client_name')) return false;
  const told = {
    name: valueIn(entries, 'client_name') as string,
    phone: valueIn(entries, 'client_phone'),
  };
  // Another client of whom no phone is told, be it after one of whom none was.
  if (told.phone === null && (isNews('client_phone') || current.client_phone === null))
    return isOtherName(current.client_name, told.name);
  return isNews('client_phone') && isOtherClient({ name: current.client_name, phone: current.client_phone }, told);
}
