/** Names of an appointment that are not the visit's own: what a merge leaves, and another booking's that staff gave it. */
import type { HandEdit } from '../played.ts';
import type { Case } from './case.ts';

export const merged = '~merged';

/** Of an appointment that lost when bookings were joined. */
export const isMergedName = (name: string | null): boolean => name?.includes(merged) ?? false;

export const foreignName = 'shop:77';

/** Staff gave its appointment the name of another booking: whose it is, a person must say. */
export function foreignSince(one: Case): HandEdit | null {
  const edit = one.edits.findLast(({ before, after }) => before !== null && after?.external_ref === foreignName);
  return edit ?? null;
}
