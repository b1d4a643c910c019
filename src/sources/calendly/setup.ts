/**
 * Calendly's API v2 for the scripts: `users/me`, `organization_memberships`, `event_types`, `webhook_subscriptions`
 * (developer.calendly.com, read November 2026; webhooks-international.md §2.2). Not tried with a live account. Only an owner or admin
 * may subscribe for the whole organization. The signing key cannot be read back.
 */
import * as z from 'zod';
import {
  allPages,
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
/** Lists come in pages. */
const listOf = <Row extends z.ZodType>(row: Row) =>
  z.looseObject({
    collection: z.array(row),
    pagination: z.looseObject({ next_page_token: z.string().nullish() }).optional(),
  });
const members = listOf(z.looseObject({ user: z.looseObject({ name: z.string(), email: z.string() }) }));
const eventTypes = listOf(
  z.looseObject({
    uri: z.string(),
    name: z.string(),
    active: z.boolean().default(true),
    duration: z.number().nullish(),
  }),
);
const subscriptions = listOf(
  z.looseObject({ uri: z.string(), callback_url: z.string(), state: z.string(), events: z.array(z.string()) }),
);

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
    const staff = await listed(account, 'organization_memberships', organization.value, members);
    if (!staff.ok) return staff;
    return catalogueOf(
      mapped(staff, (rows) => rows.map(({ user }) => ({ id: user.email, name: user.name, detail: user.email }))),
      mapped(await listed(account, 'event_types', organization.value, eventTypes), (rows) =>
        rows
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
    const found = await listed(account, 'webhook_subscriptions', organization.value, subscriptions);
    return mapped(found, (rows) =>
      rows.map(({ uri, callback_url, state, events: told }) => ({
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

function listed<Row extends z.ZodType>(
  account: ToolAccount,
  path: string,
  organization: string,
  schema: ReturnType<typeof listOf<Row>>,
): Promise<SetupResult<readonly z.output<Row>[]>> {
  return allPages(async (cursor) => {
    const query = new URLSearchParams({ organization, count: '100' });
    if (path === 'webhook_subscriptions') query.set('scope', 'organization');
    if (cursor !== null) query.set('page_token', cursor);
    const page = readReply(await ask(account, `${path}?${query}`), schema);
    return mapped(page, ({ collection, pagination }) => ({
      rows: collection,
      next: pagination?.next_page_token ?? null,
    }));
  });
}

async function organizationOf(account: ToolAccount): Promise<SetupResult<string>> {
  return mapped(readReply(await ask(account, 'users/me'), meAnswer), ({ resource }) => resource.current_organization);
}

const ask = ({ apiKey, apiUrl, call }: ToolAccount, path: string, json?: unknown): Promise<SetupReply> =>
  call({
    url: `${apiUrl ?? usualAddress}/${path}`,
    headers: { authorization: `Bearer ${apiKey}` },
    ...(json !== undefined && { method: 'POST', json }),
  });
