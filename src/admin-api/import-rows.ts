/**
 * Reads rows of `external_ref,appointment_id,force` from an NDJSON or CSV text. A bad row is reported and does not stop the
 * others.
 */
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import { readJson } from '../http/json.ts';
import type { LinkRow } from '../mailbox/contract.ts';
import { readCell } from './csv.ts';
import { externalRef } from './id-schemas.ts';
import { appointmentId } from './schemas.ts';

export type ImportRow = { readonly ok: true; readonly row: LinkRow } | { readonly ok: false; readonly message: string };

export const ndjsonTypes = ['application/x-ndjson', 'application/ndjson', 'application/jsonl'] as const;
export const csvTypes = ['text/csv', 'application/csv'] as const;

const rowSchema = z.object({
  external_ref: externalRef,
  appointment_id: z.union([
    appointmentId,
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number)
      .pipe(appointmentId),
  ]),
  /** Text in CSV. An empty or missing cell means no. */
  force: z
    .union([z.boolean(), z.enum(['true', 'false', '1', '0', '']).transform((written) => /^(true|1)$/.test(written))])
    .default(false),
});

export type ImportRows =
  | { readonly kind: 'rows'; readonly rows: readonly ImportRow[] }
  /** The whole text cannot be read. */
  | { readonly kind: 'malformed' }
  /** Larger than is accepted at once, so it is not parsed. `bound` says which bound. */
  | { readonly kind: 'beyond_bounds'; readonly bound: string };

/** About a year of a busy clinic. Larger imports need several files. */
export const mostRows = 2_000;

/** Two columns have 270 characters. A file may have more columns. */
const longestLine = 4_096;
/** Includes the header row and blank lines. */
const mostLines = 2 * mostRows;
/** Values in one line of JSON. */
const mostValues = 200;

/** The rows, in their order. */
export function importRows(contentType: string, text: string): ImportRows {
  const bound = boundOf(text);
  if (bound !== null) return { kind: 'beyond_bounds', bound };
  const rows = csvTypes.some((type) => type === contentType) ? csvRows(text) : ndjsonRows(text);
  if (rows === null) return { kind: 'malformed' };
  return rows.length > mostRows ? tooManyRows : { kind: 'rows', rows };
}

const tooManyRows: ImportRows = { kind: 'beyond_bounds', bound: `at most ${mostRows} rows` };

/** Counts commas and lines first, because parsers need seconds for a million of them. */
function boundOf(text: string): string | null {
  let lines = 1;
  let start = 0;
  for (let index = 0; index <= text.length; index += 1) {
    const isEnd = index === text.length || text.charCodeAt(index) === 0x0a || text.charCodeAt(index) === 0x0d;
    if (!isEnd) continue;
    if (index - start > longestLine) return `at most ${longestLine} characters per line`;
    // A line may end with two characters.
    if (index > start) lines += 1;
    start = index + 1;
    if (lines > mostLines) return `at most ${mostRows} rows`;
  }
  return null;
}

function ndjsonRows(text: string): ImportRow[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const read = readJson(line, mostValues);
    return read.ok ? rowOf(read.value) : { ok: false, message: read.bound ?? 'not JSON' };
  });
}

/**
 * Spreadsheets write semicolons in countries with decimal commas, and tabs when cells are copied. The first line shows which.
 */
function delimiterOf(text: string): string {
  const line = /[^\r\n]+/.exec(text.replace(/"[^"]*"/g, ''))?.[0] ?? '';
  return ['\t', ';'].find((one) => line.includes(one) && !line.includes(',')) ?? ',';
}

/** A header row is recognised by its names, in either order. Without one the columns have the documented order. */
function csvRows(text: string): ImportRow[] | null {
  let records: string[][];
  const delimiter = delimiterOf(text);
  try {
    records = parse(text, { bom: true, trim: true, delimiter, skip_empty_lines: true, relax_column_count: true });
  } catch {
    return null; // such as a quote that is not closed
  }
  const heading = records[0]?.map((cell) => cell.toLowerCase()) ?? [];
  const hasHeading = heading.includes('external_ref') && heading.includes('appointment_id');
  const column = (name: string, otherwise: number) => (hasHeading ? heading.indexOf(name) : otherwise);
  const cell = (cells: readonly string[], index: number) => cells[index] && readCell(cells[index]);
  const [ref, appointment, force] = [column('external_ref', 0), column('appointment_id', 1), column('force', 2)];
  return records
    .slice(hasHeading ? 1 : 0)
    .map((cells) =>
      rowOf({ external_ref: cell(cells, ref), appointment_id: cells[appointment], force: cells[force]?.toLowerCase() }),
    );
}

function rowOf(value: unknown): ImportRow {
  const parsed = rowSchema.safeParse(value);
  if (parsed.success) {
    const { external_ref, appointment_id, force } = parsed.data;
    return { ok: true, row: { externalRef: external_ref, appointmentId: appointment_id, force } };
  }
  const keys = new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'row'));
  return { ok: false, message: `not valid: ${[...keys].join(', ')}` };
}
