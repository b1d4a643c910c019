/** Which requests `npm run send` sends: the event and the visit that the options name, signed. */
import { readFileSync } from 'node:fs';
import { bookingId, type ExternalRef } from '../../src/booking/ids.ts';
import type { Connection } from '../../src/config/connection.ts';
import { refOf } from '../../src/config/references.ts';
import type { LinkView } from '../../src/mailbox/contract-views.ts';
import type { Wire } from '../../test/unit/conformance/kit.ts';
import type { AdminApi } from '../lib/admin-api.ts';
import type { Configured } from '../lib/configured.ts';
import type { Sample, Visit } from '../lib/samples.ts';
import { kitOfTable, type Signing, sealFor, sealText, visitOf, visitOfToday } from './request.ts';

/** The options that say what is sent. */
export interface Wishes {
  readonly visit?: string | undefined;
  readonly moves?: string | undefined;
  readonly starts?: string | undefined;
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly staff?: string | undefined;
  readonly service?: string | undefined;
  readonly body?: string | undefined;
  readonly 'in-address'?: string | undefined;
  readonly 'private-key'?: string | undefined;
}

export interface Asked {
  readonly connection: Connection;
  readonly table: Readonly<Record<string, unknown>>;
  readonly samples: readonly Sample[];
  readonly configured: Configured;
  readonly api: AdminApi;
  readonly values: Wishes;
}

/** The signed requests of an event with the event's name, or what is wrong. */
export async function wiresFor(event: string | undefined, asked: Asked): Promise<readonly Wire[] | string> {
  const { connection, table, samples, values } = asked;
  const secret = secretOf(asked);
  if (!secret.ok) return secret.why;
  const now = new Date();
  const { notificationUrl, mapping } = connection;
  const signing: Signing = { table, secret: secret.value, notificationUrl, mapping, at: now };
  if (values.body !== undefined) {
    const text = textOf(values.body === '-' ? 0 : values.body);
    if (!text.ok) return text.why;
    return [await sealText(text.value, values['in-address'] ?? event, signing)];
  }
  const sample = samples.find((one) => one.event === event) ?? samples.find(({ word }) => word === event);
  if (sample === undefined)
    return `${event}: ${connection.name} has no such event. See: npm run send -- ${connection.name}`;
  const visit = await visitFrom(sample, asked, now);
  if (typeof visit === 'string') return visit;
  const wires: Wire[] = [];
  for (const message of sample.messages(visit)) wires.push(await sealFor(message, signing));
  return wires;
}

type Text = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly why: string };

function textOf(file: string | 0): Text {
  try {
    return { ok: true, value: readFileSync(file, 'utf8') };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : `${file} cannot be read` };
  }
}

function secretOf({ connection, table, configured, values }: Asked): Text {
  if (connection.source === 'wix') {
    if (values['private-key'] !== undefined) return textOf(values['private-key']);
    const why =
      'Only Wix has the private key that its webhooks are signed with. Make a pair of your own, add its public key as a second secret while you try, and give its private key with --private-key.';
    return { ok: false, why };
  }
  const name = String([table['secret']].flat()[0]);
  const value = configured.secret(name);
  const why = `The secret ${name} is not on this machine: set it in the environment or in .dev.vars.`;
  return value === undefined ? { ok: false, why } : { ok: true, value };
}

async function visitFrom(sample: Sample, asked: Asked, now: Date): Promise<Visit | string> {
  const { values } = asked;
  const numbers = { visit: values.visit, moves: values.moves };
  for (const [option, value] of Object.entries(numbers))
    if (value !== undefined && !/^\d{1,6}$/.test(value)) return `Option '--${option}': expected a whole number`;
  const startsAt = values.starts === undefined ? null : new Date(values.starts);
  if (startsAt !== null && Number.isNaN(startsAt.getTime()))
    return "Option '--starts': expected 2026-12-01T10:00:00+05:00";
  const { name = 'Test Client', phone = '+77010000001' } = values;
  const client = values.name === undefined && values.phone === undefined ? null : { name, phone };
  const number = values.visit === undefined ? visitOfToday(now) : Number(values.visit);
  const moves = values.moves === undefined ? await movesOf(number, sample, asked) : Number(values.moves);
  return visitOf({ number, moves, startsAt, client, staff: values.staff, service: values.service }, now);
}

/** How often the visit has moved: some tools call it otherwise after each move, and the bridge knows these names. */
async function movesOf(visit: number, { word }: Sample, { connection, table, api }: Asked): Promise<number> {
  const next = word === 'moved' ? 1 : 0;
  const kit = kitOfTable(table);
  if (kit === null || word === 'booked') return 0;
  const refAfter = (move: number): ExternalRef => refOf(connection, bookingId(kit.id({ visit, move })));
  if (refAfter(0) === refAfter(1)) return next;
  const first = encodeURIComponent(refAfter(0));
  const link = await api.get<LinkView>(`/links/${encodeURIComponent(connection.name)}/${first}`);
  let moves = 0;
  while (link.ok && link.body.external_refs.includes(refAfter(moves + 1))) moves += 1;
  return moves + next;
}
