/**
 * Acuity's API for the scripts: `calendars`, `appointment-types`, `webhooks` (developers.acuityscheduling.com, read November 2026;
 * webhooks-international.md §2.4). Not tried with a live account. A webhook is for one event, at most 25 of an account, and is signed
 * with the API key of the user who made it.
 */
import * as z from 'zod';
import {
  catalogueOf,
  mapped,
  type Registered,
  readReply,
  type SetupReply,
  type SetupResult,
  same,
  type ToolAccount,
  type ToolSetup,
  toolId,
  value,
} from '../toolkit/setup.ts';

const usualAddress = 'https://acuityscheduling.com/api/v1';
/** `changed` comes with each of the others, too. */
const events = ['appointment.scheduled', 'appointment.rescheduled', 'appointment.canceled', 'appointment.changed'];

const calendars = z.array(z.looseObject({ id: toolId, name: z.string(), email: z.string().nullish() }));
const types = z.array(
  z.looseObject({
    id: toolId,
    name: z.string(),
    active: z.boolean().default(true),
    duration: z.coerce.number().nullish(),
  }),
);
const webhook = z.looseObject({ id: toolId, event: z.string(), target: z.string(), status: z.string().nullish() });

export const setup: ToolSetup = {
  key: {
    en: '<user id>:<API key> (Integrations → API)',
    ru: '<user id>:<API key> (Integrations → API)',
    kk: '<user id>:<API key> (Integrations → API)',
  },
  secretBy: 'api_key',
  place: same('Integrations → Webhooks'),
  events,

  async list(account) {
    const staff = readReply(await ask(account, 'calendars'), calendars);
    if (!staff.ok) return staff;
    const services = readReply(await ask(account, 'appointment-types'), types);
    return catalogueOf(
      mapped(staff, (rows) => rows.map(({ id, name, email }) => ({ id, name, ...(email && { detail: email }) }))),
      mapped(services, (rows) =>
        rows
          .filter(({ active }) => active)
          .map(({ id, name, duration }) => ({ id, name, ...(duration && { detail: `${duration} min` }) })),
      ),
    );
  },

  async subscriptions(account) {
    return mapped(readReply(await ask(account, 'webhooks'), z.array(webhook)), (rows) =>
      rows.map(({ id, event, target, status }) => ({
        id,
        url: target,
        active: status !== 'disabled',
        events: [event],
      })),
    );
  },

  async register(account, { url }): Promise<SetupResult<Registered>> {
    const there = readReply(await ask(account, 'webhooks'), z.array(webhook));
    if (!there.ok) return there;
    const made = new Set(there.value.filter(({ target }) => target === url).map(({ event }) => event));
    for (const event of events.filter((one) => !made.has(one))) {
      const one = readReply(await ask(account, 'webhooks', { event, target: url }), z.looseObject({ id: toolId }));
      if (!one.ok) return one;
    }
    return value({});
  },
};

const ask = ({ apiKey, apiUrl, call }: ToolAccount, path: string, json?: unknown): Promise<SetupReply> =>
  call({
    url: `${apiUrl ?? usualAddress}/${path}`,
    headers: { authorization: `Basic ${Buffer.from(apiKey).toString('base64')}` },
    ...(json !== undefined && { method: 'POST', json }),
  });
