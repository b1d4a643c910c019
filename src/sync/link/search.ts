/**
 * Looks for an appointment by its start, minute by minute: One-Link cannot be asked for an `external_ref` (one-link-api.md §9,
 * trap 1). The calls may be used up halfway. Then it is noted what was looked through, so that the next run continues behind it
 * and no search goes on forever.
 */
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Observations } from '../observations.ts';
import { quarantineMs } from '../retry.ts';
import { readNext, type Step } from '../steps.ts';

/** How long the results of an earlier run are trusted. */
const believedMs = quarantineMs;

/** Appointments at these starts, as far as they are known, or the next read. A start that was looked through has none. */
export function* lookThrough(
  record: BookingRecord,
  starts: readonly string[],
  observations: Observations,
  now: number,
): Generator<readonly Appointment[], Step | null> {
  const {
    link: { searched },
  } = record;
  const isFresh = searched !== null && now - searched.at <= believedMs && now >= searched.at;
  for (const start of new Set(starts)) {
    const list = observations.lists.get(start);
    if (list !== undefined) {
      yield list;
      observations.lookedThrough.add(start);
    } else if (!isFresh || !searched.starts.includes(start)) return readNext({ call: 'list', start });
  }
  return null;
}

/** The calls are used up: what this run has looked through need not be asked again. */
export function noteSearched(record: BookingRecord, { lookedThrough }: Observations, now: number): void {
  if (lookedThrough.size === 0) return;
  record.link.searched = { at: now, starts: [...new Set([...(record.link.searched?.starts ?? []), ...lookedThrough])] };
}

/** One-Link may have other appointments by now, so the search starts again. */
export function searchAnew(record: BookingRecord, observations: Observations): void {
  record.link.searched = null;
  observations.lists.clear();
  observations.ahead.clear();
  observations.keys.clear();
  observations.lookedThrough.clear();
}
