/**
 * The connection's `fields`: constants and JSONata expressions over the tool's body (architecture.md, *wrangler.toml*). They are
 * evaluated when a booking is sent, over the waiting bodies from the oldest to the newest, so that a short event does not hide
 * what a complete one said before.
 */
import { normaliseIin } from '../../booking/iin.ts';
import { normalisePhone } from '../../booking/phone.ts';
import { utcFromIso, utcFromWallClock } from '../../booking/time.ts';
import type { Connection } from '../../config/connection.ts';
import { type Budget, evaluate, isSmall, newBudget } from '../../expressions/expression.ts';
import { appointmentPatchSchema, type PatchKey } from '../../one-link/appointment.ts';
import type { BookingRecord, OpenDelivery } from '../../sync/booking-record.ts';
import { inOrderOfNews, isOutread } from '../../sync/fold/bodies-read.ts';
import type { Observations } from '../../sync/observations.ts';
import type { Values } from '../../sync/write.ts';

type Field = NonNullable<Connection['fields'][keyof Connection['fields']]>;

/** Headers and query are `mapped`'s alone. */
const nothingElse = { headers: {}, query: {} };

export const hasExpressions = ({ fields }: Connection): boolean =>
  Object.values(fields).some((field) => field?.kind === 'expression');

/** A body that waits, and whether a newer one has already given a key its value. */
export interface WaitingBody {
  readonly delivery: OpenDelivery;
  readonly body: unknown;
  readonly isOutread: (key: string) => boolean;
}

/** Oldest first. `body` is undefined if it was deleted to make room for others. */
export const waitingBodies = (record: BookingRecord, bodyAt: (at: number) => unknown): readonly WaitingBody[] =>
  inOrderOfNews(record).flatMap((delivery) => {
    const { storedBody } = delivery;
    const isOutreadBy = (key: string): boolean => isOutread(record, delivery, key);
    return storedBody === undefined ? [] : [{ delivery, body: bodyAt(storedBody.at), isOutread: isOutreadBy }];
  });

/**
 * `waiting`: bodies, oldest first. Returns values by One-Link key, and the delivery that each comes from. `error`: the key
 * whose expression throws, exceeds its bounds (one budget for each body, as when the body came in) or has a result that
 * One-Link would not accept.
 */
export async function computeFields(
  connection: Connection,
  waiting: readonly WaitingBody[],
): Promise<Observations['computed']> {
  const values: Values = {};
  const from: Record<string, OpenDelivery> = {};
  const bodies = waiting.filter(({ body }) => body !== undefined).map((one) => ({ ...one, budget: newBudget() }));
  for (const [key, field] of Object.entries(connection.fields) as [PatchKey, Field][]) {
    if (field.kind === 'constant') {
      values[key] = parsed(key, field.value, connection).value;
      continue;
    }
    for (const { delivery, body, isOutread, budget } of bodies) {
      if (isOutread(key)) continue;
      const result = await computed(key, field.expression, { body, budget }, connection);
      if (!result.fits) return { error: key };
      if (result.value === undefined) continue;
      values[key] = result.value;
      from[key] = delivery;
    }
  }
  return { values, from };
}

async function computed(
  key: PatchKey,
  expression: string,
  { body, budget }: { readonly body: unknown; readonly budget: Budget },
  connection: Place,
): Promise<Result> {
  if (!isSmall(body)) return { fits: false };
  const found = await evaluate(expression, body, nothingElse, budget);
  // Parts of the body that each contain the whole body grow with its square. A function contains itself and has no JSON.
  if (!found.ok || !isSmall(found.value)) return { fits: false };
  return parsed(key, found.value, connection);
}

/** How times without an offset and national phone numbers are read. */
type Place = Pick<Connection, 'timezone' | 'region'>;

interface Result {
  readonly fits: boolean;
  readonly value?: unknown;
}

/** The meaning of a result: nothing if it is empty, else the value in the form of the PATCH schema. */
function parsed(key: PatchKey, result: unknown, connection: Place): Result {
  const value = normalised(key, plain(result), connection);
  if (value === undefined || value === null || value === '') return { fits: true };
  const checked = appointmentPatchSchema.shape[key].unwrap().safeParse(value);
  return checked.success ? { fits: true, value: checked.data } : { fits: false };
}

/** Keys whose values are text: a number from an expression becomes text. */
const texts: ReadonlySet<PatchKey> = new Set([
  ...(['client_name', 'client_gender', 'client_comment', 'client_birth_date', 'source'] as const),
]);

/** JSONata adds its own marks to arrays and objects. */
const plain = (result: unknown): unknown =>
  result !== null && typeof result === 'object' ? JSON.parse(JSON.stringify(result)) : result;

/** An attribute without a value says nothing, and neither do attributes none of which has a value (one-link-api.md §9, 6). */
function saidAttributes(attributes: Values): Values | undefined {
  const said = Object.entries(attributes).filter(([, value]) => value != null && String(value).trim() !== '');
  return said.length > 0 ? Object.fromEntries(said) : undefined;
}

function normalised(key: PatchKey, value: unknown, { timezone, region }: Place): unknown {
  if (value === null || value === undefined) return undefined;
  if (key === 'custom_attributes' && typeof value === 'object') return saidAttributes(value as Values);
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : null;
  if (text === null) return value;
  switch (key) {
    case 'client_phone':
      return normalisePhone(text, { region }) ?? undefined;
    case 'client_identifier':
      return normaliseIin(text) ?? undefined;
    case 'starts_at':
    case 'ends_at':
      return utcFromIso(text) ?? utcFromWallClock(text, timezone) ?? text;
    default:
      // A number stays a number if the key wants one.
      return typeof value === 'number' && !texts.has(key) ? value : text;
  }
}
