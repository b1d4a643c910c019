// Names of events are shown and stored: only known words pass the bounds that every source shares. That each source keeps to it
// is a row of the conformance table (unknown_event).
import { describe, expect, it } from 'vitest';
import { withKnownName } from '../../../src/sources/event-names.ts';
import { sources } from '../../../src/sources/index.ts';
import type { AnySource, Decoded } from '../../../src/sources/source.ts';

const settings = { timezone: 'Asia/Almaty', only: [], notificationUrl: null };
const ignored = (event: string): Decoded => ({ kind: 'ignored', event, reason: 'a test' });
const nameIn = (source: string, event: string, mapping?: unknown) =>
  withKnownName(ignored(event), sources[source] as AnySource, { ...settings, mapping }).event;

describe('a name of an event', () => {
  it('passes where the source knows it', () => {
    for (const [name, { events }] of Object.entries(sources)) {
      for (const event of Object.keys(events).filter((known) => !known.includes('*'))) {
        expect(nameIn(name, event), name).toBe(event);
      }
    }
  });

  it('passes in a family only with a known member', () => {
    expect(nameIn('altegio', 'client.update')).toBe('client.update');
    expect(nameIn('altegio', 'client.aigul')).toBe('unknown');
  });

  it('is unknown where it is longer than 64 characters, also where the table of a connection has it', () => {
    const mapping = { fields: { id: 'id' }, events: { booked: 'opens', ['b'.repeat(65)]: 'opens' } };
    expect(nameIn('mapped', 'booked', mapping)).toBe('booked');
    expect(nameIn('mapped', 'b'.repeat(65), mapping)).toBe('unknown');
    expect(nameIn('mapped', 'Aigul', mapping)).toBe('unknown');
  });

  it('is unknown in Wix where `slug` is known and the type is anything', () => {
    expect(nameIn('wix', 'Aigul 77010000099')).toBe('unknown');
  });

  it.each(['derived', 'while_newest'] as const)('still tells two sendings apart in a key that is %s', (kind) => {
    const keyOf = (event: string) => {
      const key = { kind, parts: ['1'], retrySpanMs: 1 };
      const named = withKnownName(
        { kind: 'booking', event, id: '7', key, clock: null, fields: {}, opens: false, body: null },
        sources['calcom'] as AnySource,
        settings,
      );
      return JSON.stringify(named.kind === 'booking' && named.key);
    };
    expect(keyOf('Aigul')).not.toBe(keyOf('Boris'));
    expect(keyOf('PING')).not.toBe(keyOf('Boris'));
  });
});
