/**
 * The contact of a new appointment. It is found by phone: the digits must be equal, and the name must agree or the contact must
 * have no identifier. Otherwise a new one is created (architecture.md, *Link* 4). A phone is not a person: families share one
 * (webhooks-cis.md §1).
 */
import { isOtherName, namesAgree, wordsOf } from '../../booking/client-name.ts';
import { normalisePhone } from '../../booking/phone.ts';
import type { Contact } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context, RunContext } from '../context.ts';
import { type Entry, valueIn } from '../patch/entries.ts';
import { wait } from '../settle/not-settled.ts';
import { readNext, type Step, writeNext } from '../steps.ts';

export function planContact(
  record: BookingRecord,
  entries: readonly Entry[],
  context: RunContext,
): { readonly id: number } | Step {
  const { observations } = context;
  const given = valueIn(entries, 'contact_id');
  if (typeof given === 'number' && record.writes.refused['contact_id'] === undefined) return { id: given };
  const name = valueIn(entries, 'client_name') as string;
  const phone = (valueIn(entries, 'client_phone') ?? undefined) as string | undefined;
  const client = context.digestOf([name, phone ?? null]);
  // Found for the client as the tool described them then, so the search starts again for another one.
  if (record.link.contact?.id != null && (record.link.contact.client ?? client) === client)
    return { id: record.link.contact.id };

  if (phone !== undefined) {
    const found = observations.contacts.get(phone);
    if (found === undefined) return readNext({ call: 'contacts', search: phone });
    const same = found.filter((contact) => digitsOf(contact.phone) === digitsOf(phone));
    const agreeing = same.find((contact) => namesAgree(name, contact.full_name));
    const taken = agreeing ?? same.find((contact) => (contact.identifier ?? '') === '');
    if (taken !== undefined) return keepContact(record, taken, client);
    if (same.length === 0 && !observations.once.has('phone_taken'))
      return create(record, { full_name: name, phone }, client, context);
  }
  // By name alone: an earlier attempt without an answer may have created it.
  if (attemptsOf(record) > 0) {
    const found = observations.contacts.get(name);
    if (found === undefined) return readNext({ call: 'contacts', search: name });
    const made = found.find((contact) => wordsOf(contact.full_name) === wordsOf(name) && (contact.phone ?? '') === '');
    if (made !== undefined) return keepContact(record, made, client);
  }
  return create(record, { full_name: name }, client, context);
}

const attemptsOf = ({ link: { contact } }: BookingRecord): number => contact?.attempts ?? 0;

/** `client`: digest of the name and phone of the client whose contact it is. */
export function keepContact(record: BookingRecord, { id }: Contact, client?: string): { readonly id: number } {
  record.link.contact = { id, attempts: 0, until: 0, ...(client !== undefined && { client }) };
  return { id };
}

/**
 * Two POSTs got no answer, and nobody was found: One-Link may still carry them out. If there is still nobody after their
 * quarantine, it did not, and the booking may try again.
 */
function create(record: BookingRecord, body: Record<string, string>, client: string, { now }: Context): Step {
  const until = record.link.contact?.until ?? 0;
  record.link.contact = { id: null, attempts: attemptsOf(record), until, client };
  if (attemptsOf(record) < 2 || until <= now) return writeNext({ kind: 'contact', body });
  return wait(record, 'contact_unconfirmed', until);
}

const digitsOf = (phone: unknown): string => {
  const digits = String(phone).replace(/\D/g, '');
  return /^8\d{10}$/.test(digits) ? `7${digits.slice(1)}` : digits;
};

/** The digits are equal, whatever the notation. */
export function isSamePhone(one: string | null | undefined, other: string): boolean {
  const digits = digitsOf(normalisePhone(one) ?? one ?? '');
  return digits !== '' && digits === digitsOf(other);
}

interface Client {
  readonly phone: unknown;
  readonly name: string | null | undefined;
}

/** Both the number and the name differ, so it is another person. A different name alone may be a correction. */
export function isOtherClient(a: Client, b: Client): boolean {
  const [phone, otherPhone] = [digitsOf(a.phone), digitsOf(b.phone)];
  if (phone === '' || otherPhone === '' || phone === otherPhone) return false;
  return isOtherName(a.name, b.name);
}
