/** Altegio and YCLIENTS: one wire format, the token in the path; each change brings the whole record with `last_change_date`. */
import { altegioSample } from '../../../test/samples/altegio.ts';
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
import { anyVisit, clientOf, given, inPath, momentOf, slotOf } from '../../../test/unit/conformance/writing.ts';

const statuses = { booked: 'create', moved: 'update', cancelled: 'delete' } as const;
const location = Number(fixture('altegio/record.update.json')['company_id']);

function recordOf(telling: Telling, attendance: number): Message {
  const { body } = altegioSample(
    {
      id: 5000 + telling.visit,
      status: statuses[telling.what],
      slot: slotOf(telling),
      changedAt: momentOf(telling),
      price: telling.amount ?? 7000,
      attendance,
      client: clientOf(telling),
      ...(telling.client === undefined ? {} : { comment: telling.client.comment ?? '' }),
      ...given({ staff: telling.staff, service: telling.service }),
    },
    'any',
  );
  return { body: JSON.parse(body) };
}

const attendances = { no_show: -1, completed: 1, confirmed: 2 } as const;
const sends = (telling: Telling): Message[] => [
  recordOf(telling, telling.state === undefined ? 0 : attendances[telling.state]),
];

const kit = (source: string): Kit => ({
  source,
  secrets: tokens,
  tells: ['booked', 'moved', 'cancelled'],
  states: ['confirmed', 'completed', 'no_show'],
  id: ({ visit }) => `${location}:${5000 + visit}`,
  sends,
  noShow: (telling) => recordOf({ ...telling, what: 'moved' }, -1),
  named: (name) => {
    const [status, resource = 'record'] = name.split('.').reverse();
    return { body: { ...(sends(anyVisit)[0]?.body as Json), resource, status } };
  },
  ping: { body: {} },
  foreign: { body: fixture('yclients/client.update.json') },
  minimal: {
    body: {
      company_id: location,
      resource: 'record',
      resource_id: 5000 + anyVisit.visit,
      status: 'create',
      data: { date: '2031-04-07 13:00:00' },
    },
  },
  ...inPath(),
  excused: { ...unsigned, ...keepsId, two_installations: because.worldwideIds },
});

export const altegio = kit('altegio');
export const yclients: Kit = { ...kit('yclients'), stateWord: 'the same as altegio' };
