/**
 * `npm run bench`: how fast, how flat and how heavy the Worker is, in plain workerd beside rivals. Everything stays on loopback,
 * in processes that end with this one. What was measured, and what was tried: docs/performance.md.
 */
import process from 'node:process';
import { optionsOf } from '../scripts/options.ts';
import { runContest } from './contest.ts';
import { contestTables, ratiosOf, rowsOf } from './contest-table.ts';
import { machineText } from './machine.ts';

const usage = `Usage: npm run bench -- [options]

Runs the built Worker in workerd beside other programs and prints tables. Figures of a busy machine are no figures: trust the
ratios, and look at the load. Exit codes: 0 = measured, 1 = something failed, 2 = wrong options.

  --quick           few and short rounds
  --rounds <n>      rounds of the contest (default 7)
  --json            print one JSON document instead of tables
  --help            show this text`;

async function main(): Promise<number> {
  const values = optionsOf(usage, {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values === null) return 2;
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const rounds = Number(values.rounds ?? (values.quick ? 2 : 7));
  const onRound = (round: number): void => console.error(round < 0 ? 'warm' : `round ${round + 1} of ${rounds}`);
  const contest = await runContest({ rounds, turnMs: values.quick ? 300 : 1500, more: [], onRound });
  if (values.json) console.log(JSON.stringify({ ...contest, rows: rowsOf(contest), ratios: ratiosOf(contest) }));
  else console.log(`${contestTables(contest)}\n\n${rounds} rounds, medians. ${machineText(contest.machine)}.`);
  return 0;
}

process.exit(await main());
