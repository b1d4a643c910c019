/** Options of the scripts: what cannot be understood ends in one line and the usage, with exit code 2, never in a stack trace. */
import process from 'node:process';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** Null where the command line is wrong, which has been said then: end with 2. */
export function optionsOf<const Options extends ParseArgsOptionsConfig>(
  usage: string,
  options: Options,
  args: readonly string[] = process.argv.slice(2),
) {
  try {
    return parseArgs({ options, args: [...args] }).values;
  } catch (error) {
    // The sentences behind the first explain how Node reads command lines.
    const [first = 'The options cannot be read'] = error instanceof Error ? error.message.split(/\.\s/) : [];
    return wrongOption(usage, first);
  }
}

export function wrongOption(usage: string, message: string): null {
  console.error(`${message}.\n\n${usage}`);
  return null;
}
