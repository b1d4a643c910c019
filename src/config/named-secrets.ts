/** A table names its secrets; here their values are looked up, and what is wrong with one is reported. */
import type { AnySource } from '../sources/source.ts';
import type { Report } from './check-table.ts';
import { blankWeakness, isPublicVariable, isUnknown, publicWeakness, secretWeakness } from './secrets.ts';
import type { ConnectionTable } from './table.ts';

type Variables = Readonly<Record<string, unknown>>;

/** The value of a secret that a key names; empty where it is not known or not fit. */
export type NamedSecret = (
  key: keyof ConnectionTable,
  secretName: string,
  weaknessOf?: (value: string) => string | null,
) => string;

export const namedSecret =
  (env: Variables, report: Report): NamedSecret =>
  (key, secretName, weaknessOf = blankWeakness) => {
    const value = env[secretName];
    if (isPublicVariable(secretName)) report(key, 'is the name of a variable that everybody can read, not of a secret');
    else if (isUnknown(value)) return '';
    else if (typeof value !== 'string' || value === '') {
      report(key, 'there is no secret with this name', { remedy: remedyOf(secretName) });
    } else {
      const weak = publicWeakness(secretName, value, env) ?? weaknessOf(value);
      if (weak === null) return value;
      report(key, weak);
    }
    return '';
  };

/** What proves that a webhook is the tool's. */
export const webhookSecrets = (
  table: ConnectionTable,
  source: AnySource,
  secret: NamedSecret,
  env: Variables,
): readonly string[] =>
  table.secret.map((secretName) =>
    secret('secret', secretName, (value) =>
      [env['ADMIN_TOKEN'], env[table.token]].includes(value)
        ? 'has the same value as ADMIN_TOKEN or the One-Link token; the booking tool must not know those'
        : secretWeakness(value, source, table.mapping),
    ),
  );

/** Repeats the name only if it looks like the name of a secret. Any other text may be the secret itself. */
function remedyOf(secretName: string): string {
  const shown = /^[A-Z][A-Z0-9_]{0,63}$/.test(secretName) ? secretName : 'NAME, with the name from wrangler.toml';
  return `npx wrangler secret put ${shown}; for local use add a line to .dev.vars`;
}
