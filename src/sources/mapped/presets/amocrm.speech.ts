/** What amoCRM / Kommo tells, for the simulator. */
import { type Speech, times, without } from '../../../../test/simulation/tools/speech.ts';

export const amocrm: Speech = {
  // The stage of a deal means what the account says, and the example's means nothing.
  tells: [...times, 'clientName', 'amount', 'staff'],
  only: { cancelled: ['state'], completed: ['state', ...times, 'clientName', 'amount', 'staff'] },
  clock: 'seconds',
  cancelsWithoutTime: true,
  broken: without('leads.add.id'),
};
