/** What the made-up tool of the kit tells, for the simulator. */
import { all, type Speech, without } from '../../../test/simulation/tools/speech.ts';

export const mapped: Speech = { tells: all, movesSilently: true, clock: 'ms', broken: without('booking.id') };
