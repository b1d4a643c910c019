/**
 * What a hostile body is allowed to make the bridge do, counted and not timed (`npm run bench:cpu` measures): how much of it
 * is read, how many events come out, and that nothing over a bound is worked on at all.
 */
import { describe, expect, it, vi } from 'vitest';
import { importRows } from '../../../src/admin-api/import-rows.ts';
import { normalisePhone } from '../../../src/booking/phone.ts';
import { instantOf } from '../../../src/booking/time.ts';
import { readJson } from '../../../src/http/json.ts';
import { calcom } from '../../../src/sources/calcom/kit.ts';
import { readAnswers } from '../../../src/sources/toolkit/answers.ts';
import { mostEvents, mostListed } from '../../../src/sources/toolkit/bounds.ts';
import { connectionOf, hookOf, runCourse, sourceOf } from '../../cpu/course.ts';
import { hostilesOf, rawBodies, sealed, sealedRaw } from '../../cpu/hostile.ts';
import type { Json, Kit } from '../conformance/kit.ts';
import { kits } from '../conformance/kits.ts';
import { anyVisit } from '../conformance/writing.ts';

const small = 16 * 1024;
const every = 11;

/** Reads of properties of one object, however often. */
function counted<Value extends object>(value: Value): { readonly seen: Value; readonly reads: () => number } {
  let reads = 0;
  const seen = new Proxy(value, {
    ownKeys(target) {
      reads += 1;
      return Reflect.ownKeys(target);
    },
  });
  return { seen, reads: () => reads };
}

const seated = (attendees: number, responses: Json): Json => {
  const [message] = calcom.sends(anyVisit);
  const { payload, ...rest } = message!.body as { readonly payload: Json };
  const people = Array.from({ length: attendees }, (_, at) => ({ email: `client${at}@example.org` }));
  return { ...rest, payload: { ...payload, seatsPerTimeSlot: 500, attendees: people, responses } };
};
const answers = (count: number): Json =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, { label: 'phone', value: '+1234567' }]));

async function decodeCalcom(body: unknown) {
  const wire = await sealed(calcom, { body: {} });
  if (wire === null) throw new Error('too large');
  return sourceOf(calcom).decode(body, hookOf(connectionOf(calcom), wire));
}

describe.each(kits.map((kit): [string, Kit] => [kit.preset ?? kit.source, kit]))('%s', (_, kit) => {
  it('makes no more events, ids and details of a hostile body than a bound says, and loses none that is authentic', async () => {
    const [source, connection] = [sourceOf(kit), connectionOf(kit)];
    // A part of them, from the whole breadth: the benchmark runs them all.
    for (const { name, message } of [...hostilesOf(kit, small)].filter((_, at) => at % every === 0)) {
      const wire = await sealed(kit, message);
      if (wire === null) continue;
      const { isAuthentic, events } = await runCourse(source, connection, wire);
      // A tool whose token is in the body may have lost it to the growth.
      if (!isAuthentic) continue;
      expect(events, name).not.toBeNull();
      expect(events?.length ?? 0, name).toBeLessThanOrEqual(mostEvents);
      for (const event of events ?? []) {
        if (event.kind === 'undecodable') expect(event.detail.length, name).toBeLessThan(5_000);
        if (event.kind === 'booking') expect(event.id.length, name).toBeLessThanOrEqual(255);
      }
    }
  });

  it('is not asked to decode a body over the bounds of its content type', async () => {
    const own = sourceOf(kit);
    const decode = vi.fn(own.decode);
    for (const [type, texts] of Object.entries(rawBodies)) {
      for (const [name, text] of texts.filter(([name]) => ['levels', 'values', 'pairs'].includes(name))) {
        await runCourse({ ...own, decode }, connectionOf(kit), await sealedRaw(kit, type, text));
        if (type !== 'text/plain') expect(decode, `${type}: ${name}`).not.toHaveBeenCalled();
      }
    }
  });
});

describe('a form with seats', () => {
  it('is read once, however many seats there are', async () => {
    for (const people of [1, 250]) {
      const { seen, reads } = counted(answers(400));
      expect(await decodeCalcom(seated(people, seen))).toHaveLength(people);
      // By the check of its size, and by the reading.
      expect(reads()).toBeLessThanOrEqual(4);
    }
  });

  it('of more seats or answers than any tool sends is kept, and says which bound', async () => {
    expect(await decodeCalcom(seated(mostEvents + 1, {}))).toMatchObject([
      { kind: 'undecodable', detail: 'payload.attendees: more than 250 seats' },
    ]);
    expect(await decodeCalcom(seated(1_001, {}))).toMatchObject([
      { kind: 'undecodable', detail: 'payload.attendees: more than 1000 entries' },
    ]);
    expect(await decodeCalcom(seated(1, answers(mostListed + 1)))).toMatchObject([
      { kind: 'undecodable', detail: 'payload.responses: more than 500 entries' },
    ]);
  });

  it('has its body written down once for all its events', async () => {
    const wire = await sealed(calcom, { body: seated(250, answers(10)) });
    if (wire === null) throw new Error('too large');
    const { events } = await runCourse(sourceOf(calcom), connectionOf(calcom), wire);
    expect(new Set(events?.map((event) => (event.kind === 'booking' ? event.body : null))).size).toBe(1);
  });
});

describe('a text', () => {
  it('that is too long for what it should be is not looked into', () => {
    expect(normalisePhone(`${'+1234567,'.repeat(100)}+77010000001`)).toBeNull();
    expect(normalisePhone('+1234567, +77010000001')).toBe('+77010000001');
    expect(instantOf(`2031-04-07T05:00:00.${'0'.repeat(100)}Z`)).toBeNull();
  });

  it('is no answer to a question once enough have been read', () => {
    const line = { question: 'phone', answer: '+77010000001' };
    const none = Array.from({ length: mostListed }, () => ({ question: 'colour', answer: 'red' }));
    expect(readAnswers([...none, line], {}, undefined).phone).toBeUndefined();
    expect(readAnswers([...none.slice(1), line], {}, undefined).phone).toBe('+77010000001');
  });

  it('of JSON is counted and not parsed', () => {
    const parse = vi.spyOn(JSON, 'parse');
    expect(readJson('['.repeat(100_000))).toEqual({ ok: false, bound: 'more than 100 levels' });
    expect(readJson(`[${'1,'.repeat(20_000)}1]`)).toEqual({ ok: false, bound: 'more than 20000 values' });
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
    expect(readJson(`["${'[,{'.repeat(30_000)}\\"${'['.repeat(200)}"]`).ok).toBe(true);
  });
});

describe('an import', () => {
  it.each([
    ['a million commas', 'text/csv', ','.repeat(1_000_000), 'characters per line'],
    ['half a million lines', 'text/csv', ',\n'.repeat(500_000), 'rows'],
    ['a million spaces', 'text/csv', ' '.repeat(1_000_000), 'characters per line'],
    ['half a million numbers', 'application/x-ndjson', '1\n'.repeat(500_000), 'rows'],
    ['levels', 'application/x-ndjson', '['.repeat(1_000_000), 'characters per line'],
    ['2,001 rows', 'application/x-ndjson', '1\n'.repeat(2_001), 'rows'],
  ])('of %s is counted before it is parsed', (_, type, text, bound) => {
    expect(importRows(type, text)).toEqual({ kind: 'beyond_bounds', bound: expect.stringContaining(bound) });
  });

  it('of 2,000 rows with a heading and a blank line is read', () => {
    const rows = Array.from({ length: 2_000 }, (_, at) => `mapped:${at},${at + 1}`);
    const read = importRows('text/csv', ['external_ref,appointment_id', '', ...rows, ''].join('\r\n'));
    expect(read).toMatchObject({ kind: 'rows', rows: { length: 2_000 } });
  });
});
