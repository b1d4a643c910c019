/** Tests and histories write ids and references as plain text. The world takes them so, and the bridge's own types are for the bridge. */
import type { BookingId, DeliveryId, ExternalRef } from '../../src/booking/ids.ts';

/** A value in which ids and references may be any text. */
export type Plain<Value> = Value extends BookingId | DeliveryId | ExternalRef
  ? string
  : Value extends object
    ? { [Name in keyof Value]: Plain<Value[Name]> }
    : Value;

/** Calls that take plain text. */
export type PlainCalls<Calls> = {
  [Name in keyof Calls]: Calls[Name] extends (...given: infer Given extends readonly unknown[]) => infer Answer
    ? (...given: Plain<Given>) => Answer
    : Calls[Name];
};
