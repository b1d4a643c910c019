// A new source is one folder and one line: made in a copy of the repository, its tests fail and say what to fill in, and nothing else
// of it has to be mended by hand.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nameProblem } from '../../scripts/new-source.ts';

const root = join(import.meta.dirname, '../..');
const script = join(root, 'scripts/new-source.ts');
const run = (...args: string[]) =>
  spawnSync(process.execPath, ['--no-warnings', script, ...args], { encoding: 'utf8', cwd: root });

let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'new-source-'));
  const files = ['wrangler.toml', 'package.json', 'tsconfig.json', 'biome.json'];
  for (const part of ['src', 'emulator', 'test', 'docs', ...files]) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true }));

describe('npm run new-source', () => {
  it('tells how it is called', () => {
    expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Usage: npm run new-source/) });
  });

  it.each([
    [[], 'An argument is missing'],
    [['acme', 'two'], "Unexpected argument 'two'"],
  ])('ends with 2 where the command line is wrong: %j', (args, line) => {
    expect(run(...args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(line) });
  });

  it.each([
    ['Acme', 'small letters'],
    ['a', 'small letters'],
    ['../acme', 'small letters'],
    ['a-b', 'small letters'],
    ['calcom', 'is a source already'],
    ['yclients', 'is a source already'],
    ['zcal', 'is a preset'],
    ['default', 'is a word of the code'],
    ['decode', 'is a word of the code'],
    ['toolkit', 'is a word of the code'],
  ])('takes no source called %s', (name, why) => {
    expect(nameProblem(name, root)).toContain(why);
  });

  it('ends with 1 where the name cannot be taken, and writes nothing', () => {
    const before = readdirSync(join(copy, 'src/sources'));
    const { status, stdout, stderr } = run('calcom', '--root', copy);
    expect([status, stdout, stderr]).toEqual([1, '', 'calcom: is a source already.\n']);
    expect(readdirSync(join(copy, 'src/sources'))).toEqual(before);
  });
});

describe('a source that was made', () => {
  let output = '';
  const registry = () => readFileSync(join(copy, 'src/sources/registry.ts'), 'utf8');
  /** Test → its failures; an empty text for one that passes. */
  function testsOf(...files: string[]): Map<string, string> {
    writeFileSync(join(copy, 'vitest.config.ts'), 'export default { test: { testTimeout: 60000 } };\n');
    const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env;
    const report = join(copy, 'report.json');
    const reporter = ['--reporter=json', `--outputFile=${report}`];
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    spawnSync(process.execPath, [vitest, 'run', ...reporter, ...files], {
      cwd: copy,
      env: { PATH, NODE_COMPILE_CACHE },
    });
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
      testResults: { assertionResults: { fullName: string; failureMessages: string[] }[] }[];
    };
    return new Map(
      testResults.flatMap(({ assertionResults }) =>
        assertionResults.map(({ fullName, failureMessages }) => [fullName, failureMessages.join('\n')]),
      ),
    );
  }

  it('is one folder and one line, and its types are right', () => {
    const before = registry();
    const { status, stdout } = run('acme', '--title', 'Acme Salon', '--root', copy);
    expect(status).toBe(0);
    expect(stdout).toContain('src/sources/acme/index.ts');
    output = stdout;
    const added = registry()
      .split('\n')
      .filter((line) => !before.split('\n').includes(line));
    expect(added).toEqual(["export { acme } from './acme/index.ts';"]);
    expect(run('acme', '--root', copy)).toMatchObject({ status: 1 });
    const files = ['index.ts', 'kit.ts', 'acme.test.ts'].map((file) => `src/sources/acme/${file}`);
    const project = { extends: './tsconfig.json', include: [], files };
    writeFileSync(join(copy, 'acme.json'), JSON.stringify(project));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const types = spawnSync(process.execPath, [tsc, '--noEmit', '-p', join(copy, 'acme.json')], { encoding: 'utf8' });
    expect([types.status, types.stdout]).toEqual([0, '']);
  }, 120_000);

  it('is written as the linter wants it', () => {
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
    const check = [biome, 'check', '--error-on-warnings', 'src/sources/acme'];
    const { status, stdout, stderr } = spawnSync(process.execPath, check, { cwd: copy, encoding: 'utf8' });
    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('Checked')]);
  }, 120_000);

  it('names the commands that CONTRIBUTING.md names', () => {
    const commands = output.split('\n').filter((line) => /^ {2}np[mx] /.test(line));
    expect(commands).toHaveLength(4);
    const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
    for (const command of commands) expect(page).toContain(command.trim());
  });

  it('fails and says what to fill in, and where', () => {
    const tests = testsOf('src/sources/acme');
    const marks = tests.get('has nothing left to fill in') ?? '';
    for (const file of ['index.ts', 'events.ts', 'payload.ts', 'kit.ts', 'page.md', 'ORIGIN.md', 'acme.test.ts']) {
      expect(marks).toMatch(new RegExp(`${file.replaceAll('.', '\\.')}:\\d+ \\S`));
    }
    const bodies = [...tests].filter(([name]) => name.startsWith('a body that Acme Salon sent'));
    expect(bodies).toEqual([
      [
        'a body that Acme Salon sent is in fixtures/ (as <event>.json, without personal data), with its origin in ORIGIN.md',
        expect.stringContaining('expected [] to not deeply equal []'),
      ],
    ]);
  }, 120_000);

  it('is played by the conformance table at once, and asked for its page', () => {
    const tests = testsOf('test/unit/conformance/conformance.test.ts', 'test/unit/docs.test.ts', '-t', 'acme');
    const played = [...tests].filter(([name]) => name.startsWith('acme '));
    expect(played).toHaveLength(26);
    expect(played.filter(([, failure]) => failure !== '')).toEqual([]);
    const page = tests.get('the page of acme tells of every event what is done with it');
    expect(page).toContain('booking.created');
  }, 120_000);
});
