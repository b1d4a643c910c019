import { describe, expect, it, vi } from 'vitest';
import { direct } from '../../../src/sources/direct/index.ts';
import { wix } from '../../../src/sources/wix/index.ts';
import { deliveryIdOf } from '../../../src/sync/delivery.ts';
import { capturedLog } from '../captured-log.ts';
import { edge, goodToken, json, plainSource, salon } from '../edge.ts';

const booking = { event: 'created', id: 'b1' };
const largest = 256 * 1024;

const logged = capturedLog();

describe('an authentic webhook', () => {
  it('is answered 200 with the id of its delivery', async () => {
    const { post, recorder, waiting } = edge();
    const answer = await post('/hooks/salon', booking);
    expect(answer.status).toBe(200);
    expect(await json(answer)).toEqual({ status: 'accepted', delivery_id: 'salon.1' });
    expect(recorder.batches).toMatchObject([
      { connection: 'salon', batch: { receivedAt: waiting.now(), events: [{ kind: 'booking', id: 'b1' }] } },
    ]);
  });

  it('may carry its token in the path, percent-encoded', async () => {
    const secret = 'a/token-with:marks%2F';
    const { request } = edge({ variables: { SALON_SECRET: secret } });
    const answer = await request(`/hooks/salon/${encodeURIComponent(secret)}`, {
      method: 'POST',
      body: JSON.stringify(booking),
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(200);
  });

  it('with several events is stored in one write and answers all ids', async () => {
    const { post, recorder } = edge();
    const answer = await post('/hooks/salon', [booking, { event: 'created', id: 'b2' }]);
    expect(await json(answer)).toEqual({
      status: 'accepted',
      delivery_id: 'salon.1',
      delivery_ids: ['salon.1', 'salon.2'],
    });
    expect(recorder.batches).toHaveLength(1);
  });

  it('is a duplicate only when all of it was there', async () => {
    const { post } = edge({
      accept: (_, { events }) => ({
        deliveries: events.map((__, index) => ({
          deliveryId: deliveryIdOf('salon', index + 1),
          status: index === 2 ? 'accepted' : 'duplicate',
        })),
      }),
    });
    expect(await json(await post('/hooks/salon', [booking]))).toEqual({ status: 'duplicate', delivery_id: 'salon.1' });
    expect(await json(await post('/hooks/salon', [booking, booking, booking]))).toMatchObject({
      status: 'accepted',
      delivery_id: 'salon.3',
    });
  });

  it('that says nothing about a booking is listed as ignored, with the reason', async () => {
    const { post, recorder } = edge();
    const answer = await post('/hooks/salon', { event: 'ping' });
    expect(await json(answer)).toEqual({ status: 'ignored', reason: 'ping', delivery_id: 'salon.1' });
    expect(recorder.batches).toHaveLength(1);
  });

  it('without any event is listed as ignored too', async () => {
    const { post } = edge();
    expect(await json(await post('/hooks/salon', []))).toMatchObject({ status: 'ignored', reason: 'no events' });
  });

  it('that does not fit the schema is kept, so that a changed format loses nothing', async () => {
    const { post, recorder } = edge();
    const answer = await post('/hooks/salon', { event: 'created', renamed: 'b1' });
    expect(answer.status).toBe(200);
    expect(recorder.batches[0]?.batch.events).toMatchObject([{ kind: 'undecodable', body: { renamed: 'b1' } }]);
  });

  it('on which the source itself fails is kept, and its body is not logged', async () => {
    const failing = {
      ...plainSource,
      decode: () => {
        throw new TypeError('cannot read Anna');
      },
    };
    const { post, recorder } = edge({ sources: { plain: failing } });
    expect((await post('/hooks/salon', booking)).status).toBe(200);
    expect(recorder.batches[0]?.batch.events).toMatchObject([{ kind: 'undecodable', body: booking }]);
    expect(logged.join()).toContain('decode_threw');
    expect(logged.join()).not.toContain('Anna');
  });

  it('on which a source fails whose bodies carry credentials is kept without body', async () => {
    const failing = {
      ...plainSource,
      authentication: 'body_token' as const,
      decode: () => {
        throw new TypeError();
      },
    };
    const { post, recorder } = edge({ sources: { plain: failing } });
    await post('/hooks/salon', { token: 'x' });
    expect(recorder.batches[0]?.batch.events).toMatchObject([{ kind: 'undecodable', body: null }]);
  });
});

describe('a webhook that is not authentic', () => {
  it('is answered 401 without a reason and nothing is kept', async () => {
    const { post, recorder } = edge();
    const wrong = await post('/hooks/salon', booking, { 'x-token': 'a-guess-of-somebody' });
    const none = await post('/hooks/salon', 'not json', { 'x-token': '' });
    expect([wrong.status, none.status]).toEqual([401, 401]);
    expect(await wrong.text()).toBe(await none.text());
    expect(recorder.batches).toEqual([]);
    expect(logged.join()).not.toMatch(/guess|salon\//);
  });

  it('is answered 401 when the source throws while it looks', async () => {
    const throwing = {
      ...plainSource,
      authenticate: () => {
        throw new Error('bad key');
      },
    };
    const { post } = edge({ sources: { plain: throwing } });
    expect((await post('/hooks/salon', booking)).status).toBe(401);
  });

  it('is not parsed: its content type is none of our business', async () => {
    const { post } = edge();
    expect((await post('/hooks/salon', '<a/>', { 'x-token': '', 'content-type': 'text/xml' })).status).toBe(401);
  });
});

describe('a body', () => {
  it('of 256 KB is read and one byte more is 413', async () => {
    const { post } = edge();
    const padded = (length: number) => {
      const start = JSON.stringify(booking);
      return start + ' '.repeat(length - start.length);
    };
    expect((await post('/hooks/salon', padded(largest))).status).toBe(200);
    expect((await post('/hooks/salon', padded(largest + 1))).status).toBe(413);
  });

  it('that is too large is 413 before anything is computed over it', async () => {
    const authenticate = vi.fn(() => ({ ok: true }) as const);
    const { request } = edge({ sources: { plain: { ...plainSource, authenticate } } });
    const chunk = new Uint8Array(64 * 1024).fill(0x20);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(chunk);
      },
    });
    const answer = await request('/hooks/salon', {
      method: 'POST',
      body: endless as unknown as BodyInit,
      ...({ duplex: 'half' } as object),
    });
    expect(answer.status).toBe(413);
    expect(authenticate).not.toHaveBeenCalled();
    // Received so far as the client needs it to see the answer, and thrown away.
    expect(sent).toBeLessThan((4 * 1024 * 1024) / chunk.byteLength + 10);
  });

  it.each([
    ['text/xml', 415, 'Expected Content-Type: application/json.'],
    ['multipart/form-data; boundary=x', 415, 'Expected Content-Type: application/json.'],
    ['application/json; charset=windows-1251', 415, 'Expected the charset utf-8.'],
    ['application/vnd.tool+json; charset=UTF-8', 200, undefined],
    ['', 200, undefined],
  ])('of type "%s" is answered %i by a strict source', async (type, status, detail) => {
    const { post } = edge({ sources: { plain: { ...plainSource, bodies: ['json'], strict: true } } });
    const answer = await post('/hooks/salon', booking, { 'content-type': type });
    expect([answer.status, (await json(answer))['detail']]).toEqual([status, detail]);
  });

  it.each(['text/xml', 'application/x-www-form-urlencoded', 'text/plain', 'application/json; charset=windows-1251'])(
    'of type %s is read where it is JSON in truth, and kept where it is none: the tool sends it once',
    async (type) => {
      const { post, recorder } = edge({ sources: { plain: { ...plainSource, bodies: ['json'] } } });
      expect((await post('/hooks/salon', booking, { 'content-type': type })).status).toBe(200);
      expect((await post('/hooks/salon', 'client=Mira', { 'content-type': type })).status).toBe(200);
      const [[read], [kept]] = recorder.batches.map(({ batch }) => batch.events) as [unknown[], unknown[]];
      expect(read).toMatchObject({ kind: 'booking' });
      const detail = '(body): of a type that is not expected';
      expect(kept).toMatchObject({ kind: 'undecodable', detail, body: 'client=Mira' });
    },
  );

  it('of a type that the bridge reads but this source does not is kept', async () => {
    const { post, recorder } = edge({ sources: { plain: { ...plainSource, bodies: ['form'] } } });
    expect((await post('/hooks/salon', booking)).status).toBe(200);
    expect(recorder.batches[0]?.batch.events).toMatchObject([{ kind: 'undecodable' }]);
  });

  it.each([
    ['a thousand levels', '['.repeat(1000) + ']'.repeat(1000), 'application/json', 'more than 100 levels'],
    ['more values than any tool sends', JSON.stringify(Array(20_001).fill(1)), 'application/json', '20000 values'],
    ['more pairs than any tool sends', 'a=1&'.repeat(5_001), 'application/x-www-form-urlencoded', '5000 pairs'],
    ['a key of many levels', `a${'[b]'.repeat(16)}=1`, 'application/x-www-form-urlencoded', '16 levels'],
    [
      'keys of many levels',
      `a${'[b]'.repeat(15)}=1&`.repeat(1_400),
      'application/x-www-form-urlencoded',
      '20000 levels',
    ],
  ])('of %s is kept without being parsed', async (_, body, type, bound) => {
    const decode = vi.fn(plainSource.decode);
    const { post, recorder } = edge({ sources: { plain: { ...plainSource, decode } } });
    expect((await post('/hooks/salon', body, { 'content-type': type })).status).toBe(200);
    expect(recorder.batches[0]?.batch.events).toEqual([
      { kind: 'undecodable', event: '', detail: expect.stringContaining(bound), body },
    ]);
    expect(decode).not.toHaveBeenCalled();
  });

  it('over a bound is told to the sender of a strict source, and its text is not kept where credentials are in it', async () => {
    const body = JSON.stringify(Array(20_001).fill(1));
    const strict = edge({ sources: { plain: { ...plainSource, strict: true } } });
    const answer = await strict.post('/hooks/salon', body);
    expect(answer.status).toBe(422);
    expect(await json(answer)).toMatchObject({ detail: '(body): more than 20000 values' });
    const cutting = edge({ sources: { plain: { ...plainSource, bodies: ['json'], withoutCredentials: () => ({}) } } });
    await cutting.post('/hooks/salon', body);
    expect(cutting.recorder.batches[0]?.batch.events).toMatchObject([{ kind: 'undecodable', body: null }]);
  });

  it('that is compressed is 415', async () => {
    const { post } = edge();
    const answer = await post('/hooks/salon', booking, { 'content-encoding': 'gzip' });
    expect([answer.status, (await json(answer))['detail']]).toEqual([415, expect.stringContaining('compressed')]);
  });

  it.each([
    ['half a JSON', '{"event":', 'application/json'],
    ['nothing', '', 'application/json'],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'application/json'],
    ['a form with a lone percent sign', 'a=%', 'application/x-www-form-urlencoded'],
    ['a form whose bytes are no UTF-8', 'a=%FF', 'application/x-www-form-urlencoded'],
  ])('of %s is 400', async (_, body, type) => {
    const { post } = edge();
    const answer = await post('/hooks/salon', body, { 'content-type': type });
    const what = type === 'application/json' ? 'JSON' : 'form data';
    expect([answer.status, (await json(answer))['detail']]).toEqual([400, `The body is not complete, valid ${what}.`]);
  });

  it('of a form arrives as a tree', async () => {
    const { post, recorder } = edge({
      connections: { salon: { ...salon, fields: { client_comment: '= data.FIELDS.ID' } } },
    });
    await post('/hooks/salon', 'event=x&id=7&data[FIELDS][ID]=7', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(recorder.batches[0]?.batch.events).toMatchObject([{ body: { id: '7', data: { FIELDS: { ID: '7' } } } }]);
  });
});

describe('the strict source', () => {
  const connections = { salon: { ...salon, source: 'direct' } };
  const sources = { direct };

  it('answers 422 with the path and keeps nothing', async () => {
    const { post, recorder } = edge({ connections, sources });
    const answer = await post('/hooks/salon', { external_ref: 'r1', stats: 'x' }, { 'x-bridge-token': goodToken });
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await json(answer)).toMatchObject({ type: 'urn:onelink-bridge:problem:invalid-body' });
    expect(recorder.batches).toEqual([]);
  });

  it('takes what fits', async () => {
    const { post } = edge({ connections, sources });
    const answer = await post('/hooks/salon', { external_ref: 'r1' }, { 'x-bridge-token': goodToken });
    expect(answer.status).toBe(200);
  });
});

describe('the mailbox that fails', () => {
  it('is called again, and the tool hears nothing of it', async () => {
    const { post, recorder, waiting } = edge();
    recorder.failures.push(Object.assign(new Error('moved'), { retryable: true }), new Error('reset'));
    expect((await post('/hooks/salon', booking)).status).toBe(200);
    expect(waiting.slept).toHaveLength(2);
  });

  it('for 8 s makes a 503 that asks to send again', async () => {
    const { post, recorder, waiting } = edge();
    recorder.failures.push(...Array.from({ length: 100 }, () => new Error('down')));
    const answer = await post('/hooks/salon', booking);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('30');
    const total = waiting.slept.reduce((sum, ms) => sum + ms, 0);
    expect(total).toBeGreaterThan(6_000);
    expect(total).toBeLessThanOrEqual(8_000);
  });

  it('is not waited for longer than Wix waits', async () => {
    const { post, recorder, waiting } = edge({
      connections: { salon: { ...salon, source: 'wix' } },
      sources: { wix: { ...plainSource, ...(wix.patienceMs !== undefined && { patienceMs: wix.patienceMs }) } },
    });
    recorder.failures.push(...Array.from({ length: 100 }, () => new Error('down')));
    expect((await post('/hooks/salon', booking)).status).toBe(503);
    expect(waiting.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(800);
  });

  it('because it has too much to do is called at most a few times', async () => {
    const { post, recorder, waiting } = edge();
    recorder.failures.push(...Array.from({ length: 100 }, () => Object.assign(new Error(), { overloaded: true })));
    expect((await post('/hooks/salon', booking)).status).toBe(503);
    expect(waiting.slept.length).toBeLessThan(4);
  });
});

describe('an address', () => {
  it('of an unknown connection is 404 for every method that is allowed', async () => {
    const { post, request } = edge();
    expect((await post('/hooks/nobody', booking)).status).toBe(404);
    expect((await request('/hooks/nobody')).status).toBe(404);
  });

  it('with parts behind the token is 404', async () => {
    const { post } = edge();
    expect((await post('/hooks/salon/x/y', booking)).status).toBe(404);
    expect((await post('/hooks/%E0%A4%A', booking)).status).toBe(404);
  });

  it('with a slash at its end is served, never redirected', async () => {
    const { post } = edge();
    expect((await post('/hooks/salon/', booking)).status).toBe(200);
  });

  it('of a wrong connection is 500 with name and path, and the others work', async () => {
    const { post } = edge({
      connections: { salon, broken: { ...salon, on_unlinked: 'maybe', resources: { 'anna@example.org': 'x' } } },
    });
    const answer = await post('/hooks/broken', booking);
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ connection: 'broken' });
    expect(text).toContain('CONNECTIONS.broken.on_unlinked');
    expect(text).toContain('CONNECTIONS.broken.resources');
    expect(text).not.toContain('anna');
    expect((await post('/hooks/salon', booking)).status).toBe(200);
  });

  it('answers GET and HEAD with 200, whatever the token', async () => {
    const { request } = edge();
    expect(await (await request('/hooks/salon/whatever')).text()).toBe('ok');
    const head = await request('/hooks/salon', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('echoes a handshake as plain text that no browser takes for a page', async () => {
    const { request } = edge();
    const answer = await request('/hooks/salon?challenge=%3Cscript%3E');
    expect(await answer.text()).toBe('<script>');
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('does not echo more than 256 bytes', async () => {
    const { request } = edge();
    expect(await (await request(`/hooks/salon?challenge=${'ж'.repeat(128)}`)).text()).toBe('ж'.repeat(128));
    expect(await (await request(`/hooks/salon?challenge=${'ж'.repeat(129)}`)).text()).toBe('ok');
  });

  it('refuses other methods and names the allowed ones', async () => {
    const { request } = edge();
    const answer = await request('/hooks/salon', { method: 'PUT', body: '{}' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });
});
