import { describe, expect, it, vi } from 'vitest';
import { type Analytics, countOutcome } from '../../../src/metrics/analytics.ts';
import { booked } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World } from '../../world/world.ts';

/** Log lines of the kinds that tell of trouble. */
const told = (world: World) =>
  world.logs
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ event }) => /^(booking|delivery)_(failed|parked)$|^connection_state$/.test(String(event)));

describe('a line of the log', () => {
  it('tells once that a booking is parked, though it is looked at each day', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.accept(booked('one', 48));
    await world.pass(3 * day);
    expect(told(world)).toMatchObject([
      { level: 'warn', event: 'booking_parked', delivery: 'salon.1', code: 'unlinked' },
    ]);
  });

  it('tells that a booking has failed for good, and a delivery that could not be read', async () => {
    const world = createWorld();
    world.oneLink.faults.add({ method: 'POST', path: '/appointments', times: 99 }, {
      kind: 'answer',
      status: 422,
      body: JSON.stringify({ error: { code: 'SPECIALIST_BLOCKED' } }),
    } as never);
    await world.accept(booked('one', 5));
    await world.accept({ kind: 'undecodable', event: 'odd', detail: 'id: is missing', body: { name: 'Ivan' } });
    await world.accept({ kind: 'undecodable', event: 'odd', detail: 'id: is missing', body: { name: 'Ivan' } });
    await world.pass(minute);
    expect(told(world).toSorted((a, b) => String(a['event']).localeCompare(String(b['event'])))).toMatchObject([
      { event: 'booking_failed', delivery: 'salon.1' },
      { event: 'delivery_failed', delivery: 'salon.2', code: 'undecodable' },
    ]);
    expect(world.logs.join('\n')).not.toContain('Ivan');
  });

  it('tells when the account is refused and when it works again', async () => {
    const world = createWorld();
    const refused = world.oneLink.faults.add(
      { times: Number.POSITIVE_INFINITY },
      { kind: 'answer', status: 401, body: '' },
    );
    await world.accept(booked('one', 48));
    await world.pass(minute);
    world.oneLink.faults.remove(refused);
    await world.pass(hour);
    expect(told(world)).toMatchObject([
      { level: 'warn', event: 'connection_state', state: 'account', reason: 'token_refused' },
      { level: 'info', event: 'connection_state', state: 'running' },
    ]);
    await world.admin().pause();
    await world.admin().pause();
    await world.admin().resume();
    expect(told(world).slice(2)).toMatchObject([{ state: 'paused' }, { state: 'running' }]);
  });
});

describe('a data point', () => {
  it('is written for an outcome where there is a dataset, and a dataset that fails does not matter', () => {
    const writeDataPoint = vi.fn<Analytics['writeDataPoint']>();
    const metadata = { event: 'anything', result: 'failed', code: 'gave_up', attempts: 7, appointment_id: 1 };
    countOutcome({ writeDataPoint }, 'outcome:salon:calcom:one:1', { metadata });
    expect(writeDataPoint.mock.calls).toEqual([
      [{ indexes: ['salon'], blobs: ['salon', 'failed', 'gave_up'], doubles: [7] }],
    ]);
    writeDataPoint.mockImplementation(() => {
      throw new Error('too many');
    });
    countOutcome({ writeDataPoint }, 'outcome:salon:calcom:one:1', {});
  });
});
