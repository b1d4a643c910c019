// wrangler.toml belongs to its user: a new connection leaves every other byte where it was, and a change touches its keys alone.
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { assert, dictionary, integer, property, record, string, stringMatching } from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { tableText, withConnection } from '../../../scripts/lib/toml-edit.ts';
import { statementsOf } from '../../../scripts/lib/toml-statements.ts';

const own = readFileSync(new URL('../../../wrangler.toml', import.meta.url), 'utf8');
const salon = { source: 'calcom', account_id: 12, on_unlinked: 'create', secret: 'SALON_SECRET', resource_id: 31 };
const connectionsIn = (toml: string | null) => Object(parse(toml ?? '')['vars']).CONNECTIONS;

describe('a new connection', () => {
  it('is added to the file of the project, of which no line changes', () => {
    const text = withConnection(own, 'salon', { ...salon, resources: { 'anna@example.org': 31 }, services: {} });
    expect(text?.startsWith(own.trimEnd())).toBe(true);
    expect(connectionsIn(text)).toEqual({ salon: { ...salon, resources: { 'anna@example.org': 31 } } });
    expect(text).toContain('[vars.CONNECTIONS.salon.resources]\n"anna@example.org" = 31\n');
  });

  it('goes behind the last table of vars, and a comment above the next table stays above it', () => {
    const toml = '[vars] # mine\na = "1"\n\n# about kv\n[[kv_namespaces]]\nbinding = "OUTCOMES"\n';
    const text = withConnection(toml, 'salon', salon);
    expect(text).toMatch(/^\[vars\] # mine\na = "1"\n\n\[vars\.CONNECTIONS\.salon\]\n(?:.+\n)+\n# about kv\n\[\[kv/);
  });

  it('begins a second variable where the first is full, or written inline', () => {
    const rows = Object.fromEntries(
      Array.from({ length: 150 }, (_, index) => [`somebody-${index}@example.org`, index + 1]),
    );
    const full = withConnection(own, 'north', { ...salon, resources: rows });
    const text = withConnection(full ?? '', 'salon', { ...salon, resources: rows });
    expect(Object.keys(Object(parse(text ?? '')['vars']))).toContain('CONNECTIONS_2');
    const inline = '[vars]\nCONNECTIONS = { north = { source = "calcom" } }\n';
    expect(withConnection(inline, 'salon', salon)).toContain('[vars.CONNECTIONS_2.salon]');
  });

  it('keeps the line ends of the file', () => {
    const text = withConnection('[vars]\r\na = "1"\r\n', 'salon', salon) ?? '';
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  });
});

describe('a known connection', () => {
  const toml = `[vars.CONNECTIONS.salon]   # the salon
source = "calcom"
# who decides
account_id = 12   # ours
on_unlinked = 'park'
secret = [
  "A", # new
  "B",
]
[vars.CONNECTIONS.salon.resources]
"anna" = 31 # Anna

[vars.CONNECTIONS.north]
source = "direct"
`;

  it('has only the named keys changed, behind which comments stay', () => {
    const text = withConnection(toml, 'salon', { account_id: 13, on_unlinked: 'create', resource_id: 5 });
    expect(text).toBe(
      toml
        .replace('account_id = 12', 'account_id = 13')
        .replace("'park'", '"create"')
        .replace('  "B",\n]\n', '  "B",\n]\nresource_id = 5\n'),
    );
  });

  it('gets rows in the table that is there, or a new one, or the inline one', () => {
    const rows = { resources: { anna: 32, boris: 33 }, services: { 'a b': 9 } };
    expect(withConnection(toml, 'salon', rows)).toBe(
      toml.replace(
        '"anna" = 31 # Anna\n',
        '"anna" = 32 # Anna\nboris = 33\n[vars.CONNECTIONS.salon.services]\n"a b" = 9\n',
      ),
    );
    const inline = '[vars.CONNECTIONS.salon]\nresources = { anna = 31 } # staff\n';
    expect(withConnection(inline, 'salon', { resources: { boris: 33 } })).toBe(
      '[vars.CONNECTIONS.salon]\nresources = { anna = 31, boris = 33 } # staff\n',
    );
  });

  it('that means the same is not written anew', () => {
    expect(withConnection(toml, 'salon', { secret: ['A', 'B'], on_unlinked: 'park' })).toBe(toml);
  });

  it('is left alone where it cannot be edited safely', () => {
    expect(withConnection('[vars]\nCONNECTIONS = { salon = { source = "calcom" } }\n', 'salon', salon)).toBeNull();
    expect(withConnection('vars = { CONNECTIONS = { salon = { account_id = 1 } } }\n', 'salon', salon)).toBeNull();
  });
});

it('finds statements behind strings, arrays and comments that look like others', () => {
  const toml = `a = """
[no.header]
b = "x" # no comment
\\""""
"c # d" = [ # comment ]
  '[', "]",
] # end
[x."y.z"] # ]
e = '''
' ''' # f = 1
g.h = 1
`;
  expect(parse(toml)).toBeTruthy();
  expect(statementsOf(toml).map(({ path }) => path.join('/'))).toEqual(['a', 'c # d', 'x/y.z', 'e', 'g/h']);
  const [first] = statementsOf('a  =  [1, 2]  # x\n').flatMap((one) => (one.kind === 'pair' ? [one] : []));
  expect('a  =  [1, 2]  # x\n'.slice(first?.valueStart, first?.valueEnd)).toBe('[1, 2]');
});

it('writes what any name, id or text means', () => {
  const text = string({ unit: 'binary' }).filter((one) => one !== '__proto__' && one.isWellFormed());
  const table = record({
    source: text,
    account_id: integer({ min: 1 }),
    resources: dictionary(
      text.filter((one) => one !== ''),
      integer({ min: 1 }),
      { noNullPrototype: true },
    ),
  });
  assert(
    property(stringMatching(/^[a-z0-9-]{1,40}$/), table, (name, written) => {
      const parsed = Object(parse(tableText(`vars.CONNECTIONS.${name}`, written))['vars']).CONNECTIONS[name];
      const { resources, ...rest } = written;
      const expected = Object.keys(resources).length === 0 ? rest : { ...rest, resources };
      expect(JSON.parse(JSON.stringify(parsed))).toEqual(expected);
      expect(connectionsIn(withConnection(own, name, written))?.[name]).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});
