// Exports: as Excel opens them in Kazakhstan, in parts, and links as they are imported again.
import { describe, expect, it } from 'vitest';
import { importRows } from '../../../src/admin-api/import-rows.ts';
import { externalRef } from '../../../src/booking/ids.ts';
import { edge } from '../edge.ts';
import { bookingView, linkView } from './views.ts';

const link = (ref: string, id: number) =>
  linkView({ external_ref: externalRef(ref), appointment_id: id, origin: 'adopted' });

describe('an export of links', () => {
  it('is read by the import as it was', async () => {
    const refs = ['plain:b1', '=1+1;"x"', '-7', "'quoted"];
    const { api } = edge({
      calls: () => ({ links: async () => ({ links: refs.map((ref, n) => link(ref, 7 + n)), cursor: null }) }),
    });
    const answer = await api('/api/exports/salon/links');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toContain('salon-links.csv');
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const text = new TextDecoder('utf-8', { ignoreBOM: true, fatal: false }).decode(bytes);
    expect(text.split('\r\n')).toEqual([
      '\ufeffexternal_ref;appointment_id;force;origin',
      'plain:b1;7;;adopted',
      '"\'=1+1;""x""";8;;adopted',
      "'-7;9;;adopted",
      "'quoted;10;;adopted",
      '',
    ]);
    const read = importRows('text/csv', text);
    const rows =
      read.kind === 'rows' ? read.rows.map((row) => row.ok && [row.row.externalRef, row.row.appointmentId]) : [];
    expect(rows).toEqual(refs.map((ref, n) => [ref, 7 + n]));
    const ndjson = await (await api('/api/exports/salon/links?format=ndjson')).text();
    expect(
      ndjson
        .split('\n')
        .slice(0, 2)
        .map((line) => JSON.parse(line)['external_ref']),
    ).toEqual(refs.slice(0, 2));
  });

  it('names its next part, which has no heading', async () => {
    const { api } = edge({
      calls: () => ({
        links: async ({ cursor = '0' }) => ({
          links: [link(`plain:${cursor}`, 1)],
          cursor: String(Number(cursor) + 1),
        }),
      }),
    });
    const first = await api('/api/exports/salon/links');
    expect(first.headers.get('link')).toBe('</api/exports/salon/links?format=csv&cursor=10>; rel="next"');
    const second = await api('/api/exports/salon/links?format=csv&cursor=10');
    expect((await second.text()).split('\r\n')[0]).toBe('plain:10;1;;adopted');
    expect((await api('/api/exports/salon/links?cursor=x')).status).toBe(400);
  });
});

describe('an export of visits', () => {
  it('has times in the zone of the connection and no name of a client', async () => {
    const view = bookingView({
      ...{ client_name: 'Ivan Petrov', starts_at: '2031-04-07T05:00:00Z', message: 'Свяжите; запись' },
      specialist: { told: ['999', 'Anna'], id: 31 },
    });
    const { api } = edge({
      calls: () => ({ bookings: async () => ({ bookings: [view], cursor: null, searched_back_to: null }) }),
    });
    const text = await (await api('/api/exports/salon/bookings')).text();
    expect(text).toContain(';2031-04-07 10:00;');
    expect(text).toContain(';999, Anna;31;');
    expect(text).toContain(';"Свяжите; запись";');
    expect(text).not.toContain('Petrov');
  });
});

describe('an export of outcomes', () => {
  it('is made of lists of KV alone', async () => {
    const metadata = { event: 'created', result: 'created', code: null, appointment_id: 7, attempts: 1 };
    const asked: unknown[] = [];
    const kv = {
      async list(options: unknown) {
        asked.push(options);
        const name = 'outcome:salon:plain:b1:8066695999999';
        return {
          keys: [{ name, metadata: { ...metadata, settled_at: '2031-04-07T05:00:00Z' } }],
          list_complete: false,
          cursor: 'more',
        };
      },
    };
    const { api } = edge({ variables: { OUTCOMES: kv }, calls: () => ({}) });
    const answer = await api('/api/exports/salon/outcomes');
    expect((await answer.text()).split('\r\n')[1]).toBe('plain:b1;created;created;;7;1;2031-04-07 10:00');
    expect(answer.headers.get('link')).toContain('cursor=more');
    expect(asked).toEqual([{ prefix: 'outcome:salon:', limit: 1_000, cursor: null }]);
  });
});
