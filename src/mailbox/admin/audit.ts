/** The audit list: who has done what. It is noted with what is done, and kept for 90 days. */
import { refOf, refOfHeld } from '../../config/references.ts';
import { deliveryIdOf } from '../../sync/delivery.ts';
import { instantText } from '../../sync/settle/report.ts';
import type { AuditAction, AuditPage, AuditQuery, AuditView } from '../contract-log.ts';
import type { NumberedAuditRow } from '../store/audit-table.ts';
import type { AdminInput } from './admin-input.ts';

/** Cost: a row of `audit` for each entry, and one of `booking` for each that is about one. */
export async function listAudit(
  input: AdminInput,
  { cursor = String(Number.MAX_SAFE_INTEGER), limit = 50 }: AuditQuery,
): Promise<AuditPage> {
  const rows = input.core.store.auditBefore(Number(cursor), limit);
  const last = rows.at(-1);
  return {
    entries: rows.map((row) => auditView(row, input)),
    cursor: rows.length < limit || last === undefined ? null : String(last.number),
  };
}

function auditView(row: NumberedAuditRow, { core: { store }, connection }: AdminInput): AuditView {
  const record = row.booking === null ? null : store.peek(row.booking);
  const known = record === null ? null : refOfHeld(connection, record);
  return {
    connection: connection.name,
    at: instantText(row.at),
    who: row.who,
    action: row.action as AuditAction,
    external_ref: known ?? (row.booking === null ? null : refOf(connection, row.booking)),
    delivery_id: row.delivery === null ? null : deliveryIdOf(connection.name, row.delivery),
    details: row.details,
  };
}
