/** Long forms: each answer comes to One-Link as its client gave it, and the page that was told last is there in the end. */

import { answersOfPage } from '../generate/body.ts';
import { type Case, lastTable, lastWords, type Verdict, type Write } from './case.ts';
import { isOff } from './fields.ts';

const prefix = 'custom_attributes.q';

/** A key of a body that is an answer of a form. */
export const isAnswer = (key: string): boolean => key.startsWith(prefix);

export function judgeAnswers(one: Case, { body, sent }: Write): void {
  const told = new Set(
    one.taken
      .filter(({ sequence }) => sequence <= sent.sequence)
      .flatMap(({ sending }) => sending.tellings.map(({ words }) => words.page)),
  );
  const answers = Object.assign({}, ...[...told].map((page) => answersOfPage(one.visit.number, page ?? 0)));
  for (const [key, value] of Object.entries(body))
    if (isAnswer(key) && answers[key.slice(prefix.length - 1)] !== value)
      one.problem(`${key} was sent with ${String(value).length} characters, not as it was told`);
}

export function judgeForm(one: Case, verdict: Verdict): void {
  const { page } = lastWords(one);
  const [row, ...others] = one.rows.filter(({ status }) => status !== 'cancelled');
  if (page === undefined || row === undefined || others.length > 0 || verdict.kind !== 'served') return;
  // An account with fields of its own takes no others.
  if (one.played.plan.settings.appointmentFields !== undefined) return;
  const isDoubtful = one.played.plan.switches.some((name) => doubts.includes(name));
  if (isDoubtful || isOff(lastWords(one), lastTable(one))) return;
  one.judged('forms: the last page');
  const missing = Object.entries(answersOfPage(one.visit.number, page)).filter(
    ([name, answer]) => row.custom_attributes[name] !== answer,
  );
  if (missing.length > 0) one.problem(`${missing.length} answers are not as they were told, ${missing[0]?.[0]} say`);
}

/** Where what a client said is wiped, erased or dropped. */
const doubts = [
  'erases',
  'lost',
  'codes',
  'gone',
  'relinks',
  'discards',
  'latePointer',
  'cancels',
  'known',
  'retention',
];
