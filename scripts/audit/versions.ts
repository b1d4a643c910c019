/** Versions and ranges in advisories (semver.org; npm's comparators). It supports only the small part that advisories use. */

interface Version {
  readonly numbers: readonly number[];
  /** Parts of a pre-release. Empty: it is a release. */
  readonly before: readonly string[];
}

function versionOf(text: string): Version | null {
  const match = /^[v=\s]*(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(text.trim());
  if (match === null) return null;
  const [, major, minor = '0', patch = '0', before] = match;
  return { numbers: [major, minor, patch].map(Number), before: before === undefined ? [] : before.split('.') };
}

/** Negative: the first is older. A pre-release is older than its release. */
function compare(a: Version, b: Version): number {
  for (const [index, number] of a.numbers.entries()) {
    const difference = number - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.before.length === 0 || b.before.length === 0) return b.before.length - a.before.length;
  for (let index = 0; index < Math.max(a.before.length, b.before.length); index += 1) {
    const [left, right] = [a.before[index], b.before[index]];
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    if (left === right) continue;
    const areNumbers = [left, right].map((part) => /^\d+$/.test(part));
    if (areNumbers[0] && areNumbers[1]) return Number(left) - Number(right);
    if (areNumbers[0] !== areNumbers[1]) return areNumbers[0] ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return 0;
}

/** Null if one of the two is not a version. */
export function isOlder(version: string, than: string): boolean | null {
  const [a, b] = [versionOf(version), versionOf(than)];
  return a === null || b === null ? null : compare(a, b) < 0;
}

/** Whether a range such as `>=1.0.0 <1.2.3 || =2.0.0` or `< 4.15.5` contains a version. Null: the range cannot be read. */
export function isWithin(version: string, range: string): boolean | null {
  const own = versionOf(version);
  if (own === null) return null;
  let isUnclear = false;
  for (const part of range.split('||')) {
    const fits = fitsAll(own, part);
    if (fits === true) return true;
    if (fits === null) isUnclear = true;
  }
  return isUnclear ? null : false;
}

function fitsAll(own: Version, part: string): boolean | null {
  const comparators = part
    .replace(/([<>=])\s+(?=[\dv])/g, '$1')
    .split(/[\s,]+/)
    .filter((text) => text !== '' && text !== '*' && text !== 'x');
  let fits = true;
  for (const text of comparators) {
    const [, operator = '', written = ''] = /^(>=|<=|>|<|=)?(.*)$/.exec(text) ?? [];
    const bound = versionOf(written);
    if (bound === null) return null;
    const order = compare(own, bound);
    const holds = {
      '>=': order >= 0,
      '<=': order <= 0,
      '>': order > 0,
      '<': order < 0,
      '=': order === 0,
      '': order === 0,
    };
    if (!holds[operator as keyof typeof holds]) fits = false;
  }
  return fits;
}
