/** What OnceHub tells, for the simulator. */
import { except, type Speech, without } from '../../../test/simulation/tools/speech.ts';

export const oncehub: Speech = { tells: except('amount'), clock: 'ms', worldwideIds: true, broken: without('data.id') };
