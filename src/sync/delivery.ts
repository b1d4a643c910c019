/** The id of a delivery and its possible states. */
import { type DeliveryId, deliveryId } from '../booking/ids.ts';

/** `<connection>.<arrival>`: the id names its mailbox and its row, so finding it needs no index. */
export const deliveryIdOf = (connection: string, arrival: number): DeliveryId => deliveryId(`${connection}.${arrival}`);

/** Null if the text is no delivery id. */
export function parseDeliveryId(text: string): { connection: string; arrival: number } | null {
  const match = /^([a-z0-9-]{1,40})\.([1-9]\d{0,14})$/.exec(text);
  return match?.[1] === undefined ? null : { connection: match[1], arrival: Number(match[2]) };
}

/** States of a delivery as the admin API shows them (architecture.md, *HTTP*). */
export const deliveryStates = [
  'pending',
  'parked',
  'failed',
  'applied',
  'created',
  'unchanged',
  'superseded',
  'ignored',
  'discarded',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];
