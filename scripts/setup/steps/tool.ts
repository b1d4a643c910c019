/** Which tool, and which connection: a new one or one that is there. */
import { connectionName } from '../../../src/config/vars.ts';
import { sources } from '../../../src/sources/index.ts';
import { presets } from '../../../src/sources/mapped/presets/index.ts';
import { inLanguage } from '../../lib/language.ts';
import { textIn } from '../../lib/project.ts';
import { toolSetup } from '../../lib/tools.ts';
import type { Chosen, Wizard } from '../answers.ts';
import { type Choice, WrongAnswer } from '../asker.ts';
import { words } from '../words.ts';

const isNew = '\u0000'; // no name of a connection

export async function chooseTool(wizard: Wizard): Promise<Chosen> {
  const { asker, options, project } = wizard;
  const { language } = asker;
  const names = [...project.tables.keys()];
  const known = options.name !== undefined && names.includes(options.name) ? options.name : undefined;
  const asks = asker.isInteractive && names.length > 0 && options.source === undefined && options.name === undefined;
  const which = asks
    ? await asker.choose({
        flag: '--name',
        message: inLanguage(words.which, language),
        choices: [
          { value: isNew, label: inLanguage(words.newOne, language) },
          ...names.map((value) => ({ value, label: value })),
        ],
      })
    : (known ?? isNew);
  const found = project.tables.get(which);
  const before = found?.ok ? found.table : {};
  const tool = await toolOf(wizard, before);
  return { ...tool, before, name: which === isNew ? await nameOf(wizard, tool.preset ?? tool.source) : which };
}

async function toolOf(wizard: Wizard, before: Readonly<Record<string, unknown>>) {
  const { asker, options } = wizard;
  const written = textIn(before, 'source');
  const preset = textIn(Object(before['mapping']), 'preset');
  const value =
    written === undefined
      ? await asker.choose({
          flag: '--source',
          given: options.source,
          message: inLanguage(words.tool, asker.language),
          choices: toolChoices(),
          search: true,
        })
      : preset === undefined
        ? written
        : `${written}:${preset}`;
  if (options.source !== undefined && options.source !== value) {
    throw new WrongAnswer(`--source: the connection has ${value}; give the new one another --name`);
  }
  const [source = '', presetName = null] = value.split(':', 2);
  const tool = Object.hasOwn(sources, source) ? sources[source] : undefined;
  if (tool === undefined) throw new WrongAnswer(`--source: there is no source ${source}`);
  const title = presetName === null ? tool.title : (presets[presetName]?.title ?? presetName);
  return { source, preset: presetName, tool, title, setup: toolSetup(source, presetName) };
}

export function toolChoices(): readonly Choice[] {
  const own = Object.entries(sources)
    .filter(([name]) => name !== 'mapped')
    .map(([value, { title }]) => ({ value, label: title }));
  const tables = Object.entries(presets).map(([name, { title }]) => ({
    value: `mapped:${name}`,
    label: title,
    hint: 'preset',
  }));
  return [...own, ...tables].sort((a, b) => a.label.localeCompare(b.label, 'en'));
}

async function nameOf({ asker, options, project }: Wizard, tool: string): Promise<string> {
  const taken = (name: string): boolean => project.tables.has(name);
  const free = [tool, ...Array.from({ length: 99 }, (_, index) => `${tool}-${index + 2}`)].find((name) => !taken(name));
  return asker.text({
    flag: '--name',
    given: options.name,
    message: inLanguage(words.name, asker.language),
    initial: free,
    problem: (name) => {
      if (!connectionName.test(name)) return inLanguage(words.badName, asker.language);
      return taken(name) ? inLanguage(words.nameTaken, asker.language) : null;
    },
  });
}
