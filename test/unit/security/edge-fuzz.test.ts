// Anything at all through the whole edge: every request gets an answer of ours, and none is a 5xx.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sources } from '../../../src/sources/index.ts';
import { deliveryIdOf } from '../../../src/sync/delivery.ts';
import { capturedLog } from '../captured-log.ts';
import { sealed } from '../conformance/writing.ts';
import { edge, json } from '../edge.ts';
import { now, type Subject, secret, subjects } from './bodies.ts';
import { anyChanges, anyValue, mutated } from './mutations.ts';

const logged = capturedLog();

const account = { account_id: 12, on_unlinked: 'park' };
const own = subjects.filter(({ name }) => Object.hasOwn(sources, name));
const secretOf = ({ name, source, kit }: Subject): string =>
  source.authentication === 'signature' || source.byTable !== undefined ? kit.secrets[0] : `${secret}-${name}`;
const secretsOf = Object.fromEntries(own.map((subject) => [`${subject.name.toUpperCase()}_SECRET`, secretOf(subject)]));
const tables = Object.fromEntries(
  own.map(({ name, kit }) => [
    name,
    {
      ...account,
      source: name,
      namespace: name,
      secret: `${name.toUpperCase()}_SECRET`,
      ...kit.connection,
    },
  ]),
);
const subjectOf = (source: string): Subject => own.find(({ name }) => name === source) as Subject;

const noOutcomes = {
  list: async () => ({ keys: [], list_complete: true }),
  get: async (key: unknown) => (Array.isArray(key) ? new Map() : null),
};

const bridge = () =>
  edge({
    sources,
    connections: tables,
    variables: { ...secretsOf, SALON_SECRET: secret, OUTCOMES: noOutcomes },
    accept: (connection, batch) => {
      const { events } = structuredClone(batch); // as a call of the object does
      return {
        deliveries: events.map((_, index) => ({ deliveryId: deliveryIdOf(connection, index), status: 'accepted' })),
      };
    },
    calls: () => ({
      deliveries: async () => ({ deliveries: [], cursor: null }),
      delivery: async () => null,
      link: async () => null,
      outcomePrefixes: async () => [],
      putLink: async () => ({ kind: 'not_found' }),
      importLinks: async (rows) => rows.map(() => ({ kind: 'not_found' })),
      retry: async () => ({ kind: 'not_found' }),
    }),
  });

/** A request that is authentic, whatever its body says. */
async function authentic(subject: Subject, body: unknown) {
  const message = { body, ...(subject.event !== undefined && { event: subject.event }) };
  const wire = await sealed(subject.kit, message, secretOf(subject), new Date(now));
  return { ...wire, body: new TextDecoder().decode(wire.body) };
}

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

describe('an authentic webhook with a body that no tool sends', () => {
  it.each(own)('of $name is taken in or refused as the client’s fault', async (subject) => {
    const { name, source, bodies } = subject;
    const { post, recorder } = bridge();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...bodies), anyChanges, async (original, changes) => {
        const changed = mutated(original, changes) ?? null;
        const { path, headers, body } = await authentic(subject, changed);
        const { status } = await post(`/hooks/${name}${path}`, body, headers);
        // A token that is in the body itself cannot be read where the body is nested too deep: nothing tells that from a wrong one.
        const isUnread = source.authentication === 'body_token' && depthOf(changed) > 95;
        expect([200, 400, 413, 422, ...(isUnread ? [401] : [])]).toContain(status);
      }),
      // Of a strict source most mutations are refused: more of them, so that enough are taken in.
      { numRuns: source.strict === true ? 400 : 100 },
    );
    expect(recorder.batches.length).toBeGreaterThan(10);
    expect(logged.filter((line) => line.includes('threw'))).toEqual([]);
  });

  it('of more events than any tool sends is kept as one that cannot be read', async () => {
    const { post, recorder } = bridge();
    const answer = await post(
      `/hooks/altegio/${secretOf(subjectOf('altegio'))}`,
      Array.from({ length: 10_000 }, () => 1),
    );
    expect(answer.status).toBe(200);
    expect(recorder.batches[0]?.batch.events).toMatchObject([
      { kind: 'undecodable', detail: '(body): more than 250 events' },
    ]);
  });

  it('with an object for a text, and in it a length that is no number, is told where it does not fit', async () => {
    const { post } = bridge();
    const odd = { length: { toString: 1, valueOf: 1 } };
    const answer = await post(`/hooks/direct/${secretOf(subjectOf('direct'))}`, {
      external_ref: 'v1',
      client_name: odd,
    });
    expect([answer.status, (await json(answer))['detail']]).toEqual([422, expect.stringMatching(/^client_name: /)]);
    const payload = { bookingUid: 'b1', attendees: odd };
    const { headers, body } = await authentic(subjectOf('calcom'), {
      triggerEvent: 'BOOKING_NO_SHOW_UPDATED',
      payload,
    });
    expect((await post('/hooks/calcom', body, headers)).status).toBe(200);
    expect(logged.filter((line) => line.includes('threw'))).toEqual([]);
  });

  it('of an event with an endless name is listed as unknown', async () => {
    const { post, recorder } = bridge();
    const { headers, body } = await authentic(subjectOf('calcom'), { triggerEvent: 'E'.repeat(100_000), payload: {} });
    expect((await post('/hooks/calcom', body, headers)).status).toBe(200);
    expect(recorder.batches[0]?.batch.events).toMatchObject([{ kind: 'ignored', event: 'unknown' }]);
  });
});

const segment = fc.oneof(
  fc.constantFrom('hooks', 'api', 'health', 'deliveries', 'links', 'outcomes', 'connections', 'import', 'retry'),
  fc.constantFrom(
    ...Object.keys(sources),
    'salon.1',
    '..',
    '.',
    '%2e%2e',
    '%',
    '%00',
    '__proto__',
    'openapi.json',
    secretOf(subjectOf('direct')),
  ),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => encodeURIComponent(text.toWellFormed())),
);
const anyRequest = fc.record({
  path: fc.array(segment, { maxLength: 5 }).map((parts) => `/${parts.join('/')}`),
  query: fc.webQueryParameters(),
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'),
  headers: fc.array(
    fc.tuple(
      fc.constantFrom(
        'content-type',
        'accept-language',
        'content-length',
        'content-encoding',
        'authorization',
        'range',
      ),
      fc.oneof(
        fc.constantFrom(
          'application/json',
          'application/x-www-form-urlencoded',
          'text/plain',
          'text/csv',
          'application/x-ndjson',
          '-1',
          '1e9',
          'kk;q=0.5,ru',
          'gzip',
        ),
        fc.string().map((text) => text.trim()),
      ),
    ),
    { maxLength: 3 },
  ),
  body: fc.oneof(
    anyValue.map((value) => JSON.stringify(value)),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('external_ref,appointment_id\na,1\n"b', '{"appointment_id":1}', 'a=b&c[d]=e', '"', ',,,\n,,'),
  ),
});

describe('any request', () => {
  it.each(['with', 'without'])('%s the admin’s token is answered below 500', async (token) => {
    const { request, api } = bridge();
    await fc.assert(
      fc.asyncProperty(anyRequest, async ({ path, query, method, headers, body }) => {
        const init = {
          method,
          ...(['GET', 'HEAD'].includes(method) ? {} : { body }),
          headers: Object.fromEntries(headers),
        };
        const url = `https://bridge.example${path}?${query}`;
        const answer = await (token === 'with' ? api(url, init) : request(url, init));
        expect(answer.status).toBeLessThan(500);
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
        if (answer.status >= 400) expect(answer.headers.get('content-type')).toBe('application/problem+json');
      }),
      { numRuns: 1_500 },
    );
  });
});
