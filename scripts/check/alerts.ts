/** `[vars.ALERTS]` before a deployment. The Worker itself reads that table where alerts are sent (`src/alerts/settings.ts`). */
import { readAlerts } from '../../src/alerts/settings.ts';
import type { Configuration } from '../../src/config/connection.ts';
import { tableIn } from '../../src/config/vars.ts';

type Variables = Readonly<Record<string, unknown>>;

/** With what is wrong with the table. */
export function withAlerts(configuration: Configuration, env: Variables): Configuration {
  const alerts = readAlerts(env);
  if (alerts === null || alerts.ok) return configuration;
  return { ...configuration, valid: false, problems: [...configuration.problems, ...alerts.problems] };
}

/** What stands in the places of secrets' names. */
export function secretsOfAlerts(variables: Variables): string[] {
  const table = tableIn(variables['ALERTS']) ?? {};
  const named = (channel: string, key: string): unknown => tableIn(table[channel])?.[key];
  const names = [named('telegram', 'token'), named('slack', 'url'), named('webhook', 'secret')];
  return names.filter((name) => typeof name === 'string');
}
