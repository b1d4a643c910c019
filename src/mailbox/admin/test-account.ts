/** "Send a test", the half that asks One-Link: one read of the connection's account, in which nothing is changed. */
import { inWords } from '../../messages/in-words.ts';
import type { Language } from '../../messages/language.ts';
import { instantText } from '../../sync/settle/report.ts';
import type { AccountTest } from '../contract-acts.ts';
import { type AdminInput, note } from './admin-input.ts';
import { waitingCode } from './views.ts';

/** Cost: one call to One-Link and two rows of `audit`. A rate limit of One-Link is waited for, and a pause is no obstacle. */
export async function testAccount(input: AdminInput, language: Language = input.language): Promise<AccountTest> {
  const { core, ports, connection } = input;
  core.store.transaction(() => note(input, { action: 'test' }));
  const seen = { account_id: connection.accountId, at: instantText(ports.now()) };
  const policy = core.callPolicy();
  if (policy.kind === 'wait' && policy.because === 'rate') {
    const code = waitingCode(policy, core.state);
    return { ...seen, answers: false, code, message: inWords(code, {}, language) };
  }
  const answer = await core.client().probe();
  const code = answer.kind === 'ok' ? null : answer.code;
  return { ...seen, answers: code === null, code, message: inWords(code, {}, language) };
}
