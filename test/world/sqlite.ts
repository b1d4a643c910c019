/** The mailbox's SQL port over Node's own SQLite: the same statements as in a Durable Object. Counts the rows written. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Ports, SqlValue } from '../../src/mailbox/ports.ts';

export interface Database extends Pick<Ports, 'sql' | 'transaction'> {
  /** Rows inserted, updated and deleted so far. */
  rowsWritten(): number;
}

export function openDatabase(): Database {
  const database = new DatabaseSync(':memory:');
  const statements = new Map<string, StatementSync>();
  let written = 0;
  let depth = 0;

  const sql: Ports['sql'] = (text, ...bindings) => {
    let statement = statements.get(text);
    if (statement === undefined) {
      statement = database.prepare(text);
      statements.set(text, statement);
    }
    if (text.startsWith('SELECT')) return statement.all(...bindings) as Record<string, SqlValue>[];
    const { changes } = statement.run(...bindings);
    if (!text.startsWith('CREATE')) written += Number(changes);
    return [];
  };

  return {
    sql,
    rowsWritten: () => written,
    transaction(work) {
      depth += 1;
      if (depth === 1) database.exec('BEGIN');
      try {
        const result = work();
        if (depth === 1) database.exec('COMMIT');
        return result;
      } catch (error) {
        if (depth === 1) database.exec('ROLLBACK');
        throw error;
      } finally {
        depth -= 1;
      }
    },
  };
}
