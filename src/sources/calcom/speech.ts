/** What Cal.com tells, for the simulator. */
import { all, type Speech, without } from '../../../test/simulation/tools/speech.ts';
import type { Json } from '../../../test/unit/conformance/kit.ts';

export const calcom: Speech = {
  tells: all,
  only: { no_show: ['state'] },
  clock: 'ms',
  worldwideIds: true,
  plainIds: true,
  broken: (body) => without('payload.iCalUID')(without('payload.uid')(body) as Json),
};
