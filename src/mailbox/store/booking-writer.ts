/** Writes records of bookings to their rows, and pointers to them. Bodies that nothing needs any more are deleted. */
import type { BookingId, RecordKey } from '../../booking/ids.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import { compact, compactFrom } from '../../sync/compact.ts';
import type { openBodyTable } from './body-table.ts';
import type { BookingRows } from './booking-rows.ts';
import type { OneWrite } from './one-write.ts';
import type { openOverflowTable } from './overflow-table.ts';
import type { Scheduled, StoredBooking } from './stored-booking.ts';

/** The tables with what a record's own row does not hold: its old parts, and the bodies that it reads. */
export type WriterTables = Pick<ReturnType<typeof openOverflowTable>, 'putOverflow'> &
  Pick<ReturnType<typeof openBodyTable>, 'releaseBody'>;

/** It has settled, KV has its outcomes, and only news can bring it back. */
const rests = ({ lifecycle: { phase }, schedule, outbox: { waiting } }: BookingRecord): boolean =>
  phase === 'settled' && schedule === null && waiting.length === 0;

interface WriterInput {
  readonly rows: BookingRows;
  readonly tables: WriterTables;
  readonly peekRow: (key: RecordKey) => StoredBooking | null;
  readonly oneWrite: OneWrite;
}

export function createBookingWriter({ rows, tables, peekRow, oneWrite }: WriterInput) {
  const letGoOfBodies = (before: StoredBooking | null, after: StoredBooking | null): void => {
    for (const at of bodiesLetGo(before, after)) tables.releaseBody(at);
  };

  function saveNow(record: BookingRecord): void {
    let doc = JSON.stringify(record);
    if (doc.length > compactFrom) {
      tables.putOverflow(record.key, compact(record));
      doc = JSON.stringify(record);
    }
    const known = rows.known(record.key);
    if (known?.doc === doc) {
      known.record = record;
      return;
    }
    letGoOfBodies(peekRow(record.key), record);
    rows.write(record.key, doc, rests(record)).record = record;
  }

  return {
    /**
     * Takes over the record: the caller must not change it afterwards. A record that equals its row is not written, because in an
     * outage many runs end before they have done anything. A record that has grown too long is made smaller.
     */
    save(record: Scheduled): void {
      if (oneWrite.unwritten !== null) oneWrite.unwritten.set(record.key, record);
      else saveNow(record);
    },
    /** Records that `work` saves are written once, when it is done (`one-write.ts`). `before` is called with them first. */
    inOneWrite<Result>(work: () => Result, before: (records: readonly BookingRecord[]) => void): Result {
      const changed = new Map<RecordKey, BookingRecord>();
      oneWrite.unwritten = changed;
      oneWrite.joined = [];
      try {
        const result = work();
        oneWrite.unwritten = null;
        before([...changed.values()]);
        for (const record of changed.values()) saveNow(record);
        for (const [key, held] of oneWrite.joined) letGoOfBodies(held, peekRow(key));
        return result;
      } finally {
        oneWrite.unwritten = null;
        oneWrite.joined = [];
      }
    },
    /** Makes another id lead to the record; also turns a joined record's row into such a pointer. */
    point(id: BookingId, key: RecordKey): void {
      if (id !== key) rows.write(id, `>${key}`);
    },
    /** The same for a booking that was joined with another one, which is stored: bodies that it no longer reads are deleted. */
    pointJoined(id: RecordKey, key: RecordKey): void {
      if (oneWrite.unwritten === null) letGoOfBodies(peekRow(id), peekRow(key));
      else oneWrite.joined.push([key, peekRow(id)]);
      oneWrite.unwritten?.delete(id);
      if (id !== key) rows.write(id, `>${key}`);
    },
  };
}

/** Where the bodies are that a record read before and no record reads now. */
function bodiesLetGo(before: StoredBooking | null, after: StoredBooking | null): number[] {
  const isRead = (arrival: number, at: number): boolean =>
    after?.intake.open.some((open) => open.arrival === arrival && open.storedBody?.at === at) ?? false;
  return (before?.intake.open ?? []).flatMap(({ arrival, storedBody }) =>
    storedBody === undefined || isRead(arrival, storedBody.at) ? [] : [storedBody.at],
  );
}
