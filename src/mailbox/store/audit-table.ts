/**
 * The rows of `audit` (`tables.ts`): what people have done, in the order of time. Each is written in the transaction of what it
 * tells, and only there, so webhooks pay nothing for it.
 */
import { type RecordKey, recordKey } from '../../booking/ids.ts';
import type { Ports, SqlValue } from '../ports.ts';

/** More are never kept: the oldest go. */
export const auditAtMost = 20_000;
/** How many are removed at once when their time is over. */
const removedAtOnce = 1_000;

export interface AuditRow {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly who: string;
  readonly action: string;
  /** The delivery's arrival; null: it is about none. */
  readonly delivery: number | null;
  readonly booking: RecordKey | null;
  /** Numbers and codes, nothing personal. */
  readonly details: Readonly<Record<string, string | number>>;
}

export type NumberedAuditRow = AuditRow & { readonly number: number };

const rowIn = ({
  number,
  at,
  who,
  action,
  delivery,
  booking,
  details,
}: Record<string, SqlValue>): NumberedAuditRow => ({
  number: Number(number),
  at: Number(at),
  who: String(who),
  action: String(action),
  delivery: delivery == null ? null : Number(delivery),
  booking: booking == null ? null : recordKey(String(booking)),
  details: JSON.parse(String(details)) as AuditRow['details'],
});

export function openAuditTable({ sql }: Pick<Ports, 'sql'>) {
  return {
    /** Two rows with the index of a booking, one without; one more where the oldest has to go. */
    addAudit({ at, who, action, delivery, booking, details }: AuditRow): void {
      const statement = 'INSERT INTO audit (at, who, action, delivery, booking, details) VALUES (?, ?, ?, ?, ?, ?)';
      sql(statement, at, who, action, delivery, booking, JSON.stringify(details));
      sql(`DELETE FROM audit WHERE number <= (SELECT MAX(number) FROM audit) - ${auditAtMost}`);
    },
    /** Newest first, below a number. */
    auditBefore: (number: number, limit: number): NumberedAuditRow[] =>
      sql(`SELECT * FROM audit WHERE number < ? ORDER BY number DESC LIMIT ${limit}`, number).map(rowIn),
    /** The newest about a booking, newest first. */
    auditOf: (booking: RecordKey, limit: number): NumberedAuditRow[] =>
      sql(`SELECT * FROM audit WHERE booking = ? ORDER BY number DESC LIMIT ${limit}`, booking).map(rowIn),
    /** Those whose time is over, not all at once. */
    forgetAudit(before: number): void {
      const oldest = `SELECT number FROM audit ORDER BY number LIMIT ${removedAtOnce}`;
      sql(`DELETE FROM audit WHERE at < ? AND number IN (${oldest})`, before);
    },
  };
}
