/** What a read from the tool's API means for a booking (design.md, step 4). */
import { foldEvent } from '../booking/fold.ts';
import type { ReadBack } from '../sources/source.ts';
import { carry } from './accept.ts';
import type { BookingRecord } from './booking-record.ts';
import { fail, ignore, park, postpone } from './settle.ts';
import type { Context, Read } from './steps.ts';

type ToolRead = Extract<Read, { call: 'tool' }>;

/**
 * Folds what was read. `startedAt`: the start of the read, for sources whose clock that is; null: the highest version known. An event that came after the
 * read started causes another read. True: the run goes on.
 */
export function absorbReadBack(
  record: BookingRecord,
  read: ToolRead,
  startedAt: number | null,
  result: ReadBack,
  context: Context,
): boolean {
  switch (result.kind) {
    case 'later':
      postpone(
        record,
        { code: 'read_back_failed', status: null, retryAfterMs: result.retryAfterMs, pausesAll: false },
        context,
      );
      return false;
    case 'refused':
      park(record, 'read_back_refused', context);
      return false;
    case 'unreadable':
      delete record.reads[read.id];
      fail(record, 'undecodable', context, { reason: result.detail });
      return false;
    case 'ignored':
      if (record.reads[read.id]?.arrival === read.arrival) delete record.reads[read.id];
      ignore(record, read.id, context);
      return record.open.length > 0;
    case 'gone':
    case 'booking': {
      if (record.reads[read.id]?.arrival === read.arrival) delete record.reads[read.id];
      const found = result.kind === 'gone' ? { fields: { state: 'cancelled' as const } } : result;
      const clock = ('clock' in found ? found.clock : undefined) ?? startedAt;
      const { predecessor, successor, carried } = 'body' in found ? found : {};
      foldEvent(
        record.chain,
        {
          event: read.event,
          id: read.id,
          key: { kind: 'event_id', id: '' },
          clock,
          fields: found.fields,
          opens: false,
          body: null,
          ...(predecessor === undefined ? {} : { predecessor }),
          ...(successor === undefined ? {} : { successor }),
        },
        // Newer than the event that asked for it, older than the next one.
        { arrival: read.arrival + 0.5, receivedAt: context.now },
        context.digestOf,
      );
      if (carried !== undefined) carry(record, carried, clock ?? 0, read.arrival + 0.5);
      if ('body' in found) for (const delivery of record.open) if (delivery.id === read.id) delivery.body = found.body;
      return true;
    }
    default:
      return result satisfies never;
  }
}
