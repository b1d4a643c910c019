/**
 * Words of the operator's pages that are no codes: titles, buttons, states. Sentences of codes are in `src/messages`. A button has
 * the word that those sentences use ("press Retry"); a test compares them.
 */

import type { BookingState } from '../../booking/booking.ts';
import type { ComparedView } from '../../mailbox/contract-bookings.ts';
import type { AuditAction } from '../../mailbox/contract-log.ts';
import type { DeliveryState, RefusedReason } from '../../mailbox/contract-views.ts';
import type { AppointmentStatus } from '../../one-link/appointment.ts';
import type { DoneKey, RefusedKey } from '../flash.ts';

type Count = (count: number) => string;

export interface FrameWords {
  readonly title: string;
  readonly nav: Readonly<Record<'today' | 'visits' | 'connections' | 'webhooks' | 'log', string>>;
  /** Short, Sunday first, January first. */
  readonly dates: { readonly days: readonly string[]; readonly months: readonly string[] };
  readonly skip: string;
  readonly language: string;
  readonly signIn: Readonly<
    Record<
      'title' | 'token' | 'help' | 'button' | 'wrong' | 'wait' | 'closed' | 'closedHow' | 'out' | 'stranger',
      string
    >
  >;
  readonly sees: { readonly readOnly: string; readonly some: string };
  readonly done: Readonly<Record<DoneKey, (number: number) => string>>;
  readonly refused: Readonly<Record<RefusedKey, string>>;
  readonly errors: Readonly<
    Record<'notFound' | 'notFoundHow' | 'forbidden' | 'readOnly' | 'oldForm' | 'failed' | 'failedHow' | 'back', string>
  >;
  readonly buttons: Readonly<
    Record<
      | 'retry'
      | 'retryAll'
      | 'readAgain'
      | 'discard'
      | 'undo'
      | 'reassert'
      | 'link'
      | 'linkForce'
      | 'unlink'
      | 'pause'
      | 'resume'
      | 'test'
      | 'search'
      | 'show'
      | 'open'
      | 'older'
      | 'newest'
      | 'copy'
      | 'copied'
      | 'details',
      string
    >
  >;
  readonly states: Readonly<Record<'pending' | 'parked' | 'failed' | 'settled', string>>;
  readonly results: Readonly<Record<DeliveryState, string>>;
  readonly statuses: Readonly<Record<AppointmentStatus, string>>;
  readonly bookingStates: Readonly<Record<BookingState, string>>;
}

/** What stands on each page. */
export interface PlaceWords {
  readonly today: Readonly<
    Record<
      | 'allWell'
      | 'allWellMore'
      | 'unsure'
      | 'partly'
      | 'since'
      | 'seeVisits'
      | 'nextVisits'
      | 'trouble'
      | 'problems'
      | 'unread',
      string
    >
  > & {
    readonly need: Count;
    readonly waiting: Count;
    readonly group: Count;
    readonly more: Count;
    readonly unavailable: (names: string) => string;
  };
  readonly visits: Readonly<
    Record<
      | 'search'
      | 'searchHelp'
      | 'state'
      | 'anyState'
      | 'connection'
      | 'anyConnection'
      | 'day'
      | 'none'
      | 'noneHow'
      | 'when'
      | 'client'
      | 'specialist'
      | 'service'
      | 'tool'
      | 'last'
      | 'noTime'
      | 'noName'
      | 'appointment'
      | 'booking'
      | 'searching',
      string
    >
  > & { readonly rows: Count };
  readonly visit: Readonly<
    Record<
      | 'title'
      | 'timeline'
      | 'cut'
      | 'sides'
      | 'field'
      | 'tool'
      | 'oneLink'
      | 'standing'
      | 'wiped'
      | 'nothing'
      | 'notRead'
      | 'noAppointment'
      | 'gone'
      | 'candidates'
      | 'candidatesHow'
      | 'number'
      | 'numberHow'
      | 'force'
      | 'actions'
      | 'unlinkHow'
      | 'discardHow'
      | 'retryHow'
      | 'edited'
      | 'reassertHow'
      | 'linkOther'
      | 'openOneLink'
      | 'nextTry',
      string
    >
  > & { readonly openTool: (tool: string) => string };
  readonly standing: Readonly<Record<ComparedView['standing'], string>>;
  readonly steps: Readonly<
    Record<
      'received' | 'tried' | 'taken' | 'linked' | 'unlinked' | 'parked' | 'failed' | 'settled' | 'in_doubt' | 'acted',
      string
    >
  >;
  readonly origins: Readonly<Record<'created' | 'adopted' | 'carried' | 'person' | 'imported', string>>;
  readonly actions: Readonly<Record<AuditAction, string>>;
  readonly connections: Readonly<
    Record<
      | 'lastWebhook'
      | 'lastSuccess'
      | 'never'
      | 'waiting'
      | 'parked'
      | 'failed'
      | 'refused'
      | 'address'
      | 'addressHow'
      | 'day'
      | 'month'
      | 'invalid'
      | 'unavailable'
      | 'none'
      | 'noneHow'
      | 'formerly'
      | 'account'
      | 'check'
      | 'checkHow',
      string
    >
  > & { readonly counted: (count: number, refused: number) => string };
  readonly test: Readonly<
    Record<
      'title' | 'how' | 'webhook' | 'accepted' | 'works' | 'fails' | 'skipped' | 'notTested' | 'nothingMade',
      string
    >
  > & {
    readonly refused: (status: number) => string;
    readonly answers: (account: number) => string;
    readonly noSample: (tool: string) => string;
    readonly notTestedHow: (tool: string) => string;
  };
  readonly connectionStates: Readonly<Record<'running' | 'paused' | 'account' | 'breaker' | 'rate_limited', string>>;
  readonly webhooks: Readonly<
    Record<
      | 'none'
      | 'noneHow'
      | 'when'
      | 'what'
      | 'size'
      | 'result'
      | 'refused'
      | 'body'
      | 'bodyHow'
      | 'bodyGone'
      | 'all'
      | 'only',
      string
    >
  > & { readonly bytes: Count; readonly times: Count };
  readonly reasons: Readonly<Record<RefusedReason, string>>;
  readonly log: Readonly<Record<'none' | 'when' | 'who' | 'what' | 'about' | 'how', string>>;
}

export type Words = FrameWords & PlaceWords;
