/** What a decision is given in tests of one decision alone; whole stories are in `test/unit/mailbox`. */
import type { Context } from '../../../src/core/context.ts';
import { connectionOf, worldStart } from '../../world/world.ts';

/** Nobody else's bookings, chance in the middle, a digest that can be read. */
export const contextOf = (table: Readonly<Record<string, unknown>> = {}, own: Partial<Context> = {}): Context => ({
  connection: connectionOf(table),
  now: worldStart,
  random: () => 0.5,
  digestOf: (value) => JSON.stringify(value) ?? '',
  runningClock: worldStart,
  recordOf: () => null,
  bookingOf: () => null,
  waitingForSlot: () => [],
  effects: [],
  ...own,
});
