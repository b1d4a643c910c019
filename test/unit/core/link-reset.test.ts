/** Whatever becomes of a booking's appointment, what is lost with it is said in one place (`link/reset.ts`). */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { BookingRecord } from '../../../src/core/booking-record.ts';
import {
  forgetLink,
  handOver,
  leaveEpoch,
  linkFound,
  linkMade,
  linkSaid,
  takeAway,
  takeLink,
  yieldLink,
} from '../../../src/core/link/reset.ts';
import { createWrite, due, ghost, patchWrite } from './bookings.ts';

/** With an appointment, and all that may be known of it. */
const linked = (): BookingRecord =>
  due({
    link: { appointmentId: 9041, origin: 'created' },
    settled: { times: 'x', external_ref: 'y', status: 'off' },
    refused: { service_id: { digest: 'x', configuration: 'c', code: 'unknown_service' } },
    clientUnmet: true,
    firstContact: true,
    broken: { status: 'confirmed', cancelled: true },
    moved: { start: 'x', endedAs: null },
    disputed: 'x',
    putBack: {},
    seen: 'x',
    conflict: { resourceId: 31, wants: ['a', 'b'], holds: null, heldResourceId: null, since: 1 },
    awaitedSlot: { resourceId: 31, wants: ['a', 'b'], since: 1 },
    ghosts: [ghost(createWrite(), 1), ghost(patchWrite({}), 1)],
    carried: { text: '9041', clock: 1, arrival: 1 },
    contact: { id: 7, attempts: 0, until: 0 },
    takesOver: true,
    knownThere: {},
    rivals: [9050],
    losers: [{ appointmentId: 9051, renamed: false }],
  });

/** What is known of an appointment, as far as anything is. */
const knownOf = ({ settled, refused, clientUnmet, broken, moved, conflict, ...more }: BookingRecord) => [
  ...[...Object.keys(settled), ...Object.keys(refused)],
  ...(clientUnmet || broken !== null || moved !== null || conflict !== null ? ['state'] : []),
  ...(['disputed', 'putBack', 'seen', 'awaitedSlot'] as const).filter((name) => more[name] !== undefined),
];

describe.each<[string, (record: BookingRecord) => void, Partial<BookingRecord>]>([
  ['found', (one) => linkFound(one, 9042, 'adopted'), { link: { appointmentId: 9042, origin: 'adopted' } }],
  ['said by a person', (one) => linkSaid(one, { appointmentId: 9042, origin: 'person' }), { rivals: [] }],
  ['gone', forgetLink, { link: null, ghosts: [ghost(createWrite(), 1)], carried: null, contact: null }],
  ['another connection’s', yieldLink, { link: null, ghosts: [], firstContact: false }],
  ['handed over', handOver, { link: null, ghosts: [] }],
  ['taken away', (one) => takeAway(one, 'off'), { link: null, linkRemoved: true, unlinkedFrom: 9041 }],
  ['another One-Link’s', (one) => leaveEpoch(one, { epoch: 'e' }), { link: null, rivals: [], losers: [], epoch: 'e' }],
])('an appointment that is %s', (_name, reset, after) => {
  it('leaves nothing of what was settled, refused or owed at the one before', () => {
    const record = linked();
    expect(knownOf(record)).toHaveLength(9);
    reset(record);
    expect(knownOf(record)).toEqual([]);
    expect(record).toMatchObject(after);
  });
});

it('what a POST has made, and what a person says once more, keeps what is settled', () => {
  const record = linked();
  linkMade(record, 9041);
  linkSaid(record, { appointmentId: 9041, origin: 'person' });
  expect(knownOf(record)).toEqual(expect.arrayContaining(['times', 'status', 'service_id', 'state']));
  expect(record.settled).not.toHaveProperty('external_ref');
});

it('another connection that takes it leaves what the booking carries; one that is gone does not', () => {
  const record = linked();
  yieldLink(record);
  expect(record.carried).toMatchObject({ text: '9041' });
});

it('what the bridge made, or cancelled, before a person took it away is noted', () => {
  const record = linked();
  takeAway(record, 'off');
  expect(record).toMatchObject({ unlinkedMade: 9041, unlinkedOff: 9041 });
  linkSaid(record, { appointmentId: 9041, origin: 'person' });
  expect(record).toMatchObject({ takesOver: true, unlinkedFrom: null, linkRemoved: false });
});

it('of two that are one the other’s comes with all that is known of it', () => {
  const into = linked();
  takeLink(into, due({ link: { appointmentId: 9060, origin: 'person' }, settled: { times: 'z' } }));
  expect(into).toMatchObject({ link: { appointmentId: 9060 }, settled: { times: 'z' }, broken: null, moved: null });
  expect(knownOf({ ...into, conflict: null, awaitedSlot: undefined } as unknown as BookingRecord)).toEqual(['times']);
});

it('stands in one place: nobody else sets a link', () => {
  const root = fileURLToPath(new URL('../../../src', import.meta.url).href);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const writers = files.filter((file) => /\.(link|held) = /.test(readFileSync(`${root}/${file}`, 'utf8')));
  expect(writers).toEqual(['core/link/reset.ts']);
});
