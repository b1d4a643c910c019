/** Words of the pages that compare the bridge with the booking tool and with One-Link. Only those pages load them. */
import type { BookingFieldName } from '../../booking/booking.ts';
import type { DriftView } from '../../mailbox/contract-drift.ts';
import type {
  ReconcileCounts,
  ReconcileFinding,
  ReconcileProblem,
  ReconcileView,
} from '../../mailbox/contract-reconcile.ts';

type Count = (count: number) => string;

export interface ComparisonWords {
  /** What the page is for. */
  readonly how: string;
  readonly states: Readonly<Record<ReconcileView['state'], string>>;
  readonly next: string;
  readonly form: Readonly<
    Record<'title' | 'since' | 'until' | 'days' | 'dry' | 'dryHow' | 'now' | 'nowHow' | 'stop' | 'look', string>
  >;
  readonly underWay: string;
  readonly underWayDry: string;
  readonly soFar: (listed: number, pages: number) => string;
  readonly last: string;
  readonly lastDry: string;
  readonly never: string;
  readonly by: Readonly<Record<'schedule' | 'person', string>>;
  readonly ofVisits: string;
  readonly ofChanges: string;
  readonly ended: string;
  /** Why it ended early, and who can do what. */
  readonly problems: Readonly<Record<ReconcileProblem, string>>;
  readonly counts: Readonly<Record<keyof ReconcileCounts, Count>>;
  /** The same of a dry run. */
  readonly dryCounts: Readonly<Record<ReconcileFinding, Count>>;
  readonly nothing: string;
  readonly findings: Readonly<Record<ReconcileFinding, string>>;
  readonly firstOnly: Count;
  readonly differs: string;
  readonly fields: Readonly<Record<BookingFieldName, string>>;
  /** Of the page of differences between tool and One-Link. */
  readonly drift: Readonly<Record<'link' | 'title' | 'how' | 'notAll' | 'doubles' | 'doublesHow', string>> & {
    readonly compared: (count: number, differing: number) => string;
    readonly changedBy: Readonly<Record<DriftView['changed_by'], string>>;
  };
  readonly reminders: Readonly<Record<'title' | 'moved' | 'parks' | 'which', string>> & { readonly made: Count };
}
