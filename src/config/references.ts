/** The names a booking has at One-Link: `external_ref` and `idempotency_key` (architecture.md, *Patch*; one-link-api.md §2.3). */

import type { Chain } from '../booking/chain.ts';
import { type BookingId, bookingId, type ExternalRef, externalRef, type RecordKey } from '../booking/ids.ts';
import { chainOrder } from '../booking/told.ts';
import { formerlyWrittenId, type IdForm, readId, writtenId } from '../booking/written-id.ts';
import { traitsOf } from '../sources/index.ts';
import type { Connection } from './connection.ts';

/** Of a connection. */
interface Named {
  readonly source: string;
  readonly namespace: string | null;
}
interface Neighboured extends Named {
  /** Namespaces of the other connections of this source to the account. */
  readonly otherNamespaces: readonly string[];
}

const formOf = ({ source }: Pick<Connection, 'source'>): IdForm => traitsOf(source).idForm ?? 'escaped';

const prefixOf = ({ source, namespace }: Named): string => {
  if (formOf({ source }) === 'reference') return namespace === null ? '' : `${namespace}:`;
  return namespace === null ? `${source}:` : `${source}:${namespace}:`;
};

const keyPrefixOf = ({ source, namespace }: Named): string =>
  namespace === null ? `${source}:` : `${source}:${namespace}:`;

/** `calcom:9fNE…`, with a namespace `calcom:north:9fNE…`; `direct` as its user wrote it. */
export const refOf = (connection: Named, id: BookingId): ExternalRef =>
  externalRef(`${prefixOf(connection)}${writtenId(formOf(connection), id)}`);

/** The tool's id of an `external_ref`; null where the ref is not of this connection. */
export function idOf(connection: Neighboured, ref: ExternalRef): BookingId | null {
  const prefix = prefixOf(connection);
  if (!ref.startsWith(prefix) || ref.length === prefix.length) return null;
  const written = ref.slice(prefix.length);
  const id = bookingId(readId(formOf(connection), written));
  // `mapped:north:42` is of the connection that has this namespace, and of no other.
  return refOf(connection, id) !== ref && isOfNeighbour(connection, id) ? null : id;
}

/** `<source>:<id>` for every source, `direct` too: the column is the booking's, not the sender's (architecture.md). */
export const idempotencyKeyOf = (connection: Named, id: BookingId): string =>
  `${keyPrefixOf(connection)}${writtenId(formOf(connection), id)}`;

/** Names that an earlier version gave the booking; null where they may as well be another's. */
export function formerNames(
  connection: Neighboured,
  id: BookingId,
): { readonly ref: ExternalRef; readonly key: string } | null {
  const written = formerlyWrittenId(formOf(connection), id);
  if (written === null || isOfNeighbour(connection, written)) return null;
  return { ref: externalRef(`${prefixOf(connection)}${written}`), key: `${keyPrefixOf(connection)}${written}` };
}

const isOfNeighbour = ({ namespace, otherNamespaces }: Neighboured, id: string): boolean =>
  namespace === null && otherNamespaces.some((other) => id.startsWith(`${other}:`));

/** The id would give the booking the name of another connection's (config/namespaces.ts). */
export const isReserved = (
  { reservedPrefixes }: { readonly reservedPrefixes: readonly string[] },
  id: string,
): boolean => reservedPrefixes.some((prefix) => id.trimStart().startsWith(prefix));

/** The ref under which a person knows a booking: that of its newest id. */
export function refOfHeld(connection: Named, record: { readonly chain: Chain; readonly key: RecordKey }): ExternalRef {
  const order = chainOrder(record.chain);
  return refOf(connection, (order.kind === 'ok' ? order.ids.at(-1) : undefined) ?? record.key);
}

/** Appended to the `external_ref` of an appointment that lost in a merge. */
export const mergedMark = '~merged';

/** Characters of `external_ref` and of `idempotency_key` (one-link-api.md §2.1). */
const longestName = 255;

/** Characters that an id may have as it is written, so that every name made of it fits, also after a merge. */
export const roomForId = (connection: Named): number =>
  longestName - Math.max(keyPrefixOf(connection).length, prefixOf(connection).length + mergedMark.length);

export const fitsName = (connection: Named, id: BookingId): boolean =>
  writtenId(formOf(connection), id).length <= roomForId(connection);

const marked = (ref: ExternalRef, mark: string): ExternalRef =>
  externalRef(`${ref.slice(0, longestName - mark.length)}${mark}`);

export const firstMergedRef = (ref: ExternalRef): ExternalRef => marked(ref, mergedMark);
/** Where that one is taken: no two appointments have the same number. */
export const nextMergedRef = (ref: ExternalRef, appointmentId: number): ExternalRef =>
  marked(ref, `${mergedMark}-${appointmentId}`);

const mergedPattern = /~merged(?:-\d{1,15})?$/;
export const isMergedRef = (ref: ExternalRef | ''): boolean => mergedPattern.test(ref);

/** The ref before it was marked, unless it had to be cut. */
export const unmergedRef = (ref: ExternalRef): ExternalRef => externalRef(ref.replace(mergedPattern, ''));

/** The name is what a surplus appointment of the booking with this ref got. */
export function isMergedRefOf(ref: ExternalRef, held: ExternalRef): boolean {
  const mark = mergedPattern.exec(held)?.[0];
  return mark !== undefined && held === marked(ref, mark);
}
