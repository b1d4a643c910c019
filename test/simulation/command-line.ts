/** What the simulator's commands are given: `--help`, and numbers; what cannot be read is refused with 2 before anything runs. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Parsed as `parseArgs` does it. `least`: the smallest whole number of each option that is one. */
export function readCommand<const Config extends ParseArgsConfig>(
  config: Config,
  help: string,
  least: Readonly<Record<string, number>>,
): ReturnType<typeof parseArgs<Config>> {
  const read = parsed(config);
  const values = read.values as Readonly<Record<string, string | boolean | undefined>>;
  if (values['help'] === true) {
    console.log(help);
    process.exit(0);
  }
  for (const [name, from] of Object.entries(least)) {
    const written = values[name];
    if (written === undefined) continue;
    const isRead = typeof written === 'string' && written.trim() !== '' && Number.isSafeInteger(Number(written));
    if (!isRead || Number(written) < from) refuse(`--${name} is a whole number${above(from)}`);
  }
  return read;
}

const above = (least: number): string => (Number.isFinite(least) ? ` of ${least} or more` : '');

function parsed<const Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/** Says what is wrong and ends. */
export function refuse(why: string): never {
  console.error(`cannot read the arguments: ${why}; see --help`);
  process.exit(2);
}
