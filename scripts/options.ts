/**
 * Options of the scripts. A wrong option prints one line and the usage and exits with code 2. It never prints a stack trace.
 */
import process from 'node:process';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** Null if the command line is wrong. The error has been printed then; exit with 2. */
export function optionsOf<const Options extends ParseArgsOptionsConfig>(
  usage: string,
  options: Options,
  args: readonly string[] = process.argv.slice(2),
) {
  try {
    return parseArgs({ options, args: [...args] }).values;
  } catch (error) {
    // The later sentences explain how Node reads command lines.
    const [first = 'The options cannot be read'] = error instanceof Error ? error.message.split(/\.\s/) : [];
    return wrongOption(usage, first);
  }
}

export function wrongOption(usage: string, message: string): null {
  console.error(`${message}.\n\n${usage}`);
  return null;
}
