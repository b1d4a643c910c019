/** Acuity: a signed form with ids; the appointment is read from the API. The body of each change is the same. */
import { fixture } from '../../../test/samples/sample.ts';
import {
  because,
  type Json,
  type Kit,
  keepsId,
  type Message,
  type Telling,
  tokens,
} from '../../../test/unit/conformance/kit.ts';
import {
  anyVisit,
  clientOf,
  form,
  formReencoded,
  formText,
  given,
  hmac,
  inAlmaty,
  minutesOf,
  namesOf,
} from '../../../test/unit/conformance/writing.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => String(399_682_000 + visit);
const actions = { booked: 'scheduled', moved: 'rescheduled', cancelled: 'canceled' } as const;

const message = (action: string, appointment: string): Message => ({
  body: { action, id: appointment, calendarID: '4038206', appointmentTypeID: '14792299' },
});
const sends = (telling: Telling): Message[] => [
  message(telling.state === undefined ? actions[telling.what] : 'changed', id(telling)),
];

function tool() {
  const appointments = new Map<string, Json>();
  return {
    apiKey: '19499339:key',
    tell(telling: Telling): void {
      appointments.set(id(telling), {
        ...fixture('acuity/api.appointment.appointment1.json'),
        id: Number(id(telling)),
        firstName: namesOf(telling)[0],
        lastName: namesOf(telling)[1],
        phone: clientOf(telling).phone,
        ...(telling.client === undefined ? {} : { notes: telling.client.comment ?? '' }),
        ...given({ calendar: telling.staff, type: telling.service }),
        datetime: `${inAlmaty(telling.startsAt)}+0500`,
        duration: String(minutesOf(telling)),
        canceled: telling.what === 'cancelled' || telling.state === 'no_show',
        noShow: telling.state === 'no_show',
      });
    },
    answer({ url }: { readonly url: string }) {
      const body = appointments.get(url.split('/').at(-1) ?? '');
      return body === undefined
        ? ({ kind: 'not_found', status: 404 } as const)
        : ({ kind: 'ok', status: 200, body } as const);
    },
  };
}

export const acuity: Kit = {
  source: 'acuity',
  stateWord: 'two flags',
  bodies: ['appointment.scheduled', 'canceled'].map((action) => ({
    action,
    id: '1',
    calendarID: '2',
    appointmentTypeID: '3',
  })),
  connection: { api_key: 'SALON_SECRET' },
  secrets: tokens,
  tells: ['booked', 'moved', 'cancelled'],
  states: ['no_show'],
  id,
  sends,
  named: (action) => message(action, id(anyVisit)),
  foreign: message('order.completed', '17'),
  minimal: { body: { action: 'scheduled', id: id(anyVisit) } },
  encode: ({ body }) => formText(body),
  reencode: formReencoded,
  ...hmac({ header: 'x-acuity-signature', encoding: 'base64', contentType: form }),
  tool,
  excused: {
    ...keepsId,
    stale_timestamp: because.noTime,
    ping: because.noPing,
    two_installations: because.worldwideIds,
  },
};
