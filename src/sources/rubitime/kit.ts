/** Rubitime: the state is a number, the time a wall clock; nothing orders two events or tells them apart. */
import { fixture } from '../../../test/samples/sample.ts';
import {
  because,
  type Json,
  type Kit,
  keepsId,
  type Message,
  type Telling,
  tokens,
  unsigned,
} from '../../../test/unit/conformance/kit.ts';
import { anyVisit, given, inAlmaty, inPath, minutesOf } from '../../../test/unit/conformance/writing.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => `rec-${visit}`;
const wallClock = ({ startsAt }: Telling): string => inAlmaty(startsAt).replace('T', ' ').slice(0, 16);

const ownOf = ({ client, staff, service, amount }: Telling): Json =>
  given({
    ...client,
    cooperator_title: staff,
    ...(service === undefined ? {} : { service_title: service }),
    price: amount,
  });

function sends(telling: Telling): Message[] {
  const body = fixture('rubitime/event-create-record.json');
  const event = telling.what === 'booked' ? 'event-create-record' : 'event-update-record';
  const later = { confirmed: 1, completed: 2 } as const;
  const { state } = telling;
  const status = telling.what === 'cancelled' ? 4 : state === undefined || state === 'no_show' ? 0 : later[state];
  const own = { id: id(telling), record: wallClock(telling), duration: minutesOf(telling), status, ...ownOf(telling) };
  return [{ body: { ...body, event, data: { ...(body['data'] as Json), ...own } } }];
}

export const rubitime: Kit = {
  source: 'rubitime',
  secrets: tokens,
  tells: ['booked', 'moved', 'cancelled'],
  states: ['confirmed', 'completed'],
  ordered: false,
  id,
  sends,
  named: (event) => ({ body: { ...(sends(anyVisit)[0]?.body as Json), event } }),
  minimal: { body: { event: 'event-update-record', data: { id: id(anyVisit) } } },
  ...inPath(),
  excused: { ...unsigned, ...keepsId, ping: because.noPing, foreign_event: because.noForeign },
};
