/** What Tilda tells, for the simulator. */
import { client, type Speech, times, without } from '../../../../test/simulation/tools/speech.ts';

export const tilda: Speech = { tells: ['state', ...times, ...client], broken: without('tranid') };
