/** Whatever becomes of a booking's appointment, what is lost with it is said in one place (`link/reset.ts`). */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { BookingRecord } from '../../../src/sync/booking-record.ts';
import {
  forgetLink,
  handOver,
  leaveEpoch,
  linkFound,
  linkMade,
  linkSaid,
  moveLink,
  unlinkForPerson,
  yieldLink,
} from '../../../src/sync/link/reset.ts';
import { createWrite, doubtful, due, type Parts, patchWrite } from './bookings.ts';

/** With an appointment, and all that may be known of it. */
const linked = (): BookingRecord =>
  due({
    link: {
      held: { appointmentId: 9041, origin: 'created' },
      isClientUnadopted: true,
      isAdopting: true,
      contact: { id: 7, attempts: 0, until: 0 },
      takesOver: true,
      knownThere: {},
    },
    writes: {
      settled: { times: 'x', external_ref: 'y', status: 'off' },
      refused: { service_id: { digest: 'x', configuration: 'c', code: 'unknown_service' } },
      moved: { start: 'x', endedAs: null },
      disputed: 'x',
      putBack: {},
      seen: 'x',
      inDoubt: [doubtful(createWrite(), 1), doubtful(patchWrite({}), 1)],
    },
    slot: {
      broken: { status: 'confirmed', cancelled: true },
      conflict: { resourceId: 31, wants: ['a', 'b'], holds: null, heldResourceId: null, since: 1 },
      awaited: { resourceId: 31, wants: ['a', 'b'], since: 1 },
    },
    intake: { carried: { text: '9041', clock: 1, arrival: 1 } },
    duplicates: { undecided: [9050], surplus: [{ appointmentId: 9051, renamed: false }] },
  });

/** What is known of an appointment, as far as anything is. */
const knownOf = ({ writes, link: { isClientUnadopted }, slot: { broken, conflict, awaited } }: BookingRecord) => [
  ...[...Object.keys(writes.settled), ...Object.keys(writes.refused)],
  ...(isClientUnadopted || broken !== null || writes.moved !== null || conflict !== null ? ['state'] : []),
  ...(['disputed', 'putBack', 'seen'] as const).filter((name) => writes[name] !== undefined),
  ...(awaited === undefined ? [] : ['awaited']),
];

describe.each<[string, (record: BookingRecord) => void, Parts]>([
  ['found', (one) => linkFound(one, 9042, 'adopted'), { link: { held: { appointmentId: 9042, origin: 'adopted' } } }],
  [
    'said by a person',
    (one) => linkSaid(one, { appointmentId: 9042, origin: 'person' }),
    { duplicates: { undecided: [] } },
  ],
  [
    'gone',
    forgetLink,
    {
      link: { held: null, contact: null },
      writes: { inDoubt: [doubtful(createWrite(), 1)] },
      intake: { carried: null },
    },
  ],
  ['another connection’s', yieldLink, { link: { held: null, isAdopting: false }, writes: { inDoubt: [] } }],
  ['handed over', handOver, { link: { held: null }, writes: { inDoubt: [] } }],
  ['taken away', (one) => unlinkForPerson(one, 'off'), { link: { held: null, isRemoved: true, unlinkedFrom: 9041 } }],
  [
    'another One-Link’s',
    (one) => leaveEpoch(one, { epoch: 'e' }),
    { link: { held: null }, duplicates: { undecided: [], surplus: [] }, epoch: 'e' },
  ],
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
  expect(record.writes.settled).not.toHaveProperty('external_ref');
});

it('another connection that takes it leaves what the booking carries; one that is gone does not', () => {
  const record = linked();
  yieldLink(record);
  expect(record.intake.carried).toMatchObject({ text: '9041' });
});

it('what the bridge made, or cancelled, before a person took it away is noted', () => {
  const record = linked();
  unlinkForPerson(record, 'off');
  expect(record).toMatchObject({ link: { unlinkedMade: 9041, unlinkedOff: 9041 } });
  linkSaid(record, { appointmentId: 9041, origin: 'person' });
  expect(record).toMatchObject({ link: { takesOver: true, unlinkedFrom: null, isRemoved: false } });
});

it('of two that are one the other’s comes with all that is known of it', () => {
  const into = linked();
  moveLink(
    into,
    due({ link: { held: { appointmentId: 9060, origin: 'person' } }, writes: { settled: { times: 'z' } } }),
  );
  expect(into).toMatchObject({
    link: { held: { appointmentId: 9060 } },
    writes: { settled: { times: 'z' }, moved: null },
    slot: { broken: null },
  });
  // The slot is waited for by the booking, whichever its appointment is.
  expect(knownOf(into)).toEqual(['times', 'state', 'awaited']);
});

it('stands in one place: nobody else sets a link', () => {
  const root = fileURLToPath(new URL('../../../src', import.meta.url).href);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const writers = files.filter((file) => /\.(link|held) = /.test(readFileSync(`${root}/${file}`, 'utf8')));
  expect(writers).toEqual(['sync/link/reset.ts']);
});

it.each([
  ['another One-Link’s', (one: BookingRecord) => leaveEpoch(one, { epoch: 'e' })],
  ['no more', forgetLink],
])('an appointment that is %s leaves what a POST may have made, and no write to it', (_name, reset) => {
  const made = doubtful(createWrite({}), 1);
  const record = due({ link: linked().link, writes: { inDoubt: [made, doubtful(patchWrite({}), 1)] } });
  reset(record);
  expect(record.writes.inDoubt).toEqual([made]);
});
