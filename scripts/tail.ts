/**
 * `npm run tail`: shows what becomes of webhooks as it happens, and refused requests, by the admin API of a bridge that runs here or
 * is deployed. It only reads.
 */
import process from 'node:process';
import { deliveryStates } from '../src/mailbox/contract-views.ts';
import { adminApi, adminTokenOf, bridgeUrl, localUrl } from './lib/admin-api.ts';
import { optionsOf, wrongOption } from './options.ts';
import { say } from './start/terminal.ts';
import { createWatch, type Filter } from './tail/watch.ts';

const usage = `Usage: npm run tail -- [options]

Shows deliveries as they come and change, and refused requests with their reason. Ctrl-C ends it.

  --to <url>             the bridge (default ${localUrl}, where npm run dev listens)
  --connection <name>    only this connection; may be repeated
  --failed               only what failed or is parked, and refused requests
  --state <state>        only this state; may be repeated: ${deliveryStates.join(', ')}
  --last <number>        begin with this many deliveries of before (default 10)
  --every <seconds>      how often it asks (default 2)
  --once                 show the last ones and exit
  --config <file>        default wrangler.toml; ADMIN_TOKEN comes from the environment or .dev.vars beside it
  --json                 print one JSON object a line
  --help                 show this text

Exit codes: 0 = ended by Ctrl-C or --once, 1 = the admin API did not answer, 2 = wrong options.`;

async function main(): Promise<number> {
  const values = optionsOf(usage, {
    to: { type: 'string', default: localUrl },
    connection: { type: 'string', multiple: true },
    failed: { type: 'boolean', default: false },
    state: { type: 'string', multiple: true },
    last: { type: 'string', default: '10' },
    every: { type: 'string', default: '2' },
    once: { type: 'boolean', default: false },
    config: { type: 'string', default: 'wrangler.toml' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values === null) return 2;
  if (values.help) {
    say(usage);
    return 0;
  }
  const url = bridgeUrl(values.to);
  const [last, every] = [Number(values.last), Number(values.every)];
  const states = [...(values.failed ? ['failed', 'parked'] : []), ...(values.state ?? [])];
  const unknown = states.find((state) => !(deliveryStates as readonly string[]).includes(state));
  const wrong =
    url === null
      ? "Option '--to': expected an address such as https://bridge.example"
      : unknown !== undefined
        ? `Option '--state': expected one of ${deliveryStates.join(', ')}`
        : !(Number.isInteger(last) && last >= 0 && last <= 100)
          ? "Option '--last': expected a whole number, 0 to 100"
          : !(every >= 0.1)
            ? "Option '--every': expected a number of seconds"
            : null;
  if (url === null || wrong !== null) return wrongOption(usage, wrong ?? '') ?? 2;
  const filter: Filter = { connections: values.connection ?? [], states };
  const watch = createWatch(adminApi(url, adminTokenOf(values.config)), { filter, last, asJson: values.json });
  return follow(watch, values.once ? null : every * 1000);
}

/** Null: once. A first look that fails ends it; later ones are said and tried again. */
async function follow(watch: () => Promise<string | null>, everyMs: number | null): Promise<number> {
  const why = await watch();
  if (why !== null) {
    console.error(why);
    return 1;
  }
  let saidWhy: string | null = null;
  while (everyMs !== null) {
    await new Promise((resolve) => setTimeout(resolve, everyMs));
    const trouble = await watch();
    if (trouble !== null && trouble !== saidWhy) console.error(trouble);
    saidWhy = trouble;
  }
  return 0;
}

process.on('SIGINT', () => process.exit(0));
process.exitCode = await main();
