/**
 * CSV as Excel opens it in Kazakhstan and Russia: a byte order mark, because it takes a file without one for windows-1251, and
 * semicolons, because commas are in its numbers. And the same rows as NDJSON.
 */

export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;

const byteOrderMark = '\ufeff';

/** A spreadsheet takes these for the beginning of a formula. What a tool or a client has sent must not become one. */
const formula = /^[=+\-@\t\r]/;

const written = (cell: Cell): string => {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = formula.test(cell) ? `'${cell}` : cell;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** What was written so that it is no formula, as it was before. */
export const readCell = (text: string): string =>
  text.startsWith("'") && formula.test(text[1] ?? '') ? text.slice(1) : text;

/** `hasHeading`: of the first part of a file alone, so that the parts can be put behind each other. */
export function csvOf(columns: readonly string[], rows: readonly Row[], hasHeading: boolean): string {
  const lines = rows.map((row) => columns.map((column) => written(row[column] ?? null)).join(';'));
  const all = hasHeading ? [columns.join(';'), ...lines] : lines;
  return (hasHeading ? byteOrderMark : '') + all.map((line) => `${line}\r\n`).join('');
}

export const ndjsonOf = (rows: readonly Row[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** `2031-04-07 10:00` in a zone, which a spreadsheet reads as a date; null stays null. */
export const localTime = (instant: string | null, zone: string): string | null =>
  instant === null
    ? null
    : new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(
        new Date(instant),
      );
