// What every source that reads back takes for the booking asked for, and what it does not.
import { describe, expect, it } from 'vitest';
import { sources } from '../../../src/sources/index.ts';
import type { ReadBack, Source, ToolAnswer } from '../../../src/sources/source.ts';
import { ok, tool, type Values } from './read-back-bodies.ts';

interface Tool {
  readonly event: string;
  readonly apiKey: string;
  /** Answers by path; `id` is the booking's in the answer, `of` the client's. */
  answers(id: string, of: string): Readonly<Record<string, unknown>>;
  /** What it answers in place of everything but its log-in. */
  readonly login?: string;
}

const batchOf = (result: Values) => ({ result: { result, result_error: [] } });

const tools: Readonly<Record<string, Tool>> = {
  acuity: {
    event: 'scheduled',
    apiKey: '4001:key',
    answers: (id) => ({ '/appointments/61': { id, datetime: '2032-12-15T10:00:00+0500', duration: '30' } }),
  },
  bitrix24: {
    event: 'ONBOOKINGUPDATE',
    apiKey: 'https://tool.test/rest/1/code',
    answers: (id, of) => ({
      '/rest/1/code/batch': batchOf({
        booking: { booking: { id, resourceIds: [], datePeriod: { from: { timestamp: 1969765200 } } } },
        clients: { bookingClient: [{ id: 9, type: { module: 'crm', code: 'CONTACT' } }] },
        contact: { ID: of, NAME: 'Mira' },
      }),
    }),
  },
  easyappointments: {
    event: 'appointment_save',
    apiKey: 'key',
    answers: (id, of) => ({
      '/index.php/api/v1/appointments/61': {
        id,
        start: '2032-10-26 11:00:00',
        customerId: 9,
        customer: { id: of, first_name: 'Mira' },
      },
    }),
  },
  simplybook: {
    event: 'create',
    apiKey: 'clinic:login:password',
    login: '/admin/auth',
    answers: (id, of) => ({
      '/admin/auth': { token: 'token' },
      '/admin/bookings/61': {
        id,
        start_datetime: '2032-10-26 11:00:00',
        client_id: 9,
        client: { id: of, name: 'Mira' },
      },
    }),
  },
  square: {
    event: 'booking.created',
    apiKey: 'token',
    answers: (id, of) => ({
      '/v2/bookings/61': { booking: { id, version: 9, start_at: '2032-07-09T05:00:00Z', customer_id: '9' } },
      '/v2/customers/9': { customer: { id: of, given_name: 'Mira' } },
    }),
  },
};

const later = { kind: 'later', retryAfterMs: null };
const missing: ToolAnswer = { kind: 'not_found', status: 404 };

function read(name: string, answerAt: (path: string) => unknown): Promise<ReadBack> {
  const { event, apiKey } = tools[name]!;
  const { access } = tool(
    ({ url }) => {
      const body = answerAt(new URL(url).pathname);
      return body === undefined ? missing : ok(body);
    },
    { apiKey, apiUrl: 'https://tool.test' },
  );
  return (sources[name] as Required<Source>).readBack('61', event, access);
}

const answered = (name: string, id: string, of: string) => {
  const answers = tools[name]!.answers(id, of);
  return read(name, (path) => answers[path]);
};

it('every source that reads back is here', () => {
  const reading = Object.entries(sources).filter(([, source]) => source.readBack !== undefined);
  expect(Object.keys(tools).toSorted()).toEqual(reading.map(([name]) => name).toSorted());
});

describe.each(Object.keys(tools))('%s', (name) => {
  it('takes the booking that was asked for', async () => {
    expect(await answered(name, '61', '9')).toMatchObject({ kind: 'booking' });
  });

  it('does not take another booking', async () => {
    expect(await answered(name, '62', '9')).toEqual(later);
  });

  it.runIf(name !== 'acuity')('does not take the client of another', async () => {
    expect(await answered(name, '61', '8')).toEqual(later);
  });

  it.each([[[]], [{}], [{ error: 'login', status_code: 200 }], [null], ['busy']])(
    'asks again after %j in place of the booking',
    async (body) => {
      const { login, answers } = tools[name]!;
      expect(await read(name, (path) => (path === login ? answers('61', '9')[path] : body))).toEqual(later);
    },
  );
});
