/**
 * What a booking knows about One-Link is valid for one address and account, and its ids are valid for one tool. An epoch names
 * all of these. What a record learned in another epoch is checked before it is used, because there the numbers of appointments
 * and contacts may belong to anyone.
 */

import type { Connection } from '../config/connection.ts';
import { toolOf, unknownAccount } from '../config/epoch.ts';
import type { BookingRecord } from './booking-record.ts';
import type { RunContext } from './context.ts';
import { bearsOwnName, type Names } from './link/names.ts';
import { leaveEpoch } from './link/reset.ts';
import { park } from './settle/not-settled.ts';
import { readNext, type Step } from './steps.ts';

type Dated = Pick<BookingRecord, 'epoch'>;

/** A record without an epoch is new and knows nothing about One-Link. */
const isOf = ({ epoch }: Dated, current: string): boolean => epoch === '' || epoch === current;

export const isOfThisEpoch = (record: Dated, { epoch }: Pick<Connection, 'epoch'>): boolean => isOf(record, epoch);

/** Its ids come from the tool or installation that the connection had before. The same id means another booking now. */
export const isOfOtherTool = ({ epoch }: Dated, connection: Pick<Connection, 'epoch'>): boolean =>
  epoch !== '' && toolOf(epoch) !== toolOf(connection.epoch);

/** The epoch of two records that are joined. If the two differ, everything that they know is checked. */
export const joinedEpoch = (a: Dated, b: Dated): string => {
  if (a.epoch === '' || b.epoch === '' || a.epoch === b.epoch) return a.epoch || b.epoch;
  return unknownAccount(a.epoch);
};

/** Two bookings of different epochs were joined: what one of them had here before it left is forgotten. */
const isOfSeveral = ({ epoch }: Dated): boolean => epoch === unknownAccount(epoch);

/**
/**
 * A booking of an earlier epoch continues if its appointment shows that this is the same One-Link. Otherwise it forgets what it
 * knew and Link starts again; a person decides about a link that a person made. `lookForOthers`: notes what else bears a name
 * of the booking as a duplicate. Null: continue.
 */
export function planEpoch(
  record: BookingRecord,
  names: Names,
  context: RunContext,
  lookForOthers: () => Step | null,
): Step | null {
  const { observations } = context;
  const { connection } = context;
  if (isOfThisEpoch(record, connection)) {
    record.epoch = connection.epoch;
    return null;
  }
  if (record.link.held !== null) {
    const { appointmentId: id, origin } = record.link.held;
    const found = observations.appointments.get(id);
    if (found === undefined) return readNext({ call: 'appointment', id });
    // The 404 may concern the whole account (one-link-api.md §6).
    if (found === 'gone' && !observations.accountAnswers) return readNext({ call: 'probe' });
    if (found !== 'gone' && bearsOwnName(found, names)) {
      const asked = isOfSeveral(record) ? lookForOthers() : null;
      if (asked === null) record.epoch = connection.epoch;
      return asked;
    }
    if (found !== 'gone' && (origin === 'person' || origin === 'imported')) {
      return park(record, 'link_unconfirmed', context);
    }
  }
  for (const appointmentId of leaveEpoch(record, connection)) context.effects.push({ kind: 'unlinked', appointmentId });
  return null;
}
