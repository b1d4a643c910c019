/** What napriem / timeplan tells, for the simulator. */
import { except, type Speech, without } from '../../../../test/simulation/tools/speech.ts';

export const napriem: Speech = { tells: except('amount'), clock: 'seconds', broken: without('TimetableId') };
