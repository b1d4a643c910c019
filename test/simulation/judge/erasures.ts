/** Clients who were erased: nothing of them is held afterwards, and what can no longer be told need not be. */

import type { Erasure, Played, Taken } from '../played.ts';
import type { Case } from './case.ts';
import type { Folded } from './fold.ts';

const personal = ['name', 'phone', 'comment', 'identifier', 'birthDate', 'gender', 'room', 'floor'] as const;

/** Keys that say something of the client. */
export const personalFields: readonly string[] = [
  ...(['client_name', 'client_phone', 'client_identifier', 'client_comment'] as const),
  ...(['client_birth_date', 'client_gender', 'custom_attributes.room', 'custom_attributes.floor'] as const),
];

const phonesOf = (one: Case, sequence: number): readonly (string | undefined)[] =>
  one.taken
    .filter((taken) => taken.sequence <= sequence)
    .flatMap(({ sending }) => sending.tellings.map(({ words }) => words.phone));

/** Erasures that may have been of a visit: by an id of it, or by a phone that it ever had. */
export const erasuresOf = (one: Case): readonly Erasure[] =>
  one.played.erasures.filter(
    ({ connection, phone, id, over }) =>
      connection === one.visit.connection &&
      (phone === null
        ? one.visit.ids.includes(id ?? '')
        : phonesOf(one, over.sequence).includes(phone) || isReadBackPhone(one, phone) || isInBody(one, phone)),
  );

/** Bodies of a group name him beside others: only the phone by which he is erased is looked for in them. */
const isOthersBody = ({ phone }: Erasure, one: Case, word: string, all: readonly Case[]): boolean =>
  phone !== word && all.some((other) => other !== one && isInBody(other, word));

/** A body of the tool names him beside its own client, and goes with all that it says. */
const isInBody = ({ taken }: Case, phone: string, since = 0): boolean =>
  taken.some(
    ({ sending, sequence }) =>
      sequence > since && sending.tellings.some(({ body }) => JSON.stringify(body).includes(`"${phone}"`)),
  );

/** Only the tool's API says who the client is. */
const isReadBackPhone = ({ played: { plan }, visit }: Case, phone: string): boolean =>
  plan.switches.includes('readBack') &&
  plan.known.some(({ id, words }) => visit.ids.includes(id) && words.phone === phone);

export function judgeErasures(played: Played, cases: readonly Case[], problems: string[]): void {
  for (const erasure of played.erasures) {
    const own = cases.filter(({ visit }) => visit.connection === erasure.connection);
    const gone = own.map((one) => ({ one, words: erasedWords(one, erasure) }));
    const others = new Set(own.flatMap((one) => [...keptWords(one, erasure)]));
    for (const { one, words } of gone) {
      for (const word of words) {
        if (others.has(word) || isOthersBody(erasure, one, word, own)) continue;
        const quoted = `${word}\\"`;
        if (erasure.rows.includes(quoted)) one.problem(`"${word}" is held after its client was erased`);
        const toldSince =
          one.taken.some(({ sequence }) => sequence > erasure.sequence) ||
          own.some((other) => isInBody(other, word, erasure.sequence));
        const isRead = played.plan.switches.includes('readBack');
        if (!toldSince && !isRead && one.tenant.rows.includes(quoted))
          one.problem(`"${word}" has come back after its client was erased`);
      }
    }
  }
  problems.splice(0, problems.length, ...new Set(problems));
}

const isErased = (booking: Folded, { phone, id }: Erasure): boolean =>
  phone === null ? booking.ids.includes(id ?? '') : booking.words.phone === phone;

/** What is surely erased was ever told of its client: bookings, and bodies that nobody could read. */
const erasedWords = (one: Case, erasure: Erasure): Set<string> =>
  wordsIn(one, ({ taken, id }) => taken.sequence <= erasure.sequence && isErasedTelling(one, erasure, taken, id));

/** What others were told, and what was told while it was done. */
const keptWords = (one: Case, erasure: Erasure): Set<string> =>
  wordsIn(
    one,
    ({ taken, id }) =>
      !isErasedTelling(one, erasure, taken, id) ||
      (taken.sequence > erasure.sequence && taken.sequence <= erasure.over.sequence),
  );

function isErasedTelling(one: Case, erasure: Erasure, { isUnread, sending }: Taken, id: string): boolean {
  if (isUnread) {
    return erasure.phone === null
      ? sending.unread?.id === erasure.id
      : sending.tellings.some(({ words }) => words.phone === erasure.phone);
  }
  return one.bookingsAt(erasure.sequence).some((booking) => booking.ids.includes(id) && isErased(booking, erasure));
}

function wordsIn(one: Case, isOf: (told: { readonly taken: Taken; readonly id: string }) => boolean): Set<string> {
  const tellings = one.taken.flatMap((taken) => taken.sending.tellings.filter(({ id }) => isOf({ taken, id })));
  return new Set(
    tellings.flatMap(({ words }) =>
      personal.flatMap((name) => (words[name] === undefined ? [] : [String(words[name])])),
    ),
  );
}

/** It was told before its client was erased, and not again in other words since: nobody can tell it any more. */
export function isErasedWord(one: Case, wantedAt: (sequence: number) => unknown): boolean {
  const last = wantedAt(Number.POSITIVE_INFINITY);
  return erasuresOf(one).some(({ over }) => wantedAt(over.sequence) === last);
}
