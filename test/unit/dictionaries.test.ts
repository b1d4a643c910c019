/** Nobody writes into a plain object under a name from outside (src/booking/dictionary.ts): each such place is known here. */
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { expect, it } from 'vitest';
import { workerFiles } from '../worker-files.ts';

const folder = new URL('../../src/', import.meta.url);
const files = workerFiles.map((path) => path.slice('src/'.length));
const textOf = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

/** Tables that may be written under a computed key, and why. */
const known: Readonly<Record<string, string>> = {
  'chain.ids': 'a dictionary',
  'record.chain.ids': 'a dictionary',
  'id.cells': 'a dictionary',
  ids: 'a dictionary',
  'record.intake.keys': 'a dictionary',
  keys: 'a dictionary',
  reads: 'a dictionary',
  cells: 'a dictionary',
  'heir.cells': 'a dictionary',
  'record.intake.reads': 'a dictionary',
  read: 'a dictionary',
  done: 'numbers of deliveries',
  'record.intake.done': 'numbers of deliveries',
  'into.intake.done': 'numbers of deliveries',
  'record.writes.settled': 'entries: keys of the PATCH, or custom_attributes.<name>',
  'record.writes.refused': 'entries',
  'record.link.knownThere': 'entries',
  'record.writes.putBack?.': 'entries',
  'shown?.': 'entries',
  'said.values': 'keys of the PATCH',
  'said.wiped': 'keys of the PATCH',
  values: 'keys of the PATCH',
  from: 'keys of the PATCH',
  wiped: 'keys of the PATCH',
  sent: 'entries',
  body: 'keys of the PATCH',
  held: 'keys of the PATCH; custom attributes in it are a dictionary',
  results: 'fields of a mapping table',
  settled: 'entries',
  'writes.settled': 'entries',
  'writes.putBack?.': 'entries',
  fresh: 'methods and classes of status',
  totals: 'methods and classes of status',
  refused: 'entries',
  'write.base': 'keys of the PATCH',
  'write.body': 'keys of the PATCH',
  copy: 'what is copied has these keys: dictionaries stay dictionaries',
  documents: 'names of sub-documents',
  part: 'names of fields',
  rest: 'names of fields',
  merged: 'four keys of a mapping table',
  averages: 'hours of the week, in a list',
  counts: 'hours and days since 1970',
  'run.counts': 'findings of reconciliation',
};

/** `table[key] = …`, `table[key] ??= …`, `delete table[key]`, where the key is no literal. */
const write =
  /(?<table>(?<![\w$.])[A-Za-z_$][\w$.?]*)\[(?!['"`\d])[^\]]+\](?:\.\w+)*\s*(?:\?\?|\|\||&&|[-+*])?=(?![=>])/g;
const removal = /delete (?<table>[A-Za-z_$][\w$.?]*)\[(?!['"`\d])/g;

it('a table that is written under a computed key is a dictionary, a Map, or has keys of our own', () => {
  const found = new Map<string, string[]>();
  for (const file of files) {
    const code = textOf(file).replace(/\/\*[\s\S]*?\*\/|(?<=\s)\/\/.*/g, '');
    for (const pattern of [write, removal]) {
      for (const { groups } of code.matchAll(pattern)) {
        const table = groups?.['table'] ?? '';
        if (['const', 'let', 'readonly'].includes(table)) continue;
        found.set(table, [...(found.get(table) ?? []), file]);
      }
    }
  }
  const unknown = [...found].filter(([table]) => !Object.hasOwn(known, table));
  // Make it a dictionary (src/booking/dictionary.ts) or a Map; where its keys are our own, say so above.
  expect(Object.fromEntries(unknown)).toEqual({});
  expect(Object.keys(known).filter((table) => !found.has(table))).toEqual([]);
});

it('the prototypes are hardened before anything else is imported, and harden.ts imports nothing', () => {
  expect(/^import .*$/m.exec(textOf('index.ts'))?.[0]).toBe("import './http/harden.ts';");
  expect(textOf('http/harden.ts')).not.toMatch(/^import /m);
});

it('no schema is a z.record, which drops the key __proto__ without a word', () => {
  expect(
    files.filter((file) => /z\s*\.record\(/.test(textOf(file)) && file !== 'booking/dictionary-schema.ts'),
  ).toEqual([]);
});
