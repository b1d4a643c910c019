/** Field by field: what the tool says, by the connection's tables, beside what One-Link holds, and why they differ. */
import type { DigestOf } from '../../booking/chain.ts';
import type { Code } from '../../codes.ts';
import type { Appointment } from '../../one-link/records.ts';
import { heldOf, oneByOne, sameValue } from '../../sync/patch/compare.ts';
import type { Entry } from '../../sync/patch/entries.ts';
import type { ComparedView } from '../contract-bookings.ts';
import type { StoredBooking } from '../store/stored-booking.ts';

/** Shown even if the tool says nothing of them, in this order; others follow. */
const usualFields: readonly string[] = [
  'starts_at',
  'ends_at',
  'status',
  'resource_id',
  'service_id',
  'service_amount',
  'client_name',
  'client_phone',
  'client_comment',
];

/** `current` null: One-Link was not read. */
export function comparedFields(
  record: StoredBooking,
  entries: readonly Entry[],
  current: Appointment | null,
  digestOf: DigestOf,
): readonly ComparedView[] {
  const told = entries.flatMap((entry) => comparedEntry(entry, record, current, digestOf));
  const unsaid = usualFields.filter((field) => !told.some((one) => one.field === field));
  const all = [...told, ...unsaid.map((field) => unsaidField(field, current))];
  const place = (field: string): number => {
    const index = usualFields.indexOf(field);
    return index < 0 ? usualFields.length : index;
  };
  return all.toSorted((a, b) => place(a.field) - place(b.field));
}

const unsaidField = (field: string, current: Appointment | null): ComparedView => ({
  field,
  told: null,
  is_wiped: false,
  held: heldValue(field, current) ?? null,
  standing: 'unsaid',
  code: null,
});

/** Undefined: it is not shown. */
const heldValue = (field: string, current: Appointment | null): unknown =>
  current === null ? undefined : heldOf(field, current);

function comparedEntry(
  { name, values, digest }: Entry,
  { writes: { settled, refused } }: StoredBooking,
  current: Appointment | null,
  digestOf: DigestOf,
): ComparedView[] {
  const isSettled = settled[name] === digest;
  const left = refused[name]?.digest === digest ? refused[name].code : null;
  const standing = (isSame: boolean): Pick<ComparedView, 'standing' | 'code'> =>
    isSame ? { standing: 'same', code: null } : differing(isSettled, left);
  if (values === null) {
    const held = heldValue(name, current);
    const isSame = held !== undefined && digestOf(held) === digest;
    const isKnown = held !== undefined && (isSame || isSettled || left !== null);
    const stands = isKnown ? standing(isSame) : ({ standing: 'unknown', code: null } as const);
    return [{ field: name, told: null, is_wiped: true, held: held ?? null, ...stands }];
  }
  return Object.entries(oneByOne(values)).map(([field, told]): ComparedView => {
    const held = heldValue(field, current);
    if (told === null && field === 'ends_at') return unsaidField(field, current);
    const stands =
      held === undefined ? ({ standing: 'unknown', code: null } as const) : standing(sameValue(field, told, held));
    return { field, told, is_wiped: false, held: held ?? null, ...stands };
  });
}

function differing(isSettled: boolean, left: Code | null): Pick<ComparedView, 'standing' | 'code'> {
  if (left !== null) return { standing: 'left_out', code: left };
  return { standing: isSettled ? 'edited' : 'differs', code: null };
}
