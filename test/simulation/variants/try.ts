/**
 * Says of planted bugs whether they still fit the product: `node test/simulation/variants/try.ts [name]`. Exit 1 where the
 * text of one is not in its file exactly once, or its changed file does not parse.
 */
import { variants } from '../variants.ts';
import { own } from './own.ts';
import { planted } from './planted.ts';
import { misplaced, unreadable } from './planted-bug.ts';

const [, , name] = process.argv;
const changed = variants.flatMap(({ edits, ...variant }) => (edits === undefined ? [] : [{ ...variant, edits }]));
const bugs = [...changed, ...planted, ...own].filter((bug) => name === undefined || bug.name === name);
if (bugs.length === 0) console.error(`no planted bug "${name}"`);

const lost = bugs.flatMap(misplaced);
const problems = [...lost, ...unreadable(bugs.filter((bug) => misplaced(bug).length === 0))];
for (const bug of bugs) console.log(`${bug.name}\n  ${bug.why}\n  ${bug.edits.map(({ file }) => file).join(', ')}`);
for (const problem of problems) console.error(problem);
console.log(`${bugs.length} planted bugs, ${problems.length} problems`);
process.exitCode = bugs.length === 0 || problems.length > 0 ? 1 : 0;
