/**
 * A visit that two connections hear of: one appointment stands for it as long as either of them says that it lives, at the
 * time which that one says, and none when both have called it off, or nobody takes it any more.
 */
import { type Case, describe } from './case.ts';
import { type Field, fields, isIn, isOff, price, sentValue, status, times } from './fields.ts';

const ended = ['applied', 'created', 'unchanged', 'superseded', 'ignored'];

/** `sides`: the same visit as each of its connections knows it. */
export function judgeShared(sides: readonly Case[]): void {
  const [one] = sides;
  if (one === undefined) return;
  judgeWrites(one, sides);
  if (isLeftToPerson(sides)) return;
  for (const { deliveries, problem } of sides) {
    for (const { delivery_id, state, code } of deliveries)
      if (!ended.includes(state)) problem(`${delivery_id} is ${state} (${code})`);
  }
  const living = sides.filter((side) => isLiving(side));
  // Only a history that was cut short leaves it on both sides.
  if (living.length > 1) return;
  const rows = one.rows.filter((row) => row.status !== 'cancelled');
  const [home] = living;
  if (home === undefined) {
    if (rows.length > 0) one.problem(`called off on both sides, live at One-Link: ${describe(rows)}`);
    return;
  }
  const [row] = rows;
  if (row === undefined || rows.length > 1) {
    one.problem(`lives on side ${home.visit.connection}, and there are: ${describe(one.rows)}`);
    return;
  }
  const words = home.steps.at(-1)?.bookings.at(-1)?.words ?? {};
  const table = home.tableAt(Number.POSITIVE_INFINITY);
  const judged = isPlaced(one) ? fields.filter((field) => field !== price || takesPrices(one)) : [times, status];
  for (const field of judged) {
    const wanted = byHand(one, field) ?? field.wanted(words, table);
    if (wanted !== null && field.held(row) !== wanted)
      one.problem(`${field.name} is ${field.held(row)}, side ${home.visit.connection} says ${wanted}`);
  }
  if (isPlaced(one) && row.resource_id !== specialistOf(home))
    one.problem(`resource_id is ${row.resource_id}, side ${home.visit.connection} has ${specialistOf(home)}`);
  const linked = home.tenant.links.get(one.visit.ids[0] ?? '');
  if (linked !== row.id) one.problem(`side ${home.visit.connection} is linked to ${linked}, not ${row.id}`);
}

/** What waits for a re-opening, or for a person, keeps its values. */
export const isDoneWith = (sides: readonly Case[]): boolean =>
  sides.length === 0 || (sides.some((side) => isLiving(side)) && !isLeftToPerson(sides));

/** A connection that makes none has got it in the end, and nobody had made it before. */
function isLeftToPerson(sides: readonly Case[]): boolean {
  const home = sides.find((side) => isLiving(side));
  return home?.rows.length === 0 && home.tableAt(Number.POSITIVE_INFINITY)['on_unlinked'] === 'park';
}

function isLiving(side: Case): boolean {
  const booking = side.steps.at(-1)?.bookings.at(-1);
  const isHere = !isPlaced(side) || isInside(side);
  return booking !== undefined && isHere && !isOff(booking.words, side.tableAt(Number.POSITIVE_INFINITY));
}

/** Each connection takes a specialist of its own. */
const isPlaced = ({ played: { plan } }: Case): boolean => plan.switches.includes('placed');

/** Staff's own word, after which the tool has said nothing new of it (`generate/placed.ts`). */
function byHand({ edits }: Case, field: Field): unknown {
  const edit = edits.find(
    ({ before, after }) => before !== null && after !== null && field.held(before) !== field.held(after),
  );
  return edit?.after == null ? null : field.held(edit.after);
}

/** E refuses the key, G has no prices (one-link-api.md §2.4). */
const takesPrices = ({ played: { plan } }: Case): boolean => !['E', 'G'].includes(plan.settings.variant ?? '');

/** Where there is no table of specialists. */
const specialistOf = (side: Case): unknown => side.tableAt(Number.POSITIVE_INFINITY)['resource_id'] ?? 31;

/** A visit that none of the connections takes is called off for this account. */
const isNobodysBy = (until: number, sides: readonly Case[]): boolean =>
  sides.some(({ taken }) =>
    taken.some(
      ({ sequence, sending }) =>
        sequence <= until && sending.tellings.some(({ place }) => place?.is === 'outside' && !place.isTakenByOther),
    ),
  );

/** As its newest word says; what came before anything was its own was none of its. */
function isInside({ taken }: Case): boolean {
  const heard = taken.filter(({ statuses }) => statuses.includes('accepted'));
  const told = heard.flatMap(({ sending }) => sending.tellings).sort((a, b) => (a.clock ?? 0) - (b.clock ?? 0));
  return told.at(-1)?.place?.is === 'inside';
}

/** Each value is one that a side has told by then. */
function judgeWrites(one: Case, sides: readonly Case[]): void {
  for (const { body, sent } of one.writes) {
    const told = sides.flatMap((side) =>
      side.steps
        .filter(({ sequence }) => sequence <= sent.sequence)
        .flatMap(({ bookings }) => bookings.map(({ words }) => ({ words, table: side.tableAt(sent.sequence) }))),
    );
    for (const field of fields.filter((known) => isIn(known, body))) {
      const value = sentValue(field, body);
      if (field.name === 'resource_id' && sides.some((side) => specialistOf(side) === value)) continue;
      if (field === status && value === 'cancelled' && isNobodysBy(sent.sequence, sides)) continue;
      if (!told.some(({ words, table }) => field.wanted(words, table) === value))
        one.problem(`a write with ${field.name} ${value}, which no side has told`);
    }
  }
}
