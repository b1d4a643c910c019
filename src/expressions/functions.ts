/**
 * JSONata's functions, one by one: which ones an expression may call, and how large their arguments may be. A function runs to
 * its end before its work can be counted, so its arguments are bounded. A function for which this is not possible is refused
 * when the configuration is read.
 */

/** The bounds of one argument, by position. */
export interface Argument {
  /** Largest number of characters of a text. */
  readonly longestText?: number;
  /** Largest number of entries of a list. */
  readonly longestList?: number;
  /** The text is split into characters, which costs more than reading it. */
  readonly takenApart?: true;
  /** Must be a constant in the expression, not read from the body. */
  readonly literal?: true;
}

export interface Allowed {
  /** With fewer arguments JSONata uses the context as the first one, which would not be checked. */
  readonly needs: number;
  readonly most?: number;
  readonly arguments?: readonly Argument[];
}

const any: Argument = {};
/** A text to search for, or a separator. The work may be the product of the lengths of both texts. */
const sought: Argument = { longestText: 100 };
/** A number or a time as text. */
const short: Argument = { longestText: 100 };
const literal: Argument = { literal: true };
const takenApart: Argument = { takenApart: true };

const named = (names: string, allowed: Allowed): (readonly [string, Allowed])[] =>
  names.split(' ').map((name) => [name, allowed] as const);

export const allowedFunctions: ReadonlyMap<string, Allowed> = new Map([
  ...named('average boolean count error exists keys lowercase max merge min', { needs: 1 }),
  ...named('not parseJson reverse single sort spread sum trim type uppercase zip', { needs: 1 }),
  ...named('abs assert ceil floor formatBase round sqrt', { needs: 1 }),
  ...named('base64decode base64encode decodeUrl decodeUrlComponent encodeUrl encodeUrlComponent', { needs: 1 }),
  ...named('append each filter lookup map power reduce sift', { needs: 2 }),
  ...named('contains split substringAfter substringBefore', { needs: 2, arguments: [any, sought] }),
  ...named('join', { needs: 1, arguments: [any, sought] }),
  ...named('length', { needs: 1, arguments: [takenApart] }),
  ...named('substring', { needs: 2, arguments: [takenApart] }),
  // Its second argument adds lines and margins to any value.
  ...named('string', { needs: 1, most: 1 }),
  ...named('number', { needs: 1, arguments: [short] }),
  ...named('toMillis', { needs: 1, arguments: [short, literal] }),
  ...named('fromMillis', { needs: 1, arguments: [any, literal, literal] }),
  ...named('formatNumber', { needs: 2, most: 2, arguments: [any, literal] }),
  // The length of the result may be the product of the lengths of text and replacement.
  ...named('replace', { needs: 3, arguments: [{ longestText: 50_000 }, sought, sought] }),
  // Compares each entry with every other one.
  ...named('distinct', { needs: 1, arguments: [{ longestList: 200 }] }),
]);

/** Reasons why functions are refused, if there is more to say. */
export const refusedFunctions: ReadonlyMap<string, string> = new Map([
  ['eval', '$eval would run text from the body as code'],
  ['pad', '$pad can make text of any length; use $substring("000" & value, -3)'],
  ['now', '$now gives a different result each time'],
  ['millis', '$millis gives a different result each time'],
  ['random', '$random gives a different result each time'],
  ['shuffle', '$shuffle gives a different result each time'],
  ['match', '$match needs a regular expression, and those have no time limit; use $contains or $split with a text'],
  ['clone', '$clone copies the body; read the body directly'],
  ['formatInteger', '$formatInteger writes numbers as words; a booking has none'],
  ['parseInteger', '$parseInteger reads numbers from words; use $number'],
]);
