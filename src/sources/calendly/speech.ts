/** What Calendly tells, for the simulator. */
import { all, type Speech, without } from '../../../test/simulation/tools/speech.ts';

export const calendly: Speech = { tells: all, clock: 'ms', worldwideIds: true, broken: without('payload.uri') };
