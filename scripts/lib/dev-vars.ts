/** `.dev.vars`: the secrets of this machine, beside a `wrangler.toml`. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';

/** Empty if there is none. */
export function devVarsBeside(file: string): Readonly<Record<string, string | undefined>> {
  const devVars = join(dirname(file), '.dev.vars');
  return existsSync(devVars) ? parseEnv(readFileSync(devVars, 'utf8')) : {};
}

/**
 * The text with these names set. Every other line stays as it is; the result is read again before it counts.
 * Null: a value cannot be written so that it is read back byte for byte.
 */
export function withVariables(text: string, values: Readonly<Record<string, string>>): string | null {
  let result = text;
  for (const [name, value] of Object.entries(values)) {
    const line = lineOf(name, value);
    if (line === null) return null;
    const isQuoted = /^['"`]/;
    const before = result.split('\n');
    // A value in quotes may go over several lines. Such a name is added once more: the last one counts.
    const at = before.findLastIndex((one) => new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`).test(one));
    const old = (before[at] ?? '').replace(/^[^=]*=\s*/, '');
    if (at === -1 || isQuoted.test(old))
      result = `${result}${result === '' || result.endsWith('\n') ? '' : '\n'}${line}\n`;
    else result = before.with(at, line).join('\n');
  }
  const expected = { ...parseEnv(text), ...values };
  const read = parseEnv(result);
  const isSame = Object.keys({ ...expected, ...read }).every((name) => expected[name] === read[name]);
  return isSame ? result : null;
}

function lineOf(name: string, value: string): string | null {
  if (/^[A-Za-z0-9_./:+=@~-]*$/.test(value)) return `${name}=${value}`;
  const quote = ["'", '"', '`'].find((one) => !value.includes(one) && !(one === '"' && value.includes('\\')));
  return quote === undefined ? null : `${name}=${quote}${value}${quote}`;
}
