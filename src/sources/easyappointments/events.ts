/** The webhooks of Easy!Appointments. Each of them is about one appointment, which is read back. */
import * as z from 'zod';
import { lazily } from '../../lazily.ts';
import type { Decoded, Hook } from '../source.ts';
import { isForeignById, issuePaths, optionalText, requiredText, undecodable } from '../toolkit/decode.ts';
import { whileNewest } from '../toolkit/delivery-key.ts';
import { ignoredEvent, listedIgnored } from '../toolkit/ignored.ts';
import { isTrue } from '../toolkit/read-back.ts';
import { opens } from './payload.ts';

export const notInOnly = 'its provider and service are not in `only`';

const reactions = {
  appointment_save: 'the appointment is read; opens a booking where the row has not changed since it was made',
  appointment_delete: 'cancels a booking; nothing is left to read',
} as const;

type Action = keyof typeof reactions;

const ignored: Readonly<Record<string, string>> = {
  unavailability_save: 'time kept free, no visit',
  unavailability_delete: 'time kept free, no visit',
  customer_save: 'a client, no visit. Its changes come with the next event of a visit',
  customer_delete: 'a client, no visit. The visits that go with it are not told',
  service_save: 'a service',
  service_delete: 'a service',
  service_category_save: 'a service category',
  service_category_delete: 'a service category',
  provider_save: 'a provider',
  provider_delete: 'a provider',
  secretary_save: 'a secretary',
  secretary_delete: 'a secretary',
  admin_save: 'an admin',
  admin_delete: 'an admin',
  blocked_period_save: 'time kept free, no visit',
  blocked_period_delete: 'time kept free, no visit',
};

const rowSchema = lazily(() =>
  z.looseObject({
    id: requiredText.refine((text) => /^\d{1,20}$/.test(text), 'expected an id'),
    is_unavailability: z.unknown().optional(),
    create_datetime: optionalText,
    update_datetime: optionalText,
    id_users_provider: optionalText,
    id_services: optionalText,
    hash: optionalText,
  }),
);

const hookSchema = lazily(() => z.looseObject({ action: requiredText, payload: rowSchema }));

export const events: Readonly<Record<string, string>> = {
  ...reactions,
  ...listedIgnored(ignored),
};

export function decode(body: unknown, { settings }: Hook): readonly Decoded[] {
  const named = z.looseObject({ action: requiredText }).safeParse(body);
  if (!named.success) return [undecodable('unknown', issuePaths(named.error), body)];
  const event = named.data.action;
  if (!isAction(event)) return [ignoredEvent(event, ignored)];
  const read = hookSchema.safeParse(body);
  if (!read.success) return [undecodable(event, issuePaths(read.error), body)];
  const row = read.data.payload;
  if (isForeignById(settings.only, [row.id_users_provider, row.id_services])) {
    return [{ kind: 'ignored', event, reason: notInOnly }];
  }
  // A visit that becomes blocked time counts as cancelled, because its client is no longer expected.
  const isBlock = isTrue(row.is_unavailability);
  const isOff = event === 'appointment_delete' || isBlock;
  return [
    {
      kind: 'booking',
      event,
      id: row.id,
      // The mailbox adds the digest of the row, so two saves within one second are two events where they differ.
      key:
        row.update_datetime === undefined
          ? whileNewest()
          : { kind: 'derived', parts: [event, row.id, row.update_datetime] },
      clock: null,
      fields: isOff ? { state: 'cancelled' } : {},
      opens: !isOff && opens(row),
      ...(!isOff && !opens(row) && { changes: true }),
      ...(isBlock && { ifKnown: 'time kept free, no visit' }),
      // Numbers can be reused after a deletion (webhooks-international.md, *Corrections and additions*).
      ...(isInstance(row.hash) && { instance: row.hash }),
      body,
      readBack: true,
    },
  ];
}

export const isInstance = (hash: string | undefined): hash is string => hash !== undefined && /^\w{1,40}$/.test(hash);

const isAction = (event: string): event is Action => Object.hasOwn(reactions, event);
