/** `mapped` at the edge: its events come later than those of other sources, and its table is the connection's. */
import { describe, expect, it } from 'vitest';
import { edge, goodToken, json } from '../../../test/unit/edge.ts';
import { mapped } from './index.ts';

const salon = {
  source: 'mapped',
  account_id: 12,
  on_unlinked: 'park',
  secret: 'SALON_SECRET',
  mapping: { fields: { event: 'event', id: 'id' }, events: { booked: 'opens' }, handshake: 'challenge' },
};
const bridge = () => edge({ connections: { salon }, sources: { mapped } });

describe('a mapped connection', () => {
  it('stores the events of a JSON body and of a form', async () => {
    const { post, recorder } = bridge();
    const answers = [
      await post(`/hooks/salon/${goodToken}`, { event: 'booked', id: 7 }),
      await post(`/hooks/salon/${goodToken}`, 'event=booked&id=8', {
        'content-type': 'application/x-www-form-urlencoded',
      }),
    ];
    expect(await Promise.all(answers.map(json))).toMatchObject([{ status: 'accepted' }, { status: 'accepted' }]);
    expect(recorder.batches.flatMap(({ batch }) => batch.events)).toMatchObject([
      { kind: 'booking', id: '7' },
      { kind: 'booking', id: '8' },
    ]);
  });

  it('takes nothing in without the token', async () => {
    const { post, recorder } = bridge();
    expect((await post('/hooks/salon/not-the-token-at-all', { event: 'booked', id: 7 })).status).toBe(401);
    expect(recorder.batches).toEqual([]);
  });

  it('keeps what the table cannot read, and answers 200', async () => {
    const { post, recorder } = bridge();
    expect((await post(`/hooks/salon/${goodToken}`, { event: 'booked' })).status).toBe(200);
    expect(recorder.batches[0]?.batch.events).toMatchObject([{ kind: 'undecodable', detail: 'id: missing' }]);
  });

  it('answers a webhook with the text that its tool wants to read, whatever became of it', async () => {
    const mapping = { ...salon.mapping, answer: 'ok' };
    const { post } = edge({ connections: { salon: { ...salon, mapping } }, sources: { mapped } });
    for (const body of [{ event: 'booked', id: 7 }, { event: 'booked' }, { event: 'ping', id: 7 }]) {
      const answer = await post(`/hooks/salon/${goodToken}`, body);
      expect([answer.status, await answer.text()]).toEqual([200, 'ok']);
      expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
    const refused = await post('/hooks/salon/not-the-token-at-all', { event: 'booked', id: 7 });
    expect([refused.status, (await json(refused))['title']]).toEqual([401, expect.any(String)]);
  });

  it('says `ok` only where its webhooks were stored', async () => {
    const mapping = { ...salon.mapping, answer: 'ok' };
    const { post, recorder } = edge({ connections: { salon: { ...salon, mapping } }, sources: { mapped } });
    recorder.failures.push(...Array.from({ length: 100 }, () => new Error('down')));
    expect((await post(`/hooks/salon/${goodToken}`, { event: 'booked', id: 7 })).status).toBe(503);
  });

  it('sends the handshake of its table back', async () => {
    expect(await (await bridge().request('/hooks/salon?challenge=abc')).text()).toBe('abc');
    expect(await (await bridge().request('/hooks/salon?validationToken=abc')).text()).toBe('ok');
  });
});
