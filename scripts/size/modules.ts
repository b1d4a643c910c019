/** What esbuild's metafile and source map say of a bundle: which modules are in it, how large, and which run when it is loaded. */

export interface Metafile {
  readonly inputs: Readonly<
    Record<string, { readonly imports: readonly { readonly path: string; readonly kind: string }[] }>
  >;
  readonly outputs: Readonly<
    Record<
      string,
      { readonly entryPoint?: string; readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }
    >
  >;
}

export interface Module {
  /** From the root of the repository. */
  readonly path: string;
  /** Minified. */
  readonly bytes: number;
  /** Reached by imports that are no `import()`. In one bundle esbuild wraps the others: they run when they are asked for. */
  readonly runsAtStart: boolean;
}

export interface Size {
  readonly modules: readonly Module[];
  readonly total: { readonly bytes: number; readonly gzip: number };
  /** Of the modules that run when the bundle is loaded. */
  readonly start: { readonly bytes: number; readonly gzip: number };
}

export function modulesOf({ inputs, outputs }: Metafile): readonly Module[] {
  const output = Object.values(outputs).find(({ entryPoint }) => entryPoint !== undefined);
  if (output?.entryPoint === undefined) throw new Error('the metafile names no entry');
  const started = new Set<string>();
  const waiting = [output.entryPoint];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (started.has(path)) continue;
    started.add(path);
    for (const { path: to, kind } of inputs[path]?.imports ?? []) if (kind !== 'dynamic-import') waiting.push(to);
  }
  return Object.entries(output.inputs).map(([path, { bytesInOutput }]) => ({
    path,
    bytes: bytesInOutput,
    runsAtStart: started.has(path),
  }));
}

/** A dependency, or a folder of `src`. */
export const partOf = (path: string): string =>
  /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? /src\/[^/]+/.exec(path)?.[0] ?? path;

interface SourceMap {
  readonly sources: readonly string[];
  readonly mappings: string;
}

/** The parts of `text` that come from the files that `wanted` names, in their order. */
export function textsOf(text: string, map: SourceMap, wanted: (path: string) => boolean): string {
  const isWanted = map.sources.map((source) =>
    wanted(source.replace(/^(?:\.\.\/)+/, '').replace(/^.*?(?=(?:src|node_modules)\/)/, '')),
  );
  const lines = text.split('\n');
  let source = 0;
  let kept = '';
  for (const [row, segments] of map.mappings.split(';').entries()) {
    const line = lines[row] ?? '';
    let from = 0;
    let column = 0;
    // Text before a segment belongs to the one before it.
    let keeps = isWanted[source] ?? false;
    for (const segment of segments === '' ? [] : segments.split(',')) {
      const [columns = 0, sources = 0] = numbersOf(segment);
      column += columns;
      if (keeps) kept += line.slice(from, column);
      from = column;
      source += sources;
      keeps = isWanted[source] ?? false;
    }
    if (keeps) kept += `${line.slice(from)}\n`;
  }
  return kept;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 VLQ: five bits a digit, the lowest first; the lowest bit of a number is its sign. */
function numbersOf(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = digits.indexOf(character);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit >= 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}
