/** The mailbox's SQL port over Node's own SQLite: the same statements as in a Durable Object. Counts the rows written. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Ports, SqlValue } from '../../src/mailbox/ports.ts';

export interface Database extends Pick<Ports, 'sql' | 'transaction'> {
  /** Rows inserted, updated and deleted so far. */
  rowsWritten(): number;
  /** Nobody needs it any more: the next one who opens a database gets it, empty. To open one costs as much as a history. */
  release(): void;
}

const spare: (() => Database)[] = [];

/** An empty one. */
export const openDatabase = (): Database => spare.pop()?.() ?? createDatabase();

function createDatabase(): Database {
  const database = new DatabaseSync(':memory:');
  const [begin, commit] = [database.prepare('BEGIN'), database.prepare('COMMIT')];
  const statements = new Map<string, StatementSync>();
  /** Tables that are there: every life of an object asks for them again. */
  const made = new Set<string>();
  let written = 0;
  let depth = 0;

  const sql: Ports['sql'] = (text, ...bindings) => {
    if (made.has(text)) return [];
    let statement = statements.get(text);
    if (statement === undefined) {
      statement = database.prepare(text);
      statements.set(text, statement);
    }
    if (text.startsWith('SELECT')) return statement.all(...bindings) as Record<string, SqlValue>[];
    const { changes } = statement.run(...bindings);
    if (text.startsWith('DROP')) made.clear();
    if (!text.startsWith('CREATE')) written += Number(changes);
    else if (text.includes('IF NOT EXISTS')) made.add(text);
    return [];
  };

  const self: Database = {
    sql,
    rowsWritten: () => written,
    release() {
      spare.push(() => {
        for (const { name } of sql("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
          database.exec(`DELETE FROM "${name}"`);
        }
        written = 0;
        return self;
      });
    },
    transaction(work) {
      depth += 1;
      // One in another may be rolled back alone, as in a Durable Object.
      if (depth === 1) begin.run();
      else database.exec(`SAVEPOINT inner${depth}`);
      try {
        const result = work();
        if (depth === 1) commit.run();
        else database.exec(`RELEASE inner${depth}`);
        return result;
      } catch (error) {
        made.clear();
        database.exec(depth === 1 ? 'ROLLBACK' : `ROLLBACK TO inner${depth}; RELEASE inner${depth}`);
        throw error;
      } finally {
        depth -= 1;
      }
    },
  };
  return self;
}
