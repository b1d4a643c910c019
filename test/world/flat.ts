/** A record of today as versions wrote it that knew no sub-documents. */
import { flatNames } from '../../src/mailbox/store/flat-record.ts';

type Doc = Record<string, unknown>;

export function flat(record: object): Doc {
  const { intake, lifecycle, link, writes, slot, duplicates, outbox, schedule, ...rest } = record as Record<
    string,
    Doc
  >;
  const documents: Record<string, Doc | undefined> = { intake, lifecycle, link, writes, slot, duplicates, outbox };
  const fields = Object.entries(flatNames).flatMap(([document, names]) =>
    Object.entries(names).flatMap(([name, now]) => {
      const value = documents[document]?.[now];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  return { ...rest, agenda: schedule, ...Object.fromEntries(fields) };
}
