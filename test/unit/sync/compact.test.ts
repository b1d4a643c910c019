// What a record gives away when it grows: what the tool says now is the last of it.
import { describe, expect, it } from 'vitest';
import { compact, longestRecord } from '../../../src/sync/compact.ts';
import { chainOf, doubtful, due, five, patchWrite, six } from './bookings.ts';
import { worldStart } from './context.ts';

const note = (letter: string): string => letter.repeat(8_000);

/** A PATCH without an answer that sent one long note over another. */
const unanswered = () => {
  const body = { starts_at: five, client_comment: note('n') };
  return doubtful(patchWrite(body, { base: { starts_at: six, client_comment: note('b') } }), worldStart);
};

describe('a record that is too long', () => {
  it('gives up what unanswered writes said before it cuts a word of the tool', () => {
    const record = due({
      chain: chainOf({ a: { clientComment: note('c') } }),
      writes: { inDoubt: Array.from({ length: 6 }, unanswered) },
    });
    compact(record);
    expect(JSON.stringify(record).length).toBeLessThanOrEqual(longestRecord);
    expect(record.chain.ids['a']?.cells['clientComment']?.value).toBe(note('c'));
    for (const { write } of record.writes.inDoubt) expect(write.body).toMatchObject({ starts_at: five });
  });

  it('gives up what One-Link has shown meanwhile with it', () => {
    const shown = { client_comment: note('s') };
    const record = due({
      chain: chainOf({ a: { clientComment: note('c') } }),
      writes: { inDoubt: Array.from({ length: 60 }, () => ({ ...unanswered(), shown: { ...shown } })) },
    });
    compact(record);
    expect(JSON.stringify(record).length).toBeLessThanOrEqual(longestRecord);
    expect(record.chain.ids['a']?.cells['clientComment']?.value).toBe(note('c'));
    expect(record.writes.inDoubt[0]?.shown).toEqual({});
  });
});
