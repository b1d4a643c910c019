/**
 * Calendly's API v2 for the scripts: `users/me`, `organization_memberships`, `event_types`, `webhook_subscriptions`
 * (developer.calendly.com, read November 2026; webhooks-international.md §2.2). Not tried with a live account. Only an owner or admin
 * may subscribe for the whole organization. The signing key cannot be read back.
 */
import * as z from 'zod';
import {
  catalogueOf,
  mapped,
  readReply,
  type SetupReply,
  type SetupResult,
  type ToolAccount,
  type ToolSetup,
} from '../toolkit/setup.ts';

const usualAddress = 'https://api.calendly.com';
const events = ['invitee.created', 'invitee.canceled', 'invitee_no_show.created', 'invitee_no_show.deleted'];

const meAnswer = z.looseObject({ resource: z.looseObject({ current_organization: z.string().min(1) }) });
const members = z.looseObject({
  collection: z.array(z.looseObject({ user: z.looseObject({ uri: z.string(), name: z.string(), email: z.string() }) })),
});
const eventTypes = z.looseObject({
  collection: z.array(
    z.looseObject({
      uri: z.string(),
      name: z.string(),
      active: z.boolean().default(true),
      duration: z.number().nullish(),
    }),
  ),
});
const subscriptions = z.looseObject({
  collection: z.array(
    z.looseObject({ uri: z.string(), callback_url: z.string(), state: z.string(), events: z.array(z.string()) }),
  ),
});

const where = 'Integrations → API & webhooks → Personal access tokens';

export const setup: ToolSetup = {
  key: {
    en: `Personal access token of an owner or admin (${where})`,
    ru: `Личный токен доступа владельца или администратора (${where})`,
    kk: `Иесінің не әкімшінің жеке токені (${where})`,
  },
  place: {
    en: 'Calendly has no page for webhooks: they are made through its API. Give setup the token, or see src/sources/calendly/page.md',
    ru: 'В Calendly нет страницы для вебхуков: они создаются через API. Дайте setup токен или см. src/sources/calendly/page.md',
    kk: 'Calendly-де вебхук беті жоқ: олар API арқылы жасалады. setup-қа токен беріңіз немесе src/sources/calendly/page.md қараңыз',
  },
  secretField: { en: 'signing_key', ru: 'signing_key', kk: 'signing_key' },
  events,

  async list(account) {
    const organization = await organizationOf(account);
    if (!organization.ok) return organization;
    const query = `organization=${encodeURIComponent(organization.value)}&count=100`;
    const staff = readReply(await ask(account, `organization_memberships?${query}`), members);
    if (!staff.ok) return staff;
    const types = readReply(await ask(account, `event_types?${query}&active=true`), eventTypes);
    return catalogueOf(
      mapped(staff, ({ collection }) =>
        collection.map(({ user }) => ({ id: user.email, name: user.name, detail: user.email })),
      ),
      mapped(types, ({ collection }) =>
        collection
          .filter(({ active }) => active)
          .map(({ uri, name, duration }) => ({
            id: lastPart(uri),
            name,
            ...(duration && { detail: `${duration} min` }),
          })),
      ),
    );
  },

  async subscriptions(account) {
    const organization = await organizationOf(account);
    if (!organization.ok) return organization;
    const query = `organization=${encodeURIComponent(organization.value)}&scope=organization&count=100`;
    return mapped(readReply(await ask(account, `webhook_subscriptions?${query}`), subscriptions), ({ collection }) =>
      collection.map(({ uri, callback_url, state, events: told }) => ({
        id: lastPart(uri),
        url: callback_url,
        active: state === 'active',
        events: told,
      })),
    );
  },

  async register(account, { url, secret }) {
    const organization = await organizationOf(account);
    if (!organization.ok) return organization;
    const json = { url, events, organization: organization.value, scope: 'organization', signing_key: secret };
    const made = z.looseObject({ resource: z.looseObject({ uri: z.string() }) });
    return mapped(readReply(await ask(account, 'webhook_subscriptions', json), made), () => ({}));
  },
};

const lastPart = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1);

async function organizationOf(account: ToolAccount): Promise<SetupResult<string>> {
  return mapped(readReply(await ask(account, 'users/me'), meAnswer), ({ resource }) => resource.current_organization);
}

const ask = ({ apiKey, apiUrl, call }: ToolAccount, path: string, json?: unknown): Promise<SetupReply> =>
  call({
    url: `${apiUrl ?? usualAddress}/${path}`,
    headers: { authorization: `Bearer ${apiKey}` },
    ...(json !== undefined && { method: 'POST', json }),
  });
