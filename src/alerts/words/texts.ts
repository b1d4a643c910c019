/** The shape that every language of alerts fills. `{name}` is a placeholder; a part in `[…]` is left out if it has no value. */
import type { AlertKind } from '../kinds.ts';

export interface AlertTexts {
  /** The first line. */
  readonly title: { readonly alert: string; readonly over: string; readonly summary: string; readonly test: string };
  /** What happened, and who can do what. Placeholders: connection, count, since, code, why. */
  readonly open: Readonly<Record<AlertKind, string>>;
  readonly over: Readonly<Record<AlertKind, string>>;
  /** New failures beside those that were told. */
  readonly grown: string;
  /** Behind the sentence of what began and ended in quiet hours. Placeholders: since, until. */
  readonly passed: string;
  /** `{count}` incidents more have no room. */
  readonly more: string;
  readonly summary: {
    readonly well: string;
    /** What is open, before the list of it. */
    readonly open: string;
    /** Placeholders: pending, parked, failed. */
    readonly counts: string;
    /** Placeholders: begun, ended. */
    readonly day: string;
  };
  readonly test: string;
}
