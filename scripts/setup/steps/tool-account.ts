/** The key of the tool's API, and what it lists with it. Where it cannot be read, ids are typed. */
import { webAddress } from '../../../src/config/web-address.ts';
import type { ToolCatalogue } from '../../../src/sources/toolkit/setup.ts';
import { inLanguage } from '../../lib/language.ts';
import { textIn } from '../../lib/project.ts';
import { toolAccount } from '../../lib/tools.ts';
import type { Chosen, ToolAnswers, Wizard } from '../answers.ts';
import { NotDone } from '../asker.ts';
import { words } from '../words.ts';

export async function askTool(wizard: Wizard, chosen: Chosen): Promise<ToolAnswers> {
  const { asker, project } = wizard;
  const { setup, tool, before, title } = chosen;
  const apiUrl = await addressOf(wizard, chosen);
  if (setup.key === undefined)
    return { apiUrl, apiKey: '', keepsKey: before['api_key'] !== undefined, catalogue: null };
  const keyName = textIn(before, 'api_key');
  let given = project.setting('TOOL_API_KEY') ?? (keyName === undefined ? undefined : project.setting(keyName));
  const isNeeded = tool.needsApiKey === true || setup.secretBy === 'api_key';
  for (;;) {
    const key = inLanguage(setup.key, asker.language);
    const message = isNeeded ? key : inLanguage(words.optionalKey, asker.language, { key });
    const apiKey = await asker.secret({ flag: 'TOOL_API_KEY', given, message, optional: !isNeeded });
    const catalogue = apiKey === '' ? null : await listed(wizard, chosen, apiKey, apiUrl);
    if (catalogue !== 'refused') return { apiUrl, apiKey, keepsKey: await keeps(wizard, chosen, apiKey), catalogue };
    const text = inLanguage(words.keyRefused, asker.language, { tool: title });
    if (!asker.isInteractive) throw new NotDone(text);
    asker.say('error', text);
    given = undefined;
  }
}

async function addressOf({ asker, options }: Wizard, { setup, before }: Chosen): Promise<string | null> {
  const given = options['api-url'];
  const written = textIn(before, 'api_url');
  const problem = (value: string): string | null =>
    webAddress.safeParse(value).success ? null : inLanguage(words.badUrl, asker.language);
  if (setup.address === undefined) {
    const found = given ?? written;
    if (found === undefined) return null;
    return webAddress.parse(await asker.text({ flag: '--api-url', given: found, message: '', problem }));
  }
  const message = inLanguage(setup.address, asker.language);
  const answer = await asker.text({
    flag: '--api-url',
    given,
    message,
    problem,
    ...(written !== undefined && { initial: written }),
  });
  return webAddress.parse(answer);
}

async function listed(
  { asker }: Wizard,
  { setup, title }: Chosen,
  apiKey: string,
  apiUrl: string | null,
): Promise<ToolCatalogue | null | 'refused'> {
  if (setup.list === undefined) return null;
  const { language } = asker;
  const work = setup.list(toolAccount(apiKey, apiUrl));
  const result = await asker.during(inLanguage(words.askingTool, language, { tool: title }), work);
  if (!result.ok) {
    if (result.problem === 'refused') return 'refused';
    const problem = result.status === null ? result.problem : `${result.problem}, ${result.status}`;
    asker.say('warning', inLanguage(words.toolSilent, language, { tool: title, problem }));
    return null;
  }
  const { staff, services, remark } = result.value;
  const counts = { tool: title, staff: staff.length, services: services.length };
  asker.say('success', inLanguage(words.toolWorks, language, counts));
  if (remark !== undefined) asker.say('warning', inLanguage(remark, language));
  return result.value;
}

/**
 * A source that reads bookings needs it, and reconciliation where bookings are listed. One that reads series may have it. Others get none:
 * a key can do too much.
 */
async function keeps({ asker }: Wizard, { tool, before }: Chosen, apiKey: string): Promise<boolean> {
  if (tool.readBack !== undefined || before['api_key'] !== undefined) return true;
  if (apiKey === '') return false;
  if (tool.readSeries === undefined) return tool.listing !== undefined;
  return asker.confirm({
    message: inLanguage(words.keepKey, asker.language),
    given: undefined,
    initial: true,
    unasked: false,
  });
}
