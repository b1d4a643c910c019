/** Where the Worker runs, at which address, and who makes the webhook at the tool. */
import { readFileSync } from 'node:fs';
import { signedAddress, webAddress } from '../../../src/config/web-address.ts';
import { mappingSchema } from '../../../src/sources/mapped/index.ts';
import { healthOf } from '../../lib/bridge.ts';
import { inLanguage } from '../../lib/language.ts';
import { textIn } from '../../lib/project.ts';
import type { Chosen, PlaceAnswers, ToolAnswers, Wizard } from '../answers.ts';
import { WrongAnswer } from '../asker.ts';
import { words } from '../words.ts';

export async function askPlace(wizard: Wizard, chosen: Chosen, tool: ToolAnswers): Promise<PlaceAnswers> {
  const { options, project } = wizard;
  const target = await targetOf(wizard);
  const given = options.url ?? (target === 'deploy' ? project.setting('BRIDGE_URL') : undefined);
  if (given !== undefined && !webAddress.safeParse(given).success)
    throw new WrongAnswer('--url: expected an https address');
  const known = given === undefined ? null : webAddress.parse(given);
  const local = target === 'local' ? `http://127.0.0.1:${options.port}` : null;
  const needsUrl = signsAddress(chosen) || (needsToolSecret(wizard, chosen) && known === null && local === null);
  const publicUrl = known ?? (needsUrl ? await askUrl(wizard, chosen, local) : null);
  const hook = `${publicUrl ?? local ?? 'https://<your worker>'}/hooks/${chosen.name}`;
  const canRegister =
    chosen.setup.register !== undefined && tool.apiKey !== '' && (target === 'deploy' || publicUrl !== null);
  const registers = canRegister && (await asksToRegister(wizard, chosen));
  const gets = registers && chosen.setup.secretBy === 'tool';
  return {
    target,
    bridgeUrl: local ?? publicUrl,
    publicUrl,
    notificationUrl: signsAddress(chosen) ? signedAddress.parse(hook) : null,
    toolSecret: needsToolSecret(wizard, chosen) && !gets ? await askSecret(wizard, chosen, hook) : null,
    registers,
    startsLocal: local !== null && (await startsLocal(wizard, local)),
  };
}

async function targetOf({ asker, options }: Wizard): Promise<'local' | 'deploy'> {
  if (options.local && options.deploy) throw new WrongAnswer('--local and --deploy: give one of them');
  const { language } = asker;
  const answer = await asker.choose({
    flag: '--deploy',
    given: options.deploy ? 'deploy' : options.local ? 'local' : undefined,
    message: inLanguage(words.where, language),
    choices: [
      { value: 'deploy', label: inLanguage(words.deployIt, language) },
      { value: 'local', label: inLanguage(words.localOne, language) },
    ],
    initial: asker.isInteractive ? 'deploy' : 'local',
  });
  return answer === 'deploy' ? 'deploy' : 'local';
}

function signsAddress({ tool, preset }: Chosen): boolean {
  if (tool.signsAddress === true) return true;
  const mapping = preset === null ? null : mappingSchema.safeParse({ preset });
  return mapping?.success === true && tool.byTable?.signsAddress(mapping.data) === true;
}

const needsToolSecret = ({ options }: Wizard, { setup, before }: Chosen): boolean =>
  setup.secretBy === 'tool' && (before['secret'] === undefined || options['new-secret']);

async function askUrl({ asker }: Wizard, { before, name }: Chosen, local: string | null): Promise<string> {
  const written = textIn(before, 'notification_url')?.replace(new RegExp(`/hooks/${name}$`), '') ?? local ?? undefined;
  const answer = await asker.text({
    flag: '--url',
    message: inLanguage(words.publicUrl, asker.language),
    problem: (value) => (webAddress.safeParse(value).success ? null : inLanguage(words.badUrl, asker.language)),
    ...(written !== undefined && { initial: written }),
  });
  return webAddress.parse(answer);
}

async function askSecret({ asker, environment }: Wizard, { title, tool }: Chosen, hook: string): Promise<string> {
  const given = environment['TOOL_SECRET'];
  const values = { tool: title, url: hook };
  if (tool.publicKey !== true || given !== undefined) {
    const message = inLanguage(words.toolSecret, asker.language, values);
    return asker.secret({ flag: 'TOOL_SECRET', given, message });
  }
  // A key of several lines cannot be pasted into a line.
  const path = await asker.text({
    flag: 'TOOL_SECRET',
    message: inLanguage(words.keyFile, asker.language, values),
    problem: (written) => (pemIn(written) === null ? inLanguage(words.noKeyFile, asker.language) : null),
  });
  return pemIn(path) ?? '';
}

function pemIn(path: string): string | null {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return text.startsWith('-----BEGIN PUBLIC KEY-----') ? text : null;
  } catch {
    return null;
  }
}

function asksToRegister({ asker, options }: Wizard, { title }: Chosen): Promise<boolean> {
  const given = options.register ? true : options['no-register'] ? false : undefined;
  const message = inLanguage(words.registerIt, asker.language, { tool: title });
  return asker.confirm({ message, given, initial: true, unasked: false });
}

/** Only asked where nothing answers yet: `npm run dev` may be running. */
async function startsLocal({ asker, options }: Wizard, url: string): Promise<boolean> {
  const given = options.start ? true : options['no-start'] ? false : undefined;
  if (options['dry-run'] || given === false || (await healthOf(url)).ok) return false;
  return asker.confirm({ message: inLanguage(words.startLocal, asker.language), given, initial: true, unasked: false });
}
