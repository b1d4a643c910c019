/**
 * Visits of several clients at one time who pay for it: what tells of the payment leaves out that there are others, and names the
 * time alone (webhooks-international.md, *seats*). Who has paid is accepted; a move names the seat.
 */
import type { Telling, Words } from '../plan.ts';
import type { Random } from '../random.ts';

export const mayLeaveOutSeats = (
  { state }: Words,
  { predecessor, successor }: Partial<Telling>,
  random: Random,
): Pick<Telling, 'isSeatUnsaid'> =>
  state === 'accepted' && predecessor === undefined && successor === undefined && random.chance(0.5)
    ? { isSeatUnsaid: true }
    : {};
