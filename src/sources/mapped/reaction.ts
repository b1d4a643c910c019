/** Finds the meaning of an event in the tables `events` and `states`. */
import { type BookingState, bookingStates } from '../../booking/booking.ts';
import type { Mapping, Reaction } from './table.ts';

/**
 * What an event says about the state. `no_visit`: there is no visit yet, only a started payment or a place on a waiting list.
 */
type ToldState = BookingState | 'no_visit';

export type Meaning =
  | { readonly kind: 'ignored'; readonly reason: string }
  | {
      readonly kind: 'said';
      readonly opens: boolean;
      readonly movedAway: boolean;
      /** The event's own state, which the expression does not change. */
      readonly state?: ToldState;
    };

/** `*` means any event that the table does not name. */
export function meaningOf(event: string, events: Mapping['events']): Meaning {
  const reaction = events[event] ?? events['*'];
  if (reaction === undefined) return { kind: 'ignored', reason: 'unknown event' };
  if (typeof reaction === 'object') {
    return { kind: 'said', opens: reaction.does === 'opens', movedAway: false, state: reaction.state };
  }
  switch (reaction) {
    case 'ignore':
      return { kind: 'ignored', reason: 'ignored by the mapping' };
    case 'opens':
    case 'update':
      return { kind: 'said', opens: reaction === 'opens', movedAway: false };
    case 'cancel':
      return { kind: 'said', opens: false, movedAway: false, state: 'cancelled' };
    case 'moved_away':
      return { kind: 'said', opens: false, movedAway: true };
    default:
      return reaction satisfies never;
  }
}

type Table = Pick<Mapping, 'events' | 'repeats'>;

/**
 * If the table has other events for later changes, an event that opens a booking is sent once, unless it `repeats`. If several
 * events open with the same state and none is for changes, any of them may report one.
 */
export function isToldOnce(event: string, { events, repeats }: Table): boolean {
  const reactions = Object.values(events);
  const plain = reactions.filter((reaction) => reaction === 'opens');
  const tellsChanges = reactions.some((one) => one === 'update' || (typeof one === 'object' && one.does === 'update'));
  const isOnlyOne = reactions.filter((reaction) => reaction !== 'ignore').length === 1;
  const isNamed = event !== '*' && Object.hasOwn(events, event);
  return !repeats && isNamed && !isOnlyOne && (tellsChanges || plain.length <= 1);
}

/** A booking that may first be sent as a request: then its creation is the approval. */
export function isApproval(event: string, { events }: Table): boolean {
  const isRequest = (reaction: Reaction | undefined): boolean =>
    typeof reaction === 'object' && reaction.does === 'opens' && reaction.state === 'pending';
  return !isRequest(events[event]) && Object.values(events).some(isRequest);
}

/** Words that mean `no_visit` at any tool, as `plain` makes them. */
const noVisitYet: ReadonlySet<string> = new Set([
  ...['waitlist', 'waitlisted', 'waitinglist'],
  ...['awaitingpayment', 'paymentpending', 'pendingpayment', 'incart', 'draft'],
]);

/** Words that tools write with one l or two, and with a blank, a hyphen or an underscore between their parts. */
const plain = (word: string): string =>
  word
    .toLowerCase()
    .replace(/[\s_-]+/g, '')
    .replace(/cancel(?=ed|ing)/g, 'cancell');

const statesByWord = new Map<string, BookingState>(bookingStates.map((state) => [plain(state), state]));

/**
 * The state that the tool's word means: as the table has it, in any case and spelling; otherwise the word itself if it is one
 * of the bridge's. Undefined: it says nothing about the state.
 */
export function stateOf(word: string | undefined, states: Mapping['states']): ToldState | 'unknown' | undefined {
  if (word === undefined) return undefined;
  const rows = Object.entries(states);
  const row = rows.find(([name]) => name === word) ?? rows.find(([name]) => plain(name) === plain(word));
  const known = statesByWord.get(plain(word)) ?? (noVisitYet.has(plain(word)) ? 'no_visit' : undefined);
  const told = row?.[1] ?? known ?? states['*'] ?? 'unknown';
  return told === 'ignore' ? undefined : told;
}
