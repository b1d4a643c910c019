/** napriem and timeplan: the fixture's entries, added and removed; there is no event for a move. */
import { fixture } from '../../../../test/samples/sample.ts';
import type { Client, Json, Message, Telling } from '../../../../test/unit/conformance/kit.ts';
import { anyVisit, given, inAlmaty, minutesOf, momentOf } from '../../../../test/unit/conformance/writing.ts';
import { because, presetKit, unsigned } from './test-kit.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => String(2_746_100 + visit);

const clientKeys = ({ name, phone, comment = '' }: Client): Json => ({
  ClientName: name,
  ClientPhone: phone,
  Comment: comment,
});

const message = (EventType: string, telling: Telling): Message => ({
  body: {
    ...fixture('napriem/add-themself.json'),
    EventType,
    TimetableId: Number(id(telling)),
    BeginDateTimeLocal: inAlmaty(telling.startsAt),
    CreatedOnDateTimeUtc: momentOf(telling).toISOString().slice(0, 19),
    DurationMinutes: minutesOf(telling),
    ...(telling.client === undefined ? {} : clientKeys(telling.client)),
    ...given({ CabinetName: telling.staff, ServiceName: telling.service }),
  },
});

export const napriem = presetKit('napriem', {
  tells: ['booked', 'cancelled'],
  id,
  sends: (telling) => [message(telling.what === 'booked' ? 'add' : 'remove', telling)],
  named: (event) => message(event, anyVisit),
  foreign: { body: fixture('napriem/add-reservation.json') },
  minimal: {
    body: { EventType: 'add', TimetableId: Number(id(anyVisit)), BeginDateTimeLocal: inAlmaty(anyVisit.startsAt) },
  },
  excused: { ...unsigned, there_and_back: because.noMoves },
});
