/**
 * `[vars.ALERTS]` with the secrets that it names. It is read where alerts are sent and before a deployment, and not with the connections:
 * a wrong table stops no webhook and does not make `/health` fail. Secrets are values here: never log a `Settings`.
 */
import { type ConfigurationProblem, problemsOf } from '../config/problems.ts';
import { blankWeakness, isPublicVariable, isUnknown, keyWeakness, publicWeakness } from '../config/secrets.ts';
import { tableIn } from '../config/vars.ts';
import { signedAddress } from '../config/web-address.ts';
import { type Language, languages } from '../messages/language.ts';
import { type AlertsTable, alertsTable } from './table.ts';

export type Channel =
  | { readonly name: 'telegram'; readonly token: string; readonly chatId: string; readonly apiUrl: string }
  | { readonly name: 'slack'; readonly url: string }
  | { readonly name: 'email'; readonly from: string; readonly to: string }
  | { readonly name: 'webhook'; readonly url: string; readonly secret: string };

export interface Settings
  extends Pick<AlertsTable, 'timezone' | 'quiet' | 'summary' | 'off' | 'parked_hours' | 'silent_gaps' | 'refused'> {
  readonly language: Language;
  readonly channels: readonly Channel[];
}

export type ReadAlerts =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly ConfigurationProblem[] };

type Variables = Readonly<Record<string, unknown>>;

/** Null: no alerts are configured. */
export function readAlerts(env: Variables): ReadAlerts | null {
  const written = env['ALERTS'];
  if (written === undefined || written === '') return null;
  const parsed = alertsTable.safeParse(tableIn(written), { reportInput: true });
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error, 'ALERTS') };
  const problems: ConfigurationProblem[] = [];
  const channels = channelsOf(parsed.data, (path, name, weaknessOf) => {
    const found = secretOf(name, env, weaknessOf);
    if (typeof found === 'string') return found;
    problems.push({ path: `ALERTS.${path}`, ...found });
    return '';
  });
  if (problems.length > 0) return { ok: false, problems };
  const language = parsed.data.language ?? languages.find((one) => one === env['LANGUAGE']) ?? 'en';
  return { ok: true, settings: { ...parsed.data, language, channels } };
}

type Weakness = (value: string) => string | null;

function channelsOf(
  { telegram, slack, email, webhook }: AlertsTable,
  secret: (path: string, name: string, weaknessOf: Weakness) => string,
): readonly Channel[] {
  return [
    ...(telegram === undefined
      ? []
      : [
          {
            name: 'telegram' as const,
            token: secret('telegram.token', telegram.token, botTokenWeakness),
            chatId: telegram.chat_id,
            apiUrl: telegram.api_url,
          },
        ]),
    ...(slack === undefined ? [] : [{ name: 'slack' as const, url: secret('slack.url', slack.url, addressWeakness) }]),
    ...(email === undefined ? [] : [{ name: 'email' as const, ...email }]),
    ...(webhook === undefined
      ? []
      : [
          {
            name: 'webhook' as const,
            url: webhook.url,
            secret: secret('webhook.secret', webhook.secret, standardKeyWeakness),
          },
        ]),
  ];
}

/** The value, or what is wrong with it. Never repeats a value: it may stand in the place of the name. */
function secretOf(
  name: string,
  env: Variables,
  weaknessOf: Weakness,
): string | Pick<ConfigurationProblem, 'message' | 'remedy'> {
  const value = env[name];
  if (isPublicVariable(name) || name === 'ALERTS') {
    return { message: 'is the name of a variable that everybody can read, not of a secret' };
  }
  if (isUnknown(value)) return '';
  if (typeof value !== 'string' || value === '') {
    const shown = /^[A-Z][A-Z0-9_]{0,63}$/.test(name) ? name : 'NAME, with the name from wrangler.toml';
    return {
      message: 'there is no secret with this name',
      remedy: `npx wrangler secret put ${shown}; for local use add a line to .dev.vars`,
    };
  }
  const weak = publicWeakness(name, value, env) ?? blankWeakness(value) ?? weaknessOf(value);
  return weak === null ? value : { message: weak };
}

const botTokenWeakness: Weakness = (value) =>
  /^\d+:[\w-]{20,}$/.test(value) ? null : 'is not the token of a Telegram bot (123456:ABC…, from @BotFather)';

const addressWeakness: Weakness = (value) => signedAddress.safeParse(value).error?.issues[0]?.message ?? null;

/** The bytes of a key of Standard Webhooks; null: it is none. */
export function standardKey(value: string): Uint8Array | null {
  const bare = value.replace(/^whsec_/, '');
  return /^[A-Za-z0-9+/]+={0,2}$/.test(bare) ? Buffer.from(bare, 'base64') : null;
}

const standardKeyWeakness: Weakness = (value) => {
  const key = standardKey(value);
  if (key === null) return 'is not a key of Standard Webhooks (whsec_ and base64: openssl rand -base64 32)';
  return keyWeakness(value, { bytes: key.length, shortest: 16 });
};
