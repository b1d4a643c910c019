// Secrets are compared as digests, in constant time, in one place (field.md §2, 12). Time itself cannot be measured reliably
// in a test, so this reads the sources: it finds the careless `===`, and is no proof against a disguised one.
import { readFileSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hmacMatches, tokenMatches } from '../../../src/sources/toolkit/authenticate.ts';
import { workerFiles } from '../../worker-files.ts';

const root = fileURLToPath(new URL('../../../src/', import.meta.url).href);
const files = workerFiles
  .map((path) => path.slice('src/'.length))
  .map((path) => ({ path, code: withoutComments(readFileSync(`${root}/${path}`, 'utf8')) }));

/** In this repository a comment has its lines for itself, or stands behind two spaces' worth of code. */
function withoutComments(code: string): string {
  const lines = code.split('\n').filter((line) => !/^\s*(?:\/\/|\/\*|\*)/.test(line));
  return lines.map((line) => line.replace(/\s\/\/ .*$/, '')).join('\n');
}

/** Ends of names of what is secret, or was sent to be compared with what is. */
const secretName = /(?:secret|secrets|token|signature|password|api_?key|bearer|authorization|claimed)(?:\[\w+\])?\)?$/i;
/** What it may be compared with plainly: that tells whether it is there, or of which kind, and not what it is. */
const harmless = /^(?:null|undefined|\d+|'(?:string|number|header|signature|(?:path|header|body)_token)?')\)?$/;

const operand = String.raw`[\w.?!'"()[\]]+`;
const byOperator = new RegExp(String.raw`((?:typeof )?${operand})\s*[!=]==?\s*(${operand})`, 'g');
const bySearch = new RegExp(
  String.raw`(${operand})\.(?:includes|startsWith|endsWith|indexOf|localeCompare)\(\s*(${operand})\s*[,)]`,
  'g',
);

const isSecret = (text: string): boolean => !text.startsWith('typeof ') && secretName.test(text);

/** Places where something secret is compared with something that is not harmless. */
function found(code: string): string[] {
  return [byOperator, bySearch].flatMap((pattern) =>
    [...code.matchAll(pattern)].flatMap(([text, left = '', right = '']) =>
      (isSecret(left) && !harmless.test(right)) || (isSecret(right) && !harmless.test(left)) ? [text] : [],
    ),
  );
}

describe('the search for careless comparisons', () => {
  it.each([
    'if (token === expected)',
    'return hook.pathToken !== secret;',
    'secrets.includes(given)',
    'known.includes(token)',
    'given === env.ADMIN_TOKEN',
    'if (signature == digest)',
    "headers.get('x').startsWith(secret)",
    'if (expected == connection.apiKey) {',
    'known.indexOf(hook.secrets[0])',
  ])('finds %s', (code) => {
    expect(found(code)).not.toEqual([]);
  });

  it.each(["if (token === '')", 'signature === null', "typeof token === 'string'", 'secrets.length === 0'])(
    'leaves %s alone',
    (code) => {
      expect(found(code)).toEqual([]);
    },
  );
});

describe('the sources of the bridge', () => {
  it('compare no secret, token or signature with an operator or by searching', () => {
    const careless = files.flatMap(({ path, code }) => found(code).map((line) => `${path}: ${line.trim()}`));
    expect(careless).toEqual([]);
  });

  it('call timingSafeEqual where requests are authenticated and where carried ids are, and nowhere else', () => {
    const callers = files.filter(({ code }) => code.includes('timingSafeEqual(')).map(({ path }) => path);
    expect(callers.filter((path) => !/^sync\/(?:\w+\/)?carried\.ts$/.test(path))).toEqual([
      'sources/toolkit/authenticate.ts',
    ]);
  });

  it('authenticate by the shared checks alone, or by the public key of Wix', () => {
    const shared = /\b(?:authenticateToken|authenticateHmac|authenticateTimedHmac|authenticateWix|authenticateBy)\(/;
    const authenticators = files.filter(({ code }) => /^ {2,4}authenticate(?:\(|:)/m.test(code));
    expect(authenticators.filter(({ path }) => path.startsWith('sources/')).length).toBeGreaterThanOrEqual(14);
    for (const { path, code } of authenticators) {
      if (path !== 'sources/source.ts') expect([path, shared.test(code)]).toEqual([path, true]);
    }
  });
});

describe('the shared checks', () => {
  it('look at every secret, so that the time does not tell which of two it was', () => {
    const looked: number[] = [];
    const watched = (values: readonly string[]): readonly string[] =>
      ({
        ...values,
        length: values.length,
        *[Symbol.iterator]() {
          for (const [index, value] of values.entries()) {
            looked.push(index);
            yield value;
          }
        },
      }) as unknown as readonly string[];
    expect(tokenMatches('first', watched(['first', 'second']))).toBe(true);
    expect(looked).toEqual([0, 1]);
    const signature = '5d5d139563c95b5967b9bd9a8c9b233a9dedb45072794cd232dc1b74832607d0'; // HMAC-SHA256 of '' under 'key'
    hmacMatches({ algorithm: 'sha256', encoding: 'hex', signature, content: '', secrets: watched(['key', 'b']) });
    expect(looked).toEqual([0, 1, 0, 1]);
  });

  it('take tokens of any length, as digests have one', () => {
    for (const candidate of ['', 'x', 'x'.repeat(100_000), '\u0000', '\ud800']) {
      expect(tokenMatches(candidate, ['a-token-of-some-length'])).toBe(false);
    }
  });
});
