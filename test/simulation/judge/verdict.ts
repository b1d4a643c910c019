/**
 * What must become of a visit in the end: told from the plan and from what One-Link and the people did, never from what the
 * bridge says of itself.
 */

import type { Appointment } from '../../../emulator/rows.ts';
import type { Carried, Words } from '../plan.ts';
import type { Acted, Taken } from '../played.ts';
import { otherToolAt } from './again.ts';
import { type Case, isReadBack, lastTable, lastWords, type Verdict, type Write } from './case.ts';
import { erasuresOf } from './erasures.ts';
import { isOff, service, specialist, times } from './fields.ts';
import { isDisputed } from './meanwhile.ts';
import { foreignName, foreignSince } from './other-names.ts';
import { isExpiredUnmade, isForgottenByRetention, isToldTooLate } from './over.ts';
import { codesOf, hasLostMost, mayBeSettled, refusedAtLast, wasRefusedTwice } from './refusals.ts';
import { rivalsOf } from './rivals.ts';
import { isSeriesUnread } from './series.ts';
import { isLeftAlone, unheardOf } from './unheard.ts';
import { codesOfWindow, windowOf } from './window.ts';
import { changedSince, mayBeMovedSinceEnded } from './writes.ts';

const served: Verdict = { kind: 'served', codes: [] };

export function verdictOf(one: Case): Verdict {
  const { kind, codes } = soonerOrLater(one);
  // Nobody has decided while it was kept.
  const isExpired = kind === 'person' && isForgottenByRetention(one, lastWords(one));
  return isExpired ? { kind: 'either', codes: [...codes, 'expired'] } : { kind, codes };
}

function soonerOrLater(one: Case): Verdict {
  const { plan } = one.played;
  const { visit } = one;
  const booking = one.steps.at(-1)?.bookings.at(-1);
  if (isLost(one)) {
    const unlinkedCodes = isUnlinked(one) ? ['link_removed'] : [];
    return {
      kind: 'either',
      codes: [...lostCodes, ...unlinkedCodes, ...(foreignSince(one) === null ? [] : foreignCodes)],
    };
  }
  if (booking === undefined) return served;
  const words = lastWords(one);
  const strange = notOurs(one);
  const isMade = one.appointments.some((id) => id !== strange);
  const isGivenUp = isDiscarded(one) || isDeleted(one);
  const lacking = lackingOf(one, words);
  const window = windowOf(one.played, visit.connection);
  if (window !== null) return { kind: 'either', codes: codesOfWindow(one, window) };
  // What waits under the names of the tool before is left to a person, until its id is another booking's.
  if (otherToolAt(one) !== null)
    return { kind: 'either', codes: ['other_tool', 'successor_missing', 'not_taken', ...lacking] };
  if (unheardOf(one) === 'open') return { kind: 'either', codes: ['unlinked', ...lacking] };
  if (booking.ambiguous) return { kind: 'person', codes: ['ambiguous_chain'] };
  const rivals = rivalsOf(one);
  if (rivals !== null) return rivals;
  if (isLinkUnconfirmed(one))
    return { kind: isOff(words, lastTable(one)) ? 'either' : 'person', codes: ['link_unconfirmed'] };
  const isLeftUnlinked = isUnlinked(one);
  const mayGoOn = isLeftUnlinked && (isRetriedSinceUnlinked(one) || wasUnlinkedApart(one));
  if (isLeftUnlinked && !mayGoOn)
    return { kind: isOff(words, lastTable(one)) || isGivenUp ? 'either' : 'person', codes: ['link_removed'] };
  const tooLate = isOff(words, lastTable(one)) ? 'no' : isToldTooLate(one, words, plan.ends);
  if (tooLate !== 'no' && (!isMade || isDeleted(one))) lacking.push('visit_over');
  if (!isMade && tooLate === 'maybe') return { kind: 'either', codes: [...lacking, 'data_wiped'] };
  if (!isMade && lacking.length > 0 && plan.toolRefuses === undefined && !isGivenUp && !isErasedUnmade(one))
    return { kind: 'person', codes: mayGoOn ? [...lacking, 'link_removed'] : lacking };
  const codes: string[] = [...(isGivenUp ? lacking : []), ...(mayGoOn ? ['link_removed'] : [])];
  const ofSwap = plan.switches.includes('swap') && visit.number % 100 < 2;
  if (ofSwap && (!plan.switches.includes('breakCircles') || plan.switches.includes('gone'))) {
    codes.push('SLOT_SWAP', 'SLOT_CONFLICT');
  }
  if (isDeleted(one)) codes.push('data_wiped');
  if (wasContradicted(one)) codes.push('not_taken');
  if (isErasedUnmade(one)) codes.push('data_wiped', ...lacking);
  // It was called off before it was made, so its client's data went; what re-opens it says no more than the state.
  if (plan.switches.includes('thin') && !isMade) codes.push('data_wiped');
  if ((plan.switches.includes('retention') && !isMade) || isExpiredUnmade(one)) codes.push('data_wiped', 'expired');
  if (isHidden(one)) codes.push('DUPLICATE_EXTERNAL_REF', ...lacking, ...(tooLate === 'no' ? [] : ['visit_over']));
  // The connection leaves it to a person whether a visit that staff had ended is live again.
  if (
    lastTable(one)['reopen'] === false &&
    (wasContradicted(one) ||
      isLinkedToCancelled(one) ||
      one.edits.some((edit) => mayBeMovedSinceEnded(one, edit, Number.POSITIVE_INFINITY)))
  )
    codes.push('not_reopened');
  if (isDiscarded(one)) codes.push('discarded', 'data_wiped');
  // What the tool's API would not say, or said in another form.
  if (plan.toolRefuses !== undefined)
    codes.push(
      ...(tooLate === 'no' ? [] : ['visit_over']),
      'read_back_refused',
      'undecodable',
      'no_client_name',
      'unlinked',
      'data_wiped',
    );
  if (specialist.wanted(words, lastTable(one)) === unknownSpecialist) codes.push('unknown_resource');
  // Once its client is erased, nothing is left to make it of anew.
  if (hasLostMost(one)) codes.push('not_taken', ...(erasuresOf(one).length > 0 ? ['data_wiped'] : []));
  if (isMadeForgotten(one)) codes.push('DUPLICATE_EXTERNAL_REF');
  if (isSeriesUnread(one)) codes.push('undecodable');
  if (wasRefusedTwice(one)) codes.push('missing_permission');
  const refused = refusedAtLast(one);
  const foreign = foreignSince(one);
  if (foreign !== null) {
    const isAsked = changedSince(one, times, foreign.sequence, Number.POSITIVE_INFINITY) && !isMessy(one);
    // What had failed by then is still asked; once its client is erased, nothing is left to ask with.
    if (erasuresOf(one).some(({ over }) => over.sequence > foreign.sequence)) codes.push('data_wiped');
    if (refused !== null) codes.push(...codesOf(one, refused));
    return { kind: isAsked ? 'person' : 'either', codes: [...codes, ...foreignCodes] };
  }
  if (refused !== null) {
    const isAsked =
      codes.length === 0 &&
      codesOf(one, refused).length > 0 &&
      !mayBeSettled(one, refused) &&
      one.acted.length === 0 &&
      !one.steps.some(({ by }) => by > refused.sent.sequence) &&
      one.played.acted.every(({ sequence, act }) => sequence < refused.sent.sequence || act.do === 'sweep');
    return { kind: isAsked ? 'person' : 'either', codes: [...codes, ...codesOf(one, refused)] };
  }
  if (isOff(words, lastTable(one)) && isDisputed(one)) codes.push('not_cancelled');
  if (codes.length > 0) return { kind: 'either', codes };
  return served;
}

/** A person linked what staff had cancelled and nobody has opened since. */
function isLinkedToCancelled({ acted, edits, played, visit }: Case): boolean {
  const linked = acted.findLast(({ act, answer }) => act.do === 'link' && answer === 'ok');
  const last = edits.findLast(
    ({ appointment, before, after }) =>
      appointment === played.typedIn.get(visit.number) && before?.status !== after?.status,
  );
  return linked !== undefined && last?.after?.status === 'cancelled' && last.sequence < linked.sequence;
}

/** What a new appointment would need and nobody has told. */
function lackingOf(one: Case, words: Words): string[] {
  if (isOff(words, lastTable(one))) return [];
  const unheard = unheardOf(one);
  return [
    ...(unheard === 'asked' ? ['unlinked'] : []),
    ...(words.name === undefined && lastTable(one)['client_name_fallback'] === undefined ? ['no_client_name'] : []),
    ...(words.startsAt === undefined && !isReadBack(one) ? ['no_time'] : []),
  ];
}

/** What could not be read was given up, or erased: what it said is told no more. */
export const isLost = ({ taken, played: { readings } }: Case): boolean =>
  taken.some(
    ({ isUnread, statuses, deliveryIds: [id] }) =>
      isUnread && statuses[0] === 'accepted' && !readings.some(({ deliveryId }) => deliveryId === id),
  );

const lostCodes = [
  ...['discarded', 'data_wiped', 'unlinked', 'successor_missing', 'no_client_name', 'no_time', 'visit_over'],
  ...['DUPLICATE_EXTERNAL_REF', 'SLOT_SWAP', 'SLOT_CONFLICT'],
];

/** The first telling that carries an appointment's number; what was taken for the same sending again tells nothing. */
export function carriedIn({ taken }: Case): { readonly taken: Taken; readonly tag: Carried['tag'] } | undefined {
  return taken.flatMap((one) =>
    one.sending.tellings.flatMap(({ carried }, index) =>
      carried === undefined || (!one.isUnread && one.statuses[index] !== 'accepted')
        ? []
        : [{ taken: one, tag: carried.tag }],
    ),
  )[0];
}

/** Carried by the booking without a tag that is right: the appointment that was typed in is left alone. */
export function notOurs(one: Case): number | null {
  if (isLeftAlone(one)) return one.played.typedIn.get(one.visit.number) ?? null;
  const carried = carriedIn(one);
  if (carried === undefined) return isImportedInVain(one) ? (one.played.typedIn.get(one.visit.number) ?? null) : null;
  const isTrusted = lastTable(one)['trust_carried_id'] === true && carried.tag !== 'cut';
  return carried.tag === 'right' || isTrusted ? null : (one.played.typedIn.get(one.visit.number) ?? null);
}

/** One-Link could not be asked when the link was to be imported. */
function isImportedInVain({ acted }: Case): boolean {
  const asked = acted.filter(({ act }) => act.do === 'import' || act.do === 'link');
  return asked.some(({ act }) => act.do === 'import') && asked.every(({ answer }) => answer !== 'ok');
}

/**
 * Its link was taken away under the first version, which did not note what it had made: that one stays beside the one that a person
 * links later, and may have its name.
 */
export function isMadeForgotten({ acted, played, visit }: Case): boolean {
  const since = played.acted.find(({ act }) => act.do === 'first_version' && act.connection === visit.connection);
  const answered = acted.filter(({ act, answer }) => answer === 'ok' && ['unlink', 'link', 'retry'].includes(act.do));
  const before = answered.findLast(({ sequence }) => sequence < (since?.sequence ?? 0));
  return (
    before?.act.do === 'unlink' && answered.some(({ act, sequence }) => act.do === 'link' && sequence > before.sequence)
  );
}

/**
 * One-Link got another address before the one that a person had linked bore the visit's name: its number may be anybody's there
 * (src/sync/epoch.ts), whatever the bridge had made itself.
 */
export function isLinkUnconfirmed({ acted, played, visit, writes }: Case): boolean {
  const deployed = played.acted.findLast(
    ({ act }) => act.do === 'deploy' && act.connection === visit.connection && act.isReaddressed === true,
  );
  const said = acted.findLast(
    ({ act, answer }) => answer === 'ok' && ['unlink', 'link', 'import', 'retry'].includes(act.do),
  );
  const linked = played.typedIn.get(visit.number);
  const isNamed = writes.some(
    ({ appointment, body, isDone }) => appointment === linked && 'external_ref' in body && isDone,
  );
  const row = played.oneLink.appointments.get(linked ?? 0);
  return (
    deployed !== undefined &&
    (said?.act.do === 'link' || said?.act.do === 'import') &&
    said.sequence < deployed.sequence &&
    row !== undefined &&
    (row.external_ref ?? '') === '' &&
    !isNamed
  );
}

/** A person took the link away, and nobody gave it back. */
function isUnlinked(one: Case): boolean {
  const last = lastSaidOfLink(one);
  return last?.act.do === 'unlink' && !isMadeApartSince(one, last.sequence);
}

const lastSaidOfLink = ({ acted }: Case): Acted | undefined =>
  acted.findLast(({ act, answer }) => answer === 'ok' && ['unlink', 'link', 'import', 'retry'].includes(act.do));

/** Another of its ids was a booking by itself, which got an appointment: that one is it since they are known to be one visit. */
const isMadeApartSince = ({ writes, steps }: Case, sequence: number): boolean =>
  steps.at(-1)?.bookings.length === 1 &&
  writes.some(({ request: { method }, sent, isDone }) => method === 'POST' && isDone && sent.sequence > sequence);

/** They were two bookings when the link of one was taken away, and each had an appointment. */
function wasUnlinkedApart(one: Case): boolean {
  const last = lastSaidOfLink(one);
  if (last?.act.do !== 'unlink' || one.steps.at(-1)?.bookings.length !== 1) return false;
  const made = one.writes.filter(
    ({ request: { method }, sent, isDone }) => method === 'POST' && isDone && sent.sequence < last.sequence,
  );
  return one.bookingsAt(last.sequence).length > 1 && made.length > 1;
}

/** Everything that has failed was tried again since, and with it what might have been parked by then. */
const isRetriedSinceUnlinked = ({ acted, played, visit }: Case): boolean => {
  const since = acted.findLast(({ act }) => act.do === 'unlink')?.sequence ?? 0;
  return played.acted.some(
    ({ act, sequence }) => act.do === 'retry_failed' && act.connection === visit.connection && sequence > since,
  );
};

const isDeleted = ({ edits }: Case): boolean => edits.some(({ after }) => after === null);

/** It was typed in under the visit's name and moved by hand before the bridge could meet it where its tool says. */
export const isHidden = ({ edits, writes }: Case): boolean => {
  const typed = edits.find(({ before, after }) => before === null && (after?.external_ref ?? '') !== '')?.appointment;
  const moved = edits.find(
    ({ appointment, before, after }) =>
      appointment === typed && before !== null && before.starts_at_ms !== after?.starts_at_ms,
  );
  return (
    moved !== undefined &&
    !writes.some(({ appointment, sent }) => appointment === typed && sent.sequence < moved.sequence)
  );
};

const unknownSpecialist = 98;
const foreignCodes = ['foreign_appointment', 'link_unconfirmed', 'foreign_idempotency_key'];

/**
 * A part of the visit that was first heard of by a move had its own appointment by then: the other one is another booking's since. What
 * is made afterwards is one too many, unless nothing had told by then that both are one visit.
 */
const hasOwnBeside = (one: Case): boolean => {
  const edit = foreignSince(one);
  const isMadeRightly = (id: number): boolean =>
    one.writes.some(
      (write) =>
        write.appointment === id &&
        write.request.method === 'POST' &&
        write.isDone &&
        (write.sent.sequence < (edit?.sequence ?? 0) || isMadeApart(one, write, edit?.before?.external_ref)),
    );
  return one.rows.some(
    ({ id, external_ref, status: state }) =>
      state !== 'cancelled' && external_ref?.startsWith(one.prefix) === true && isMadeRightly(id),
  );
};

/** Both ids were known when it was made, each as a booking of its own. */
const isMadeApart = (one: Case, write: Write, otherRef: string | null | undefined): boolean => {
  const [own, other] = [write.body['external_ref'], otherRef].map((ref) => String(ref).slice(one.prefix.length));
  const groups = one.bookingsBehind(write).map(({ group }) => group);
  const has = (group: readonly string[], id: string | undefined): boolean => id !== undefined && group.includes(id);
  return groups.some((group) => has(group, own)) && groups.some((group) => has(group, other) && !has(group, own));
};

export const isGivenAway = (one: Case, { external_ref }: Appointment): boolean =>
  external_ref === foreignName && hasOwnBeside(one);

/** A write was on its way meanwhile and took the name away again, or the tool's last word is no news. */
const isMessy = (one: Case): boolean =>
  isOff(lastWords(one), lastTable(one)) ||
  isReadBack(one) ||
  isDiscarded(one) ||
  one.rows.every(({ external_ref }) => external_ref !== foreignName) ||
  hasOwnBeside(one);

/** Its client was erased before it had an appointment: what would make one is gone until it is told again. */
function isErasedUnmade(one: Case): boolean {
  const made = one.writes.find(({ request: { method }, isDone }) => method === 'POST' && isDone);
  return erasuresOf(one).some(({ over }) => made === undefined || made.sent.sequence > over.sequence);
}

/** A person gave up what was told until then, or the object ended when it was asked to; what comes later may be no news. */
const isDiscarded = ({ acted }: Case): boolean =>
  acted.some(({ act, answer }) => act.do === 'discard' && (answer === 'ok' || answer === 'ended'));

/** One-Link's answer showed another status than was sent: from then on the visit is a person's. */
const wasContradicted = ({ writes }: Case): boolean =>
  writes.some(({ request }) => request.struckBy?.kind === 'other_status');

/** Left out: One-Link does not know the service that the table names. */
export const isRefused = (one: Case): boolean =>
  service.wanted(lastWords(one), lastTable(one)) === 99 &&
  one.played.plan.switches.includes('unknownService') &&
  !isKnownSince(one);

/** Somebody has made it known, and then had it sent. */
function isKnownSince({ played, acted }: Case): boolean {
  const known = played.acted.find(({ act }) => act.do === 'service' && act.id === 99);
  return (
    known !== undefined &&
    acted.some(({ act, answer, sequence }) => act.do === 'retry' && answer === 'ok' && sequence > known.sequence)
  );
}
