/**
 * Bookings whose opening was told to nobody, while the reception has typed in something of the same client (architecture.md, *Link* 3):
 * what stands alone where the booking was before, or where it is, is it; what else is to come of the client with the specialist and bears no name is
 * shown to a person; and otherwise a new one is made.
 */

import type { Appointment } from '../../../emulator/rows.ts';
import { besideTyped } from '../perform.ts';
import { type Case, lastTable } from './case.ts';
import { isOff } from './fields.ts';
import type { Folded } from './fold.ts';

export type Unheard =
  /** The one that was typed in is it. */
  | 'adopted'
  /** A person has to say. */
  | 'asked'
  /** Nothing looks like it. */
  | 'made'
  /** As the order of things had it. */
  | 'open';

const digits = (phone: string | null): string => (phone ?? '').replace(/\D/g, '').replace(/^8(?=\d{10}$)/, '7');

const isUnheard = ({ played, visit }: Case): boolean =>
  played.plan.switches.includes('unheard') && played.typedIn.has(visit.number);

/** As it was before anybody wrote to it. */
function typedOf({ edits }: Case): Appointment | null {
  return edits.find(({ before }) => before === null)?.after ?? null;
}

const besideOf = ({ played: { plan } }: Case): Partial<Appointment> | undefined =>
  plan.acts.flatMap((act) => (act.do === 'type_beside' ? [act.columns] : []))[0];

function isLike({ words: { phone } }: Folded, row: Partial<Appointment>): boolean {
  return (
    row.resource_id === 31 && row.status !== 'cancelled' && digits(row.client_phone ?? null) === digits(phone ?? null)
  );
}

/** Starts that were told of the booking and that it has left. */
function leftStarts({ taken }: Case, { words }: Folded, sequence: number): Set<number> {
  const told = taken
    .filter((one) => one.sequence <= sequence && one.statuses.includes('accepted'))
    .flatMap(({ sending }) => sending.tellings.flatMap(({ words, movedFrom }) => [words.startsAt, movedFrom]));
  return new Set(told.flatMap((start) => (start === undefined || start === words.startsAt ? [] : [Date.parse(start)])));
}

/** How many that the bridge looks at: with more the order counts. */
const looksAtMost = 3;

export function unheardOf(one: Case): Unheard | null {
  const typed = typedOf(one);
  if (!isUnheard(one) || typed === null) return null;
  const live = one.steps.flatMap(({ sequence, bookings }) =>
    bookings.flatMap((booking) => (isOff(booking.words, lastTable(one)) ? [] : [{ sequence, booking }])),
  );
  const last = live.at(-1);
  if (last === undefined) return 'made';
  const isNamed = (typed.external_ref ?? '') !== '';
  const hasLeft = one.edits.some(
    ({ before, after }) => before?.status === 'scheduled' && after?.status === 'cancelled',
  );
  const beside = besideOf(one);
  const candidates = [typed, ...(beside === undefined ? [] : [beside])].filter(
    (row) => isLike(last.booking, row) && (row.external_ref ?? '') === '',
  );
  const mayBe = ({ sequence, booking }: (typeof live)[number]): boolean =>
    !isNamed && isLike(booking, typed) && leftStarts(one, booking, sequence).has(typed.starts_at_ms);
  const lefts = leftStarts(one, last.booking, Number.POSITIVE_INFINITY).size;
  const isOffSince = one.steps.some(({ bookings }) => bookings.some(({ words }) => isOff(words, lastTable(one))));
  if (live.some(mayBe)) return mayBe(last) && lefts <= looksAtMost && !isOffSince && !hasLeft ? 'adopted' : 'open';
  // The same client at the same time with the same specialist.
  const isAtItsTime = ({ words }: Folded, row: Partial<Appointment>): boolean =>
    (row.status === 'scheduled' || row.status === 'confirmed') && row.starts_at_ms === Date.parse(words.startsAt ?? '');
  const isIt = ({ booking }: (typeof live)[number]): boolean =>
    !isNamed && isLike(booking, typed) && isAtItsTime(booking, typed);
  if (live.some(isIt)) {
    const isAlone = candidates.length === 1 && beside === undefined;
    return isAlone && isIt(last) && live.every(isIt) && !isOffSince && one.edits.length === 1 ? 'adopted' : 'open';
  }
  if (candidates.length === 0) return 'made';
  if (!hasLeft) return 'asked';
  return candidates.length === 1 ? 'made' : 'asked';
}

/** What was typed in is none of the visit's as long as it does not bear its name. */
export function isLeftAlone(one: Case): boolean {
  if (!isUnheard(one)) return false;
  const row = one.played.oneLink.appointments.get(one.played.typedIn.get(one.visit.number) ?? 0);
  const names = one.visit.ids.map((id) => `${one.prefix}${id}`);
  // Rightly taken, and the write that was to name it was lost.
  const isMeant = ({ appointment, body }: Case['writes'][number]): boolean =>
    appointment === row?.id && names.includes(String(body['external_ref']));
  if (unheardOf(one) === 'open' && one.writes.some(isMeant)) return false;
  return !names.includes(row?.external_ref ?? '');
}

export function judgeUnheard(one: Case): void {
  const unheard = unheardOf(one);
  if (unheard === null || unheard === 'open') return;
  const { played, writes, deliveries, visit } = one;
  one.judged(`unheard: ${unheard}`);
  const typed = played.typedIn.get(visit.number);
  const isPosted = writes.some(({ request, body }) => request.method === 'POST' && 'starts_at' in body);
  const isOver = isOff(one.steps.at(-1)?.bookings.at(-1)?.words ?? {}, lastTable(one));
  const touched = [...(unheard === 'adopted' ? [] : [typed]), besideTyped];
  for (const id of touched)
    if (played.oneLink.requests.some(({ method, path }) => method === 'PATCH' && path === `/appointments/${id}`))
      one.problem(`${id}, which was typed in, was written, and nothing says that it is the visit's`);
  if (unheard !== 'made' && isPosted) one.problem(`a second one was made beside ${typed}, which was typed in`);
  if (unheard === 'adopted' && isLeftAlone(one)) one.problem(`${typed}, which was typed in, was not taken`);
  if (unheard !== 'asked' || isOver) return;
  const wanted = [
    typedOf(one),
    ...[besideOf(one)].map((row) => (row === undefined ? null : { id: besideTyped, ...row })),
  ]
    .flatMap((row) => (row === null ? [] : [row as Appointment]))
    .filter((row) => isLike(one.steps.at(-1)!.bookings.at(-1)!, row) && (row.external_ref ?? '') === '')
    .filter(({ id }) => played.oneLink.appointments.get(id)?.status !== 'cancelled')
    .map(({ id, starts_at_ms }) => `${id} ${new Date(starts_at_ms).toISOString().slice(0, 16)}`)
    .sort();
  for (const { delivery_id, state, candidates = [] } of deliveries.filter(({ state }) => state === 'parked')) {
    const shown = candidates
      .map(({ appointment_id, starts_at }) => `${appointment_id} ${starts_at.slice(0, 16)}`)
      .sort();
    if (shown.join() !== wanted.join())
      one.problem(`${delivery_id} is ${state} with ${shown.join()}, wanted ${wanted.join()}`);
  }
}
