/**
 * What each tool tells, found by its place: `speech.ts` in the folder of a source, `<preset>.speech.ts` beside a preset. Where a kit of the
 * conformance table writes more, it is named there first.
 */
import { globSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';
import { sourceFolder } from '../../fixture-files.ts';
import type { Speech } from './speech.ts';

async function speechesIn(pattern: string): Promise<Readonly<Record<string, Speech>>> {
  const files = globSync(pattern, { cwd: fileURLToPath(sourceFolder.href) }).sort();
  const modules = await Promise.all(files.map((file) => import(new URL(file, sourceFolder).href)));
  return Object.assign({}, ...modules);
}

const ofSources = await speechesIn('*/speech.ts');
/** Tools that the source `mapped` reads. */
const ofPresets = await speechesIn('mapped/presets/*.speech.ts');

export const speeches: Readonly<Record<string, Speech>> = { ...ofSources, ...ofPresets };

/** A tool as a plan chooses it, before anything of it is loaded. */
export interface Speaker {
  readonly name: string;
  readonly source: string;
  /** False: nothing orders its webhooks, which count as they arrive. */
  readonly isOrdered: boolean;
  /** Its API is asked. */
  readonly isAsked: boolean;
}

/** All whose webhooks can make an appointment. */
export const speakers: readonly Speaker[] = Object.entries(speeches)
  .filter(([, { createsNothing }]) => createsNothing !== true)
  .map(([name, { clock, readBack }]) => ({
    name,
    source: name in ofPresets ? 'mapped' : name,
    isOrdered: clock !== undefined || readBack !== undefined,
    isAsked: readBack !== undefined,
  }));
