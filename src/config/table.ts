/** The schema of one `[vars.CONNECTIONS.<name>]` table: keys, types and defaults. Nothing here looks beyond the table. */
import * as z from 'zod';
import { bookingStates } from '../booking/booking.ts';
import { dictionarySchema } from '../booking/dictionary-schema.ts';
import { isRegion, usualRegion } from '../booking/phone.ts';
import { isStorable } from '../booking/storable-text.ts';
import { appointmentStatuses } from '../one-link/appointment.ts';
import { mappingSchema } from '../sources/mapped/index.ts';
import { longestName } from '../sources/toolkit/bounds.ts';
import { fieldTable } from './fields.ts';
import { connectionName } from './vars.ts';
import { signedAddress, webAddress } from './web-address.ts';

/** Name of a secret. The message does not repeat it, because it may be the secret itself in the wrong place. */
export const secretName = z
  .string('expected the name of a secret')
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected the name of a secret (letters, digits and _)');

const positive = z.int().min(1);

/** The tool's ids are text. A number stands for its digits. */
const toolId = z.union([z.string().min(1).max(longestName), z.int().transform(String)]);

const idTable = dictionarySchema(z.string().min(1).max(longestName), positive).prefault({});

export const timezone = z.string().refine((zone) => {
  if (!/^[A-Za-z]/.test(zone)) return false; // newer engines accept "+05:00", which has no daylight saving
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}, 'expected an IANA time zone such as Asia/Almaty');

const clientName = z
  .string()
  .trim()
  .min(1, 'expected a name')
  .max(255, 'expected a name of at most 255 characters')
  .refine(isStorable, 'has NUL or half a character');

const formerlyExpected = 'expected a former name of the connection, or a list of them with the first one first';
const formerName = z.string().regex(connectionName, formerlyExpected);

export const connectionTable = z.strictObject({
  source: z.string(),
  account_id: positive,
  on_unlinked: z.enum(['create', 'park']),
  secret: z.union(
    [secretName.transform((name) => [name]), z.array(secretName).min(1).max(2)],
    'expected the name of a secret, or a list of two names while you replace it',
  ),
  resource_id: positive.optional(),
  token: secretName.default('ONELINK_TOKEN'),
  timezone: timezone.default('Asia/Almaty'),
  region: z.string().refine(isRegion, 'expected a country in two capital letters, such as KZ').default(usualRegion),
  client_name_fallback: clientName.optional(),
  namespace: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,40}$/, 'expected 1 to 40 letters, digits, _ or -')
    .optional(),
  api_key: secretName.optional(),
  api_url: webAddress.optional(),
  notification_url: signedAddress.optional(),
  link_secret: secretName.optional(),
  trust_carried_id: z.boolean().default(false),
  only: z.array(toolId).default([]),
  cycle: z.enum(['report', 'break']).default('report'),
  reopen: z.boolean().default(true),
  formerly: z
    .union([formerName.transform((name) => [name]), z.array(formerName).min(1).max(10)], formerlyExpected)
    .default([]),
  retention_days: positive.max(3650).default(30),
  reconcile_minutes: z.int().min(0).max(1440).default(60),
  outcomes: z.enum(['all', 'failed']).default('all'),
  resources: idTable,
  services: idTable,
  statuses: z.partialRecord(z.enum(bookingStates), z.enum([...appointmentStatuses, 'ignore'])).default({}),
  fields: fieldTable.default({}),
  mapping: mappingSchema.optional(),
});

/** Every key that a table may have. */
export const connectionKeys: readonly string[] = Object.keys(connectionTable.shape);

export type ConnectionTable = z.output<typeof connectionTable>;
