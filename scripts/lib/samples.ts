/**
 * A webhook of every event of a tool. The bodies are those of the kits (`kit.ts` of a source), which are made of the fixtures, and
 * of the fixtures themselves. Which event a body is comes from the source that decodes it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { mappingOf } from '../../src/sources/mapped/schema.ts';
import type { AnySource, Decoded } from '../../src/sources/source.ts';
import { isRecord } from '../../src/sources/toolkit/decode.ts';
import { connectionOf, runCourse, sourceOf } from '../../test/cpu/course.ts';
import { fixtureFolder } from '../../test/fixture-files.ts';
import type { Json, Kit, Message, Telling } from '../../test/unit/conformance/kit.ts';
import { anyVisit, now, sealed } from '../../test/unit/conformance/writing.ts';

/** What the visit of a sample is. */
export type Visit = Omit<Telling, 'what' | 'state'>;

export interface Sample {
  /** The tool's event, or the last of them where one happening is several webhooks. */
  readonly event: string;
  /** What happened, in the words of all tools: `booked`, `moved`, `no_show`. Null: none of these. */
  readonly word: string | null;
  /** The webhooks, in the order in which the tool sends them. */
  messages(visit: Visit): readonly Message[];
}

/** Samples in the order of a visit's life; then whatever else the tool sends. */
export async function samplesOf(kit: Kit): Promise<readonly Sample[]> {
  const told: Sample[] = [];
  for (const { word, messages } of happeningsOf(kit)) {
    const events = (await decodedOf(kit, messages(anyVisit))).map(({ event }) => event);
    for (const event of new Set(events)) told.push({ event, word, messages });
  }
  const covered = new Set(told.map(({ event }) => event));
  const others: Sample[] = [];
  for (const event of namesOf(kit).filter((name) => !covered.has(name))) {
    const messages = await messagesFor(kit, event);
    if (messages !== null) others.push({ event, word: null, messages });
  }
  return [...told, ...others];
}

/** Every event that the tool can send, with a member of each family (`client.*`). */
export function namesOf(kit: Kit): readonly string[] {
  const mapping = kit.preset === undefined && kit.source !== 'mapped' ? null : mappingOf(connectionOf(kit).mapping);
  const names = Object.keys(mapping?.events ?? sourceOf(kit).events);
  return names.filter((name) => name !== '*').map((name) => name.replace(/\.\*$/, '.create'));
}

/** What the bridge does with an event, in words. */
export const doesWith = ({ events }: AnySource, event: string): string =>
  events[event] ?? events[event.replace(/\.\w+$/, '.*')] ?? '';

interface Happening {
  readonly word: string;
  readonly messages: Sample['messages'];
}

function happeningsOf(kit: Kit): readonly Happening[] {
  const tells = kit.tells.map(
    (what): Happening => ({ word: what, messages: (visit) => kit.sends({ ...visit, what }) }),
  );
  const states = (kit.states ?? []).map(
    (state): Happening => ({ word: state, messages: (visit) => kit.sends({ ...visit, what: 'booked', state }) }),
  );
  const alone = (word: string, message: ((telling: Telling) => Message) | undefined): Happening[] =>
    message === undefined ? [] : [{ word, messages: (visit) => [message({ ...visit, what: 'booked' })] }];
  const { noShow, movedAway, ping, foreign } = kit;
  return [
    ...tells,
    ...states,
    ...(kit.states?.includes('no_show') === true ? [] : alone('no_show', noShow?.bind(kit))),
    ...alone('moved_away', movedAway?.bind(kit)),
    ...alone('ping', ping && (() => ping)),
    ...alone('foreign', foreign && (() => foreign)),
  ];
}

/**
 * The webhooks that the source takes for this event. About a booking: one under its name, of the visit that is asked for. Else a
 * fixture, which is what the tool really sends.
 */
async function messagesFor(kit: Kit, event: string): Promise<Sample['messages'] | null> {
  const ofVisit = underName(kit, event);
  const fixture = fixtureOf(kit, event);
  const fitting: Sample['messages'][] = [];
  for (const messages of [...ofVisit, ...(fixture === null ? [] : [() => [{ body: fixture }]])]) {
    const decoded = await decodedOf(kit, messages(anyVisit));
    if (!decoded.some((one) => one.event === event)) continue;
    if (decoded.some(({ kind }) => kind === 'booking')) return messages;
    fitting.push(messages);
  }
  return fitting.at(-1) ?? null;
}

/** A sound webhook under this name, in the body or in the address. */
function underName(kit: Kit, event: string): readonly Sample['messages'][] {
  const { named } = kit;
  const booked = (visit: Visit): Message | undefined => kit.sends({ ...visit, what: 'booked' }).at(-1);
  const inAddress = (visit: Visit): Message[] =>
    [booked(visit)].flatMap((message) => (message ? [{ ...message, event }] : []));
  if (named === undefined) return [inAddress];
  const inBody = shortNames(event).map((name) => (visit: Visit): Message[] => {
    const message = named(name);
    const body = rebased(booked(anyVisit)?.body, message.body, booked(visit)?.body);
    return [{ ...message, body, nth: visit.nth }];
  });
  return [...inBody, inAddress];
}

/** What `changed` has instead of `base`, put over `other`. */
function rebased(base: unknown, changed: unknown, other: unknown): unknown {
  if (JSON.stringify(base) === JSON.stringify(changed)) return other;
  if (!isRecord(base) || !isRecord(changed) || !isRecord(other)) return changed;
  return Object.fromEntries(
    Object.entries(changed).map(([key, value]) => [key, rebased(base[key], value, other[key])]),
  );
}

/** As tools write the name in the body where another key holds the rest of it: `leads.status`, `booking_confirmed`. */
const shortNames = (event: string): readonly string[] => [
  event,
  event.slice(event.lastIndexOf('.') + 1),
  event.slice(event.lastIndexOf('_') + 1),
  event.slice(event.indexOf('_') + 1),
];

function fixtureOf({ source, preset }: Kit, event: string): Json | null {
  const folder = fixtureFolder(preset ?? source);
  if (folder === null || !existsSync(folder)) return null;
  const file = readdirSync(folder).find((name) => name === `${event}.json` || name.startsWith(`${event}.from-`));
  return file === undefined ? null : (JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Json);
}

/** What the source makes of these webhooks. */
async function decodedOf(kit: Kit, messages: readonly Message[]): Promise<Decoded[]> {
  const source = sourceOf(kit);
  const connection = connectionOf(kit);
  const all: Decoded[] = [];
  for (const message of messages) {
    const course = await runCourse(source, connection, await sealed(kit, message, kit.secrets[0], now));
    all.push(...(course.events ?? []).filter(({ kind }) => kind !== 'undecodable'));
  }
  return all;
}
