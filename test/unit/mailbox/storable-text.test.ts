// One-Link's database holds neither NUL nor half of a surrogate pair: a value with one would be refused, or never be equal to what
// is held, and be sent again and again.
import { describe, expect, it } from 'vitest';
import { isStorable, storable } from '../../../src/booking/storable-text.ts';
import { decodeWithinBounds } from '../../../src/sources/decode-within-bounds.ts';
import type { AnySource, Decoded, Hook } from '../../../src/sources/source.ts';
import { booked, says, visit } from '../../world/events.ts';
import { createWorld, hour, minute } from '../../world/world.ts';
import { plainSource } from '../edge.ts';
import { onlyAppointment } from './linked.ts';

const dirty = {
  clientName: 'Ivan\0 Petrov\ud83d',
  clientComment: '\0',
  clientGender: '😀',
  clientPhone: '+77010000001',
};

describe('text that One-Link cannot store', () => {
  it('is taken out of everything that is sent, and what is held is equal to what was said', async () => {
    const fields = { custom_attributes: { note: '= note' } };
    const world = createWorld({ connection: { fields } });
    const body = { note: 'win\0dow\udc00' };
    await world.accept(booked('a', 3, { fields: dirty, body }));
    await world.pass(minute);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({
      client_name: 'Ivan Petrov',
      client_gender: '😀',
      custom_attributes: { note: 'window' },
    });
    const sent = world.writes().length;
    await world.accept(says('a', { ...visit(3), ...dirty }, { body }));
    await world.pass(minute);
    expect(world.writes()).toHaveLength(sent);
    expect(world.outcomes().map(({ result }) => result)).toEqual(['created', 'unchanged']);
  });

  it('is taken out of the search for a contact that an earlier attempt may have made', async () => {
    const world = createWorld();
    world.oneLink.faults.add({ method: 'POST', path: '/contacts' }, { kind: 'commit_then_cut' });
    const { clientPhone: _, ...nameAlone } = dirty;
    await world.accept(says('a', { state: 'accepted', ...visit(3), ...nameAlone }, { opens: true }));
    await world.pass(hour);
    expect([...world.oneLink.contacts.values()].map(({ full_name }) => full_name)).toEqual(['Ivan Petrov']);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ client_name: 'Ivan Petrov' });
  });

  it('leaves what can be stored as it is', () => {
    const value = { text: 'Айгүл 😀 \n', list: ['', 1, null, true], nested: { '': 'x' } };
    expect(storable(value)).toEqual(value);
  });

  it('goes with the name of the key that it is in', () => {
    expect(storable({ 'a\0': ['\0', 'b'], '\ud800': 'c' })).toEqual({ a: ['b'] });
  });
});

const hook = { settings: { timezone: 'Asia/Almaty', only: [], notificationUrl: null } } as unknown as Hook;
const decoding = (...events: Decoded[]): AnySource => ({ ...plainSource, decode: () => events });

describe('an id that One-Link cannot store', () => {
  it.each([
    ['id', booked('a\0b', 3)],
    ['predecessor', says('a', {}, { predecessor: 'x\ud800' })],
    ['successor', says('a', {}, { successor: '\udc00y' })],
  ])('makes the event one that cannot be read: %s', async (_, event) => {
    const [read] = await decodeWithinBounds('salon', decoding(event), {}, hook);
    expect(read).toMatchObject({ kind: 'undecodable', detail: 'id: has NUL or half a character', body: event.body });
    expect(read).not.toHaveProperty('id');
  });

  it('is not kept with a body that cannot be read', async () => {
    const event: Decoded = { kind: 'undecodable', event: 'x', detail: 'why', id: 'a\0', body: {} };
    expect(await decodeWithinBounds('salon', decoding(event), {}, hook)).toEqual([
      { kind: 'undecodable', event: 'x', detail: 'why', body: {} },
    ]);
  });

  it('does not keep an id from being itself', () => {
    expect(isStorable('uid:😀:Айгүл')).toBe(true);
  });
});
