/**
 * A visit that two connections hear of: one appointment stands for it as long as either of them says that it lives, at the
 * time which that one says, and none when both have called it off.
 */
import { describe } from './ending.ts';
import { fields, isIn, isOff, sentValue, status, times } from './fields.ts';
import type { Case } from './visit.ts';

const ended = ['applied', 'created', 'unchanged', 'superseded', 'ignored'];

/** `sides`: the same visit as each of its connections knows it. */
export function judgeShared(sides: readonly Case[]): void {
  const [one] = sides;
  if (one === undefined) return;
  judgeWrites(one, sides);
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
  for (const field of [times, status]) {
    const wanted = field.wanted(words, table);
    if (field.held(row) !== wanted)
      one.problem(`${field.name} is ${field.held(row)}, side ${home.visit.connection} says ${wanted}`);
  }
  const linked = home.tenant.links.get(one.visit.ids[0] ?? '');
  if (linked !== row.id) one.problem(`side ${home.visit.connection} is linked to ${linked}, not ${row.id}`);
}

function isLiving(side: Case): boolean {
  const booking = side.steps.at(-1)?.bookings.at(-1);
  return booking !== undefined && !isOff(booking.words, side.tableAt(Number.POSITIVE_INFINITY));
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
      if (field.name === 'resource_id' && value === 31) continue;
      if (!told.some(({ words, table }) => field.wanted(words, table) === value))
        one.problem(`a write with ${field.name} ${value}, which no side has told`);
    }
  }
}
