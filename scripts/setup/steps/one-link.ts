/** The account of One-Link and its token, checked at once against the API. What is refused is asked again. */
import { inLanguage } from '../../lib/language.ts';
import { readOneLink } from '../../lib/one-link.ts';
import { oneLinkProblems } from '../../lib/one-link-words.ts';
import { oneLinkUrlOf, safeAddress, textIn } from '../../lib/project.ts';
import type { Chosen, OneLinkAnswers, Wizard } from '../answers.ts';
import { NotDone, WrongAnswer } from '../asker.ts';
import { words } from '../words.ts';

export async function askOneLink(wizard: Wizard, { before }: Chosen): Promise<OneLinkAnswers> {
  const { asker, options, project } = wizard;
  const { language } = asker;
  if (options['one-link'] !== undefined && safeAddress(options['one-link']) === null) {
    throw new WrongAnswer(`--one-link: ${inLanguage(words.badUrl, language)}`);
  }
  const url = safeAddress(options['one-link']) ?? oneLinkUrlOf(project);
  const tokenName = textIn(before, 'token') ?? 'ONELINK_TOKEN';
  let account = options.account;
  let token = project.setting(tokenName);
  let usual = String(before['account_id'] ?? accountOfOthers(wizard) ?? '');
  for (;;) {
    const written = await asker.text({
      flag: '--account',
      given: account,
      message: inLanguage(words.account, language),
      ...(usual !== '' && { initial: usual }),
      problem: (value) => (/^[1-9]\d{0,14}$/.test(value) ? null : inLanguage(words.badNumber, language)),
    });
    const tokenWritten = await asker.secret({
      flag: tokenName,
      given: token,
      message: inLanguage(words.token, language),
    });
    const accountId = Number(written);
    const reading = readOneLink({ url, accountId, token: tokenWritten });
    const result = await asker.during(inLanguage(words.checkingOneLink, language), reading);
    if (result.ok) {
      const { catalogue } = result;
      const specialists = catalogue.specialists.filter(({ active }) => active).length;
      if (specialists === 0) throw new NotDone(inLanguage(words.noSpecialists, language));
      const services = catalogue.services.filter(({ active }) => active).length;
      asker.say('success', inLanguage(words.oneLinkWorks, language, { specialists, services }));
      return { url, accountId, tokenName, token: tokenWritten, catalogue };
    }
    const problem = inLanguage(oneLinkProblems[result.problem], language);
    if (!asker.isInteractive) throw new NotDone(problem);
    asker.say('error', problem);
    usual = written;
    account = undefined;
    // The account is asked again in any case; the token only where it may be the token.
    token = result.problem === 'token' || result.problem === 'membership' ? undefined : tokenWritten;
  }
}

function accountOfOthers({ project }: Wizard): unknown {
  for (const found of project.tables.values()) if (found.ok) return found.table['account_id'];
  return undefined;
}
