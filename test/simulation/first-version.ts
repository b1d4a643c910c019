/** Rewrites a mailbox's rows as the first version of the bridge wrote them: other columns, bodies inside the records. */
import { flat } from '../world/flat.ts';
import type { World } from '../world/world.ts';

type Doc = Record<string, unknown>;

/** What its records did not have. */
const later = new Set([
  ...(['overflow', 'moved', 'searched', 'isPostUnanswered'] as const),
  ...(['epoch', 'knownSince', 'unlinkedFrom'] as const),
]) as ReadonlySet<string>;

export function becomeFirstVersion(world: World): void {
  const { sql, rows } = world;
  if (!rows('meta').some(({ name }) => name === 'key')) return;
  world.crash();
  const bodies = new Map(rows('body').map(({ arrival, doc }) => [Number(arrival), JSON.parse(String(doc)) as unknown]));
  const bodyAt = (at: unknown): Doc => (bodies.has(Number(at)) ? { body: bodies.get(Number(at)) } : {});
  sql('DROP TABLE schedule');
  sql('CREATE TABLE agenda (booking TEXT PRIMARY KEY, due_at INTEGER NOT NULL, slot INTEGER) WITHOUT ROWID');
  for (const { id, doc } of rows('booking')) {
    if (String(doc).startsWith('>')) continue;
    const known = flat(JSON.parse(String(doc)));
    if (known['overflow'] === true) throw new Error('the first version had no overflow');
    const record = Object.fromEntries(Object.entries(known).filter(([name]) => !later.has(name)));
    record['open'] = (record['open'] as Doc[]).map(({ storedBody, ...open }) =>
      storedBody === undefined ? open : { ...open, ...bodyAt((storedBody as Doc)['at']) },
    );
    // Nor which bodies `fields` had read.
    for (const told of Object.values((record['chain'] as { ids: Record<string, Doc> }).ids)) delete told['read'];
    const dueAt = record['dueAt'] as number | null;
    record['agenda'] = dueAt === null ? null : `${dueAt}/null`;
    sql('UPDATE booking SET doc = ? WHERE id = ?', JSON.stringify(record), String(id));
    if (dueAt !== null) sql('INSERT INTO agenda (booking, due_at, slot) VALUES (?, ?, NULL)', String(id), dueAt);
  }
  for (const { arrival, doc } of rows('delivery')) {
    if (doc === null || doc === undefined) continue;
    const { bodyAt: at, ...loose } = JSON.parse(String(doc)) as Doc;
    sql('UPDATE delivery SET doc = ? WHERE arrival = ?', JSON.stringify({ ...loose, ...bodyAt(at) }), Number(arrival));
  }
  sql('DROP TABLE body');
  sql('DROP TABLE overflow');
  sql("DELETE FROM meta WHERE name = 'schema'");
  const [configuration] = rows('meta').filter(({ name }) => name === 'configuration');
  const [digest = ''] = String(configuration?.['value']).split('/');
  sql("UPDATE meta SET value = ? WHERE name = 'configuration'", digest);
}
