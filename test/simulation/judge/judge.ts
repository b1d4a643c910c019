/**
 * The judge: another program than the bridge, which imports nothing of it. Problems that it finds, in the order in which
 * they matter.
 */

import { judgeBulk } from '../bulk.ts';
import type { Played } from '../played.ts';
import { judgeAgain } from './again.ts';
import { type Counts, lastTable, lastWords } from './case.ts';
import { judgeClients } from './clients.ts';
import { judgeEnding } from './ending.ts';
import { judgeErasures } from './erasures.ts';
import { isOff } from './fields.ts';
import { judgeForm } from './forms.ts';
import { judgeIllegible } from './illegible.ts';
import { judgeBudget, judgeManners, judgePrivacy } from './manners.ts';
import { judgePeople } from './people.ts';
import { judgePromptness } from './prompt.ts';
import { judgeRivals } from './rivals.ts';
import { judgeSeries } from './series.ts';
import { isDoneWith, judgeShared } from './shared.ts';
import { judgeShown, judgeTenant } from './shown.ts';
import { judgeUnknownStaff } from './staff.ts';
import { judgeUnheard } from './unheard.ts';
import { verdictOf } from './verdict.ts';
import { casesOf } from './visit.ts';
import { judgeWindow } from './window.ts';
import { judgeWrites } from './writes.ts';

/** `counts` gets how often each rule was judged. */
export function judge(played: Played, counts: Counts = new Map()): string[] {
  const problems = [...new Set(played.problems)];
  const cases = casesOf(played, problems, counts);
  const verdicts = cases.map(verdictOf);
  for (const { visit } of cases.filter(({ visit: { also, connection } }) => also === connection))
    judgeShared(cases.filter((one) => one.visit.number === visit.number));
  cases.forEach((one, index) => {
    if (one.visit.also !== undefined) return;
    one.judged(`verdict: ${verdicts[index]!.kind}`);
    judgeEnding(one, verdicts[index]!);
    judgeWrites(one);
    judgeShown(one, verdicts[index]!);
    judgePromptness(one, verdicts[index]!);
    judgeWindow(one);
    judgePeople(one);
    judgeAgain(one);
    judgeUnheard(one);
    judgeUnknownStaff(one, verdicts[index]!);
    judgeRivals(one);
    judgeSeries(one);
    judgeForm(one, verdicts[index]!);
    judgeClients(one, verdicts[index]!);
  });
  played.tenants.forEach((tenant, connection) => {
    judgeTenant(
      tenant,
      cases.filter(({ visit }) => visit.connection === connection),
      problems,
    );
  });
  for (const { act, answer } of played.acted) {
    if (act.do !== 'ask' && act.do !== 'strays' && act.do !== 'crowd' && act.do !== 'count') continue;
    if (answer !== null && answer !== '') problems.push(`${act.do}: ${answer}`);
  }
  for (const { deliveries } of played.tenants) problems.push(...judgeBulk(deliveries));
  judgeErasures(played, cases, problems);
  judgeIllegible(played, problems, counts);
  judgeManners(played, problems);
  judgeBudget(played, problems);
  // What a person must decide keeps its values until then, and so does what waits for a re-opening.
  const isAllDone =
    !played.plan.switches.some((name) => name === 'reused' || name === 'otherTool') &&
    isDoneWith(cases.filter(({ visit }) => visit.also !== undefined)) &&
    cases.every((one, index) => verdicts[index]?.kind === 'served' && !isOff(lastWords(one), lastTable(one)));
  judgePrivacy(played, isAllDone, problems);
  return [...new Set(problems.map(withDates))];
}

/** Milliseconds since 1970, as the judge counts, for people. */
const withDates = (problem: string): string =>
  problem.replace(/(?<!\d)1[89]\d{11}(?!\d)/g, (ms) => new Date(Number(ms)).toISOString().replace('.000Z', 'Z'));
