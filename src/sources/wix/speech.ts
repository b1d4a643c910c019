/** What Wix Bookings tells, for the simulator. */
import { except, type Speech } from '../../../test/simulation/tools/speech.ts';

export const wix: Speech = {
  tells: except('amount'),
  clock: 'from_1',
  worldwideIds: true,
  broken: (body) => ({ ...body, entityId: null, createdEvent: {} }),
};
