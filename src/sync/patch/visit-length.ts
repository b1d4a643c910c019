/** The length of a visit if the tool sends no end (architecture.md, *Patch*). */
import { addMinutes } from '../../booking/time.ts';
import type { Appointment } from '../../one-link/records.ts';
import { traitsOf } from '../../sources/index.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { RunContext } from '../context.ts';
import type { Observations } from '../observations.ts';
import { readNext, type Step } from '../steps.ts';
import { sameValue } from './compare.ts';
import { type Entry, valueIn } from './entries.ts';

/** One-Link's limits for the length of a visit (one-link-api.md §2.2). */
export const longestVisitMinutes = 720;
const shortestVisitMinutes = 5;
/** Of a specialist without a slot length. */
const defaultMinutes = 30;

/** Minutes of the service that is named; null if none is, or if One-Link does not say its length. */
function serviceMinutes(entries: readonly Entry[], observations: Observations): number | null | Step {
  const id = valueIn(entries, 'service_id');
  if (typeof id !== 'number') return null;
  const service = observations.services.get(id);
  if (service === undefined) return readNext({ call: 'service', id });
  const minutes = service === 'gone' ? 0 : Number(service.duration_min);
  return minutes >= shortestVisitMinutes ? minutes : null;
}

/** Minutes of a new visit: those of the service, or else the specialist's slot length. */
export function newVisitMinutes(
  entries: readonly Entry[],
  resourceId: number,
  observations: Observations,
): number | Step {
  const minutes = serviceMinutes(entries, observations);
  if (minutes !== null) return minutes;
  const resource = observations.resources.get(resourceId);
  if (resource === undefined) return readNext({ call: 'resource', id: resourceId });
  const minutesOfSlot = resource === 'gone' ? null : resource.slot_duration_min;
  return minutesOfSlot ?? defaultMinutes;
}

/**
 * The end of an existing visit. A move uses the length of the service that the tool names; otherwise the visit keeps its
 * length. A PATCH names services, too, but a start alone keeps the length (architecture.md).
 */
export function withEnds(
  record: BookingRecord,
  entries: readonly Entry[],
  current: Appointment,
  { connection, observations }: RunContext,
): readonly Entry[] | Step {
  const times = entries.find(({ name }) => name === 'times');
  if (times?.values == null || times.values['ends_at'] !== null) return entries;
  const startsAt = String(times.values['starts_at']);
  const isMove =
    !sameValue('starts_at', startsAt, current.starts_at) && record.writes.settled['times'] !== times.digest;
  const ofService = isMove && !traitsOf(connection.source).bodyIsPatch ? serviceMinutes(entries, observations) : null;
  if (ofService !== null && typeof ofService !== 'number') return ofService;
  const minutes = ofService ?? (Date.parse(current.ends_at) - Date.parse(current.starts_at)) / 60_000;
  const values = { starts_at: startsAt, ends_at: addMinutes(startsAt, minutes) };
  return entries.map((entry) => (entry === times ? { ...times, values } : entry));
}
