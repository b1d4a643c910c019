/**
 * What a webhook uses of what Cloudflare bills, in whole lives of bookings: `npm run cost` reckons with these numbers
 * (`scripts/cost/measured.json`), so a change that costs more must say so here and in docs/cost.md.
 */
import { runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, expect, it, vi } from 'vitest';
import measured from '../../scripts/cost/measured.json';
import { type Rows, watchRows } from './rows.ts';
import { batch, booked, type Scene, setScene } from './scene.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const bookings = 20;
const numbers = Array.from({ length: bookings }, (_, index) => index);
const dayMs = 86_400_000;

type Step = 'created' | 'updated' | 'cancelled';
type Use = Readonly<Record<keyof (typeof measured)['all']['created'], number>>;

const eventOf = (step: Step, number: number) => {
  if (step === 'created') return booked(`${number}`, number);
  if (step === 'updated') return booked(`${number}`, number + 100, { event: 'BOOKING_UPDATED' });
  const cancelled = booked(`${number}`, number + 100, { event: 'BOOKING_CANCELLED' });
  return {
    ...cancelled,
    key: { kind: 'event_id', id: `${number} cancelled` } as const,
    fields: { state: 'cancelled' } as const,
  };
};

/** Deliveries of one kind for every booking; the mean of each. */
async function useOf(scene: Scene, rows: () => Rows, work: () => Promise<void>): Promise<Use> {
  const before = rows();
  const outcomes = (await scene.outcomes()).length;
  const calls = scene.oneLink.requests.length;
  await work();
  const { written, read } = rows();
  const mean = (count: number): number => Math.round((count / bookings) * 100) / 100;
  return {
    rowsWritten: mean(written - before.written),
    rowsRead: mean(read - before.read),
    kvWrites: mean((await scene.outcomes()).length - outcomes),
    oneLinkCalls: mean(scene.oneLink.requests.length - calls),
  };
}

async function play(scene: Scene, step: Step): Promise<void> {
  for (const number of numbers) {
    await scene.stub.accept(batch(eventOf(step, number)));
    await scene.stub.sweep();
  }
}

it.each([
  ['all', 'rows-cost'],
  ['failed', 'rows-few-cost'],
] as const)(
  'a booking that is made, changed, cancelled and forgotten costs as measured: outcomes = %s',
  async (outcomes, name) => {
    const scene = setScene(name);
    const rows = await watchRows(scene);
    const found: Record<string, Use> = {};
    for (const step of ['created', 'updated', 'cancelled'] as const)
      found[step] = await useOf(scene, rows, () => play(scene, step));
    expect(scene.writes()).toHaveLength(4 * bookings);
    found['forgotten'] = await useOf(scene, rows, async () => {
      vi.setSystemTime(Date.now() + 60 * dayMs);
      expect(await runDurableObjectAlarm(scene.stub)).toBe(true);
    });
    expect(found).toEqual(measured[outcomes]);
  },
);
