/** What a person enters at the tool: address, header, secret and events, and where. */
import { mappingSchema } from '../../src/sources/mapped/index.ts';
import type { Authentication } from '../../src/sources/traits.ts';
import { inLanguage } from '../lib/language.ts';
import { paint } from '../start/terminal.ts';
import type { Answers, Chosen } from './answers.ts';
import type { Asker } from './asker.ts';
import { wordsAfter } from './words-after.ts';

export interface Paste {
  /** More than one where the tool takes an address for each event. */
  readonly urls: readonly string[];
  readonly header: string | null;
  /** Null: part of the address, made by the tool, or not known here. */
  readonly secret: string | null;
}

export function authenticationOf({ tool, preset }: Chosen): Authentication {
  const mapping = preset === null ? null : mappingSchema.safeParse({ preset });
  return (mapping?.success && tool.byTable?.authentication(mapping.data)) || tool.authentication;
}

/** `base`: the address of the Worker as the tool reaches it. */
export function pasteOf({ chosen }: Answers, base: string, secret: string | null): Paste {
  const hook = `${base}/hooks/${chosen.name}`;
  const kind = authenticationOf(chosen);
  const address = kind === 'path_token' ? `${hook}/${secret ?? '<secret>'}` : hook;
  const { queries = [], header = null, secretBy = 'bridge' } = chosen.setup;
  return {
    urls: queries.length === 0 ? [address] : queries.map((query) => `${address}?${query}`),
    header: kind === 'header_token' ? header : null,
    secret: kind === 'path_token' || secretBy !== 'bridge' ? null : secret,
  };
}

export function showPaste(asker: Asker, { chosen }: Answers, { urls, header, secret }: Paste): void {
  const { language } = asker;
  const { setup, title } = chosen;
  const kind = authenticationOf(chosen);
  const rows: [string, string][] = [
    [inLanguage(wordsAfter.place, language), inLanguage(setup.place, language, { hook: urls[0] ?? '' })],
  ];
  for (const url of urls) rows.push([inLanguage(wordsAfter.url, language), url]);
  const known = secret ?? inLanguage(wordsAfter.knownSecret, language);
  if (header !== null) rows.push([inLanguage(wordsAfter.header, language), header]);
  if (kind !== 'path_token' && (setup.secretBy ?? 'bridge') === 'bridge') {
    const label = inLanguage(wordsAfter.secret, language);
    const field = setup.secretField === undefined ? label : inLanguage(setup.secretField, language);
    rows.push([field === label ? label : `${label} (${field})`, known]);
  }
  if (setup.events !== undefined) rows.push([inLanguage(wordsAfter.events, language), setup.events.join(', ')]);
  const lines = rows.map(([label, text]) => `${paint('bold', label)}\n  ${text.replaceAll('\n', '\n  ')}`);
  asker.note(inLanguage(wordsAfter.paste, language, { tool: title }), lines.join('\n'));
}
