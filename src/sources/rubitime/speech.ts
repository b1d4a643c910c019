/** What Rubitime tells, for the simulator. */
import { all, type Speech, without } from '../../../test/simulation/tools/speech.ts';

export const rubitime: Speech = { tells: all, broken: without('data.id') };
