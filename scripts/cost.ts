/**
 * `npm run cost`: what a webhook costs on Cloudflare's plans. The rows, KV writes and calls are measured in workerd by
 * `test/workerd/cost.test.ts`, which fails when they change (`scripts/cost/measured.json`); the prices are Cloudflare's list.
 */
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import {
  type Assumptions,
  billOf,
  freeADay,
  type Measured,
  marginalOfMillion,
  type Use,
  useOf,
} from './cost/reckon.ts';
import { optionsOf, wrongOption } from './options.ts';

const usage = `Usage: npm run cost -- [options]

Prints what a webhook uses and costs, as docs/cost.md shows it.

  --one-link-ms <ms>  how long One-Link takes to answer a call (default 300)
  --cpu-ms <ms>       CPU of a webhook, Worker and object together (default 5)
  --help              show this text`;

const steps = ['created', 'updated', 'cancelled'] as const;
const choices = ['all', 'failed'] as const;
const volumes = [60, 1_000, 16_000, 1_000_000];

type File = Record<(typeof choices)[number], Record<(typeof steps)[number] | 'forgotten', Measured>>;

const dollars = (amount: number): string => `$${amount.toFixed(2)}`;
const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const count = (number: number): string => number.toLocaleString('en-US');

/** Both tables of docs/cost.md. */
export function costTables(assumptions: Assumptions): string {
  const file: File = JSON.parse(readFileSync(new URL('cost/measured.json', import.meta.url), 'utf8'));
  const uses = choices.flatMap((choice) =>
    steps.map((step) => ({
      choice,
      step,
      use: useOf(file[choice][step], { forgotten: file[choice].forgotten, opens: step === 'created' }, assumptions),
    })),
  );
  return [
    row('`outcomes`', 'webhook', 'rows written', 'rows read', 'KV writes', 'GB-s', 'a million more', 'free plan a day'),
    row(...Array<string>(8).fill('---')),
    ...uses.map(({ choice, step, use }) => useRow(choice, step, use)),
    '',
    row('webhooks a day', ...choices.map((choice) => `paid plan, \`outcomes = "${choice}"\``), 'free plan'),
    row(...Array<string>(4).fill('---')),
    ...volumes.map((volume) => billRow(volume, uses)),
  ].join('\n');
}

function useRow(choice: string, step: string, use: Use): string {
  const { webhooks, binds } = freeADay(use);
  const limit = binds === 'kvWrites' ? 'KV writes' : binds === 'rowsWritten' ? 'rows written' : binds;
  return row(
    `"${choice}"`,
    step,
    use.rowsWritten.toFixed(1),
    use.rowsRead.toFixed(1),
    use.kvWrites,
    use.gbSeconds.toFixed(3),
    dollars(marginalOfMillion(use)),
    `${count(webhooks)} (${limit})`,
  );
}

/** Of updates, the most frequent webhook. */
function billRow(
  volume: number,
  uses: readonly { readonly choice: string; readonly step: string; readonly use: Use }[],
): string {
  const updates = uses.filter(({ step }) => step === 'updated');
  const fitting = updates.filter(({ use }) => freeADay(use).webhooks >= volume).map(({ choice }) => `\`"${choice}"\``);
  const bills = updates.map(({ use }) => dollars(billOf(use, volume)));
  return row(count(volume), ...bills, fitting.length === 0 ? 'too many' : `enough with ${fitting.join(' or ')}`);
}

function main(): number {
  const values = optionsOf(usage, {
    'one-link-ms': { type: 'string', default: '300' },
    'cpu-ms': { type: 'string', default: '5' },
    help: { type: 'boolean', default: false },
  });
  if (values === null) return 2;
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const [oneLinkMs, cpuMs] = [Number(values['one-link-ms']), Number(values['cpu-ms'])];
  if (!(oneLinkMs >= 0 && cpuMs >= 0)) {
    wrongOption(usage, 'Expected a number of milliseconds');
    return 2;
  }
  console.log(costTables({ oneLinkMs, cpuMs }));
  return 0;
}

if (import.meta.main) process.exitCode = main();
