/**
 * `npm run bench`: how fast, how flat and how heavy the Worker is, in plain workerd beside rivals. Everything stays on loopback,
 * in processes that end with this one. What was measured, and what was tried: docs/performance.md.
 */
import process from 'node:process';
import { optionsOf, wrongOption } from '../scripts/options.ts';
import { runContest } from './contest.ts';
import { contestTables, ratiosOf, rowsOf } from './contest-table.ts';
import { type Grown, type Kind, runGrowth } from './growth.ts';
import { machine, machineText } from './machine.ts';
import { hasNodeRed, startNodeRed } from './node-red.ts';
import { runOutage } from './outage.ts';
import { runPages } from './pages.ts';
import { growthPlot, outagePlot } from './plots.ts';
import { runProfile } from './profile.ts';
import { runSalon } from './salon.ts';
import { growthTables, outageTable, pagesTable, profileTable, salonTable } from './tables.ts';

const usage = `Usage: npm run bench -- [what] [options]

Runs the built Worker in workerd and prints tables. Without a word of what: beside a bare Worker (the limit), a naive one and
Node-RED, in rounds that take turns. Figures of a busy machine are no figures: look at its load, and trust ratios within a round.
Exit codes: 0 = measured, 1 = something failed, 2 = wrong options.

  --salon           one webhook in ten seconds, and the first one of a new isolate
  --outage          10,000 deliveries of 1,000 bookings while One-Link is down, and what follows
  --growth          a mailbox with 1,000 to 1,000,000 bookings that settled, and up to 100,000 that wait
  --pages           each of the operator's pages with 100,000 bookings in the mailbox
  --profile         the functions that take the CPU time of a webhook; with --paused: only of accepting it

  --quick           few and short rounds, small sizes
  --rounds <n>      rounds of the contest (default 7), requests of each page (default 10)
  --sizes <list>    of --growth, as settled:1000,waiting:1000,parked:1000
  --no-node-red     without Node-RED; otherwise it is installed outside of the repository, if it can be had
  --plots <folder>  write plots of --outage and --growth there, as SVG
  --json            print one JSON document instead of tables
  --help            show this text`;

const options = {
  salon: { type: 'boolean', default: false },
  outage: { type: 'boolean', default: false },
  growth: { type: 'boolean', default: false },
  pages: { type: 'boolean', default: false },
  profile: { type: 'boolean', default: false },
  paused: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  sizes: { type: 'string' },
  'no-node-red': { type: 'boolean', default: false },
  plots: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Values = NonNullable<ReturnType<typeof optionsOf<typeof options>>>;

/** What is printed, either way. */
interface Result {
  readonly json: unknown;
  readonly text: string;
}

const progress = (line: string): void => console.error(line);

async function contest(values: Values): Promise<Result> {
  const rounds = Number(values.rounds ?? (values.quick ? 2 : 7));
  const isWanted = !values['no-node-red'] && (await hasNodeRed());
  if (!isWanted && !values['no-node-red']) progress('Node-RED cannot be installed');
  const result = await runContest({
    ...{ rounds, turnMs: values.quick ? 300 : 1500, more: isWanted ? [startNodeRed] : [] },
    onRound: (round) => progress(round < 0 ? 'warm' : `round ${round + 1} of ${rounds}`),
  });
  return {
    json: { ...result, rows: rowsOf(result), ratios: ratiosOf(result) },
    text: `${contestTables(result)}\n\n${rounds} rounds, medians. ${machineText(result.machine)}.`,
  };
}

async function salon({ quick }: Values): Promise<Result> {
  const result = await runSalon(
    quick ? { starts: 2, webhooks: 2, everyMs: 1_000 } : { starts: 5, webhooks: 6, everyMs: 10_000 },
  );
  return { json: result, text: `${salonTable(result)}\n\n${machineText(result.machine)}.` };
}

async function outage({ quick, plots }: Values): Promise<Result> {
  const result = await runOutage(
    quick ? { deliveries: 1_000, bookings: 100 } : { deliveries: 10_000, bookings: 1_000 },
  );
  if (plots !== undefined) await outagePlot(result, plots);
  return { json: result, text: `${outageTable(result)} ${machineText(result.machine)}.` };
}

async function growth({ quick, sizes, plots }: Values): Promise<Result> {
  const wanted =
    sizes ??
    (quick
      ? 'settled:1000,settled:10000,waiting:1000,parked:1000'
      : 'settled:1000,settled:10000,settled:100000,settled:1000000,waiting:1000,waiting:10000,waiting:100000,parked:1000,parked:10000,parked:100000');
  const result: Grown[] = await runGrowth({
    sizes: wanted.split(',').map((size) => {
      const [kind, bookings] = size.split(':');
      return { kind: kind as Kind, bookings: Number(bookings) };
    }),
    onSize: (grown) => progress(growthTables([grown])),
  });
  if (plots !== undefined) await growthPlot(result, plots);
  return { json: result, text: `${growthTables(result)}\n\n${machineText(machine())}.` };
}

async function pages({ quick, rounds }: Values): Promise<Result> {
  const result = await runPages(quick ? 5_000 : 100_000, Number(rounds ?? (quick ? 3 : 10)));
  return { json: result, text: `${pagesTable(result)}\n\n${machineText(machine())}.` };
}

async function profile({ quick, paused }: Values): Promise<Result> {
  const result = await runProfile(quick ? 200 : 2_000, paused);
  return { json: result, text: `${profileTable(result, 40)} ${machineText(machine())}.` };
}

async function main(): Promise<number> {
  const values = optionsOf(usage, options);
  if (values === null) return 2;
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (values.rounds !== undefined && !(Number(values.rounds) > 0)) {
    wrongOption(usage, "Option '--rounds': expected a number above 0");
    return 2;
  }
  if (values.sizes !== undefined && !/^((settled|waiting|parked):\d+,?)+$/.test(values.sizes)) {
    wrongOption(usage, "Option '--sizes': expected settled:1000,waiting:1000 or the like");
    return 2;
  }
  const run = values.salon
    ? salon
    : values.outage
      ? outage
      : values.growth
        ? growth
        : values.pages
          ? pages
          : values.profile
            ? profile
            : contest;
  const { json, text } = await run(values);
  console.log(values.json ? JSON.stringify(json) : text);
  return 0;
}

process.exit(await main());
