/**
 * Links that a person sets, one or many. A mailbox knows its own bookings only, so the other connections of the account are
 * asked whether one of theirs has the appointment: until its first event a linked booking leaves no trace at One-Link.
 */
import type { Connection } from '../config/connection.ts';
import { type AdminCalls, type LinkAnswer, type LinkRow, linksPerCall } from '../mailbox/contract.ts';
import type { ApiContext } from './operation.ts';

/** The booking of another connection that has an appointment, by the appointment's id. */
export type HeldElsewhere = ReadonlyMap<number, string>;

/** Throws where a mailbox does not answer: nothing is linked unseen. */
export async function heldElsewhere(
  { env, configuration }: ApiContext,
  { name, accountId }: Connection,
  rows: readonly LinkRow[],
): Promise<HeldElsewhere> {
  const ids = rows.filter(({ force }) => !force).map(({ appointmentId }) => appointmentId);
  if (ids.length === 0) return new Map();
  const others = [...configuration.connections.values()].flatMap((entry) =>
    entry.ok && entry.connection.accountId === accountId && entry.connection.name !== name ? [entry.connection] : [],
  );
  const held = await Promise.all(others.map((other) => env.MAILBOX.getByName(other.mailbox).admin().holders(ids)));
  return new Map(held.flat().map(({ appointmentId, externalRef }) => [appointmentId, externalRef]));
}

/** What another connection says against a row; null: nothing. */
export function refusedElsewhere({ appointmentId, force }: LinkRow, held: HeldElsewhere): LinkAnswer | null {
  const externalRef = force ? undefined : held.get(appointmentId);
  return externalRef === undefined ? null : { kind: 'foreign', external_ref: externalRef, idempotency_key: null };
}

/** One answer a row, same order: piece by piece, and no further once One-Link cannot be asked. */
export async function importInPieces(
  mailbox: AdminCalls,
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
    if (cutOff === undefined) answers.push(...(await mailbox.importLinks(piece)));
    else answers.push(...piece.map(() => cutOff as LinkAnswer));
    cutOff ??= answers.slice(length).find(({ kind }) => kind === 'unavailable');
  }
  return refused.map((answer) => answer ?? (answers.shift() as LinkAnswer));
}
