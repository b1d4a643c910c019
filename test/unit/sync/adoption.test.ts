// A booking meets an appointment that was there before it (architecture.md, *Patch*, adoption).
import { describe, expect, it } from 'vitest';
import type { BookingRecord } from '../../../src/sync/booking-record.ts';
import { adopt, adoptOnce, endMeeting, isClientTold } from '../../../src/sync/patch/adoption.ts';
import type { Entry } from '../../../src/sync/patch/entries.ts';
import type { Values } from '../../../src/sync/write.ts';
import { due, entry, five, type Parts, seven, shown, six, times, wiped } from './bookings.ts';

/** True where One-Link keeps its own: the entry counts as settled. */
function keeps(one: Entry, held: Values = {}): boolean {
  const record = due();
  adopt(record, [one], shown(held));
  const digest = record.writes.settled[one.name];
  if (digest !== undefined) expect(digest).toBe(one.digest);
  return digest !== undefined;
}

describe('the tool wins', () => {
  it('for times, the ref and a cancellation', () => {
    expect(keeps(times(six, seven))).toBe(false);
    expect(keeps(entry('external_ref', 'calcom:a'), { external_ref: 'site:7' })).toBe(false);
    expect(keeps(entry('status', 'cancelled'))).toBe(false);
    expect(keeps(entry('status', 'no_show'), { status: 'confirmed' })).toBe(false);
  });

  it('for the specialist, and for what the configuration sets on purpose', () => {
    expect(keeps(entry('resource_id', 32))).toBe(false);
    expect(keeps(entry('service_id', 9, true), { service_id: 8 })).toBe(false);
    expect(keeps(entry('custom_attributes', { a: 1 }, true), { custom_attributes: { a: 2 } })).toBe(false);
  });

  it('where One-Link has nothing', () => {
    expect(keeps(entry('client_name', 'Ivan'))).toBe(false);
    expect(keeps(entry('client_name', 'Ivan'), { client_name: '' })).toBe(false);
    expect(keeps(entry('service_amount', 5000), { service_amount: 0 })).toBe(false);
    expect(keeps(wiped('client_name'))).toBe(false);
  });
});

describe('One-Link keeps its own', () => {
  it('status where the tool says scheduled', () => {
    expect(keeps(entry('status', 'scheduled'), { status: 'confirmed' })).toBe(true);
  });

  it('client data, also where the configuration names them', () => {
    expect(keeps(entry('client_name', 'Ivan'), { client_name: 'Anna' })).toBe(true);
    expect(keeps(entry('client_name', 'Ivan', true), { client_name: 'Anna' })).toBe(true);
    expect(keeps(wiped('client_name'), { client_name: 'Anna' })).toBe(true);
  });

  it('service and price', () => {
    expect(keeps(entry('service_id', 9), { service_id: 8 })).toBe(true);
    expect(keeps(entry('service_amount', 5000), { service_amount: 4000 })).toBe(true);
  });
});

it('what One-Link holds already is left for the comparison', () => {
  expect(keeps(entry('status', 'scheduled'))).toBe(false);
  expect(keeps(entry('client_name', 'Anna'), { client_name: 'Anna' })).toBe(false);
  expect(keeps(times(five, six))).toBe(false);
});

describe('a first event that tells nothing of the client', () => {
  const name = entry('client_name', 'Anna');
  const met = (own: Parts, ...entries: Entry[]): BookingRecord => {
    const record = due(own);
    adoptOnce(record, entries, shown({ client_name: 'Ivan', service_id: 8 }), { digestOf: JSON.stringify });
    endMeeting(record, isClientTold(entries));
    return record;
  };

  it('leaves the client to be met when something is told', () => {
    const thin = met({ link: { isAdopting: true } }, entry('service_id', 9));
    expect(thin).toMatchObject({
      link: { isAdopting: false, isClientUnadopted: true },
      writes: { settled: { service_id: '9' } },
    });
    const told = met({ link: { isClientUnadopted: true } }, name, entry('service_id', 9));
    expect(told.link.isClientUnadopted).toBe(false);
    expect(told.writes.settled).toEqual({ client_name: '"Anna"' });
    expect(met({ link: { isClientUnadopted: true } }, entry('service_id', 9))).toMatchObject({
      link: { isClientUnadopted: true },
      writes: { settled: {} },
    });
  });

  it('and nothing of the state: that the visit is live is no news when it is told', () => {
    const thin = met({ link: { isAdopting: true } }, times(five, six));
    expect(thin.writes.settled['status']).toBe('"scheduled"');
    expect(met({ link: { isAdopting: true } }, entry('status', 'cancelled')).writes.settled['status']).toBeUndefined();
    expect(
      met({ link: { isAdopting: true, takesOver: true } }, times(five, six)).writes.settled['status'],
    ).toBeUndefined();
  });

  it('is none where the client is told: then all is met at once, and never again', () => {
    const whole = met({ link: { isAdopting: true } }, name, entry('service_id', 9));
    expect(whole).toMatchObject({ link: { isAdopting: false, isClientUnadopted: false } });
    expect(Object.keys(whole.writes.settled)).toEqual(['client_name', 'service_id', 'status']);
    expect(met({}, name)).toMatchObject({
      link: { isAdopting: false, isClientUnadopted: false },
      writes: { settled: {} },
    });
  });
});
