/** The Durable Object for real: its storage, its alarm, its end and its return, and KV. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bookingId, deliveryId, externalRef } from '../../src/booking/ids.ts';
import { secrets } from './connections.ts';
import { batch, booked, setScene } from './scene.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a mailbox in workerd', () => {
  it('takes an event in, creates the appointment and records the outcome in KV', async () => {
    const { stub, oneLink, writes, outcomes } = setScene('whole-way');
    const accepted = await stub.accept(batch(booked('one', 0)));
    expect(accepted.deliveries).toEqual([{ deliveryId: 'whole-way.1', status: 'accepted' }]);
    await stub.sweep();
    expect(writes()).toEqual(['POST /contacts', 'POST /appointments']);
    const [appointment] = oneLink.appointments.values();
    expect(appointment).toMatchObject({ external_ref: 'calcom:one', status: 'scheduled', resource_id: 31 });
    expect(await outcomes()).toMatchObject([
      { result: 'created', external_ref: 'calcom:one', appointment_id: appointment?.id, delivery_ids: ['whole-way.1'] },
    ]);
  });

  it('has no door for tests that another Worker could call', async () => {
    const { stub } = setScene('by-itself');
    const named = await runInDurableObject(stub, (mailbox) =>
      Object.getOwnPropertyNames(Object.getPrototypeOf(mailbox)).filter((name) => /test|checkpoint/i.test(name)),
    );
    expect(named).toEqual([]);
  });

  it('starts to work by itself, without another call', async () => {
    const { stub, oneLink } = setScene('by-itself');
    await stub.accept(batch(booked('one', 0)));
    await evictDurableObject(stub); // waits for what is under way, and asks for nothing
    expect(oneLink.appointments.size).toBe(1);
  });

  it('sends what waited for One-Link when its alarm rings', async () => {
    const { stub, oneLink, writes, outcomes } = setScene('alarm');
    const down = oneLink.faults.add(
      { times: Number.POSITIVE_INFINITY },
      { kind: 'answer', status: 503, headers: { 'retry-after': '1' }, body: '' },
    );
    await stub.accept(batch(booked('late', 0)));
    await stub.sweep();
    expect(writes()).toEqual([]);
    expect(await stub.admin().delivery(deliveryId('alarm.1'))).toMatchObject({ state: 'pending' });
    expect(await runInDurableObject(stub, (_, { storage }) => storage.getAlarm())).toBeLessThan(Date.now() + 61_000);

    oneLink.faults.remove(down);
    vi.setSystemTime(Date.now() + 120_000);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    vi.useRealTimers();
    expect(writes()).toEqual(['POST /contacts', 'POST /appointments']);
    expect((await outcomes()).map(({ result }) => result)).toEqual(['created']);
  });

  it('knows everything again after it was evicted, its key too, which is stored encrypted', async () => {
    const { stub, writes } = setScene('eviction');
    await stub.accept(batch(booked('kept', 0)));
    await stub.sweep();
    const keys = await runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec<{ name: string }>("SELECT name FROM meta WHERE name LIKE 'key%'").toArray(),
    );
    expect(keys).toEqual([{ name: expect.stringMatching(/^key:[\w-]{16}$/) }]);
    await evictDurableObject(stub);
    expect(await stub.admin().link(externalRef('calcom:kept'))).toMatchObject({ origin: 'created' });
    expect((await stub.accept(batch(booked('kept', 0)))).deliveries).toEqual([
      { deliveryId: 'eviction.1', status: 'duplicate' },
    ]);
    const moved = booked('moved', 4, { event: 'BOOKING_RESCHEDULED', predecessor: bookingId('kept'), opens: false });
    expect((await stub.accept(batch(moved))).deliveries).toEqual([{ deliveryId: 'eviction.2', status: 'accepted' }]);
    await stub.sweep();
    expect(writes()).toEqual([
      'POST /contacts',
      'POST /appointments',
      expect.stringMatching(/^PATCH \/appointments\//),
    ]);
  });

  it('goes on after an eviction with what was taken in while One-Link was down', async () => {
    const { stub, oneLink, writes } = setScene('outage');
    const down = oneLink.faults.add({ times: Number.POSITIVE_INFINITY }, { kind: 'cut' });
    await stub.accept(batch(booked('waits', 0)));
    await stub.sweep();
    await evictDurableObject(stub);
    oneLink.faults.remove(down);
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    vi.useRealTimers();
    expect(writes()).toEqual(['POST /contacts', 'POST /appointments']);
  });

  it('takes one of 100 copies that arrive at once, and calls the others duplicates', async () => {
    const { stub, oneLink } = setScene('parallel');
    const copy = batch(booked('copied', 0));
    const answers = await Promise.all(Array.from({ length: 100 }, () => stub.accept(copy)));
    const statuses = answers.map(({ deliveries }) => deliveries[0]?.status);
    expect(statuses.filter((status) => status === 'accepted')).toHaveLength(1);
    expect(statuses.filter((status) => status === 'duplicate')).toHaveLength(99);
    expect(new Set(answers.map(({ deliveries }) => deliveries[0]?.deliveryId))).toEqual(new Set(['parallel.1']));
    await stub.sweep();
    expect(oneLink.appointments.size).toBe(1);
  });
});

describe('the Worker in workerd', () => {
  it('answers for its health and refuses an unsigned webhook', async () => {
    const health = await exports.default.fetch('http://bridge/health');
    expect(await health.json()).toEqual({ status: 'ok', configuration: 'valid' });
    const refused = await exports.default.fetch('https://bridge/hooks/whole-way', { method: 'POST', body: '{}' });
    expect(refused.status).toBe(401);
    expect(await refused.text()).not.toContain(secrets.TOOL_SECRET);
  });
});
