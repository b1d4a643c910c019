/** Where a place of the bundle comes from: file and line of the source. */
import { SourceMap } from 'node:module';

/** Line and column count from 0. */
export function createSourceNames(map: string): (line: number, column: number) => string | null {
  const sources = new SourceMap(JSON.parse(map));
  return (line, column) => {
    const entry = sources.findEntry(line, column);
    if (!('originalSource' in entry) || entry.originalSource === undefined) return null;
    const path = String(entry.originalSource).replace(/^.*?((?:src|node_modules)\/)/, '$1');
    return `${path}:${entry.originalLine + 1}`;
  };
}
