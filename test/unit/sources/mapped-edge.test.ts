/** `mapped` at the edge: its events come later than those of other sources, and its table is the connection's. */
import { describe, expect, it } from 'vitest';
import { mapped } from '../../../src/sources/mapped.ts';
import { edge, goodToken, json } from '../edge.ts';

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

  it('sends the handshake of its table back', async () => {
    expect(await (await bridge().request('/hooks/salon?challenge=abc')).text()).toBe('abc');
    expect(await (await bridge().request('/hooks/salon?validationToken=abc')).text()).toBe('ok');
  });
});
