/**
 * Staff had typed a visit in twice, once for each of two ids of which nobody said that they are one: when that is told, a person
 * says which appointment stays, and until then neither is written.
 */

import type { Appointment } from '../../../emulator/rows.ts';
import { minute } from '../generate/times.ts';
import type { Case, Verdict, Write } from './case.ts';

/** Where only one of them was met by then, the other has the name, or the slot. */
const codes = ['two_appointments', 'DUPLICATE_EXTERNAL_REF', 'SLOT_CONFLICT'];

/** Null: it is no such visit. */
export function rivalsOf(one: Case): Verdict | null {
  const typed = one.edits.filter(({ before }) => before === null).map(({ appointment }) => appointment);
  const joined = joinedAt(one);
  if (typed.length < 2) return null;
  const isLinked = one.acted.some(({ act, answer }) => act.do === 'link' && answer === 'ok');
  return { kind: joined !== null && !isLinked && areMet(one, typed, joined) ? 'person' : 'either', codes };
}

/** When it was told that the two ids are one. */
function joinedAt({ steps, visit }: Case): { readonly sequence: number; readonly at: number } | null {
  const typed = visit.ids.slice(0, 2);
  return steps.find(({ bookings }) => bookings.some(({ group }) => typed.every((id) => group.includes(id)))) ?? null;
}

/** Both had been written, and the bridge knew so. */
const areMet = (one: Case, typed: readonly number[], joined: { readonly at: number }): boolean =>
  typed.every((id) =>
    one.writes.some(
      ({ appointment, isDone, sent: { heardAt } }) =>
        appointment === id && isDone && heardAt != null && heardAt < joined.at,
    ),
  );

/** Of two that are a person's to choose from, none is written until he has chosen. */
export function judgeRivals(one: Case): void {
  const joined = joinedAt(one);
  const verdict = rivalsOf(one);
  if (verdict?.kind !== 'person' || joined === null) return;
  one.judged('rivals: a person chooses');
  for (const write of one.writes)
    if (write.sent.at > joined.at + 1000 && !isOfAnother(one, write))
      one.problem(`${write.request.path} was written before a person had chosen`);
}

/** A later id has its own until it is told where it came from. */
const isOfAnother = (one: Case, write: Write): boolean => {
  const id = String(write.body['idempotency_key']).slice(one.keyPrefix.length);
  const isApart = write.request.method === 'POST' && !one.visit.ids.slice(0, 2).includes(id);
  return isApart && one.bookingsBehind(write).some(({ group }) => group.join() === id);
};

/**
 * Typed in under one id's name, while another one's was made before anything told that the two are one visit: the bridge has never
 * met it. Where it could have met it in between, by its own start, it counts.
 */
export function isTypedApart(one: Case, { id, external_ref: ref }: Appointment): boolean {
  const typed = one.edits.find(({ appointment, before }) => appointment === id && before === null)?.after?.external_ref;
  if (typed == null || typed === '' || typed !== ref || one.writes.some(({ appointment }) => appointment === id))
    return false;
  const other = ref.slice(one.prefix.length);
  return !couldBeMet(one, other) && one.writes.some((write) => isMadeWithout(one, write, other));
}

const isMadeWithout = (one: Case, write: Write, other: string): boolean => {
  const isMade = write.request.method === 'POST' && 'starts_at' in write.body && write.isDone;
  return isMade && one.bookingsBehind(write).every(({ group }) => !group.includes(other) || group.length === 1);
};

/** It was a booking of its own with a start, for a minute. */
const couldBeMet = ({ steps }: Case, id: string): boolean =>
  steps.some(
    ({ at, bookings }, index) =>
      bookings.some(({ group, words }) => group.join() === id && words.startsAt !== undefined) &&
      (steps[index + 1]?.at ?? Number.POSITIVE_INFINITY) > at + minute,
  );
