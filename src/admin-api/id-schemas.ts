/** Ids and references in requests and answers as zod schemas. What has passed one has the type of what it names (`booking/ids.ts`). */
import * as z from 'zod';
import { isStorable } from '../booking/storable-text.ts';

export const deliveryId = z
  .string()
  .brand<'DeliveryId'>()
  .meta({ description: '`<connection>.<number>`.', examples: ['salon.1042'] });

/** One-Link's column holds 255 characters (one-link-api.md §2.1). */
export const externalRef = z
  .string()
  .min(1)
  .max(255)
  .refine(isStorable, 'has NUL or half a character')
  .brand<'ExternalRef'>()
  .meta({
    description: 'An `external_ref` of the booking, present or former. In a path it is one percent-encoded segment.',
    examples: ['calcom:9fNEWuid'],
  });

/** In an answer. */
export const shownRef = z.string().brand<'ExternalRef'>();
