/**
 * Variables for all connections: the address of One-Link, how long outcomes stay, the language of messages, and who ends TLS.
 */
import * as z from 'zod';
import { type Language, languages } from '../messages/language.ts';
import { type DigestSecrets, readDigestSecrets } from './digest-secret.ts';
import { type ConfigurationProblem, problemsOf } from './problems.ts';
import { webAddress } from './web-address.ts';

export interface Globals {
  /** No slash at the end. */
  readonly oneLinkUrl: string;
  readonly outcomeDays: number;
  readonly language: Language;
  readonly digestSecrets: DigestSecrets['secrets'];
  readonly notes: DigestSecrets['notes'];
  /** Requests over plain http come from a proxy that ended TLS. */
  readonly behindTlsProxy: boolean;
  readonly problems: readonly ConfigurationProblem[];
}

const defaults = {
  ONELINK_URL: 'https://one-link.kz',
  OUTCOME_DAYS: 90,
  LANGUAGE: 'en',
  BEHIND_TLS_PROXY: false,
} as const;

const expectedDays = 'expected a whole number of days, 1 to 3650';

/** A var is a number in wrangler.toml and text on a command line. More than ten years is taken as a typing error. */
const days = z
  .union([z.number(), z.string().regex(/^\d+$/, expectedDays).transform(Number)], expectedDays)
  .pipe(z.int(expectedDays).min(1, expectedDays).max(3650, expectedDays));

const schemas = {
  ONELINK_URL: webAddress.default(defaults.ONELINK_URL),
  OUTCOME_DAYS: days.default(defaults.OUTCOME_DAYS),
  LANGUAGE: z.enum(languages, `expected one of ${languages.join(', ')}`).default(defaults.LANGUAGE),
  BEHIND_TLS_PROXY: z
    .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')], 'expected "true" or "false"')
    .default(defaults.BEHIND_TLS_PROXY),
};

/** Anybody who can read wrangler.toml can read the values of these variables, so none of them is a secret. */
export const publicVariables = Object.keys(schemas) as readonly (keyof typeof schemas)[];

/** Reports wrong values and uses the default instead, so that connections can still be checked. */
export function readGlobals(env: Readonly<Record<string, unknown>>): Globals {
  const problems: ConfigurationProblem[] = [];
  const value = <Name extends keyof typeof schemas>(name: Name): z.output<(typeof schemas)[Name]> => {
    const parsed = schemas[name].safeParse(env[name], { reportInput: true });
    if (parsed.success) return parsed.data as z.output<(typeof schemas)[Name]>;
    problems.push(...problemsOf(parsed.error, name));
    return defaults[name] as z.output<(typeof schemas)[Name]>;
  };
  const { secrets: digestSecrets, notes, problems: ofSecrets } = readDigestSecrets(env);
  problems.push(...ofSecrets);
  return {
    oneLinkUrl: value('ONELINK_URL'),
    outcomeDays: value('OUTCOME_DAYS'),
    language: value('LANGUAGE'),
    digestSecrets,
    notes,
    behindTlsProxy: value('BEHIND_TLS_PROXY'),
    problems,
  };
}
