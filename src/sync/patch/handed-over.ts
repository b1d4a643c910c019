/**
 * Several connections of one tool may each take one specialist by `only` and have just `resource_id`, without a `resources` table. A visit
 * that comes from one of them to another is then given to the other one's specialist.
 */
import type { Connection } from '../../config/connection.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import { bearsOwnName, type Names } from '../link/names.ts';

/**
 * The appointment already had the booking's name when this connection first used it, and nothing has been noted about that yet.
 */
export const isHandedOver = (
  { isHandedOver: isNoted }: NonNullable<BookingRecord['link']['held']>,
  current: Appointment,
  names: Names,
  { connection }: Context,
): boolean => isNoted !== true && hasOneSpecialist(connection) && bearsOwnName(current, names);

const hasOneSpecialist = ({ only, onlyOfOthers, resources }: Connection): boolean =>
  only.length > 0 && onlyOfOthers.length > 0 && Object.keys(resources).length === 0;

/** The visit's specialist if no table names one; null: nothing is said. */
export const specialistOf = (
  { link: { held: link } }: Pick<BookingRecord, 'link'>,
  connection: Connection,
): number | null => (link?.isHandedOver === true && hasOneSpecialist(connection) ? connection.resourceId : null);
