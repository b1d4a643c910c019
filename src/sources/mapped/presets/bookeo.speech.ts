/** What Bookeo tells, for the simulator. */
import { except, type Speech, without } from '../../../../test/simulation/tools/speech.ts';

export const bookeo: Speech = { tells: except('clientComment', 'staff'), clock: 'seconds', broken: without('itemId') };
