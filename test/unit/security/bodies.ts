/** For every source and preset: bodies to start from, as `decode` gets them. */
import { readdirSync } from 'node:fs';
import { parseForm } from '../../../src/http/form.ts';
import { sources } from '../../../src/sources/index.ts';
import type { AnySource } from '../../../src/sources/source.ts';
import { fixtureFolder, fixtureText } from '../../fixture-files.ts';
import type { Kit } from '../conformance/kit.ts';
import { kits } from '../conformance/kits.ts';
import { anyVisit } from '../conformance/writing.ts';

export const now = Date.parse('2031-04-07T05:00:00Z');
export const secret = 'a-secret-of-some-length';

/** Of tools that sign the address, too. */
export const notificationUrl = 'https://bridge.example/hooks/salon';

/** Everything in the fixtures of a tool that it sends (not what its API answers). */
function fixturesOf(tool: string): unknown[] {
  const folder = fixtureFolder(tool);
  const files = folder === null ? [] : readdirSync(folder).filter((file) => !/^api|response|vectors/.test(file));
  return files.flatMap((file) => {
    if (!file.endsWith('.json') && !file.endsWith('.form.txt')) return [];
    const text = fixtureText(`${tool}/${file}`).trim();
    return [file.endsWith('.json') ? JSON.parse(text) : parseForm(text)];
  });
}

/** The keys of sources whose secret is a public one. */
export const publicKeys = kits
  .filter(({ source }) => sources[source]?.publicKey === true)
  .map(({ secrets: [first] }) => first);

export interface Subject {
  readonly name: string;
  readonly kit: Kit;
  readonly source: AnySource;
  readonly mapping?: unknown;
  readonly bodies: readonly unknown[];
  /** From a body to what `decode` gets. */
  readonly wrap: (body: unknown) => unknown;
  /** Where the tool says the event in the address. */
  readonly event?: string;
}

function subjectOf(kit: Kit): Subject {
  const { source, preset, connection } = kit;
  const sent = kit.sends(anyVisit);
  const fixtures = fixturesOf(preset ?? source);
  const event = sent.find((message) => message.event !== undefined)?.event;
  return {
    name: preset === undefined ? source : `mapped: ${preset}`,
    kit,
    source: sources[source] as AnySource,
    ...(connection?.['mapping'] !== undefined && { mapping: connection['mapping'] }),
    bodies: kit.bodies ?? (fixtures.length > 0 ? fixtures : sent.map(({ body }) => body)),
    wrap: (body) => kit.parsed?.(body) ?? body,
    ...(event !== undefined && { event }),
  };
}

export const subjects: readonly Subject[] = kits.map(subjectOf);
