/**
 * Several connections of one tool may each take one specialist by `only` and have just `resource_id`, without a `resources` table. A visit
 * that comes from one of them to another is then given to the other one's specialist.
 */
import type { Connection } from '../../config/connection.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import { bearsOwnName, type Names } from '../link/names.ts';

/** The appointment was there under the booking's name when this connection met it, and nothing is noted of that yet. */
export const isHandedOver = (
  { isHandedOver: isNoted }: NonNullable<BookingRecord['link']['held']>,
  current: Appointment,
  names: Names,
  { connection }: Context,
): boolean => isNoted !== true && hasOneSpecialist(connection) && bearsOwnName(current, names);

const hasOneSpecialist = ({ only, onlyOfOthers, resources }: Connection): boolean =>
  only.length > 0 && onlyOfOthers.length > 0 && Object.keys(resources).length === 0;

/** Whose the visit is where no table says so; null: nothing is said. */
export const specialistOf = (
  { link: { held: link } }: Pick<BookingRecord, 'link'>,
  connection: Connection,
): number | null => (link?.isHandedOver === true && hasOneSpecialist(connection) ? connection.resourceId : null);
