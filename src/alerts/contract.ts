/** What the Worker may ask of the object that keeps incidents. */
import type { ConfigurationProblem } from '../config/problems.ts';
import type { Watched } from '../mailbox/contract-watch.ts';
import type { TestResult } from './delivery.ts';
import type { ChannelName } from './kinds.ts';
import type { AlertView } from './message.ts';

/** One call of the cron. */
export interface Round {
  /** When it was to be called, ms: looks are told apart by it. */
  readonly at: number;
  /** The connections that answered. */
  readonly watched: readonly Watched[];
  /** All connections are among them. */
  readonly isAll: boolean;
}

export interface AlertsView {
  readonly problems: readonly Pick<ConfigurationProblem, 'path' | 'message'>[];
  readonly channels: readonly ChannelName[];
  /** Not over yet, whether told or not. */
  readonly alerts: readonly (AlertView & { readonly told: boolean })[];
  /** Messages that could not be sent yet. */
  readonly waiting: readonly { readonly channel: ChannelName; readonly messages: number; readonly attempts: number }[];
}

export interface IncidentCalls {
  /** Answers when what is to be told is stored, and does not wait for a channel. */
  look(round: Round): Promise<void>;
  show(): Promise<AlertsView>;
  test(): Promise<readonly TestResult[]>;
}
