/**
 * Where the bodies are that tools really sent: in `fixtures` of the source that reads them, and there in a folder of their own where
 * one source serves several tools (presets, YCLIENTS). Paths begin with the tool: `calcom/BOOKING_CREATED.json`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { URL } from 'node:url';

export const sourceFolder = new URL('../src/sources/', import.meta.url);

const folders = readdirSync(sourceFolder)
  .map((source) => ({ source, folder: new URL(`${source}/fixtures/`, sourceFolder) }))
  .filter(({ folder }) => existsSync(folder));

/** The folder of a tool's fixtures; null where it has none. */
export function fixtureFolder(tool: string): URL | null {
  const own = folders.find(({ source }) => source === tool)?.folder;
  if (own !== undefined) return own;
  return folders.map(({ folder }) => new URL(`${tool}/`, folder)).find((folder) => existsSync(folder)) ?? null;
}

export function fixtureText(path: string): string {
  const [tool = '', ...rest] = path.split('/');
  const folder = fixtureFolder(tool);
  if (folder === null) throw new Error(`No fixtures of ${tool} in src/sources`);
  return readFileSync(new URL(rest.join('/'), folder), 'utf8');
}
