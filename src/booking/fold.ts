/**
 * Folding: events about ids become a booking, in whatever order they came (architecture.md, *Fold*).
 *
 * The unit is one id: a last-writer-wins map from field to value. A reschedule adds an edge old → new. Maps and edges only
 * grow, so folding is commutative, associative and idempotent. A chain is the draft of its caller: `foldEvent`
 * changes it in place and touches nothing else.
 */
import type { BookingEvent } from './booking.ts';
import { addEdge, type Chain, clientFields, type DigestOf, type IdState, stateOf } from './chain.ts';
import { isOfNobodyKnown, isOtherClient, noteClient } from './clients.ts';
import { noteClock, switchClockKind } from './clocks.ts';
import type { BookingId } from './ids.ts';
import { saidBy } from './said.ts';
import { chainOrder, isAway, isStateUnknown } from './told.ts';
import { beforeAnyClock, type Version, wins } from './version.ts';

/** The clock of a deletion: nothing about its id is newer. */
const afterAnyClock = Number.MAX_SAFE_INTEGER;
const maxStarts = 12;

export interface Folded {
  /** A value, an edge or a mark has changed. */
  readonly changed: boolean;
  /** A newer event had already said everything that this event says. */
  readonly stale: boolean;
  /** The id got a start that it never had, so its appointment may be at that time. */
  readonly newStart: boolean;
  /** The version of the event. */
  readonly clock: number;
}

/** Folds one event into a chain, which may or may not contain its ids. */
export function foldEvent(
  chain: Chain,
  event: BookingEvent,
  stamp: { readonly arrival: number; readonly receivedAt: number },
  digestOf: DigestOf,
): Folded {
  let changed = !(event.id in chain.ids);
  const id = stateOf(chain, event.id);
  // An earlier version did not store when it came. It was before this event.
  if (id.movedAt !== undefined) id.moved ??= { clock: id.clock, arrival: stamp.arrival - 0.25 };
  switchClockKind(id, event);
  const said = saidBy(event);
  const fills = event.fillsGaps === true;
  const isLate =
    fills || (event.clock === null && (isLateCreation(event, id) || isRepeatedMove(event, id, said, digestOf)));
  const clock = event.clock ?? id.clock;
  if (!fills) noteClock(id, clock, stamp.receivedAt);
  const from = event.movedFrom;
  const newFrom = from !== undefined && noteStart(stateOf(chain, event.predecessor ?? event.id), from);
  const start = fills && id.cells['times'] !== undefined ? undefined : event.fields.times?.startsAt;
  const newStart = (start !== undefined && noteStart(id, start)) || newFrom;
  if (event.mayBeSeat?.[0] !== undefined) id.seat ??= event.mayBeSeat[0];
  if (event.instance !== undefined) id.instance ??= event.instance;
  const name = said.find(([field]) => field === 'clientName')?.[1] as string | undefined;
  // What is late fills no gaps with the words of another client.
  const version = { clock: isLate ? beforeAnyClock : clock, arrival: stamp.arrival };
  const isOthers =
    (isLate && name !== undefined && isOtherClient(id, name, digestOf)) || isBeforeErased(chain, event.id, version);
  if (name !== undefined) noteClient(id, { name, isComplete: event.isComplete === true }, version, digestOf);
  let won = false;
  for (const [field, value] of said) {
    const before = id.cells[field];
    const digest = digestOf(value);
    // An event that says the same as what is known is not outdated.
    if (isLate && before?.digest === digest) won = true;
    const isApproved = event.approves === true && field === 'state' && before?.value === 'pending';
    const isGap = before === undefined || (!fills && before.clock === beforeAnyClock);
    const isLast = event.isFinal === true && field === 'state';
    const isKept = isLate && !isApproved ? !isGap : !wins(before, isLast ? afterAnyClock : clock, stamp.arrival);
    if (isKept || (isOthers && isOfClient(field))) continue;
    won = true;
    // The same unknown word after a known one is news.
    if (before?.digest !== digest || (field === 'unknownState' && !isStateUnknown(id))) changed = true;
    const counts = fills ? beforeAnyClock : isLast ? afterAnyClock : clock;
    id.cells[field] = { value, digest, clock: counts, arrival: stamp.arrival };
  }
  if (event.predecessor !== undefined && addEdge(chain, event.predecessor, event.id)) changed = true;
  if (event.successor !== undefined && addEdge(chain, event.id, event.successor)) changed = true;
  if (event.origin !== undefined && noteOrigin(chain, id, event.origin)) changed = true;
  if (event.movedAway && noteMovedAway(id, clock, stamp)) changed = true;
  const stale = said.length > 0 && !won && !changed;
  return { changed, stale, newStart, clock: isLate ? beforeAnyClock : clock };
}

const isLateCreation = ({ once }: BookingEvent, { cells }: IdState): boolean =>
  once === true && Object.keys(cells).length > 0;

/** What was told before, of a client who is erased by now or of one before them. */
function isBeforeErased(chain: Chain, id: BookingId, version: Version): boolean {
  if (Object.values(chain.ids).every(({ clients }) => clients === undefined || clients.name.length > 0)) return false;
  const order = chainOrder(chain);
  return order.kind === 'ok' && isOfNobodyKnown(chain, order.ids, id, version);
}

const isOfClient = (field: string): boolean => clientFields.some((one) => one === field);

/**
 * Nobody moves a booking to the time that it already has. Only its state has changed since, and a move is not about the state.
 */
const isRepeatedMove = (
  { moves, fields }: BookingEvent,
  { cells }: IdState,
  said: readonly [string, unknown][],
  digestOf: DigestOf,
): boolean =>
  moves === true &&
  fields.times !== undefined &&
  said.every(([field, value]) => field === 'state' || cells[field]?.digest === digestOf(value));

/** Notes a start of the id. True: it is a new one. */
function noteStart(id: IdState, start: string): boolean {
  if (id.starts?.includes(start)) return false;
  id.starts = [...(id.starts ?? []), start].slice(-maxStarts);
  return true;
}

/** The lowest count is that of its own creation. A tool may increase the count with later changes. */
function noteOrigin(chain: Chain, id: IdState, origin: NonNullable<IdState['origin']>): boolean {
  const isNew = id.origin === undefined;
  stateOf(chain, origin.id);
  if (isNew || origin.sequence < (id.origin?.sequence ?? 0)) id.origin = origin;
  return isNew;
}

/** Notes that the id was moved away. True: it waits for its successor from now on. */
function noteMovedAway(
  id: IdState,
  clock: number,
  { arrival, receivedAt }: { readonly arrival: number; readonly receivedAt: number },
): boolean {
  const waited = isAway(id);
  if (id.movedAt === undefined || wins(id.moved, clock, arrival)) id.moved = { clock, arrival };
  if (waited || !isAway({ ...id, movedAt: receivedAt })) {
    id.movedAt ??= receivedAt;
    return false;
  }
  id.movedAt = receivedAt;
  return true;
}
