/** The schema of `[vars.ALERTS]`: keys, types and defaults. Nothing here looks beyond the table. */
import * as z from 'zod';
import { secretName, timezone } from '../config/table.ts';
import { signedAddress, webAddress } from '../config/web-address.ts';
import { languages } from '../messages/language.ts';
import { alertKinds, channelNames } from './kinds.ts';

const clock = '(?:[01]\\d|2[0-3]):[0-5]\\d';
const chatExpected = 'expected the number of a chat, or the name of a channel such as @salon';

export const alertsTable = z
  .strictObject({
    language: z.enum(languages).optional(),
    timezone: timezone.default('Asia/Almaty'),
    quiet: z
      .string()
      .regex(new RegExp(`^${clock}-${clock}$`), 'expected two times such as 22:00-08:00')
      .optional(),
    summary: z
      .string()
      .regex(new RegExp(`^${clock}$`), 'expected a time such as 09:00')
      .optional(),
    off: z.array(z.enum(alertKinds)).default([]),
    parked_hours: z.int().min(1).max(720).default(24),
    silent_gaps: z.number().min(2).max(200).default(8),
    refused: z.int().min(1).max(10_000).default(5),
    telegram: z
      .strictObject({
        token: secretName,
        chat_id: z.union(
          [z.int().transform(String), z.string().regex(/^(?:-?\d{1,20}|@\w{4,64})$/, chatExpected)],
          chatExpected,
        ),
        api_url: webAddress.default('https://api.telegram.org'),
      })
      .optional(),
    slack: z.strictObject({ url: secretName }).optional(),
    email: z.strictObject({ from: z.email(), to: z.email() }).optional(),
    webhook: z.strictObject({ url: signedAddress, secret: secretName }).optional(),
  })
  .refine((table) => channelNames.some((name) => table[name] !== undefined), {
    message: `expected at least one of ${channelNames.join(', ')}`,
  });

export type AlertsTable = z.output<typeof alertsTable>;
