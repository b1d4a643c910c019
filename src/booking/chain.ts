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
  /** The source's own clock; `unknownClock` where none is known for the id. */
  readonly clock: number;
  /** The mailbox's counter: breaks ties. */
  readonly arrival: number;
}

/** A cell whose value is wiped. */
export const wiped = ({ value: _, ...cell }: Cell): Cell => cell;

/** What belongs to the client and not to the visit, beside the name. */
export const clientFields = ['clientPhone', 'clientIdentifier', 'clientBirthDate', 'clientGender'] as const;
export type ClientField = (typeof clientFields)[number];

/** What an id was told of its client's name. */
export interface Clients {
  /** The newest name: each word's digest, cut, as they are compared with each other alone. None where it is erased. */
  name: readonly string[];
  told: Version;
  /** What is older was told of another client. */
  otherSince?: Version;
  /** The newest word that says all the tool knows of a client. */
  complete?: Version;
}

export interface IdState {
  cells: Dictionary<Cell>;
  /** Highest clock known for the id. */
  clock: number;
  /** What it counts; absent where no event has told that. */
  clockKind?: ClockKind;
  /** The highest clock was told long after it. */
  isBehind?: true;
  /** Set by "cancelled because it was moved": milliseconds since 1970 of its arrival. The id waits for its successor. */
  movedAt?: number;
  /** The version of the newest event that said so: a state that is told after it shows that the id goes on. */
  moved?: { clock: number; arrival: number };
  /** The id that its client has where several share it (`sync/fold/former-ids.ts`). */
  seat?: BookingId;
  /** Which booking the tool means by the id (`sync/fold/former-ids.ts`). */
  instance?: string;
  /** The first id of the booking, and how many changes after it this one came (`straight-order.ts`). */
  origin?: { readonly id: BookingId; readonly sequence: number };
  /** Which of its words are of another client than the one who comes now. */
  clients?: Clients;
  /** Every start the id was ever given: where to look for its appointment. */
  starts?: string[];
  /** Which of its bodies was the newest that gave a key of the connection's `fields` a value (`sync/fold/bodies-read.ts`). */
  read?: Record<string, ReadVersion>;
  /** The newest of its bodies that was erased before `fields` had read it: an older one is no news. */
  erasedBody?: Version;
}

/** `digest`: of the client's phone that was read. The body goes when its delivery is settled, and an erasure looks for the phone. */
export type ReadVersion = Version & { digest?: string };

export interface Chain {
  ids: Dictionary<IdState>;
  /** [old, new] */
  edges: [BookingId, BookingId][];
  /** It had two ways, and what showed it was too old to be kept. */
  isAmbiguous?: true;
  /** A person has said which appointment it is: two ways are no question any more (`resolved-order.ts`). */
  isResolved?: true;
}

/** A keyed digest of a value's JSON; the key belongs to the mailbox. */
export type DigestOf = (value: unknown) => string;

const personal: ReadonlySet<string> = new Set(personalFields);

/** What the cells of custom attributes begin with: each is a cell, as One-Link merges them key by key. */
export const attributePrefix = 'x:custom_attributes.';

/** Cells of personal fields; `x:` marks a key of `direct` that has no canonical field. */
export const isPersonal = (field: string): boolean => personal.has(field) || field.startsWith(attributePrefix);

/** An id of which nothing is known yet. */
export const newId = (): IdState => ({ cells: dictionary(), clock: unknownClock });

/** The ids of a chain, in the order in which they came to it. */
export const idsOf = ({ ids }: Pick<Chain, 'ids'>): BookingId[] => Object.keys(ids) as BookingId[];

export const emptyChain = (): Chain => ({ ids: dictionary(), edges: [] });

/** What the chain holds of an id, from now on at least that it is one. */
export const stateOf = (chain: Chain, id: BookingId): IdState => {
  chain.ids[id] ??= newId();
  return chain.ids[id];
};

/** True where it is new. */
export const addEdge = (chain: Chain, from: BookingId, to: BookingId): boolean => {
  stateOf(chain, from);
  stateOf(chain, to);
  if (from === to || chain.edges.some(([a, b]) => a === from && b === to)) return false;
  chain.edges.push([from, to]);
  return true;
};

export type ChainOrder =
  | { readonly kind: 'ok'; readonly ids: readonly BookingId[] }
  /** An id has two predecessors or two successors, or the edges run in a circle. */
  | { readonly kind: 'ambiguous' };

/** Brings the ids and edges of one chain into another. The chains speak of different ids. */
export function joinChains(into: Chain, from: Chain): void {
  Object.assign(into.ids, from.ids);
  if (from.isAmbiguous) into.isAmbiguous = true;
  if (from.isResolved) into.isResolved = true;
  for (const [a, b] of from.edges) addEdge(into, a, b);
}

/** Takes the personal values out, but for the fields of `kept`; their digests stay. */
export function wipeChain(chain: Chain, kept: ReadonlySet<string> = new Set()): void {
  for (const id of Object.values(chain.ids)) {
    for (const [field, cell] of Object.entries(id.cells)) {
      if (isPersonal(field) && !kept.has(field)) id.cells[field] = wiped(cell);
    }
  }
}
