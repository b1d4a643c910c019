/**
 * Cal.com's API v2 for the scripts: `/v2/me`, `/v2/event-types`, `/v2/teams`, `/v2/webhooks` (cal.com/docs/api-reference/v2, read
 * November 2026). Not tried with a live account. A webhook of a user gets the bookings of that user's event types; one for those of
 * a team is entered on the team's page.
 */
import * as z from 'zod';
import {
  mapped,
  readReply,
  type SetupReply,
  same,
  type ToolAccount,
  type ToolCatalogue,
  type ToolEntry,
  type ToolSetup,
  toolId,
  value,
} from '../toolkit/setup.ts';

const usualAddress = 'https://api.cal.com';
/** Answers about event types differ by this date. */
const eventTypesVersion = '2024-06-14';

const triggers = [
  'BOOKING_CREATED',
  'BOOKING_REQUESTED',
  'BOOKING_RESCHEDULED',
  'BOOKING_CANCELLED',
  'BOOKING_REJECTED',
  'BOOKING_PAID',
  'BOOKING_PAYMENT_INITIATED',
  'BOOKING_NO_SHOW_UPDATED',
];

const meAnswer = z.looseObject({
  data: z.looseObject({ id: toolId, email: z.string(), name: z.string().nullish(), username: z.string().nullish() }),
});
const eventTypesAnswer = z.looseObject({
  data: z.array(z.looseObject({ id: toolId, title: z.string(), lengthInMinutes: z.number().optional() })),
});
const teamsAnswer = z.looseObject({ data: z.array(z.looseObject({ id: toolId })) });
const membersAnswer = z.looseObject({
  data: z.array(z.looseObject({ user: z.looseObject({ email: z.string(), name: z.string().nullish() }) })),
});
const teamRemark = {
  en: 'Event types of a team send their bookings only to a webhook on the team’s page (Teams → team → Webhooks): enter the same address and secret there.',
  ru: 'Типы событий команды отправляют записи только в вебхук на странице команды (Teams → команда → Webhooks): введите там тот же адрес и секрет.',
  kk: 'Топтың оқиға түрлері жазылуларды тек топ бетіндегі вебхукқа жібереді (Teams → топ → Webhooks): сол мекенжай мен құпияны сонда да енгізіңіз.',
};
const webhook = z.looseObject({
  id: toolId,
  subscriberUrl: z.string(),
  active: z.boolean(),
  triggers: z.array(z.string()),
  secret: z.string().nullish(),
});

export const setup: ToolSetup = {
  key: {
    en: 'Cal.com API key (Settings → Developer → API keys)',
    ru: 'Ключ API Cal.com (Settings → Developer → API keys)',
    kk: 'Cal.com API кілті (Settings → Developer → API keys)',
  },
  place: same('Settings → Developer → Webhooks → New → Subscriber URL'),
  secretField: same('Secret'),
  events: triggers,

  async list(account) {
    const me = readReply(await ask(account, 'me'), meAnswer);
    if (!me.ok) return me;
    const { id, email, name, username } = me.value.data;
    const query = username ? `?username=${encodeURIComponent(username)}` : '';
    const types = readReply(await ask(account, `event-types${query}`), eventTypesAnswer);
    if (!types.ok) return types;
    const own = {
      staff: [{ id: email, name: name ?? username ?? id, detail: email }],
      services: entriesOf(types.value),
    };
    const teams = readReply(await ask(account, 'teams'), teamsAnswer);
    // Nobody has to have a team, or may ask for it.
    const all = teams.ok ? await Promise.all(teams.value.data.map((team) => ofTeam(account, team.id))) : [];
    if (all.length === 0) return value(own);
    const lists = [own, ...all];
    return value({
      staff: unique(lists.flatMap(({ staff }) => staff)),
      services: unique(lists.flatMap(({ services }) => services)),
      remark: teamRemark,
    });
  },

  async subscriptions(account) {
    const read = readReply(await ask(account, 'webhooks'), z.looseObject({ data: z.array(webhook) }));
    return mapped(read, ({ data }) =>
      data.map(({ id, subscriberUrl, active, triggers: events, secret }) => ({
        id,
        url: subscriberUrl,
        active,
        events,
        ...(secret !== undefined && { hasSecret: (secret ?? '') !== '' }),
      })),
    );
  },

  async register(account, { url, secret }) {
    const json = { subscriberUrl: url, secret, triggers, active: true };
    const reply = await ask(account, 'webhooks', json);
    return mapped(readReply(reply, z.looseObject({ data: z.looseObject({ id: toolId }) })), () => ({}));
  },
};

const entriesOf = ({ data }: z.output<typeof eventTypesAnswer>): readonly ToolEntry[] =>
  data.map(({ id, title, lengthInMinutes }) => ({
    id,
    name: title,
    ...(lengthInMinutes !== undefined && { detail: `${lengthInMinutes} min` }),
  }));

async function ofTeam(account: ToolAccount, team: string): Promise<ToolCatalogue> {
  const members = readReply(await ask(account, `teams/${team}/memberships?take=250`), membersAnswer);
  const types = readReply(await ask(account, `teams/${team}/event-types`), eventTypesAnswer);
  return {
    staff: members.ok
      ? members.value.data.map(({ user }) => ({ id: user.email, name: user.name ?? user.email, detail: user.email }))
      : [],
    services: types.ok ? entriesOf(types.value) : [],
  };
}

const unique = (entries: readonly ToolEntry[]): readonly ToolEntry[] => [
  ...new Map(entries.map((entry) => [entry.id, entry])).values(),
];

const ask = ({ apiKey, apiUrl, call }: ToolAccount, path: string, json?: unknown): Promise<SetupReply> =>
  call({
    url: `${apiUrl ?? usualAddress}/v2/${path}`,
    headers: { authorization: `Bearer ${apiKey}`, 'cal-api-version': eventTypesVersion },
    ...(json !== undefined && { method: 'POST', json }),
  });
