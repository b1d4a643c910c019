/** docs/codes.md, written from the sentences of every code. */
import { bridgeCodes } from '../../src/codes.ts';
import { explain, messageCodes } from '../../src/messages/explain.ts';
import { oneLinkCodes } from '../../src/one-link/errors.ts';

export function codesPage(): string {
  const ofOneLink = [...oneLinkCodes].sort();
  const others = messageCodes.filter(
    (code) => !(bridgeCodes as readonly string[]).includes(code) && !(oneLinkCodes as readonly string[]).includes(code),
  );
  const row = (code: string): string =>
    `| \`${code}\` | ${explain(code, 'en').replaceAll('|', '\\|')} | ${explain(code, 'ru').replaceAll('|', '\\|')} |`;
  const table = (codes: readonly string[]): string[] => [
    '| code | what happened, and what to do | по-русски |',
    '| --- | --- | --- |',
    ...codes.map(row),
  ];
  return `${[
    '# Codes',
    '',
    'A delivery, an outcome or a connection may have a `code`. Its `message` says the same as this table, with names and numbers, in English,',
    'Russian or Kazakh (`Accept-Language`). This page is written from `src/messages` by `npx vitest run --project unit docs.test -u`.',
    '',
    '## The bridge’s own',
    '',
    ...table([...bridgeCodes].sort((a, b) => a.localeCompare(b, 'en'))),
    '',
    '## One-Link’s',
    '',
    ...table(ofOneLink),
    '',
    '## Answers of One-Link without a code',
    '',
    ...table(others.filter((code) => code !== 'OTHER')),
  ].join('\n')}\n`;
}
