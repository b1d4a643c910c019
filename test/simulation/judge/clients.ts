/** Another client has come of whom the tool knows no phone, or no birth date: what it had told of the one before is none of theirs. */

import type { WordName, Words } from '../plan.ts';
import { type Case, lastTable, lastWords, type Verdict } from './case.ts';
import { erasuresOf } from './erasures.ts';
import { fields, isOff } from './fields.ts';
import { isSamePerson } from './names.ts';
import { isLeftOut } from './refusals.ts';

const columns = {
  phone: 'client_phone',
  identifier: 'client_identifier',
  birthDate: 'client_birth_date',
  gender: 'client_gender',
} as const;

type Column = (typeof columns)[keyof typeof columns];

export const columnOf = (word: WordName): Column | undefined => columns[word as keyof typeof columns];

export function judgeClients(one: Case, verdict: Verdict): void {
  const lacks = one.steps.at(-1)?.bookings.at(-1)?.lacks ?? [];
  if (verdict.kind !== 'served' || isOff(lastWords(one), lastTable(one))) return;
  const [row, ...others] = one.rows.filter(({ status }) => status !== 'cancelled');
  if (row === undefined || others.length > 0) return;
  // The connection itself says whose card it is.
  if (one.tenant.tables.some(({ table }) => Object(table['fields'])['contact_id'] !== undefined)) return;
  if (isCardDenied(one) || isMetAnew(one) || erasuresOf(one).length > 0) return;
  const card = one.played.oneLink.contacts.get(row.contact_id ?? 0);
  if (lacks.includes('phone') && one.edits.length === 0 && card !== undefined) {
    one.judged('clients: a card of their own');
    if (!isSamePerson(lastWords(one).name ?? '', card.full_name))
      one.problem(`is of the card of ${card.full_name}, its client is ${lastWords(one).name}`);
  }
  if (!lacks.includes('phone') && one.edits.length === 0 && card !== undefined) judgeCard(one, card);
  for (const word of lacks) {
    const column = columnOf(word);
    if (column === undefined || isByHand(one, column)) continue;
    const field = fields.find(({ name }) => name === column);
    if (field !== undefined && isLeftOut(one, field, null)) continue;
    one.judged(`clients: no ${word} of the one before`);
    if (row[column] !== null && !isOfCard(one, word, row.contact_id))
      one.problem(`${column} is ${row[column]}, which is of the client before`);
  }
}

/**
 * A visit is on the card of its client. Of another client both the name and the phone are others; who changes the one and then
 * the other may keep the card they had.
 */
function judgeCard(one: Case, card: { readonly full_name: string; readonly phone: string | null }): void {
  const { name, phone } = lastWords(one);
  if (name === undefined || phone === undefined || !isMadeHere(one)) return;
  const told = one.steps.flatMap(({ bookings }) => bookings.map(({ words }) => words));
  const same: Words[] = [lastWords(one)];
  for (const client of same) {
    const more = told.filter((words) => isSameClient(words, client) && !same.includes(words));
    same.push(...more);
  }
  one.judged('clients: the card of the client');
  if (!same.some((words) => isSameClient(words, { name: card.full_name, phone: card.phone ?? '' })))
    one.problem(`is of the card of ${card.full_name} (${card.phone}), its client is ${name} (${phone})`);
}

const isSameClient = (a: Words, b: Words): boolean => a.phone === b.phone || isSamePerson(a.name ?? '', b.name ?? '');

/** Else whoever typed it in chose the card. */
const isMadeHere = ({ writes }: Case): boolean =>
  writes.some(({ isDone, request }) => isDone && request.method === 'POST');

/** Where an appointment has none of its own, One-Link shows what the card has of the same person (one-link-api.md §2.8). */
function isOfCard(one: Case, word: WordName, contactId: number | null): boolean {
  const card = one.played.oneLink.contacts.get(contactId ?? 0);
  const held = card === undefined ? null : { ...card }[word as 'phone' | 'identifier'];
  return held != null && isSamePerson(lastWords(one).name ?? '', card?.full_name ?? '');
}

/** Whoever writes another name chooses the card, too. */
const isByHand = (one: Case, column: Column): boolean =>
  one.edits.some(
    ({ before, after }) =>
      after !== null &&
      (before === null || before[column] !== after[column] || before.client_name !== after.client_name),
  );

/** The right to give a visit to another card was taken away. */
const isCardDenied = ({ writes }: Case): boolean =>
  writes.some(
    ({ body, request: { method, status } }) =>
      'contact_id' in body && method === 'PATCH' && (status === 401 || status === 403),
  );

/** A person said which appointment it is: it is met as it stands. */
const isMetAnew = ({ acted }: Case): boolean => acted.some(({ act }) => act.do === 'link' || act.do === 'import');
