/**
 * What a booking knows of One-Link holds for one address and account, and its ids for one tool. An epoch names both: what a
 * record of another epoch knows is asked for before it is used, because numbers of appointments and contacts may be anybody's
 * elsewhere.
 */

import type { Connection } from '../config/connection.ts';
import { toolOf, unknownAccount } from '../config/epoch.ts';
import type { BookingRecord } from './booking-record.ts';
import type { Context } from './context.ts';
import { bearsOwnName, type Names } from './link/names.ts';
import { leaveEpoch } from './link/reset.ts';
import type { Observations } from './observations.ts';
import { park } from './settle/not-settled.ts';
import { readNext, type Step } from './steps.ts';

type Dated = Pick<BookingRecord, 'epoch'>;

/** A record without an epoch is new: nothing of One-Link is known in it. */
const isOf = ({ epoch }: Dated, current: string): boolean => epoch === '' || epoch === current;

export const isOfThisEpoch = (record: Dated, { epoch }: Pick<Connection, 'epoch'>): boolean => isOf(record, epoch);

/** Its ids are those of the tool, or the installation, that the connection had before: the same id is another booking today. */
export const isOfOtherTool = ({ epoch }: Dated, connection: Pick<Connection, 'epoch'>): boolean =>
  epoch !== '' && toolOf(epoch) !== toolOf(connection.epoch);

/** The epoch of two records that become one: where they differ, all that they know is looked at. */
export const joinedEpoch = (a: Dated, b: Dated): string => {
  if (a.epoch === '' || b.epoch === '' || a.epoch === b.epoch) return a.epoch || b.epoch;
  return unknownAccount(a.epoch);
};

/** Joined of bookings of two epochs: what one of them had here before it left is forgotten. */
const isOfSeveral = ({ epoch }: Dated): boolean => epoch === unknownAccount(epoch);

/**
 * A booking of an epoch before this one goes on where its appointment shows that this is the same One-Link. Elsewhere it
 * forgets what it knew, and Link starts again; a link that a person made is left to a person. `lookForOthers`: what else bears a name of
 * the booking is noted as a duplicate. Null: go on.
 */
export function planEpoch(
  record: BookingRecord,
  names: Names,
  observations: Observations,
  context: Context,
  lookForOthers: () => Step | null,
): Step | null {
  const { connection } = context;
  if (isOfThisEpoch(record, connection)) {
    record.epoch = connection.epoch;
    return null;
  }
  if (record.link.held !== null) {
    const { appointmentId: id, origin } = record.link.held;
    const found = observations.appointments.get(id);
    if (found === undefined) return readNext({ call: 'appointment', id });
    // A 404 may be the whole account's (one-link-api.md §6).
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
