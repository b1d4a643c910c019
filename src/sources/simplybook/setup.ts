/**
 * SimplyBook.me's admin REST API for the scripts: log-in as for reading a booking, then `providers` and `services`. The forms of the
 * two lists are unconfirmed (with and without `data` are read), and so is `on_page`; more than 100 rows are not read. No call is known that lists or makes the callback: a person enters it.
 */
import * as z from 'zod';
import {
  catalogueOf,
  failed,
  mapped,
  readReply,
  type SetupReply,
  type SetupResult,
  type ToolAccount,
  type ToolEntry,
  type ToolSetup,
  toolId,
} from '../toolkit/setup.ts';

const usualAddress = 'https://user-api-v2.simplybook.me';

const rows = z.array(
  z.looseObject({ id: toolId, name: z.string(), email: z.string().nullish(), duration: z.coerce.number().nullish() }),
);
const listAnswer = z.union([rows, z.looseObject({ data: rows }).transform(({ data }) => data)]);

export const setup: ToolSetup = {
  key: {
    en: '<company login>:<user login>:<API user key> (Custom features → API)',
    ru: '<логин компании>:<логин пользователя>:<ключ API> (Custom features → API)',
    kk: '<компания логині>:<пайдаланушы логині>:<API кілті> (Custom features → API)',
  },
  place: {
    en: 'Custom features → API → Settings → callback URL; on: create, change, cancel; retries above 0',
    ru: 'Custom features → API → Settings → callback URL; включить: create, change, cancel; повторов больше 0',
    kk: 'Custom features → API → Settings → callback URL; қосу: create, change, cancel; қайталау 0-ден көп',
  },

  async list(account) {
    const session = await logIn(account);
    if (!session.ok) return session;
    const entries = async (path: string): Promise<SetupResult<readonly ToolEntry[]>> =>
      mapped(readReply(await get(account, session.value, `${path}?on_page=100`), listAnswer), (found) =>
        found.map(({ id, name, email, duration }) => {
          const detail = email || (duration ? `${duration} min` : undefined);
          return { id, name, ...(detail !== undefined && { detail }) };
        }),
      );
    return catalogueOf(await entries('providers'), await entries('services'));
  },
};

interface Session {
  readonly company: string;
  readonly token: string;
}

async function logIn({ apiKey, apiUrl, call }: ToolAccount): Promise<SetupResult<Session>> {
  const [, company, login, password] = /^([^:]+):([^:]+):(.+)$/.exec(apiKey) ?? [];
  if (company === undefined) return failed('refused');
  const json = { company, login, password };
  const reply = await call({ url: `${apiUrl ?? usualAddress}/admin/auth`, method: 'POST', json });
  const read = readReply(reply, z.looseObject({ token: z.string().min(1) }));
  // A login with a second factor answers without a token.
  if (!read.ok) return read.problem === 'unreachable' ? read : failed('refused', read.status);
  return { ok: true, value: { company, token: read.value.token } };
}

const get = ({ apiUrl, call }: ToolAccount, { company, token }: Session, path: string): Promise<SetupReply> =>
  call({ url: `${apiUrl ?? usualAddress}/admin/${path}`, headers: { 'x-company-login': company, 'x-token': token } });
