/**
 * `npm run alerts`: what is in trouble now, as alerts tell it, and a test of the channels, by the admin API of a bridge that runs here or
 * is deployed.
 */
import type { AlertsView } from '../src/alerts/contract.ts';
import type { TestResult } from '../src/alerts/delivery.ts';
import { type AdminApi, adminApi, adminTokenOf, bridgeUrl, localUrl } from './lib/admin-api.ts';
import { argumentsOf, wrongOption } from './options.ts';
import { say } from './start/terminal.ts';

const usage = `Usage: npm run alerts -- <command> [options]

Commands:
  list               what is in trouble now, and what could not be sent
  test               send a test to each channel of [vars.ALERTS]

Options:
  --to <url>         the bridge (default ${localUrl}, where npm run dev listens)
  --config <file>    default wrangler.toml; ADMIN_TOKEN comes from the environment or .dev.vars beside it
  --help             show this text

Exit codes: 0 = done, 1 = a channel did not take the test or the admin API did not answer, 2 = wrong options.`;

const options = {
  to: { type: 'string', default: localUrl },
  config: { type: 'string', default: 'wrangler.toml' },
  help: { type: 'boolean', default: false },
} as const;

async function main(): Promise<number> {
  const given = argumentsOf(usage, options, { least: 1, most: 1 });
  if (given === null) return 2;
  const { values, words } = given;
  if (values.help) {
    say(usage);
    return 0;
  }
  const [command] = words;
  const url = bridgeUrl(values.to);
  if (url === null) return wrongOption(usage, "Option '--to': expected an address such as https://bridge.example") ?? 2;
  if (command !== 'list' && command !== 'test') return wrongOption(usage, 'expected a command: list or test') ?? 2;
  const api = adminApi(url, adminTokenOf(values.config));
  return command === 'test' ? test(api) : list(api);
}

async function test(api: AdminApi): Promise<number> {
  const answer = await api.post<{ results: readonly TestResult[] }>('/alerts/test');
  if (!answer.ok) return failed(answer.why);
  for (const { channel, ok, why } of answer.body.results) say(`${channel}: ${ok ? 'sent' : whyInWords(why ?? '')}`);
  return answer.body.results.every(({ ok }) => ok) ? 0 : 1;
}

async function list(api: AdminApi): Promise<number> {
  const answer = await api.get<AlertsView>('/alerts');
  if (!answer.ok) return failed(answer.why);
  const { problems, channels, alerts, waiting } = answer.body;
  for (const { path, message } of problems) say(`${path}: ${message}`);
  if (problems.length === 0) say(`channels: ${channels.join(', ')}`);
  for (const { kind, connection, since, count, code, told } of alerts) {
    const more = [count > 0 ? `${count}` : null, code, told ? null : 'not told yet'].filter((part) => part !== null);
    say(`${connection}: ${kind} since ${since}${more.length === 0 ? '' : ` (${more.join(', ')})`}`);
  }
  if (problems.length === 0 && alerts.length === 0) say('nothing is in trouble');
  for (const { channel, messages, attempts } of waiting) {
    say(`${channel}: ${messages} messages wait, tried ${attempts} times`);
  }
  return problems.length === 0 ? 0 : 1;
}

function whyInWords(why: string): string {
  if (why === 'timeout') return 'does not answer';
  if (why === 'network') return 'cannot be reached; check its address';
  if (why === 'no_binding') return 'the Worker has no binding ALERT_EMAIL ([[send_email]] in wrangler.toml)';
  const status = why.replace('HTTP_', '');
  if (status === '401' || status === '404') return `answers ${status}; check its token or address`;
  return `answers ${status}${status === '400' || status === '403' ? '; is the bot in the chat?' : ''}`;
}

function failed(why: string): number {
  console.error(why);
  return 1;
}

process.exitCode = await main();
