/** Bitrix24: a form whose `auth` holds the application token; the booking is read with two batches. */
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
  type Wire,
} from '../../../test/unit/conformance/kit.ts';
import {
  anyVisit,
  endOf,
  form,
  formText,
  momentOf,
  namesOf,
  unixSeconds,
} from '../../../test/unit/conformance/writing.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => String(60 + visit);
const names = { booked: 'ONBOOKINGADD', moved: 'ONBOOKINGUPDATE', cancelled: 'ONBOOKINGDELETE' } as const;

const sends = (telling: Telling): Message[] => [
  {
    body: {
      ...fixture(`bitrix24/${names[telling.what]}.json`),
      data: { ID: id(telling) },
      ts: String(unixSeconds(momentOf(telling))),
    },
  },
];

function tool() {
  const bookings = new Map<string, Json>();
  /** By id: each visit of a told client has a contact of its own, and each told name a resource. */
  const contacts = new Map<string, Json>();
  const resources = new Map<string, string>();
  const contactOf = (bookingId: string): number => (contacts.has(`1${bookingId}`) ? Number(`1${bookingId}`) : 2);
  const resultOf = (command: string): Json | undefined => {
    const [method = '', query = ''] = command.split('?');
    const asked = new URLSearchParams(query);
    const booking = bookings.get(asked.get('id') ?? asked.get('bookingId') ?? '');
    if (method === 'crm.contact.get')
      return (
        contacts.get(asked.get('id') ?? '') ?? {
          ID: asked.get('id') ?? '',
          NAME: 'Test',
          LAST_NAME: 'Client',
          PHONE: [{ VALUE: '+77010000001' }],
        }
      );
    if (method === 'booking.v1.resource.get')
      return { resource: { id: asked.get('id'), name: resources.get(asked.get('id') ?? '') ?? 'Anna' } };
    if (booking === undefined) return undefined;
    if (method === 'booking.v1.booking.get') return { booking };
    if (method.includes('client'))
      return { bookingClient: [{ id: contactOf(String(booking['id'])), type: { code: 'CONTACT', module: 'crm' } }] };
    return { externalData: [] };
  };
  const resourceOf = (name: string): number => {
    const known = [...resources].find(([, other]) => other === name)?.[0] ?? String(10 + resources.size);
    resources.set(known, name);
    return Number(known);
  };
  return {
    apiKey: 'https://clinic.bitrix24.kz/rest/1/secretcode/',
    tell(telling: Telling): void {
      const [NAME, LAST_NAME] = namesOf(telling);
      if (telling.client !== undefined) {
        contacts.set(`1${id(telling)}`, { NAME, LAST_NAME, PHONE: [{ VALUE: telling.client.phone }] });
      }
      if (telling.what === 'cancelled') bookings.delete(id(telling));
      else {
        const { booking } = fixture('bitrix24/booking.v1.booking.get.response.json')['result'] as { booking: Json };
        bookings.set(id(telling), {
          ...booking,
          id: Number(id(telling)),
          ...(telling.client === undefined ? {} : { description: telling.client.comment ?? '' }),
          ...(telling.staff === undefined ? {} : { resourceIds: [resourceOf(telling.staff)] }),
          datePeriod: {
            from: { timestamp: unixSeconds(telling.startsAt), timezone: 'Asia/Almaty' },
            to: { timestamp: unixSeconds(endOf(telling)), timezone: 'Asia/Almaty' },
          },
        });
      }
    },
    answer({ body = '' }: { readonly body?: string }) {
      const commands = Object.entries((JSON.parse(body) as { cmd: Record<string, string> }).cmd);
      const results = commands.map(([name, command]) => [name, resultOf(command)] as const);
      const found = results.filter(([, result]) => result !== undefined);
      const missing = results.filter(([, result]) => result === undefined);
      const error = { error: '1021', error_description: 'Booking not found' };
      const result = {
        result: Object.fromEntries(found),
        result_error: Object.fromEntries(missing.map(([name]) => [name, error])),
      };
      return { kind: 'ok', status: 200, body: { result } } as const;
    },
  };
}

/** The token is a value of the form. */
const encode = ({ body }: Message, secret: string): string => {
  const { auth, ...rest } = (body ?? {}) as Json;
  return formText({ ...rest, auth: { ...(auth as Json), application_token: secret } });
};

export const bitrix24: Kit = {
  source: 'bitrix24',
  stateWord: 'a booking has no status',
  connection: { api_key: 'SALON_SECRET' },
  secrets: tokens,
  tells: ['booked', 'moved', 'cancelled'],
  id,
  sends,
  named: (event) => ({ body: { ...(sends(anyVisit)[0]?.body as Json), event } }),
  foreign: { body: fixture('bitrix24/ONCRMLEADADD.json') },
  minimal: { body: { event: 'ONBOOKINGADD', data: { ID: id(anyVisit) } } },
  encode,
  seal: (body): Wire => ({ path: '', headers: { 'content-type': form }, body }),
  unsealed: (wire) => ({
    ...wire,
    body: new TextEncoder().encode(
      new TextDecoder()
        .decode(wire.body)
        .split('&')
        .filter((pair) => !pair.startsWith('auth'))
        .join('&'),
    ),
  }),
  tool,
  excused: { ...unsigned, ...keepsId, ping: because.noPing },
};
