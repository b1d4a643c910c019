/**
 * What is known of one visit under its successive ids (architecture.md, *Fold*): for each id a last-writer-wins map from field to
 * value, and edges old → new.
 */
import { type ClockKind, personalFields } from './booking.ts';
import { type Dictionary, dictionary } from './dictionary.ts';
import type { BookingId } from './ids.ts';
import { unknownClock, type Version } from './version.ts';

/** One field as one id says it. `value` is absent once it was wiped; `digest` stays. Copies of a chain share it. */
export interface Cell {
  readonly value?: unknown;
  readonly digest: string;
  /** The source's own clock; `unknownClock` if none is known for the id. */
  readonly clock: number;
  /** The mailbox's counter: breaks ties. */
  readonly arrival: number;
}

/** A cell whose value is wiped. */
export const wiped = ({ value: _, ...cell }: Cell): Cell => cell;

/** What belongs to the client and not to the visit, besides the name. */
export const clientFields = ['clientPhone', 'clientIdentifier', 'clientBirthDate', 'clientGender'] as const;
export type ClientField = (typeof clientFields)[number];

/** What an id says about its client's name. */
export interface Clients {
  /** The newest name: the shortened digests of its words, as they are compared with each other. None if it was erased. */
  name: readonly string[];
  told: Version;
  /** What is older is about another client. */
  otherSince?: Version;
  /** The newest event that contains everything the tool knows about a client. */
  complete?: Version;
}

export interface IdState {
  cells: Dictionary<Cell>;
  /** Highest clock known for the id. */
  clock: number;
  /** What it counts; absent if no event has said. */
  clockKind?: ClockKind;
  /** The highest clock was told long after it. */
  isBehind?: true;
  /** Set by "cancelled because it was moved": milliseconds since 1970 of its arrival. The id waits for its successor. */
  movedAt?: number;
  /** The version of the newest event that said so. A later state shows that the id continues. */
  moved?: { clock: number; arrival: number };
  /** The client's own id if several clients share this one (`sync/fold/former-ids.ts`). */
  seat?: BookingId;
  /** Which booking the tool means by the id (`sync/fold/former-ids.ts`). */
  instance?: string;
  /** The first id of the booking, and how many changes after it this one came (`straight-order.ts`). */
  origin?: { readonly id: BookingId; readonly sequence: number };
  /** Which of its values are about a client other than the present one. */
  clients?: Clients;
  /** Every start the id was ever given: where to look for its appointment. */
  starts?: string[];
  /**
   * For each key of the connection's `fields`, the newest of its bodies that gave the key a value (`sync/fold/bodies-read.ts`).
   */
  read?: Record<string, ReadVersion>;
  /** The newest of its bodies that was erased before `fields` had read it: an older one is no news. */
  erasedBody?: Version;
}

/**
 * `digest`: of the client's phone in that body. The body is deleted when its delivery is settled, and an erasure looks for the
 * phone.
 */
export type ReadVersion = Version & { digest?: string };

export interface Chain {
  ids: Dictionary<IdState>;
  /** [old, new] */
  edges: [BookingId, BookingId][];
  /** It had two successors, and what showed that was too old to be kept. */
  isAmbiguous?: true;
  /** A person has said which appointment it is, so two successors are no longer a question (`resolved-order.ts`). */
  isResolved?: true;
}

/** A keyed digest of a value's JSON; the key belongs to the mailbox. */
export type DigestOf = (value: unknown) => string;

const personal: ReadonlySet<string> = new Set(personalFields);

/** What the cells of custom attributes begin with: each is a cell, as One-Link merges them key by key. */
export const attributePrefix = 'x:custom_attributes.';

/** Cells of personal fields; `x:` marks a key of `direct` that has no canonical field. */
export const isPersonal = (field: string): boolean => personal.has(field) || field.startsWith(attributePrefix);

/** An id about which nothing is known yet. */
export const newId = (): IdState => ({ cells: dictionary(), clock: unknownClock });

/** The ids of a chain, in the order in which they came to it. */
export const idsOf = ({ ids }: Pick<Chain, 'ids'>): BookingId[] => Object.keys(ids) as BookingId[];

export const emptyChain = (): Chain => ({ ids: dictionary(), edges: [] });

/** What the chain holds for an id. From now on the id belongs to it. */
export const stateOf = (chain: Chain, id: BookingId): IdState => {
  chain.ids[id] ??= newId();
  return chain.ids[id];
};

/** True: it is new. */
export const addEdge = (chain: Chain, from: BookingId, to: BookingId): boolean => {
  stateOf(chain, from);
  stateOf(chain, to);
  if (from === to || chain.edges.some(([a, b]) => a === from && b === to)) return false;
  chain.edges.push([from, to]);
  return true;
};

export type ChainOrder =
  | { readonly kind: 'ok'; readonly ids: readonly BookingId[] }
  /** An id has two predecessors or two successors, or the edges form a circle. */
  | { readonly kind: 'ambiguous' };

/** Brings the ids and edges of one chain into another. The chains speak of different ids. */
export function joinChains(into: Chain, from: Chain): void {
  Object.assign(into.ids, from.ids);
  if (from.isAmbiguous) into.isAmbiguous = true;
  if (from.isResolved) into.isResolved = true;
  for (const [a, b] of from.edges) addEdge(into, a, b);
}

/** Removes the personal values, except those of the fields in `kept`. Their digests stay. */
export function wipeChain(chain: Chain, kept: ReadonlySet<string> = new Set()): void {
  for (const id of Object.values(chain.ids)) {
    for (const [field, cell] of Object.entries(id.cells)) {
      if (isPersonal(field) && !kept.has(field)) id.cells[field] = wiped(cell);
    }
  }
}
