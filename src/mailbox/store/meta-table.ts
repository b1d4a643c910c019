/** The mailbox's small documents by name (`tables.ts`). Only this object writes them, so they are read once in its life. */
import type { Ports } from '../ports.ts';

export function openMetaTable({ sql }: Pick<Ports, 'sql'>) {
  let known: Map<string, string> | null = null;

  function values(): Map<string, string> {
    known ??= new Map(sql('SELECT name, value FROM meta').map(({ name, value }) => [String(name), String(value)]));
    return known;
  }

  return {
    meta: (name: string): string | null => values().get(name) ?? null,
    setMeta(name: string, value: string): void {
      const all = values();
      sql('INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2', name, value);
      all.set(name, value);
    },
    metaNames: (): string[] => [...values().keys()],
    removeMeta(name: string): void {
      const all = values();
      sql('DELETE FROM meta WHERE name = ?', name);
      all.delete(name);
    },
    /** After a transaction that was rolled back. */
    forgetMeta(): void {
      known = null;
    },
  };
}
