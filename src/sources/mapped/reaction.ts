/** What an event means, by the tables `events` and `states`. */
import { type BookingState, bookingStates } from '../../booking/booking.ts';
import type { Mapping } from './table.ts';

export type Meaning =
  | { readonly kind: 'ignored'; readonly reason: string }
  | {
      readonly kind: 'said';
      readonly opens: boolean;
      readonly movedAway: boolean;
      /** The event's own state, which the expression does not change. */
      readonly state?: BookingState;
    };

/** `*` stands for any event that the table does not name. */
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

const doingOf = (reaction: Mapping['events'][string]): string | undefined =>
  typeof reaction === 'object' ? reaction.does : reaction;

/** An event that opens a booking tells of it once where the table has others for what changes afterwards, unless it `repeats`. */
export function isToldOnce(event: string, { events, repeats }: Pick<Mapping, 'events' | 'repeats'>): boolean {
  const doings = Object.values(events).map(doingOf);
  const isNamed = event !== '*' && Object.hasOwn(events, event);
  return !repeats && isNamed && doings.includes('update') && doings.filter((doing) => doing === 'opens').length === 1;
}

const isState = (text: string): text is BookingState => (bookingStates as readonly string[]).includes(text);

/**
 * The state that the tool's word stands for: as the table has it, in any case; else the word itself where it is one of the
 * bridge's. Undefined: it says nothing about the state.
 */
export function stateOf(word: string | undefined, states: Mapping['states']): BookingState | undefined {
  if (word === undefined) return undefined;
  const lower = word.toLowerCase();
  const row = Object.entries(states).find(([name]) => name === word) ??
    Object.entries(states).find(([name]) => name.toLowerCase() === lower) ?? ['', isState(lower) ? lower : states['*']];
  return row[1] === 'ignore' ? undefined : row[1];
}
