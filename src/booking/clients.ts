/**
 * Which client a value belongs to. If an event contains everything that the tool knows about a client (`isComplete`), the tool
 * does not know what is missing in it. If the client is the same person, earlier values stay; if it is another person, they no
 * longer count. The record keeps versions and digests of the words of names, so that both cases can still be told apart after
 * the values were wiped, in whatever order the events came.
 */

import { type Chain, type ClientField, type Clients, clientFields, type DigestOf, type IdState } from './chain.ts';
import { wordsOf } from './client-name.ts';
import { dictionary } from './dictionary.ts';
import type { BookingId } from './ids.ts';
import { type Version, wins } from './version.ts';

const digestLength = 8;

/** Digests of a name's words, as `Clients.name` has them. */
export const nameOf = (name: string, digestOf: DigestOf): string[] =>
  wordsOf(name)
    .split(' ')
    .filter(Boolean)
    .map((word) => digestOf(word).slice(0, digestLength));

/** As in `client-name.ts`: each name has a word that the other one lacks. */
const areOthers = (one: Clients['name'], other: Clients['name']): boolean =>
  one.some((word) => !other.includes(word)) && other.some((word) => !one.includes(word));

/** The name belongs to a client other than the present one. */
export const isOtherClient = ({ clients }: IdState, name: string, digestOf: DigestOf): boolean =>
  clients !== undefined && areOthers(clients.name, nameOf(name, digestOf));

/** Notes a name from an event. */
export function noteClient(
  id: IdState,
  { name: told, isComplete }: { readonly name: string; readonly isComplete: boolean },
  version: Version,
  digestOf: DigestOf,
): void {
  const name = nameOf(told, digestOf);
  id.clients ??= { name, told: version };
  const { clients } = id;
  const isNewer = wins(clients.told, version.clock, version.arrival);
  if (areOthers(clients.name, name)) noteOther(clients, isNewer ? clients.told : version);
  if (isNewer) Object.assign(clients, { told: version, name });
  if (isComplete && wins(clients.complete, version.clock, version.arrival)) clients.complete = version;
}

/** From just after that version on it is another client. */
function noteOther(clients: Clients, { clock, arrival }: Version): void {
  const otherSince = { clock, arrival: arrival + 0.25 };
  if (wins(clients.otherSince, otherSince.clock, otherSince.arrival)) clients.otherSince = otherSince;
}

type Told = Pick<Chain, 'ids'>;
const newId: Pick<IdState, 'cells' | 'clients'> = { cells: dictionary() };

/**
 * What is known for the field is about a client other than the present one, about whom the tool has said everything that it
 * knows.
 */
export function isOfFormerClient({ ids }: Told, order: readonly BookingId[], field: ClientField): boolean {
  let newer: Clients | undefined;
  for (const id of order.toReversed()) {
    const { cells, clients } = ids[id] ?? newId;
    if (newer !== undefined && clients !== undefined && areOthers(clients.name, newer.name)) return true;
    const since = clients?.otherSince;
    const isWhole = newer !== undefined || isAfter(clients?.complete, since);
    if (since !== undefined && isWhole && isAfter(since, cells[field])) return true;
    if (cells[field] !== undefined) return false;
    if (newer !== undefined || clients?.complete !== undefined) newer = clients ?? newer;
  }
  return false;
}

const isAfter = (one: Version | undefined, other: Version | undefined): boolean =>
  one !== undefined && wins(other, one.clock, one.arrival);

/**
 * The name of the one who comes is erased, and the tool had told all it knew of them in a newer word: nobody can say whose an older
 * one is.
 */
export function isOfNobodyKnown({ ids }: Told, order: readonly BookingId[], id: BookingId, told: Version): boolean {
  const place = order.indexOf(id);
  return order.some((other, at) => {
    const clients = ids[other]?.clients;
    if (clients?.complete === undefined || clients.name.length > 0) return false;
    return other === id ? isAfter(clients.complete, told) : at > place && place !== -1;
  });
}

/** The tool has sent everything that it knows about the newest client. */
export const isWholeClient = ({ ids }: Told, order: readonly BookingId[]): boolean =>
  order.map((id) => ids[id]?.clients).findLast((one) => one !== undefined)?.complete !== undefined;

/** The newest complete word is of another client than whatever was told before it. True where that changes something. */
export function noteFormerClients({ ids }: Told, order: readonly BookingId[]): boolean {
  const clients = order.map((id) => ids[id]?.clients).findLast((one) => one?.complete !== undefined);
  if (clients?.complete === undefined) return false;
  const left = (): number => clientFields.filter((field) => isOfFormerClient({ ids }, order, field)).length;
  const before = left();
  const { clock, arrival } = clients.complete;
  clients.otherSince = { clock, arrival: arrival - 0.25 };
  return left() !== before;
}
