/**
 * JSONata's functions, one by one: what an expression may call, and how much each may be given. A function runs to its end
 * before anybody can count what it did, so what it is given is bounded; what cannot be bounded so is refused when the
 * configuration is read.
 */

/** What one argument may be, by its place. */
export interface Argument {
  /** Characters of a text. */
  readonly longestText?: number;
  /** Entries of a list. */
  readonly longestList?: number;
  /** Taken apart into its characters, which costs more than reading it. */
  readonly takenApart?: true;
  /** Written in the expression itself, not read from the body. */
  readonly literal?: true;
}

export interface Allowed {
  /** With fewer arguments JSONata takes the context for the first, which nobody would have looked at. */
  readonly needs: number;
  readonly most?: number;
  readonly arguments?: readonly Argument[];
}

const any: Argument = {};
/** What is searched for, or put between: the work may be the lengths of both texts multiplied. */
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
  // Its second argument makes lines and margins of any value.
  ...named('string', { needs: 1, most: 1 }),
  ...named('number', { needs: 1, arguments: [short] }),
  ...named('toMillis', { needs: 1, arguments: [short, literal] }),
  ...named('fromMillis', { needs: 1, arguments: [any, literal, literal] }),
  ...named('formatNumber', { needs: 2, most: 2, arguments: [any, literal] }),
  // The result may be as long as text and replacement multiplied.
  ...named('replace', { needs: 3, arguments: [{ longestText: 50_000 }, sought, sought] }),
  // Compares each entry with each.
  ...named('distinct', { needs: 1, arguments: [{ longestList: 200 }] }),
]);

/** Why a function is refused, where there is more to say than that it is. */
export const refusedFunctions: ReadonlyMap<string, string> = new Map([
  ['eval', '$eval runs text of the body as code'],
  ['pad', '$pad makes text of any length; use $substring("000" & value, -3)'],
  ['now', '$now answers differently each time'],
  ['millis', '$millis answers differently each time'],
  ['random', '$random answers differently each time'],
  ['shuffle', '$shuffle answers differently each time'],
  ['match', '$match needs a regular expression, and those have no bound; use $contains or $split with a text'],
  ['clone', '$clone copies the body; read it as it is'],
  ['formatInteger', '$formatInteger writes numbers as words; a booking has none'],
  ['parseInteger', '$parseInteger reads numbers from words; use $number'],
]);
