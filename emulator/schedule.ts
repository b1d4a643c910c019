/** Start, end and duration: the table of one-link-api.md §2.2, column by column. */
import type { Draft, Found } from './draft.ts';
import { datetime, minutes, type Parameters } from './parameters.ts';
import { invalid, serverError } from './refusal.ts';
import type { Traits } from './variants.ts';

const minute = 60_000;

interface SentTimes {
  readonly starts: number | undefined;
  readonly ends: number | undefined;
  readonly duration: number | undefined;
}

const read = (sent: Parameters): SentTimes => ({
  starts: datetime(sent, 'starts_at'),
  ends: datetime(sent, 'ends_at'),
  duration: minutes(sent, 'duration_min'),
});

/** POST. A missing start (all), or end (A, B), is a crash of the server and no polite 422 (§3). */
export function scheduleNew(draft: Draft, sent: Parameters, found: Found, traits: Traits): void {
  const { starts, ends, duration } = read(sent);
  if (starts === undefined) throw serverError();
  draft.starts_at_ms = starts;
  if (!traits.modern) {
    if (ends === undefined) throw serverError();
    storeOld(draft, { starts, ends, duration });
  } else if (ends === undefined) {
    const length = duration ?? (serviceLength(found) || found.resource.slot_duration_min);
    endAfter(draft, length);
  } else {
    storeEnd(draft, ends, duration);
  }
  checkLimits(draft);
}

/** PATCH. */
export function reschedule(draft: Draft, sent: Parameters, found: Found, traits: Traits): void {
  const times = read(sent);
  const { starts, ends, duration } = times;
  if (starts === undefined && ends === undefined && duration === undefined) return;
  if (starts !== undefined) draft.starts_at_ms = starts;
  if (traits.loneStart === 'keeps_end') storeOld(draft, times);
  else if (ends !== undefined) storeEnd(draft, ends, duration);
  else if (duration !== undefined) endAfter(draft, duration);
  else endAfter(draft, lengthAfterLoneStart(draft, found, traits));
  checkLimits(draft);
}

/** A, B: a number is stored as it is and moves no end; both together are not compared. */
function storeOld(draft: Draft, { ends, duration }: SentTimes): void {
  if (ends !== undefined) draft.ends_at_ms = ends;
  if (duration !== undefined && duration !== 0) draft.duration_min = duration;
  else draft.duration_min = derived(draft);
}

/** C–G: an end with a duration must agree to the second. */
function storeEnd(draft: Draft, ends: number, duration: number | undefined): void {
  draft.ends_at_ms = ends;
  const implied = Math.floor(draft.starts_at_ms / 1000) + (duration ?? 0) * 60;
  if (duration !== undefined && implied !== Math.floor(ends / 1000)) {
    throw invalid('duration_min', 'does not match starts_at and ends_at');
  }
  draft.duration_min = derived(draft);
}

function endAfter(draft: Draft, lengthMinutes: number): void {
  draft.ends_at_ms = draft.starts_at_ms + lengthMinutes * minute;
  draft.duration_min = lengthMinutes;
}

/** F keeps the stored length unless service or specialist changes in the same request. */
function lengthAfterLoneStart(draft: Draft, found: Found, traits: Traits): number {
  const byService = traits.loneStart === 'service_length' || found.servicesChanged || found.resourceChanged;
  return (byService && serviceLength(found)) || draft.duration_min;
}

const serviceLength = (found: Found): number => found.services.reduce((sum, service) => sum + service.duration_min, 0);

const derived = (draft: Draft): number => Math.floor((draft.ends_at_ms - draft.starts_at_ms) / minute);

function checkLimits(draft: Draft): void {
  if (draft.ends_at_ms <= draft.starts_at_ms) throw invalid('ends_at', 'must be after starts_at');
  if (draft.duration_min < 5 || draft.duration_min > 720) throw invalid('duration_min', 'must be from 5 to 720');
}
