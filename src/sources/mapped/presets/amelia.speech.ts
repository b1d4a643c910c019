/** What Amelia tells, for the simulator. */
import { except, type Speech, without } from '../../../../test/simulation/tools/speech.ts';

export const amelia: Speech = { tells: except('clientComment', 'amount'), broken: without('appointment.id') };
