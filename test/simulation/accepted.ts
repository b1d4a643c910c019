/** Branches that no history can take, each with its reason (`accepted.txt`): a line is `file :: code :: reason`. */

export interface Accepted {
  /** Below `src`. */
  readonly file: string;
  /** As it stands in the file, there once. */
  readonly code: string;
  /** Where in it the branch begins: in the list a ‸ stands there. */
  readonly branchAt: number;
  readonly reason: string;
}

const caret = '‸';

export function acceptedIn(list: string): Accepted[] {
  const lines = list.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [file = '', marked = '', reason = '', ...more] = line.split(' :: ');
    const branchAt = marked.indexOf(caret);
    if (branchAt === -1 || reason.trim() === '' || more.length > 0)
      throw new Error(`accepted.txt: a line is "file :: code with a ${caret} :: reason", not "${line}"`);
    return { file, code: marked.replace(caret, ''), branchAt, reason };
  });
}

/** The end of an exhaustive switch: the types say that nothing comes there. */
export const isProvedByCompiler = (code: string): boolean => /^default:\s[^;]*satisfies never;\s*$/.test(code);

export const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;
