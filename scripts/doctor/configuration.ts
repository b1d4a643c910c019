/** What the files alone tell: the configuration as the Worker reads it, and the secrets of this machine. No network. */
import { nearest } from '../check/nearest.ts';
import { checkConfiguration, type Finding } from '../check-configuration.ts';
import type { Project } from '../lib/project.ts';
import type { Report } from './finding.ts';

/** Returns the names of the secrets that the configuration needs. */
export function checkFiles(project: Project, report: Report): readonly string[] {
  const { configuration, toml, devVars } = project;
  if (project.tables.size === 0 && configuration.problems.length === 0) {
    report({
      level: 'note',
      area: 'configuration',
      where: 'wrangler.toml',
      what: 'there are no connections yet',
      remedy: 'npm run setup',
    });
    return [];
  }
  const { findings, connections, secrets } = checkConfiguration(toml, devVars, 'free');
  const known = new Set(configuration.problems.map(({ path }) => path));
  for (const { path, message, others = [], remedy } of configuration.problems) {
    const more = others.length === 0 ? '' : ` (${others.join(', ')})`;
    const help = [adviceOn(path, message, findings) ?? [], remedy ?? []].flat().join(' ');
    report({
      level: 'error',
      area: 'configuration',
      where: path,
      what: `${message}${more}`,
      ...(help !== '' && { remedy: help }),
    });
  }
  for (const { level, text } of findings) {
    const [, where = 'wrangler.toml', what = text] = /^([A-Za-z_][\w.-]*): (.*)$/s.exec(text) ?? [];
    if (level === 'error' && known.has(where)) continue;
    report({ level: level === 'error' ? 'error' : 'note', area: 'configuration', where, what });
  }
  for (const note of configuration.notes) {
    // The deployment makes DIGEST_SECRET. Nothing here can see whether it is set there.
    report({ level: 'note', area: 'secrets', where: 'this machine', what: note });
  }
  if (configuration.valid && connections > 0) {
    report({
      level: 'ok',
      area: 'configuration',
      where: 'wrangler.toml',
      what: connections === 1 ? '1 connection, valid' : `${connections} connections, all valid`,
    });
  }
  checkSecrets(project, secrets, report);
  return secrets;
}

function checkSecrets({ setting, devVars }: Project, secrets: readonly string[], report: Report): void {
  const here = [...devVars.matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/gm)].map(([, name = '']) => name);
  for (const name of secrets) {
    if (setting(name) !== undefined) continue;
    const meant = nearest(
      name,
      here.filter((one) => !secrets.includes(one)),
    );
    report({
      level: meant === null ? 'note' : 'warning',
      area: 'secrets',
      where: name,
      what: 'is not set on this machine, so it cannot be checked here',
      remedy: `${meant === null ? '' : `did you mean ${meant}, which .dev.vars has? `}for the deployed Worker: npx wrangler secret put ${name}; for local use add a line to .dev.vars`,
    });
  }
  const set = secrets.filter((name) => setting(name) !== undefined);
  if (set.length > 0) report({ level: 'ok', area: 'secrets', where: 'this machine', what: `set: ${set.join(', ')}` });
}

/** What the deployment says of a problem in more words than the Worker: `write 12 without quotes`. Null: nothing more. */
function adviceOn(path: string, message: string, findings: readonly Finding[]): string | null {
  const texts = findings.filter(({ level }) => level === 'error').map(({ text }) => text);
  const more = texts.find((text) => text.startsWith(`${path}: ${message}; `));
  if (more !== undefined) return more.slice(`${path}: ${message}; `.length);
  const isTold = texts.some((text) => text.startsWith(`${path}: ${message}`));
  const other = isTold ? undefined : texts.find((text) => text.startsWith(`${path}: `));
  return other?.slice(`${path}: `.length) ?? null;
}
