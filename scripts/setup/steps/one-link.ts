/** The account of One-Link and its token, checked at once against the API. What is refused is asked again. */
import { inLanguage } from '../../lib/language.ts';
import { readOneLink } from '../../lib/one-link.ts';
import { oneLinkProblems } from '../../lib/one-link-words.ts';
import { oneLinkUrlOf, safeAddress, textIn } from '../../lib/project.ts';
import type { Chosen, OneLinkAnswers, Wizard } from '../answers.ts';
import { NotDone, WrongAnswer } from '../asker.ts';
import { variableName } from '../variable-name.ts';
import { words } from '../words.ts';

export async function askOneLink(wizard: Wizard, chosen: Chosen): Promise<OneLinkAnswers> {
  const { asker, options, project } = wizard;
  const { language } = asker;
  if (options['one-link'] !== undefined && safeAddress(options['one-link']) === null) {
    throw new WrongAnswer(`--one-link: ${inLanguage(words.badUrl, language)}`);
  }
  const url = safeAddress(options['one-link']) ?? oneLinkUrlOf(project);
  let given = options.account;
  let usual = String(chosen.before['account_id'] ?? accountOfOthers(wizard) ?? '');
  let refusedToken: string | null = null;
  for (;;) {
    const accountId = Number(await askAccount(wizard, given, usual));
    const tokenName = tokenNameFor(accountId, wizard, chosen);
    const known = project.setting(tokenName) ?? wizard.environment['ONELINK_TOKEN'];
    const token = await asker.secret({
      flag: tokenName,
      given: known === refusedToken ? undefined : known,
      message: inLanguage(words.token, language),
    });
    const result = await asker.during(
      inLanguage(words.checkingOneLink, language),
      readOneLink({ url, accountId, token }),
    );
    if (result.ok) return accepted(wizard, { url, accountId, tokenName, token, catalogue: result.catalogue });
    const problem = inLanguage(oneLinkProblems[result.problem], language);
    if (!asker.isInteractive) throw new NotDone(problem);
    asker.say('error', problem);
    usual = String(accountId);
    given = undefined; // the account is asked again in any case; the token only where it may be the token
    if (result.problem === 'token' || result.problem === 'membership') refusedToken = token;
  }
}

const askAccount = ({ asker }: Wizard, given: string | undefined, usual: string): Promise<string> =>
  asker.text({
    flag: '--account',
    given,
    message: inLanguage(words.account, asker.language),
    ...(usual !== '' && { initial: usual }),
    problem: (value) => (/^[1-9]\d{0,14}$/.test(value) ? null : inLanguage(words.badNumber, asker.language)),
  });

function accepted({ asker }: Wizard, answers: OneLinkAnswers): OneLinkAnswers {
  const { language } = asker;
  const [specialists, services] = [answers.catalogue.specialists, answers.catalogue.services].map(
    (all) => all.filter(({ active }) => active).length,
  );
  if (specialists === 0) throw new NotDone(inLanguage(words.noSpecialists, language));
  const counts = { specialists: specialists ?? 0, services: services ?? 0 };
  asker.say('success', inLanguage(words.oneLinkWorks, language, counts));
  return answers;
}

/**
 * `ONELINK_TOKEN`, unless connections of another account use it: a token that was checked for this account must not replace theirs.
 */
function tokenNameFor(accountId: number, { project }: Wizard, { before, name }: Chosen): string {
  const written = textIn(before, 'token');
  if (written !== undefined) return written;
  const isOfOthers = [...project.tables].some(([other, found]) => {
    const table = found.ok ? found.table : {};
    const usesIt = (textIn(table, 'token') ?? usualTokenName) === usualTokenName;
    return other !== name && usesIt && table['account_id'] !== accountId;
  });
  return isOfOthers ? variableName(name, 'ONELINK_TOKEN') : usualTokenName;
}

const usualTokenName = 'ONELINK_TOKEN';

function accountOfOthers({ project }: Wizard): unknown {
  for (const found of project.tables.values()) if (found.ok) return found.table['account_id'];
  return undefined;
}
