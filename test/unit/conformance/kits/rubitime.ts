/** Rubitime: the state is a number, the time a wall clock; nothing orders two events or tells them apart. */

import { fixture } from '../../../samples/sample.ts';
import {
  because,
  type Json,
  type Kit,
  keepsId,
  type Message,
  type Telling,
  tokens,
  unsigned,
  visitMinutes,
} from '../kit.ts';
import { anyVisit, inAlmaty, inPath } from '../writing.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => `rec-${visit}`;
const wallClock = ({ startsAt }: Telling): string => inAlmaty(startsAt).replace('T', ' ').slice(0, 16);

function sends(telling: Telling): Message[] {
  const body = fixture('rubitime/event-create-record.json');
  const event = telling.what === 'booked' ? 'event-create-record' : 'event-update-record';
  const status = telling.what === 'cancelled' ? 4 : 0;
  const own = { id: id(telling), record: wallClock(telling), duration: visitMinutes, status };
  return [{ body: { ...body, event, data: { ...(body['data'] as Json), ...own } } }];
}

export const rubitime: Kit = {
  source: 'rubitime',
  secrets: tokens,
  tells: ['booked', 'moved', 'cancelled'],
  ordered: false,
  id,
  sends,
  named: (event) => ({ body: { ...(sends(anyVisit)[0]?.body as Json), event } }),
  minimal: { body: { event: 'event-update-record', data: { id: id(anyVisit) } } },
  ...inPath(),
  excused: { ...unsigned, ...keepsId, ping: because.noPing, foreign_event: because.noForeign },
};
