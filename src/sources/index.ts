/** The sources by their names, and what depends only on a name. */
import * as registry from './registry.ts';
import type { AnySource } from './source.ts';
import type { Traits } from './traits.ts';

/** By name: bundlers keep the order of the lines. */
export const sources: Readonly<Record<string, AnySource>> = Object.fromEntries(
  Object.entries(registry).toSorted(([a], [b]) => (a < b ? -1 : 1)),
);

/** For what is known by its source's name alone: a connection's bookings in One-Link, an old outcome in KV. */
export const traitsOf = (source: string): Traits =>
  (Object.hasOwn(sources, source) ? sources[source] : undefined) ?? {};
