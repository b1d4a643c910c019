/** A step of a booking's history as its record keeps it (`history.ts`). */
import type { Code } from '../codes.ts';
import type { LinkOrigin } from './documents.ts';

/** `at`: milliseconds since 1970. */
export type HistoryStep =
  /** It could not be sent, `times` times in a row, first at `since`. */
  | { readonly what: 'tried'; readonly at: number; readonly code: Code; readonly times: number; readonly since: number }
  | { readonly what: 'parked' | 'failed'; readonly at: number; readonly code: Code }
  | { readonly what: 'linked'; readonly at: number; readonly appointmentId: number; readonly origin: LinkOrigin }
  | { readonly what: 'unlinked'; readonly at: number; readonly appointmentId: number }
  /** A write without a definite answer, looked after at `until`. */
  | { readonly what: 'in_doubt'; readonly at: number; readonly until: number };
