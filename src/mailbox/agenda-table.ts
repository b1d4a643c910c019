/**
 * The rows of the agenda (`tables.ts`), also in memory: they have no index, so every question about due times would read all
 * of them, several times a drain. They are read once in the object's life.
 */
import type { Ports } from './ports.ts';
import { never } from './tables.ts';

interface Row {
  readonly dueAt: number;
  readonly slot: number | null;
}

export function openAgendaTable({ sql }: Pick<Ports, 'sql'>) {
  let known: Map<string, Row> | null = null;

  function rows(): Map<string, Row> {
    known ??= new Map(
      sql('SELECT booking, due_at, slot FROM agenda').map(({ booking, due_at, slot }) => [
        String(booking),
        { dueAt: Number(due_at), slot: slot == null ? null : Number(slot) },
      ]),
    );
    return known;
  }

  return {
    agendaSet(key: string, dueAt: number, slot: number | null): void {
      const statement =
        'INSERT INTO agenda (booking, due_at, slot) VALUES (?1, ?2, ?3) ON CONFLICT (booking) DO UPDATE SET due_at = ?2, slot = ?3';
      const all = rows();
      sql(statement, key, dueAt, slot);
      all.set(key, { dueAt, slot });
    },
    agendaDelete(key: string): void {
      if (!rows().has(key)) return;
      sql('DELETE FROM agenda WHERE booking = ?', key);
      rows().delete(key);
    },
    /** The longest waiting first. */
    agendaDue(now: number): string[] {
      const due = [...rows()].filter(([, { dueAt }]) => dueAt <= now);
      return due.sort(([, a], [, b]) => a.dueAt - b.dueAt).map(([key]) => key);
    },
    /** The earliest due time after `now`. */
    agendaNext(now: number): number | null {
      let next = never;
      for (const { dueAt } of rows().values()) if (dueAt > now && dueAt < next) next = dueAt;
      return next === never ? null : next;
    },
    agendaKeys: (): string[] => [...rows().keys()],
    /** Bookings that wait for a slot of this specialist, or of anyone. */
    waitingForSlot(wanted: number | null = null): string[] {
      const waiting = [...rows()].filter(([, { slot }]) => slot !== null && (wanted === null || slot === wanted));
      return waiting.map(([key]) => key);
    },
    /** After a transaction that was rolled back. */
    forgetAgenda(): void {
      known = null;
    },
  };
}
