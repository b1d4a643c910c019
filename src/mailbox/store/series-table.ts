/** The rows of `series` (`tables.ts`): what is known of recurring visits. */
import type { Ports } from '../ports.ts';
import type { SeriesRow } from './tables.ts';

export function openSeriesTable({ sql }: Pick<Ports, 'sql'>) {
  return {
    series(key: string): SeriesRow | null {
      const row = sql('SELECT doc FROM series WHERE key = ?', key)[0];
      return row === undefined ? null : (JSON.parse(String(row['doc'])) as SeriesRow);
    },
    /** `until`: ms, when its last visit begins. */
    setSeries(key: string, row: SeriesRow, until: number): void {
      const statement =
        'INSERT INTO series (key, doc, until) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET doc = ?2, until = ?3';
      sql(statement, key, JSON.stringify(row), until);
    },
    forgetSeries(before: number): void {
      sql('DELETE FROM series WHERE until < ?', before);
    },
  };
}
