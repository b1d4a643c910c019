/** Copies of plain data that can be changed. */
import type { Chain, IdState } from '../booking/chain.ts';
import type { BookingRecord } from './booking-record.ts';

/** A copy of plain data, down to its leaves. What has no prototype (`booking/dictionary.ts`) has none in the copy. */
export function copyOf<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as Value;
  const copy = flatCopyOf(value) as { [key: string]: unknown };
  for (const key of Object.keys(copy)) {
    const part = copy[key];
    if (typeof part === 'object' && part !== null) copy[key] = copyOf(part);
  }
  return copy as Value;
}

/** Not deep; keeps the prototype. A spread takes a key `__proto__` as it is, and what is set afterwards belongs to the copy. */
export const flatCopyOf = <Value extends object>(value: Value): Value =>
  Object.getPrototypeOf(value) === null ? ({ __proto__: null, ...value } as Value) : { ...value };

/**
 * The same of a booking. What is only ever replaced as a whole is shared with the copy: what ids were told (`Cell`) and how
 * deliveries ended, which is most of a record that has seen many changes.
 */
export function copyOfBooking(booking: Readonly<BookingRecord>): BookingRecord {
  const copy = { ...booking } as { [key: string]: unknown };
  for (const key of Object.keys(copy)) if (key !== 'chain' && key !== 'intake') copy[key] = copyOf(copy[key]);
  copy['chain'] = copyOfChain(booking.chain);
  copy['intake'] = copyOfIntake(booking.intake);
  return copy as unknown as BookingRecord;
}

function copyOfChain(chain: Chain): Chain {
  const ids = flatCopyOf(chain.ids);
  for (const id of Object.keys(ids)) ids[id] = copyOfId(ids[id] as IdState);
  return { ...chain, ids, edges: copyOf(chain.edges) };
}

function copyOfId(id: IdState): IdState {
  const copy = { ...id };
  for (const key of Object.keys(copy) as (keyof IdState)[]) if (key !== 'cells') copy[key] = copyOf(copy[key]) as never;
  copy.cells = flatCopyOf(id.cells);
  return copy;
}

/** Names of the tables whose entries are shared. */
type SharedTable = 'keys' | 'done' | 'settlements';

function copyOfIntake(intake: BookingRecord['intake']): BookingRecord['intake'] {
  const copy = { ...intake } as { [key: string]: unknown };
  const shared: Pick<BookingRecord['intake'], SharedTable> = {
    keys: flatCopyOf(intake.keys),
    done: { ...intake.done },
    settlements: [...intake.settlements],
  };
  for (const key of Object.keys(copy)) if (!(key in shared)) copy[key] = copyOf(copy[key]);
  return Object.assign(copy, shared) as unknown as BookingRecord['intake'];
}
