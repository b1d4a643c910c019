/**
 * The REST API of Easy!Appointments for the scripts: `providers`, `services`, `webhooks` (vendor's source,
 * `application/models/Webhooks_model.php`; answers of 1.5.2 and 1.6.0 in fixtures). A webhook made through the API has the database's
 * default header, `X-Ea-Token` (webhooks-international.md §2.7); the name is sent all the same, for versions that read it.
 */
import * as z from 'zod';
import {
  catalogueOf,
  mapped,
  readReply,
  type SetupReply,
  same,
  type ToolAccount,
  type ToolSetup,
  toolId,
} from '../toolkit/setup.ts';

const actions = ['appointment_save', 'appointment_delete'];

const providers = z.array(
  z.looseObject({
    id: toolId,
    firstName: z.string().nullish(),
    lastName: z.string().nullish(),
    email: z.string().nullish(),
  }),
);
const services = z.array(z.looseObject({ id: toolId, name: z.string(), duration: z.coerce.number().nullish() }));
/** 1.5 answers `actions` and `secret_token`; the documentation says `action` and `secretToken`. */
const webhooks = z.array(
  z.looseObject({
    id: toolId,
    url: z.string(),
    actions: z.string().nullish(),
    action: z.string().nullish(),
    secret_token: z.string().nullish(),
    secretToken: z.string().nullish(),
  }),
);

export const setup: ToolSetup = {
  key: {
    en: 'API token (Settings → Integrations → API → Configure → API Token)',
    ru: 'Токен API (Settings → Integrations → API → Configure → API Token)',
    kk: 'API токені (Settings → Integrations → API → Configure → API Token)',
  },
  address: {
    en: 'Address of your Easy!Appointments, without /index.php',
    ru: 'Адрес вашего Easy!Appointments, без /index.php',
    kk: 'Easy!Appointments мекенжайы, /index.php-сіз',
  },
  place: same('Settings → Integrations → Webhooks → Configure → Add → URL; Secret Header: X-Ea-Token'),
  secretField: same('Secret Token'),
  header: 'X-Ea-Token',
  events: actions,

  async list(account) {
    const staff = readReply(await ask(account, 'providers'), providers);
    if (!staff.ok) return staff;
    const listed = readReply(await ask(account, 'services'), services);
    return catalogueOf(
      mapped(staff, (rows) =>
        rows.map(({ id, firstName, lastName, email }) => {
          const name = [firstName, lastName].filter((part) => part).join(' ');
          return { id, name: name === '' ? id : name, ...(email && { detail: email }) };
        }),
      ),
      mapped(listed, (rows) =>
        rows.map(({ id, name, duration }) => ({ id, name, ...(duration && { detail: `${duration} min` }) })),
      ),
    );
  },

  async subscriptions(account) {
    return mapped(readReply(await ask(account, 'webhooks'), webhooks), (rows) =>
      rows.map(({ id, url, actions: told, action, secret_token, secretToken }) => ({
        id,
        url,
        active: true,
        events: (told ?? action ?? '').split(',').map((one) => one.trim()),
        hasSecret: (secret_token ?? secretToken ?? '') !== '',
      })),
    );
  },

  async register(account, { url, secret }) {
    const json = {
      name: 'onelink-bridge',
      url,
      actions: actions.join(','),
      secretHeader: 'X-Ea-Token',
      secretToken: secret,
      isSslVerified: true,
    };
    return mapped(readReply(await ask(account, 'webhooks', json), z.looseObject({ id: toolId })), () => ({}));
  },
};

function ask({ apiKey, apiUrl, call }: ToolAccount, path: string, json?: unknown): Promise<SetupReply> {
  if (apiUrl === null) return Promise.resolve({ status: 404, body: undefined });
  return call({
    url: `${apiUrl}/index.php/api/v1/${path}${json === undefined ? '?length=1000' : ''}`,
    headers: { authorization: `Bearer ${apiKey}` },
    ...(json !== undefined && { method: 'POST', json }),
  });
}
