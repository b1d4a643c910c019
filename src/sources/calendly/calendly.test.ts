import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { passes } from '../../../test/unit/sources/passes.ts';
import { calendly } from './index.ts';
import {
  decode,
  fixture,
  folder,
  hookOf,
  inviteeUri,
  type Json,
  now,
  one,
  withEvent,
  withPayload,
} from './test-bodies.ts';

const published = {
  times: { startsAt: '2019-08-24T14:15:22Z', endsAt: null },
  clientName: 'John Doe',
  staff: [
    'GBGBDCAADAEDCRZ2',
    'https://api.calendly.com/users/GBGBDCAADAEDCRZ2',
    'user@example.com',
    'John Smith',
    'https://api.calendly.com/event_types/GBGBDCAADAEDCRZ2',
    '15 Minute Meeting',
  ],
  service: ['GBGBDCAADAEDCRZ2', 'https://api.calendly.com/event_types/GBGBDCAADAEDCRZ2', '15 Minute Meeting'],
};
const expected: Record<string, Json> = {
  'invitee.created': { kind: 'booking', opens: true, fields: { state: 'accepted', ...published } },
  'invitee.canceled': { kind: 'booking', opens: false, fields: { state: 'cancelled', ...published } },
  'invitee_no_show.created': { kind: 'booking', opens: false, fields: { state: 'no_show', ...published } },
  'routing_form_submission.created': { kind: 'ignored' },
};

describe('every published body', () => {
  it('is in the table', () => {
    const names = readdirSync(folder).map((file) => file.replace(/^docs\.|\.json$/g, ''));
    expect(Object.keys(expected).sort()).toEqual(names.sort());
  });

  it.each(Object.entries(expected))('%s is read as the table says', (name, meant) => {
    const events = decode(fixture(name));
    expect(events).toHaveLength(1);
    const [event] = events;
    expect(event).toMatchObject({ kind: meant['kind'], event: name });
    expect(calendly.events).toHaveProperty([name]);
    if (event?.kind !== 'booking') return;
    const { body: _, key, ...rest } = event;
    const clock = Date.parse(String(fixture(name)['created_at']));
    expect(rest).toEqual({ ...meant, event: name, id: 'AAAAAAAAAAAAAAAA', clock });
    expect(key).toMatchObject({ kind: 'derived' });
  });
});

describe('the signature', () => {
  const raw = readFileSync(new URL('docs.invitee.created.json', folder), 'utf8');
  const seconds = Math.floor(now / 1000);
  const v1 = (text = raw, time = String(seconds), secret = 'first-secret') =>
    createHmac('sha256', secret).update(`${time}.${text}`).digest('hex');
  const authentic = (signature: string | null, text = raw) => passes(calendly.authenticate(hookOf(text, signature)));

  it('is taken under either secret, and as any of several', () => {
    expect(authentic(`t=${seconds},v1=${v1()}`)).toBe(true);
    expect(authentic(`t=${seconds}, v1=${v1(raw, String(seconds), 'second-secret').toUpperCase()}`)).toBe(true);
    expect(authentic(`t=${seconds},v1=${'0'.repeat(64)},v1=${v1()}`)).toBe(true);
  });

  it('is refused when anything is off', () => {
    expect(authentic(`t=${seconds},v1=${v1(raw, String(seconds), 'third-secret')}`)).toBe(false);
    expect(authentic(`t=${seconds},v1=${v1()}`, raw.replace('John', 'Joan'))).toBe(false);
    expect(authentic(`t=${seconds},v1=${v1()}`, raw.slice(0, -1))).toBe(false);
    expect(authentic(`t=${seconds},v1=${v1()}`, JSON.stringify(JSON.parse(raw)))).toBe(false);
    expect(authentic(`t=${seconds + 1},v1=${v1()}`)).toBe(false);
    expect(authentic(`t=${seconds},v1=${v1().slice(0, 62)}`)).toBe(false);
    expect(authentic(`t=${seconds},v0=${v1()}`)).toBe(false);
    expect(authentic(`v1=${v1()}`)).toBe(false);
    expect(authentic(`t=,v1=${v1(raw, '')}`)).toBe(false);
    expect(authentic(`t=x,v1=${v1(raw, 'x')}`)).toBe(false);
    expect(authentic(`t=${seconds},t=${seconds},v1=${v1()}`)).toBe(false);
    expect(authentic(`t=${seconds}`)).toBe(false);
    expect(authentic('')).toBe(false);
    expect(authentic(null)).toBe(false);
  });

  it('may be as old as a retry that was not signed anew, and no older', () => {
    const at = (time: number) => authentic(`t=${time},v1=${v1(raw, String(time))}`);
    expect(at(seconds - 47 * 3600)).toBe(true);
    expect(at(seconds - 49 * 3600)).toBe(false);
    expect(at(seconds + 10 * 60)).toBe(true);
    expect(at(seconds + 20 * 60)).toBe(false);
  });
});

describe('a reschedule', () => {
  const created = withPayload('invitee.created', { uri: inviteeUri('IN2'), old_invitee: inviteeUri('IN1') });
  const canceled = withPayload('invitee.canceled', {
    uri: inviteeUri('IN1'),
    rescheduled: true,
    new_invitee: inviteeUri('IN2'),
  });

  it('says the same edge in both posts, and neither cancels', () => {
    const [to, from] = [one(created), one(canceled)];
    expect(to).toMatchObject({ id: 'IN2', predecessor: 'IN1', opens: false, fields: { state: 'accepted' } });
    expect(to.successor).toBeUndefined();
    expect(to.movedAway).toBeUndefined();
    expect(from).toMatchObject({ id: 'IN1', successor: 'IN2', movedAway: true, opens: false, fields: {} });
    expect(from.fields).toEqual({});
    expect(from.predecessor).toBeUndefined();
  });

  it('in the middle of a chain names both neighbours', () => {
    const middle = withPayload('invitee.canceled', {
      ...{ uri: inviteeUri('IN2'), rescheduled: true },
      ...{ old_invitee: inviteeUri('IN1'), new_invitee: inviteeUri('IN3') },
    });
    expect(one(middle)).toMatchObject({ predecessor: 'IN1', successor: 'IN3', movedAway: true });
  });

  it('whose new invitee is not told has moved away all the same', () => {
    const event = one(withPayload('invitee.canceled', { rescheduled: true, new_invitee: null }));
    expect(event.movedAway).toBe(true);
    expect(event.successor).toBeUndefined();
    expect(event.fields.state).toBeUndefined();
  });

  it('is told by the canceled post alone: a created one that knows its successor still opens', () => {
    const change = { rescheduled: true, new_invitee: inviteeUri('IN3') };
    const event = one(withPayload('invitee.created', change));
    expect(event).toMatchObject({ opens: true, fields: { state: 'accepted' } });
    expect(event.successor).toBeUndefined();
    expect(event.movedAway).toBeUndefined();
  });

  it('does not keep a later cancellation from cancelling', () => {
    const event = one(withPayload('invitee.canceled', { uri: inviteeUri('IN2'), old_invitee: inviteeUri('IN1') }));
    expect(event).toMatchObject({ id: 'IN2', predecessor: 'IN1', fields: { state: 'cancelled' } });
    expect(event.movedAway).toBeUndefined();
  });
});

describe('keys', () => {
  it('tell marks of a no-show apart and its removal from both', () => {
    const marked = (id: string, createdAt: string) =>
      one({ ...withPayload('invitee_no_show.created', { no_show: { uri: id } }), created_at: createdAt }).key;
    const first = marked('https://api.calendly.com/invitee_no_shows/N1', '2026-11-20T09:00:00.000000Z');
    const second = marked('https://api.calendly.com/invitee_no_shows/N2', '2026-11-20T09:00:00.000000Z');
    const removed = one({ ...fixture('invitee_no_show.created'), event: 'invitee_no_show.deleted' });
    expect(removed.fields.state).toBe('accepted');
    expect(new Set([first, second, removed.key].map((key) => JSON.stringify(key))).size).toBe(3);
    expect(marked('https://api.calendly.com/invitee_no_shows/N1', '2026-11-20T09:00:00.000000Z')).toEqual(first);
  });
});

describe('only', () => {
  const kind = (only: string[]) => decode(fixture('invitee.created'), only)[0]?.kind;

  it('takes by event type or host, in any case', () => {
    for (const name of ['gbgbdcaadaedcrz2', '15 minute meeting', 'USER@example.com', 'John Smith']) {
      expect(kind([name])).toBe('booking');
    }
    expect(kind(['30 minute meeting'])).toBe('ignored');
  });

  it('lets through what names nothing to choose by', () => {
    const body = { event: 'invitee.canceled', payload: { uri: inviteeUri('IN1') } };
    expect(decode(body, ['30 minute meeting'])[0]?.kind).toBe('booking');
  });
});

describe('what does not fit', () => {
  it('is undecodable with paths and no values', () => {
    const [event] = decode(withPayload('invitee.created', { uri: null }));
    expect(event).toMatchObject({ kind: 'undecodable', event: 'invitee.created' });
    expect(event?.kind === 'undecodable' && event.detail).toMatch(/^payload\.uri: \w+$/);
  });

  it('keeps the id where only the time is missing', () => {
    expect(decode(withEvent('invitee.created', { start_time: 'tomorrow' }))).toMatchObject([
      {
        kind: 'undecodable',
        id: 'AAAAAAAAAAAAAAAA',
        detail: 'payload.scheduled_event.start_time: no time with an offset',
      },
    ]);
  });

  it('is kept without an event name, and ignored under an unknown one', () => {
    for (const body of [{}, [], 'text', null]) {
      expect(decode(body)).toMatchObject([{ kind: 'undecodable', event: 'unknown' }]);
    }
    for (const event of ['invitee.updated', 'constructor', 'contact.created']) {
      expect(decode({ event, payload: {} })).toMatchObject([{ kind: 'ignored', event }]);
    }
  });

  it('is read all the same when something unneeded has another type', () => {
    const odd = { questions_and_answers: 'none', tracking: 7, payment: [], no_show: 'x', email: {} };
    expect(one(withPayload('invitee.created', odd)).fields).toMatchObject({
      state: 'accepted',
      clientName: 'John Doe',
    });
  });
});

describe('the stored body', () => {
  it('is the tool’s own, without the call’s password', () => {
    const location = { type: 'zoom', join_url: 'https://zoom.example/j/1', data: { password: 'call-password' } };
    const { body } = one(withEvent('invitee.created', { location }));
    expect(JSON.stringify(body)).not.toContain('call-password');
    expect(body).toMatchObject({
      event: 'invitee.created',
      payload: { scheduled_event: { location: { type: 'zoom' } } },
    });
  });
});
