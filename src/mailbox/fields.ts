/**
 * The connection's `fields`: constants and JSONata expressions over the tool's body (design.md, *wrangler.toml*). They are
 * evaluated when a booking is sent, over the waiting bodies from oldest to newest, so that a thin event does not hide what a
 * full one said before it.
 */
import jsonata from 'jsonata';
import { normaliseIin } from '../booking/iin.ts';
import { normalisePhone } from '../booking/phone.ts';
import { utcFromIso, utcFromWallClock } from '../booking/time.ts';
import type { Connection } from '../config.ts';
import type { OpenDelivery } from '../core/booking-record.ts';
import type { Facts } from '../core/facts.ts';
import type { Values } from '../core/write.ts';
import { appointmentPatchSchema, type PatchKey } from '../one-link/appointment.ts';

const compiled = new Map<string, jsonata.Expression>();

function compile(expression: string): jsonata.Expression {
  const known = compiled.get(expression);
  if (known !== undefined) return known;
  const made = jsonata(expression);
  compiled.set(expression, made);
  return made;
}

export const hasExpressions = ({ fields }: Connection): boolean =>
  Object.values(fields).some((field) => field?.kind === 'expression');

/** By One-Link key; `error` is the key whose expression throws or whose result One-Link would not take. */
export async function computeFields(connection: Connection, open: readonly OpenDelivery[]): Promise<Facts['computed']> {
  const values: Values = {};
  for (const [key, field] of Object.entries(connection.fields) as [
    PatchKey,
    Connection['fields'][keyof Connection['fields']],
  ][]) {
    if (field === undefined) continue;
    if (field.kind === 'constant') {
      values[key] = parsed(key, field.value, connection.timezone).value;
      continue;
    }
    for (const { body } of open) {
      if (body === undefined) continue;
      try {
        const result = parsed(key, await compile(field.expression).evaluate(body), connection.timezone);
        if (!result.fits) return { error: key };
        if (result.value !== undefined) values[key] = result.value;
      } catch {
        return { error: key };
      }
    }
  }
  return { values };
}

/** What a result says: nothing where it is empty, else the value as the PATCH schema has it. */
function parsed(key: PatchKey, result: unknown, timezone: string): { fits: boolean; value?: unknown } {
  const value = normalised(key, plain(result), timezone);
  if (value === undefined || value === null || value === '') return { fits: true };
  const checked = appointmentPatchSchema.shape[key].unwrap().safeParse(value);
  return checked.success ? { fits: true, value: checked.data } : { fits: false };
}

/** JSONata's arrays and objects carry marks of its own. */
const plain = (result: unknown): unknown =>
  result !== null && typeof result === 'object' ? JSON.parse(JSON.stringify(result)) : result;

/** An attribute without a value says nothing; nor do attributes without one that has (one-link-api.md §9, 6). */
function saidAttributes(attributes: Values): Values | undefined {
  const said = Object.entries(attributes).filter(([, value]) => value != null && String(value).trim() !== '');
  return said.length > 0 ? Object.fromEntries(said) : undefined;
}

function normalised(key: PatchKey, value: unknown, timezone: string): unknown {
  if (value === null || value === undefined) return undefined;
  if (key === 'custom_attributes' && typeof value === 'object') return saidAttributes(value as Values);
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : null;
  if (text === null) return value;
  switch (key) {
    case 'client_phone':
      return normalisePhone(text) ?? undefined;
    case 'client_identifier':
      return normaliseIin(text) ?? undefined;
    case 'starts_at':
    case 'ends_at':
      return utcFromIso(text) ?? utcFromWallClock(text, timezone) ?? text;
    case 'client_name':
    case 'client_gender':
    case 'client_comment':
    case 'client_birth_date':
    case 'source':
      return text;
    default:
      return typeof value === 'string' ? text : value;
  }
}
