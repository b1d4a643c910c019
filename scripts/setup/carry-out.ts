/** Carries the plan out: writes the files, deploys, makes the webhook at the tool, stores the secrets. In this order, so that each
 * step has what it needs: only a deployed Worker has an address, and some tools make the secret together with the webhook. */
import { withVariables } from '../lib/dev-vars.ts';
import { inLanguage } from '../lib/language.ts';
import { devVarsPath, tomlPath } from '../lib/project.ts';
import { toolAccount } from '../lib/tools.ts';
import { writeFiles } from '../lib/write-files.ts';
import type { Wizard } from './answers.ts';
import { NotDone } from './asker.ts';
import { type Plan, randomSecret } from './plan.ts';
import { words } from './words.ts';
import { wordsAfter } from './words-after.ts';
import type { Cloud } from './wrangler.ts';

export interface Result {
  readonly files: readonly string[];
  /** Of the Worker, where it is asked. */
  readonly bridgeUrl: string;
  /** Where the tool sends to. */
  readonly hookBase: string;
  readonly secret: string | null;
  readonly adminToken: string | null;
  readonly registered: boolean;
  /** What a person has to do by hand. */
  readonly left: readonly string[];
}

export async function carryOut(plan: Plan, wizard: Wizard, cloud: Cloud): Promise<Result> {
  const { place } = plan.answers;
  return place.target === 'local' ? locally(plan, wizard) : atCloudflare(plan, wizard, cloud);
}

async function locally(plan: Plan, wizard: Wizard): Promise<Result> {
  const { bridgeUrl, publicUrl } = plan.answers.place;
  const hookBase = publicUrl ?? bridgeUrl ?? '';
  const made = await register(plan, wizard, hookBase);
  const secret = made.secret ?? plan.secret;
  const secrets = { ...plan.secrets, ...(secret !== null && { [plan.secretName]: secret }) };
  const files = write(plan, wizard, secrets);
  return { ...made, files, bridgeUrl: bridgeUrl ?? '', hookBase, secret, adminToken: plan.adminToken };
}

async function atCloudflare(plan: Plan, wizard: Wizard, cloud: Cloud): Promise<Result> {
  const { asker } = wizard;
  const { language } = asker;
  const { name } = plan.answers.chosen;
  const files = write(plan, wizard, {});
  asker.say('step', inLanguage(wordsAfter.deploying, language));
  const deployed = cloud.deploy();
  if (!deployed.ok) throw new NotDone(inLanguage(wordsAfter.notDeployed, language, { name }));
  const url = plan.answers.place.publicUrl ?? deployed.url;
  if (url === null) throw new NotDone(inLanguage(wordsAfter.noUrl, language, { name }));
  const made = await register(plan, wizard, url);
  const secret = made.secret ?? plan.secret;
  // One that is set there is somebody's: it is not replaced, and where it is another one, nobody can be asked.
  const isSet = (cloud.secretNames() ?? ['ADMIN_TOKEN']).includes('ADMIN_TOKEN');
  const adminToken = plan.adminToken ?? (isSet ? null : randomSecret());
  const { ADMIN_TOKEN: _, ...others } = plan.secrets;
  const secrets = {
    ...others,
    ...(secret !== null && { [plan.secretName]: secret }),
    ...(adminToken !== null && !isSet && { ADMIN_TOKEN: adminToken }),
  };
  const left = [...made.left];
  const storing = Promise.resolve().then(() => cloud.putSecrets(secrets));
  const areStored = await asker.during(inLanguage(wordsAfter.storingSecrets, language), storing, true);
  if (!areStored) left.push(inLanguage(wordsAfter.secretsFailed, language, { names: Object.keys(secrets).join(', ') }));
  // So that `npm run doctor` and `npm run deploy` find the Worker.
  write(plan, wizard, { BRIDGE_URL: url, ...(adminToken !== null && { ADMIN_TOKEN: adminToken }) });
  return { ...made, left, files, bridgeUrl: url, hookBase: url, secret, adminToken };
}

/** Returns the names of the files. */
function write(
  { toml, block }: Plan,
  { asker, project }: Wizard,
  secrets: Readonly<Record<string, string>>,
): readonly string[] {
  const { root } = project;
  if (toml === null) throw new NotDone(`${inLanguage(words.notEditable, asker.language)}\n\n${block}`);
  const devVars = withVariables(project.devVars, secrets);
  if (devVars === null) throw new NotDone('.dev.vars: a secret cannot be written into it');
  const files = [{ path: tomlPath(root), text: toml, mode: 0o644 }];
  if (devVars !== project.devVars) files.push({ path: devVarsPath(root), text: devVars, mode: 0o600 });
  writeFiles(files);
  return files.map(({ path }) => path);
}

interface Made {
  readonly registered: boolean;
  readonly secret: string | null;
  readonly left: readonly string[];
}

async function register({ answers, secret }: Plan, { asker }: Wizard, base: string): Promise<Made> {
  const { chosen, tool, place } = answers;
  const { setup, title, name } = chosen;
  if (!place.registers || setup.register === undefined) return { registered: false, secret: null, left: [] };
  const account = toolAccount(tool.apiKey, tool.apiUrl);
  const hook = { url: `${base}/hooks/${name}`, secret: secret ?? '' };
  const { language } = asker;
  const known = (await setup.subscriptions?.(account)) ?? null;
  const there = known?.ok ? known.value.filter(({ url, active }) => url === hook.url && active) : [];
  const sent = new Set(there.flatMap(({ events }) => events ?? []));
  if (there.length > 0 && (setup.events ?? []).every((event) => sent.has(event))) {
    // Its secret cannot be read back. A new one has to be entered there.
    const isOld = setup.secretBy !== undefined || chosen.before['secret'] !== undefined;
    const left = isOld ? [] : [inLanguage(wordsAfter.isThere, language, { tool: title })];
    return { registered: isOld, secret: there.find((one) => one.secret !== undefined)?.secret ?? null, left };
  }
  const work = setup.register(account, hook);
  const result = await asker.during(inLanguage(wordsAfter.registering, language, { tool: title }), work, true);
  if (result.ok) {
    asker.say('success', inLanguage(wordsAfter.registered, language, { tool: title }));
    return { registered: true, secret: result.value.secret ?? null, left: [] };
  }
  const problem = result.status === null ? result.problem : `${result.problem}, ${result.status}`;
  const text = inLanguage(wordsAfter.notRegistered, language, { tool: title, problem });
  asker.say('warning', text);
  return { registered: false, secret: null, left: [text] };
}
