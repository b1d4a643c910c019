/**
 * How much of a body a source reads. Tools send far less, and an attacker must not be able to cause work that grows with a list
 * or a text. Each bound is checked before the work; a body that exceeds one is kept as `undecodable`.
 */
import { writtenId } from '../../booking/written-id.ts';
import type { SourceSettings } from '../source.ts';

/** Events in one body: a row each is written for them. */
export const mostEvents = 250;

/** Entries of a list that a source reads: answers of a form, services of a visit, attendees. */
export const mostListed = 500;

/** Characters of a name that a table of the connection may hold. */
export const longestName = 200;

/** Places of a body that one detail names. */
export const mostPlaces = 20;

/** An id is part of One-Link's names, which hold 255 characters. */
const longestId = 255;

/** What is wrong with an id whose name One-Link could not hold; null: nothing. */
export function idProblem(id: string, { idRoom }: SourceSettings): string | null {
  const { form, characters } = idRoom ?? { form: 'reference', characters: longestId };
  return writtenId(form, id).length <= characters
    ? null
    : `longer than ${characters} characters, and One-Link’s names with the id in them have at most ${longestId}. Shorten it`;
}
