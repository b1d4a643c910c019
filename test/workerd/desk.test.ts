/** Rows of the calls that the operator's pages make: what one page reads is bounded, whatever the mailbox holds. */
import { runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { externalRef } from '../../src/booking/ids.ts';
import { type Rows, watchRows } from './rows.ts';
import { batch, booked, type Scene, setScene } from './scene.ts';

const bookings = 120;
let scene: Scene;
let rows: () => Rows;

beforeAll(async () => {
  scene = setScene('rows-desk');
  rows = await watchRows(scene);
  for (let number = 0; number < bookings; number += 1) await scene.stub.accept(batch(booked(`d${number}`, number)));
  while (scene.oneLink.appointments.size < bookings) await scene.stub.sweep();
  await scene.stub.sweep();
  // No alarm rings by itself while rows are counted: the next one is a day ahead.
  await runDurableObjectAlarm(scene.stub);
  await scene.stub.sweep();
});
afterEach(() => {
  vi.useRealTimers();
});

async function cost(work: () => Promise<unknown>): Promise<Rows> {
  const before = rows();
  await work();
  const after = rows();
  return { written: after.written - before.written, read: after.read - before.read };
}
const admin = () => scene.stub.admin('token:of-a-test');

it('a page of bookings reads the deliveries and bookings that it looks at', async () => {
  const page = await cost(() => admin().bookings({ limit: 20 }));
  expect(page.written).toBe(0);
  expect(page.read).toBeLessThanOrEqual(100 + 20);
  const search = await cost(() => admin().bookings({ search: { text: 'nobody at all' } }));
  expect(search.written).toBe(0);
  expect(search.read).toBeLessThanOrEqual(2 * bookings + 20);
});

it('what needs nobody costs nothing: causes and open states are on the schedule', async () => {
  expect((await cost(() => admin().attention({}))).read).toBeLessThanOrEqual(4);
  expect((await cost(() => admin().bookings({ states: ['failed', 'parked'] }))).read).toBeLessThanOrEqual(4);
  expect(await cost(() => admin().retryMany({}, true))).toMatchObject({ written: 0 });
});

it('one booking reads its own rows and writes none', async () => {
  const one = await cost(async () => {
    expect(await admin().booking(externalRef('calcom:d7'))).toMatchObject({ booking: { state: 'settled' } });
  });
  expect(one.written).toBe(0);
  expect(one.read).toBeLessThanOrEqual(12);
});

it('the log of webhooks and the counts read what they show', async () => {
  const log = await cost(() => admin().webhooks({ limit: 20 }));
  expect(log.written).toBe(0);
  expect(log.read).toBeLessThanOrEqual(200 + 20);
  const counts = await cost(async () => {
    const { days } = await admin().traffic();
    expect(days.reduce((sum, one) => sum + one.bookings, 0)).toBe(bookings);
  });
  expect(counts.written).toBe(0);
  expect(counts.read).toBeLessThanOrEqual(bookings + 4);
});

it('an action is written to the audit list in few rows, with who it was', async () => {
  const pause = await cost(() => admin().pause());
  expect(pause.written).toBeLessThanOrEqual(3);
  const { entries } = await admin().audit({});
  expect(entries).toMatchObject([{ action: 'pause', who: 'token:of-a-test' }]);
});
