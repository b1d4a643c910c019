import { describe, expect, it } from 'vitest';
import type { EraseAnswer, EraseQuery } from '../../../src/mailbox/contract.ts';
import { edge, json, north, salon } from '../edge.ts';

const nothing: EraseAnswer = { bookings: 0, deliveries: 0, bodies: 0, cursor: null };
const connections = { salon, north, broken: { ...salon, source: 'x' } };

function erasing(answers: (connection: string, query: EraseQuery) => EraseAnswer = () => nothing) {
  const asked: [string, EraseQuery][] = [];
  const bridge = edge({
    connections,
    calls: (connection) => ({
      erase: async (query) => {
        asked.push([connection, query]);
        return answers(connection, query);
      },
    }),
  });
  const erase = async (body: unknown) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await bridge.api('/api/clients', { method: 'DELETE', headers, body: JSON.stringify(body) });
    return { status: answer.status, body: await json(answer) };
  };
  return { asked, erase };
}

describe('DELETE /api/clients', () => {
  it('asks every mailbox to its end and says what was found where', async () => {
    const { asked, erase } = erasing((connection, { cursor }) =>
      connection === 'salon' && cursor === undefined
        ? { bookings: 1, deliveries: 2, bodies: 3, cursor: 'bookings:x' }
        : { bookings: 0, deliveries: 1, bodies: 1, cursor: null },
    );
    expect(await erase({ phone: '8 (701) 555-00-01' })).toEqual({
      status: 200,
      body: {
        connections: [
          { connection: 'salon', bookings: 1, deliveries: 3, bodies: 4 },
          { connection: 'north', bookings: 0, deliveries: 1, bodies: 1 },
        ],
        unavailable: ['broken'],
        cursor: null,
        note: expect.stringContaining('One-Link'),
      },
    });
    expect(asked).toEqual([
      ['salon', { client: { phone: '+77015550001' } }],
      ['salon', { client: { phone: '+77015550001' }, cursor: 'bookings:x' }],
      ['north', { client: { phone: '+77015550001' } }],
    ]);
  });

  it('answers zeros for somebody who is not known', async () => {
    const { erase } = erasing();
    expect(await erase({ external_ref: 'calcom:nobody' })).toMatchObject({
      status: 200,
      body: { connections: [{ bookings: 0, deliveries: 0, bodies: 0 }, { bookings: 0 }] },
    });
  });

  it('names a connection that does not answer, and erases in the others', async () => {
    const { erase } = erasing((connection) => {
      if (connection === 'salon') throw new Error('moved');
      return { ...nothing, bookings: 1 };
    });
    expect((await erase({ phone: '+77015550001' })).body).toMatchObject({
      connections: [{ bookings: 0 }, { connection: 'north', bookings: 1 }],
      unavailable: ['broken', 'salon'],
    });
  });

  it('goes on with its cursor where the mailboxes are too large for one answer', async () => {
    const { asked, erase } = erasing((_, { cursor }) => {
      const at = Number(cursor?.slice('unread:'.length) ?? 0) + 1;
      return { ...nothing, bookings: 1, cursor: at < 500 ? `unread:${at}` : null };
    });
    const first = await erase({ phone: '+77015550001' });
    expect(asked).toHaveLength(400);
    expect(first.body['cursor']).toEqual(expect.any(String));
    const { cursor } = first.body;
    const second = await erase({ phone: '+77015550001', cursor });
    const third = await erase({ phone: '+77015550001', cursor: second.body['cursor'] });
    expect(asked).toHaveLength(1000);
    expect(third.body['cursor']).toBeNull();
  });

  it.each([[{}], [{ phone: '+77015550001', external_ref: 'x' }], [{ phone: 7 }]])(
    'says of %j what is wanted',
    async (body) => {
      const { erase } = erasing();
      expect((await erase(body)).body).toMatchObject({
        detail: expect.stringContaining('give exactly one of phone and external_ref'),
      });
    },
  );

  it.each([
    [{}],
    [{ phone: 'no phone' }],
    [{ phone: '' }],
    [{ external_ref: 'a\0b' }],
    [{ phone: '+77015550001', external_ref: 'x' }],
  ])('refuses %j', async (body) => {
    const { asked, erase } = erasing();
    expect((await erase(body)).status).toBe(422);
    expect(asked).toEqual([]);
  });
});
