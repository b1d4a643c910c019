/**
 * Regular expressions inside JSONata expressions. They run over text that clients write (a name, a comment), and JavaScript
 * tries every way of matching: `(a+)+$` takes minutes over forty characters, and nothing can stop it from outside. So a
 * pattern is looked at when the configuration is read, and the length of the text it may be tried on is limited by how
 * many repetitions it has.
 */

/** Tries of one pattern at one text, at most: below a second on any machine. */
const mostTries = 5e7;
const mostRepetitions = 4;

interface Group {
  /** Something inside matches in more than one way: a repetition or a choice. */
  variable: boolean;
}

interface Shape {
  /** How many parts match texts of different length: `*`, `+`, `?`, `{2,5}`. */
  readonly repetitions: number;
  readonly problem: string | null;
}

/** Why a pattern is refused, in words that do not quote it; null where it is harmless. */
export function patternProblem(source: string): string | null {
  const { problem, repetitions } = shapeOf(source);
  if (problem !== null) return problem;
  return repetitions > mostRepetitions ? `a regular expression with more than ${mostRepetitions} repetitions` : null;
}

/** Longest text that a pattern of this many repetitions is tried on: (length + k over k) × length ≤ `mostTries`, roughly. */
export function longestText(repetitions: number): number {
  let factorial = 1;
  for (let step = 2; step <= repetitions + 1; step += 1) factorial *= step;
  return Math.floor((mostTries * factorial) ** (1 / (repetitions + 1)));
}

const knownLengths = new Map<string, number>();

/** For JSONata's `RegexEngine`. Throws on a text that is too long for the pattern, with the code `text_too_long`. */
export class BoundedRegExp extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    let longest = knownLengths.get(this.source);
    if (longest === undefined) {
      longest = longestText(shapeOf(this.source).repetitions);
      knownLengths.set(this.source, longest);
    }
    if (text.length > longest) throw Object.assign(new Error('text too long'), { code: 'text_too_long' });
    return super.exec(text);
  }
}

function shapeOf(source: string): Shape {
  const groups: Group[] = [{ variable: false }];
  const top = (): Group => groups.at(-1) ?? { variable: false };
  let repetitions = 0;
  let problem: string | null = null;
  /** The group that has just been closed: a quantifier behind it repeats all that is inside. */
  let closed: Group | null = null;

  for (let index = 0; index < source.length; index += 1) {
    const character = source[index];
    const quantifier = quantifierAt(source, index);
    if (quantifier !== null) {
      if (closed?.variable && quantifier.repeats)
        problem ??= 'a regular expression that repeats a repetition or a choice';
      if (quantifier.variable) {
        repetitions += 1;
        top().variable = true;
      }
      index += quantifier.length - 1;
      if (source[index + 1] === '?') index += 1; // lazy: other order, same tries
      closed = null;
      continue;
    }
    closed = null;
    if (character === '\\') {
      if (/[1-9k]/.test(source[index + 1] ?? '')) problem ??= 'a regular expression that refers back to a group';
      const braced = /^\\[pPu]\{[^}]*\}/.exec(source.slice(index, index + 60));
      index += braced === null ? 1 : braced[0].length - 1;
    } else if (character === '[') {
      index = endOfClass(source, index);
    } else if (character === '(') {
      groups.push({ variable: false });
      index += /^\((?:\?(?:[:=!]|<[=!]|<\w+>))?/.exec(source.slice(index, index + 60))?.[0].length ?? 1;
      index -= 1;
    } else if (character === ')') {
      closed = groups.pop() ?? null;
      if (closed?.variable) top().variable = true;
    } else if (character === '|') {
      top().variable = true;
    }
  }
  return { repetitions, problem };
}

function quantifierAt(source: string, index: number): { length: number; variable: boolean; repeats: boolean } | null {
  const match = /^(?:[*+?]|\{(\d+)(,(\d*))?\})/.exec(source.slice(index, index + 24));
  if (match === null) return null;
  const [written, least, range, most] = match;
  const variable = least === undefined || (range !== undefined && most !== least);
  return { length: written.length, variable, repeats: written !== '?' && written !== '{1}' };
}

function endOfClass(source: string, start: number): number {
  let index = start + 1;
  while (index < source.length && source[index] !== ']') index += source[index] === '\\' ? 2 : 1;
  return index;
}
