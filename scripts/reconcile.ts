/**
 * `npm run reconcile`: compares the booking tool's own list with what the bridge knows, by the admin API of a bridge that runs here or is
 * deployed, waits for the end and says what differed.
 */
import process from 'node:process';
import type { ReconcileView } from '../src/mailbox/contract-reconcile.ts';
import { type AdminAnswer, adminApi, adminTokenOf, bridgeUrl, localUrl } from './lib/admin-api.ts';
import { compare, comparisonOf } from './lib/compare.ts';
import { withSpinner } from './lib/progress.ts';
import { argumentsOf, wrongOption } from './options.ts';
import { linesOf, whyNot } from './reconcile/words.ts';
import { say } from './start/terminal.ts';

const usage = `Usage: npm run reconcile -- <connection> [options]

Compares the booking tool's own list of bookings with what the bridge knows, and takes in what no webhook told: also bookings that
were made before the connection began. Begin with --dry-run: each visit that is made or moved may send a reminder to its client.

  --dry-run          show what would change, and change nothing
  --since <time>     visits that begin then or later, such as 2031-04-07T00:00:00+05:00 (default: now)
  --until <time>     visits that begin before then (default: 90 days later)
  --accept-missing   go on where the list lacks most of the known bookings; only if they are really gone
  --show             start nothing; show the state and the last comparison
  --stop             stop the comparison that is under way; what it has taken in stays
  --to <url>         the bridge (default ${localUrl}, where npm run dev listens)
  --config <file>    default wrangler.toml; ADMIN_TOKEN comes from the environment or .dev.vars beside it
  --json             print the answer as JSON
  --help             show this text

Exit codes: 0 = compared to the end, 1 = not to the end, or the admin API did not answer, 2 = wrong options.`;

async function main(): Promise<number> {
  const given = argumentsOf(
    usage,
    {
      'dry-run': { type: 'boolean', default: false },
      since: { type: 'string' },
      until: { type: 'string' },
      'accept-missing': { type: 'boolean', default: false },
      show: { type: 'boolean', default: false },
      stop: { type: 'boolean', default: false },
      to: { type: 'string', default: localUrl },
      config: { type: 'string', default: 'wrangler.toml' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    { least: 1, most: 1 },
  );
  if (given === null) return 2;
  const { values, words } = given;
  if (values.help) {
    say(usage);
    return 0;
  }
  const url = bridgeUrl(values.to);
  const times = { since: values.since, until: values.until };
  const wrongTime = Object.entries(times).find(([, time]) => time !== undefined && Number.isNaN(Date.parse(time)));
  if (url === null) return wrongOption(usage, "Option '--to': expected an address such as https://bridge.example") ?? 2;
  if (wrongTime !== undefined)
    return wrongOption(usage, `Option '--${wrongTime[0]}': expected a time such as 2031-04-07T00:00:00+05:00`) ?? 2;
  const api = adminApi(url, adminTokenOf(values.config));
  const [name = ''] = words;
  const answer = values.show
    ? await api.get<ReconcileView>(comparisonOf(name))
    : values.stop
      ? await api.delete<ReconcileView>(comparisonOf(name))
      : await withSpinner(
          'comparing with the booking tool',
          compare({
            api,
            name,
            body: { ...iso(times), dry_run: values['dry-run'], accept_missing: values['accept-missing'] },
          }),
        );
  return tell(answer, values.json);
}

const iso = (times: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(times).flatMap(([name, time]) => (time === undefined ? [] : [[name, new Date(time).toISOString()]])),
  );

function tell(answer: AdminAnswer<ReconcileView>, asJson: boolean): number {
  if (!answer.ok) {
    console.error(answer.why);
    return 1;
  }
  if (asJson) say(JSON.stringify(answer.body, null, 2));
  else for (const line of linesOf(answer.body)) say(line);
  const why = whyNot(answer.body);
  if (why !== null && !asJson) console.error(why);
  return why === null ? 0 : 1;
}

process.exitCode = await main();
