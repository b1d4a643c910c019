/** What Mindbody tells, for the simulator. */
import { except, type Speech, without } from '../../../../test/simulation/tools/speech.ts';

export const mindbody: Speech = {
  tells: except('amount', 'service'),
  clock: 'seconds',
  broken: without('eventData.appointmentId'),
};
