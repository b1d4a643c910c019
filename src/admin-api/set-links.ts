/**
 * Links that a person sets, one or many. A mailbox knows only its own bookings, so the other connections of the account are
 * asked whether one of their bookings has the appointment. Before its first event a linked booking leaves no trace in One-Link.
 */
import type { ExternalRef } from '../booking/ids.ts';
import type { Connection } from '../config/connection.ts';
import { type LinkAnswer, type LinkRow, linksPerCall } from '../mailbox/contract.ts';
import type { Reachable } from './mailboxes.ts';
import type { ApiContext } from './operation.ts';

/** By appointment id: the booking of another connection that has it. */
export type HeldElsewhere = ReadonlyMap<number, ExternalRef>;

/** Throws if a mailbox does not answer, so nothing is linked without this check. */
export async function heldElsewhere(
  { env }: Pick<ApiContext, 'env'>,
  { neighbours }: Pick<Connection, 'neighbours'>,
  rows: readonly LinkRow[],
): Promise<HeldElsewhere> {
  const ids = rows.filter(({ force }) => !force).map(({ appointmentId }) => appointmentId);
  if (ids.length === 0) return new Map();
  const held = await Promise.all(neighbours.map((mailbox) => env.MAILBOX.getByName(mailbox).admin().holders(ids)));
  return new Map(held.flat().map(({ appointmentId, externalRef }) => [appointmentId, externalRef]));
}

/** Why another connection forbids a row. Null: it does not. */
export function refusedElsewhere({ appointmentId, force }: LinkRow, held: HeldElsewhere): LinkAnswer | null {
  const externalRef = force ? undefined : held.get(appointmentId);
  return externalRef === undefined ? null : { kind: 'foreign', external_ref: externalRef, idempotency_key: null };
}

/** One answer per row, in the same order. It works in pieces and stops when One-Link does not answer. */
export async function importInPieces(
  found: Pick<Reachable, 'mailbox'>,
  rows: readonly LinkRow[],
  held: HeldElsewhere,
): Promise<readonly LinkAnswer[]> {
  const refused = rows.map((row) => refusedElsewhere(row, held));
  const toAsk = rows.filter((_, index) => refused[index] === null);
  const answers: LinkAnswer[] = [];
  let cutOff: LinkAnswer | undefined;
  for (let start = 0; start < toAsk.length; start += linksPerCall) {
    const piece = toAsk.slice(start, start + linksPerCall);
    const { length } = answers;
    if (cutOff === undefined) answers.push(...(await found.mailbox.importLinks(piece)));
    else answers.push(...piece.map(() => cutOff as LinkAnswer));
    cutOff ??= answers.slice(length).find(({ kind }) => kind === 'unavailable');
  }
  return refused.map((answer) => answer ?? (answers.shift() as LinkAnswer));
}
