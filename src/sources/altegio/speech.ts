/** What Altegio tells, for the simulator. */
import { all, type Speech } from '../../../test/simulation/tools/speech.ts';
import type { Json } from '../../../test/unit/conformance/kit.ts';

export const altegio: Speech = {
  tells: all,
  clock: 'seconds',
  cancelsLast: true,
  worldwideIds: true,
  plainIds: true,
  broken: (body) => ({ ...body, data: { ...(body['data'] as Json), date: 'soon', datetime: 'soon' } }),
};

export const yclients = altegio;
