/**
 * Everything that the mailbox needs from outside. Clock, randomness, fetch, SQL, KV and alarm enter only here, so the same
 * mailbox runs in workerd and in a simulator (architecture.md: "The core decides, the shell acts").
 */
import type { HttpAnswer } from '../http/read-answer.ts';
import type { HoldingQuery, HoldingView } from './contract.ts';

export type SqlValue = string | number | null;

export interface Ports {
  /** Runs one statement and gives all its rows. Synchronous, as SQLite in a Durable Object is. */
  readonly sql: (statement: string, ...bindings: readonly SqlValue[]) => Record<string, SqlValue>[];
  /** All statements of `work` or none. */
  readonly transaction: <Result>(work: () => Result) => Result;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** 32 bytes of secret randomness, base64url. Asked for once in a mailbox's life. */
  readonly randomKey: () => string;
  readonly fetch: (url: string, init: RequestInit) => Promise<HttpAnswer>;
  /** Ends a call after so many milliseconds. */
  readonly timeoutSignal: (timeoutMs: number) => AbortSignal;
  /** Asks the mailbox of another connection of the account. */
  readonly holding: (mailbox: string, query: HoldingQuery) => Promise<HoldingView | null>;
  readonly putOutcome: (key: string, value: string, options: KVNamespacePutOptions) => Promise<void>;
  /** When the one alarm is set to, ms; null: none is set. */
  readonly getAlarm: () => Promise<number | null>;
  /** Commits together with the SQL statements before it. */
  readonly setAlarm: (at: number) => void;
  /** Lets other calls of the object run between two pieces of long work. */
  readonly breathe: () => Promise<void>;
  /** Work that continues after the answer. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Facts only: no secret, no personal value. */
  readonly log: (
    level: 'info' | 'warn' | 'error',
    event: string,
    facts: Readonly<Record<string, string | number>>,
  ) => void;
  /** Named places where a run may end abruptly: tests end it there. */
  readonly checkpoint: (name: Checkpoint) => Promise<void> | void;
}

export const checkpoints = [
  'accepted',
  'before_read',
  'after_read',
  'before_write',
  'after_write',
  'settled',
  'before_outcome',
  'after_outcome',
  'before_probe',
  'alarm',
] as const;
export type Checkpoint = (typeof checkpoints)[number];
