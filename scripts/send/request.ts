/** From a connection and what happened to the signed requests that its tool would send. */
import { mappingOf } from '../../src/sources/mapped/schema.ts';
import type { Json, Kit, Message, Wire } from '../../test/unit/conformance/kit.ts';
import { kits } from '../../test/unit/conformance/kits.ts';
import { textOf } from '../../test/unit/conformance/writing.ts';
import { jsonOf } from '../lib/json.ts';
import type { Visit } from '../lib/samples.ts';
import { sealMapped } from '../lib/seal-mapped.ts';

type Table = Readonly<Record<string, unknown>>;

/** The kit of a connection's tool. Null: a table of `mapped` that is nobody's preset. */
export function kitOfTable({ source, mapping }: Table): Kit | null {
  const preset = typeof mapping === 'object' && mapping !== null ? (mapping as Json)['preset'] : undefined;
  if (source === 'mapped' && preset === undefined) return null;
  return kits.find((kit) => kit.source === source && kit.preset === preset) ?? null;
}

export interface Signing {
  readonly table: Table;
  readonly secret: string;
  readonly notificationUrl: string | null;
  /** The connection's `mapping` with the preset's keys in it. */
  readonly mapping: unknown;
  readonly at: Date;
}

/** Signs a webhook as the tool of the connection does. */
export async function sealFor(message: Message, signing: Signing): Promise<Wire> {
  const { table, secret, at, notificationUrl } = signing;
  const kit = kitOfTable(table);
  const ownRules = kit === null || (kit.source === 'mapped' && 'authentication' in (table['mapping'] as Json));
  const address = notificationUrl === null ? {} : { address: notificationUrl };
  const sent = { ...message, ...address };
  const text = kit === null ? JSON.stringify(message.body) : textOf(kit, sent, secret, at);
  return ownRules ? sealByTable(text, message, signing) : kit.seal(bytes(text), sent, secret, at);
}

/** The same for a body that is given as text, which is sent as it is. */
export async function sealText(text: string, event: string | undefined, signing: Signing): Promise<Wire> {
  const { table, secret, at, notificationUrl } = signing;
  const kit = kitOfTable(table);
  const message: Message = {
    body: jsonOf(text),
    ...(event === undefined ? {} : { event }),
    ...(notificationUrl === null ? {} : { address: notificationUrl }),
  };
  if (kit === null || kit.source === 'mapped') return sealByTable(text, message, signing);
  // Where the token is in the body or the body is a token, the kit has to write it.
  const isWritten = kit.encode !== undefined && message.body !== undefined;
  return kit.seal(bytes(isWritten ? textOf(kit, message, secret, at) : text), message, secret, at);
}

function sealByTable(text: string, { event }: Message, { secret, at, notificationUrl, mapping }: Signing): Wire {
  const table = mappingOf(mapping);
  if (table === null) throw new Error('the table `mapping` cannot be read');
  const contentType = jsonOf(text) === undefined ? 'application/x-www-form-urlencoded' : 'application/json';
  const query = event === undefined ? '' : `?event=${encodeURIComponent(event)}`;
  return sealMapped(bytes(text), table, { contentType, secret, at, notificationUrl, query });
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Milliseconds: the numbering of happenings begins there. */
const numberedSince = Date.UTC(2026, 0, 1);
const hourMs = 3_600_000;

export interface VisitOptions {
  readonly number: number;
  readonly moves: number;
  /** Default: 10:00 in Almaty, three days from now. */
  readonly startsAt: Date | null;
  readonly client: { readonly name: string; readonly phone: string } | null;
  readonly staff: string | undefined;
  readonly service: string | undefined;
}

/** The date as a number, such as 261127. */
export const visitOfToday = (now: Date): number => Number(now.toISOString().slice(2, 10).replaceAll('-', ''));

/** Each move is two hours later. */
export function visitOf({ number, moves, startsAt, client, staff, service }: VisitOptions, now: Date): Visit {
  const first =
    startsAt ?? new Date(Math.floor((now.getTime() + 77 * hourMs) / (24 * hourMs)) * 24 * hourMs + 5 * hourMs);
  return {
    visit: number,
    move: moves,
    startsAt: new Date(first.getTime() + moves * 2 * hourMs),
    nth: Math.floor((now.getTime() - numberedSince) / 1000),
    at: now,
    ...(client === null ? {} : { client }),
    ...(staff === undefined ? {} : { staff }),
    ...(service === undefined ? {} : { service }),
  };
}
