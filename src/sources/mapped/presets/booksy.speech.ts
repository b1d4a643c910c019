/** What Booksy tells, for the simulator. */
import { except, type Speech, without } from '../../../../test/simulation/tools/speech.ts';

export const booksy: Speech = { movesSilently: true, tells: except('amount'), broken: without('appointment.id') };
