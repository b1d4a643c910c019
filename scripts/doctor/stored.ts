/** A connection in KV, for the doctor: its table beside those of wrangler.toml, and its sealed secrets beside those of this machine. */
import { formerNamesIn, mailboxNameOf } from '../../src/config/former-names.ts';
import { sealingKeyName, unseal } from '../../src/config/sealed.ts';
import { storedVariable } from '../../src/config/stored.ts';
import type { KeyValueStore } from '../connections/kv.ts';
import { held } from '../connections/plan.ts';
import type { Project } from '../lib/project.ts';
import type { Report } from './finding.ts';

/** Null: KV has no such connection. Throws where KV does not answer. */
export function withStored(project: Project, name: string, store: Pick<KeyValueStore, 'get'>): Project | null {
  const record = held([name], { store: store as KeyValueStore }).get(name);
  if (record === undefined) return null;
  const { table, sealed } = record;
  const key = project.setting(sealingKeyName);
  const mailbox = mailboxNameOf(name, formerNamesIn(table));
  const opened = new Map<string, string>();
  for (const [secret, text] of Object.entries(sealed)) {
    const value = key === undefined ? null : unseal(text, key, { mailbox, name: secret });
    if (value !== null) opened.set(secret, value);
  }
  return {
    ...project,
    tables: new Map([...project.tables, [name, { ok: true, path: `${storedVariable}.${name}`, table }]]),
    setting: (asked) => opened.get(asked) ?? project.setting(asked),
  };
}

/** Its secrets rest sealed: without the key here, what needs them is not checked. */
export function reportStored(project: Project, name: string, report: Report): void {
  report({ level: 'ok', area: 'configuration', where: name, what: 'is a connection in KV' });
  if (project.setting(sealingKeyName) !== undefined) return;
  report({
    level: 'note',
    area: 'secrets',
    where: name,
    what: `its sealed secrets are not read without ${sealingKeyName}`,
    remedy: `set ${sealingKeyName} in the environment or .dev.vars`,
  });
}
