/**
 * Command lines of the scripts. A wrong one prints one line and the usage, and the script exits with code 2. It never prints a stack
 * trace.
 */
import process from 'node:process';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

interface Words {
  readonly least: number;
  readonly most: number;
}

/**
 * Options and words: `npm run send -- salon booked --json`. Null if the command line is wrong: the error has been printed then.
 * `--help` needs no words.
 */
export function argumentsOf<const Options extends ParseArgsOptionsConfig>(
  usage: string,
  options: Options,
  { least, most }: Words,
  args: readonly string[] = process.argv.slice(2),
) {
  try {
    const { values, positionals } = parseArgs({ options, args: [...args], allowPositionals: most > 0 });
    const isHelp = (values as { readonly help?: unknown }).help === true;
    if (!isHelp && positionals.length < least) return wrongOption(usage, 'An argument is missing');
    if (positionals.length > most) return wrongOption(usage, `Unexpected argument '${positionals[most]}'`);
    return { values, words: positionals };
  } catch (error) {
    // The later sentences explain how Node reads command lines.
    const [first = 'The options cannot be read'] = error instanceof Error ? error.message.split(/\.\s/) : [];
    return wrongOption(usage, first);
  }
}

/** A command line without words. */
export const optionsOf = <const Options extends ParseArgsOptionsConfig>(
  usage: string,
  options: Options,
  args?: readonly string[],
) => argumentsOf(usage, options, { least: 0, most: 0 }, args)?.values ?? null;

export function wrongOption(usage: string, message: string): null {
  console.error(`${message}.\n\n${usage}`);
  return null;
}
