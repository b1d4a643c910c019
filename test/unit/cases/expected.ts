/** Compares what came of a case with what it expects; each difference is a line. */
import { type Expectation, type Json, repeated } from './case.ts';

export interface Outcome {
  readonly appointments: readonly Json[];
  readonly deliveries: readonly Json[];
}

export function differences(expected: Expectation, outcome: Outcome): string[] {
  const { appointments, deliveries = [], never = [], anyOf } = expected;
  return [
    ...(appointments === undefined ? [] : ofAppointments(repeated(appointments), outcome)),
    ...repeated(deliveries)
      .filter((wanted) => !outcome.deliveries.some((one) => fits(one, wanted)))
      .map((wanted) => `no delivery ${JSON.stringify(wanted)}`),
    ...never.flatMap(({ appointment, delivery }) =>
      [
        ...(appointment === undefined ? [] : outcome.appointments.filter((one) => fits(one, appointment))),
        ...(delivery === undefined ? [] : outcome.deliveries.filter((one) => fits(one, delivery))),
      ].map((found) => `must not be: ${inShort(found)}`),
    ),
    ...ofAny(anyOf, outcome),
  ];
}

function ofAny(anyOf: readonly Expectation[] | undefined, outcome: Outcome): string[] {
  const each = (anyOf ?? []).map((one) => differences(one, outcome));
  if (each.length === 0 || each.some((lines) => lines.length === 0)) return [];
  return each.flatMap((lines, index) => lines.map((line) => `way ${index + 1}: ${line}`));
}

/** Each is found, one row for each, and no other that is not cancelled. */
function ofAppointments(wanted: readonly Json[], { appointments }: Outcome): string[] {
  const left = [...appointments];
  const missing = wanted.filter((one) => {
    const at = left.findIndex((row) => fits(row, one));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [
    ...missing.map((one) => `no appointment ${JSON.stringify(one)}`),
    ...left.filter(({ status }) => status !== 'cancelled').map((row) => `one too many: ${inShort(row)}`),
  ];
}

const fits = (found: Json, wanted: Json): boolean =>
  Object.entries(wanted).every(([key, value]) => {
    if (key === 'mentions')
      return JSON.stringify([found['code'], found['message'], found['details']]).includes(String(value));
    if (key === 'candidates') return JSON.stringify(idsOf(found[key])) === JSON.stringify(value);
    return fitsValue(found[key], value);
  });

const idsOf = (candidates: unknown): unknown =>
  Array.isArray(candidates)
    ? candidates.map((one) => (typeof one === 'object' ? (one as Json)['appointment_id'] : one))
    : candidates;

function fitsValue(found: unknown, wanted: unknown): boolean {
  if (wanted === null) return found === null || found === undefined || found === '';
  if (Array.isArray(wanted)) return wanted.some((one) => fitsValue(found, one));
  if (typeof wanted !== 'object') return found === wanted || sameInstant(found, wanted);
  const { contains = [], lacks = [], not } = wanted as { contains?: string[]; lacks?: string[]; not?: unknown[] };
  if (not !== undefined) return found !== null && found !== undefined && !not.some((one) => fitsValue(found, one));
  const text = String(found ?? '');
  return contains.every((part) => text.includes(part)) && !lacks.some((part) => text.includes(part));
}

const sameInstant = (found: unknown, wanted: unknown): boolean =>
  typeof found === 'string' &&
  typeof wanted === 'string' &&
  /^\d{4}-\d\d-\d\dT/.test(wanted) &&
  Date.parse(found) === Date.parse(wanted);

const inShort = (row: Json): string =>
  JSON.stringify(
    Object.fromEntries(
      ['id', 'event', 'external_ref', 'state', 'status', 'code', 'starts_at', 'client_phone']
        .filter((key) => key in row)
        .map((key) => [key, row[key]]),
    ),
  );
