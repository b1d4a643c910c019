/**
 * Whether an entry of the tool's listing says something that the mailbox does not know. Most say nothing new, and those cost no row.
 */
import type { BookingEvent, BookingFieldName } from '../../booking/booking.ts';
import { personalFields } from '../../booking/booking.ts';
import { type Chain, type DigestOf, isPersonal } from '../../booking/chain.ts';
import { foldEvent } from '../../booking/fold.ts';
import type { BookingId } from '../../booking/ids.ts';
import { saidBy } from '../../booking/said.ts';
import type { StoredBooking } from '../store/stored-booking.ts';

export type Listed = BookingEvent<BookingId>;

export type News =
  | { readonly kind: 'none' }
  /** A webhook came when the listing may already have been made. */
  | { readonly kind: 'recent' }
  | { readonly kind: 'news'; readonly fields: readonly string[] };

/**
 * How long before a listing a webhook may have come that the listing does not show yet. Only for what has no clock of the tool: the
 * fold orders the rest.
 */
export const lagMs = 10 * 60_000;

interface NewsInput {
  readonly digestOf: DigestOf;
  /** When the tool was asked. */
  readonly startedAt: number;
  readonly arrival: number;
  /** Entries tell by the tool's own clock when they have changed. */
  readonly isDated: boolean;
}

export function newsOf(
  event: Listed,
  record: StoredBooking,
  { digestOf, startedAt, arrival, isDated }: NewsInput,
): News {
  const isOrdered = event.readBack === true || (isDated && event.clock !== null);
  if (!isOrdered && record.touchedAt > startedAt - lagMs) return { kind: 'recent' };
  if (saysTheSame(event, record.chain, digestOf)) return { kind: 'none' };
  const chain = structuredClone(record.chain) as Chain;
  const before = digestsIn(chain, event.id);
  const clock = event.readBack === true ? startedAt : event.clock;
  const { changed } = foldEvent(chain, { ...event, clock }, { arrival, receivedAt: startedAt }, digestOf);
  if (!changed) return { kind: 'none' };
  const after = digestsIn(chain, event.id);
  return { kind: 'news', fields: Object.keys(after).filter((field) => before[field] !== after[field]) };
}

/** The usual entry: every value is known, and nothing else is said. Copying the chain to fold it would take ten times as long. */
function saysTheSame(event: Listed, { ids }: Chain, digestOf: DigestOf): boolean {
  const { predecessor, successor, origin, movedAway, movedFrom, carried, isFinal, isComplete } = event;
  const cells = ids[event.id]?.cells;
  const more = [predecessor, successor, origin, movedAway, movedFrom, carried, isFinal];
  if (cells === undefined || more.some((one) => one !== undefined)) return false;
  const said = new Map(saidBy(event));
  if (said.has('unknownState')) return false;
  if (isComplete === true && Object.keys(cells).some((field) => isPersonal(field) && !said.has(field))) return false;
  return [...said].every(([field, value]) => cells[field]?.digest === digestOf(value));
}

/** What is said of an erased client is not brought back: nobody has asked for it to be stored again. */
export function withoutErased(event: Listed, { chain }: StoredBooking): Listed {
  const clients = chain.ids[event.id]?.clients;
  if (clients === undefined || clients.name.length > 0) return event;
  const personal: ReadonlySet<string> = new Set(personalFields);
  const fields = Object.fromEntries(
    Object.entries(event.fields).filter(([field]) => !personal.has(field as BookingFieldName)),
  );
  const { isComplete: _, ...rest } = event;
  return { ...rest, fields };
}

const digestsIn = ({ ids }: Chain, id: BookingId): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(ids[id]?.cells ?? {}).map(([field, { digest }]) => [field, digest]));
