/** Command lines with words besides options: `npm run send -- salon booked --json`. Like `optionsOf`, it prints what is wrong. */
import process from 'node:process';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { wrongOption } from '../options.ts';

interface Words {
  readonly least: number;
  readonly most: number;
}

/** Null if the command line is wrong. The error has been printed then; exit with 2. `--help` needs no words. */
export function argumentsOf<const Options extends ParseArgsOptionsConfig>(
  usage: string,
  options: Options,
  { least, most }: Words,
  args: readonly string[] = process.argv.slice(2),
) {
  try {
    const { values, positionals } = parseArgs({ options, args: [...args], allowPositionals: true });
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
