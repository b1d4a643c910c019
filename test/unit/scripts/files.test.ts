// What setup writes: .dev.vars keeps its other lines, values come back byte for byte, and files change together or not at all.
import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withVariables } from '../../../scripts/lib/dev-vars.ts';
import { writeFiles } from '../../../scripts/lib/write-files.ts';

describe('.dev.vars', () => {
  it('has names set and added, and keeps comments and order', () => {
    const text = '# mine\nA=1\nexport B = old # note\nC=3';
    expect(withVariables(text, { B: 'new', D: '4' })).toBe('# mine\nA=1\nB=new\nC=3\nD=4\n');
    expect(withVariables('', { A: '1' })).toBe('A=1\n');
  });

  it.each(['a#b c', `it's`, '-----BEGIN PUBLIC KEY-----\nabc=\n-----END PUBLIC KEY-----', 'user:key/=+', 'a\\nb'])(
    'gives back %j',
    (value) => expect(parseEnv(withVariables('A=1\n', { K: value }) ?? '')).toEqual({ A: '1', K: value }),
  );

  it('replaces a value of several lines by a later one', () => {
    const text = withVariables('K="a\nb"\nA=1\n', { K: 'c' });
    expect(parseEnv(text ?? '')).toEqual({ K: 'c', A: '1' });
  });

  it('refuses what cannot be written', () => expect(withVariables('', { K: `'"\`#` })).toBeNull());
});

describe('files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'onelink-bridge-files-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string) => join(folder, name);

  it('are written together; a new one with secrets is its owner’s alone, and a link stays a link', () => {
    writeFileSync(at('real.toml'), 'old', { mode: 0o644 });
    symlinkSync(at('real.toml'), at('wrangler.toml'));
    writeFiles([
      { path: at('wrangler.toml'), text: 'new', mode: 0o644 },
      { path: at('.dev.vars'), text: 'A=1\n', mode: 0o600 },
    ]);
    expect(readFileSync(at('real.toml'), 'utf8')).toBe('new');
    expect(lstatSync(at('wrangler.toml')).isSymbolicLink()).toBe(true);
    expect(statSync(at('.dev.vars')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['.dev.vars', 'real.toml', 'wrangler.toml']);
  });

  it('stay as they were where one cannot be written', () => {
    writeFileSync(at('wrangler.toml'), 'old');
    mkdirSync(at('taken/inside'), { recursive: true });
    const files = [
      { path: at('wrangler.toml'), text: 'new', mode: 0o644 },
      { path: at('taken'), text: 'x', mode: 0o600 },
    ];
    expect(() => writeFiles(files)).toThrow();
    expect(readFileSync(at('wrangler.toml'), 'utf8')).toBe('old');
    expect(readdirSync(folder).sort()).toEqual(['taken', 'wrangler.toml']);
  });

  it.skipIf(process.platform === 'win32')('that do not fit on the disk stay as they were', () => {
    const path = join(folder, 'full');
    writeFileSync(path, 'before');
    const module = new URL('../../../scripts/lib/write-files.ts', import.meta.url).href;
    const code = `process.on('SIGXFSZ', () => {}); const { writeFiles } = await import('${module}');
      writeFiles([{ path: '${path}', text: 'a'.repeat(5000), mode: 0o600 }]);`;
    const args = ['-c', 'ulimit -f 2; exec "$0" --no-warnings --input-type=module -e "$1"', process.execPath, code];
    expect(spawnSync('sh', args, { encoding: 'utf8' }).stderr).toContain('EFBIG');
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readdirSync(folder)).toEqual(['full']);
  });
});
