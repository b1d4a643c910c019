/** The names a booking has at One-Link: `external_ref` and `idempotency_key` (design.md, *Patch*; one-link-api.md §2.3). */
import { type Chain, chainOrder } from '../booking/fold.ts';
import type { Connection } from '../config.ts';

type Named = Pick<Connection, 'source' | 'namespace'>;

const prefixOf = ({ source, namespace }: Named): string => {
  if (source === 'direct') return namespace === null ? '' : `${namespace}:`;
  return namespace === null ? `${source}:` : `${source}:${namespace}:`;
};

/** `calcom:9fNE…`, with a namespace `calcom:north:9fNE…`; `direct` as its user wrote it. */
export const refOf = (connection: Named, id: string): string => `${prefixOf(connection)}${id}`;

/** The tool's id of an `external_ref`; null where the ref is not of this connection. */
export function idOf(connection: Named, ref: string): string | null {
  const prefix = prefixOf(connection);
  return ref.startsWith(prefix) && ref.length > prefix.length ? ref.slice(prefix.length) : null;
}

/** `<source>:<id>` for every source, `direct` too: the column is the booking's, not the sender's (design.md). */
export function idempotencyKeyOf({ source, namespace }: Named, id: string): string {
  return namespace === null ? `${source}:${id}` : `${source}:${namespace}:${id}`;
}

/** The ref under which a person knows a booking: that of its newest id. */
export function refOfHeld(connection: Named, record: { readonly chain: Chain; readonly key: string }): string {
  const order = chainOrder(record.chain);
  return refOf(connection, (order.kind === 'ok' ? order.ids.at(-1) : undefined) ?? record.key);
}

/** Appended to the `external_ref` of an appointment that lost in a merge. */
export const mergedMark = '~merged';
