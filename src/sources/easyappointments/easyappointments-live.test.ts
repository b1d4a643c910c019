/** What Easy!Appointments 1.5.2 and 1.6.0 really sent and answered (ORIGIN.md). */
import { describe, expect, it } from 'vitest';
import { passes } from '../../../test/unit/sources/passes.ts';
import {
  booking,
  hookOf,
  notFound,
  ok,
  only,
  readBooking,
  text,
  tool,
  type Values,
} from '../../../test/unit/sources/read-back-bodies.ts';
import { easyappointments } from './index.ts';

interface Sent {
  readonly rawHeaders: readonly string[];
  readonly body: { readonly action: string; readonly payload: Values };
}
interface Answered {
  readonly url: string;
  readonly answer: string;
}

const live = <Item>(name: string): readonly Item[] => JSON.parse(text(`easyappointments/live.${name}.json`)) as Item[];
const secret = 'the-secret-of-the-installation';

/** Name and value by turns. */
function headersOf({ rawHeaders }: Sent): Headers {
  const headers = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2)
    headers.set(rawHeaders[index] ?? '', (rawHeaders[index + 1] ?? '').replace('<secret token>', secret));
  return headers;
}

/** Reads each save as the API answered it then. */
async function readsOf(version: string) {
  const answers = [...live<Answered>(`api-${version}`)];
  const reads = [];
  for (const { body } of live<Sent>(`hooks-${version}`)) {
    if (body.action !== 'appointment_save') continue;
    const id = String(body.payload['id']);
    const answer = JSON.parse(answers.shift()?.answer ?? '') as Values;
    const { access } = tool(({ url }) => (url.includes(`/appointments/${id}?`) ? ok(answer) : notFound), {
      apiKey: 'api-token',
      apiUrl: 'https://ea.example.org',
    });
    reads.push({ answer, read: await readBooking(easyappointments, id, body.action, access) });
  }
  expect(answers).toEqual([]);
  return reads;
}

describe.each(['1.5.2', '1.6.0'])('version %s', (version) => {
  it('sends what is authentic and understood', () => {
    for (const sent of live<Sent>(`hooks-${version}`)) {
      const hook = hookOf({ headers: headersOf(sent), secrets: [secret, secret] });
      expect(passes(easyappointments.authenticate(hook))).toBe(true);
      expect(booking(easyappointments, sent.body)).toMatchObject({ id: String(sent.body.payload['id']) });
    }
  });

  it('answers with whole visits, in the provider’s time', async () => {
    const reads = await readsOf(version);
    expect(reads).toHaveLength(17);
    for (const { answer, read } of reads) {
      // Almaty has one time, all year round.
      const startsAt = new Date(`${String(answer['start']).replace(' ', 'T')}+05:00`).toISOString();
      expect(read.fields).toMatchObject({
        times: { startsAt: startsAt.replace('.000Z', 'Z') },
        clientName: expect.stringMatching(/^(Given|Any) Family$/),
        // One is typed as people in Kazakhstan do.
        clientPhone: String((answer['customer'] as Values)['phone_number']).replace(/^8/, '+7'),
        staff: expect.arrayContaining([String(answer['providerId'])]),
        service: expect.arrayContaining([String(answer['serviceId'])]),
      });
    }
  });
});

it('other actions say nothing of visits', () => {
  for (const { body } of live<Sent>('hooks-all-actions-1.6.0')) {
    const kind = body.action.startsWith('appointment_') ? 'booking' : 'ignored';
    expect(only(easyappointments, body)).toMatchObject({ kind, event: body.action });
  }
});
