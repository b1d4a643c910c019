/**
 * What a person looks for: a part of a booking's id, the number of an appointment, a phone or a name. Phones and names are compared
 * with what the mailbox holds, and whole ones with the digests that stay. The text is kept nowhere.
 */
import { type DigestOf, idsOf } from '../../booking/chain.ts';
import { nameOf } from '../../booking/clients.ts';
import type { BookingId } from '../../booking/ids.ts';
import { normalisePhone } from '../../booking/phone.ts';
import type { Connection } from '../../config/connection.ts';
import { refOf } from '../../config/references.ts';
import type { StoredBooking } from '../store/stored-booking.ts';

export interface Sought {
  /** What ids may begin with: the text, without source and namespace. */
  readonly prefix: string;
  readonly appointmentId: number | null;
  readonly matches: (record: StoredBooking) => boolean;
}

/** Fewer digits are in too many phones. */
const fewestDigits = 4;
const digitsIn = (text: string): string => text.replace(/\D/g, '');

/** `+7 701 …` is also written `8 701 …`: without the first digit both are the same. */
const withoutTrunk = (digits: string): string => (/^[78]\d{10}$/.test(digits) ? digits.slice(1) : digits);

export function soughtIn(text: string, connection: Connection, digestOf: DigestOf): Sought {
  const written = text.trim();
  const lower = written.toLowerCase();
  const beginning = refOf(connection, '' as BookingId).toLowerCase();
  const prefix = lower.startsWith(beginning) ? written.slice(beginning.length) : written;
  const part = prefix.toLowerCase();
  const digits = /\p{L}/u.test(written) ? '' : withoutTrunk(digitsIn(written));
  const phone = normalisePhone(written, { region: connection.region });
  const phoneDigest = phone === null ? null : digestOf(phone);
  const words = /\p{L}/u.test(written) ? nameOf(written, digestOf) : [];
  const appointmentId = /^\d{1,15}$/.test(written) ? Number(written) : null;
  const hasId = (record: StoredBooking): boolean =>
    part !== '' && idsOf(record.chain).some((id) => id.toLowerCase().includes(part));
  const hasPhone = (record: StoredBooking): boolean =>
    phonesOf(record).some(
      ({ value, digest }) =>
        digest === phoneDigest ||
        (digits.length >= fewestDigits && value !== undefined && digitsIn(value).includes(digits)),
    );
  const hasName = (record: StoredBooking): boolean =>
    words.length > 0 &&
    Object.values(record.chain.ids).some(({ cells, clients }) => {
      const held = cells['clientName']?.value;
      if (typeof held === 'string' && held.toLowerCase().includes(lower)) return true;
      return clients !== undefined && words.every((word) => clients.name.includes(word));
    });
  return {
    prefix,
    appointmentId,
    matches: (record) =>
      hasId(record) ||
      (appointmentId !== null && record.link.held?.appointmentId === appointmentId) ||
      hasPhone(record) ||
      hasName(record),
  };
}

interface KnownPhone {
  readonly value?: string;
  readonly digest: string;
}

/** As the tool told it under each id, and as the connection's `fields` read it. */
function phonesOf({ chain, writes }: StoredBooking): readonly KnownPhone[] {
  const told = Object.values(chain.ids).flatMap(({ cells: { clientPhone } }): KnownPhone[] => {
    if (clientPhone === undefined) return [];
    const { value, digest } = clientPhone;
    return [typeof value === 'string' ? { value, digest } : { digest }];
  });
  const settled = writes.settled['client_phone'];
  return settled === undefined ? told : [...told, { digest: settled }];
}
