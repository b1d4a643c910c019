import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import type { Code } from '../../../src/codes.ts';
import type { Appointment, Service } from '../../../src/one-link/records.ts';
import { newBooking } from '../../../src/sync/booking-record.ts';
import { newObservations } from '../../../src/sync/observations.ts';
import { keepPrice, notePrice } from '../../../src/sync/patch/price.ts';
import { entry, type Parts, withParts } from './bookings.ts';
import { contextOf } from './context.ts';

const context = contextOf();
const shown = (own: Partial<Appointment>): Appointment =>
  ({ id: 9041, status: 'scheduled', resource_id: 31, ...own }) as Appointment;

/** `told`: the price that the tool tells. `services`: One-Link's list, as far as it has been read. */
interface Known {
  readonly own?: Parts;
  readonly told?: number;
  readonly services?: Readonly<Record<number, Partial<Service> | 'gone'>>;
}

function kept(current: Partial<Appointment>, said: Record<string, unknown>, { own, told, services = {} }: Known = {}) {
  const body: Record<string, unknown> = { client_name: 'Ivan', ...said };
  const observations = newObservations();
  for (const [id, service] of Object.entries(services)) {
    observations.services.set(Number(id), service === 'gone' ? service : { id: Number(id), ...service });
  }
  const record = withParts(newBooking(bookingId('a'), 0), own ?? {});
  const entries = told === undefined ? [] : [entry('service_amount', told)];
  const step = keepPrice(
    { record, entries, current: shown(current) },
    { body, sent: {} },
    { ...context, observations },
  );
  return step ?? body['service_amount'];
}
const body = (current: Partial<Appointment>, said: Record<string, unknown> = {}, own: Parts = {}) =>
  kept(current, said, { own });

describe('a price entered by hand (trap 5)', () => {
  it('is said again for a visit without a service', () => {
    expect(body({ service_amount: 5000 })).toBe(5000);
    expect(body({ service_amount: 1, service_id: null })).toBe(1);
  });

  it('is left to One-Link where the visit has a service and keeps it and its specialist', () => {
    expect(body({ service_amount: 5000, service_id: 9 })).toBeUndefined();
    expect(kept({ service_amount: 5000, service_id: 9 }, {}, { told: 5000 })).toBeUndefined();
  });

  it('gives way to a price that is sent, 0 too', () => {
    expect(body({ service_amount: 5000 }, { service_amount: 0 })).toBe(0);
  });

  it('of nothing is not said', () => {
    for (const service_amount of [0, null, undefined]) {
      expect(body({ service_amount })).toBeUndefined();
      expect(body({ service_amount, service_id: 9 }, { resource_id: 32 })).toBeUndefined();
    }
  });

  it('is not said where One-Link refuses the key with this configuration, but where it only did not keep it', () => {
    const refused = (code: Code, configuration = context.connection.digest) => ({
      writes: { refused: { service_amount: { digest: 'd', configuration, code } } },
    });
    expect(body({ service_amount: 5000 }, {}, refused('missing_permission'))).toBeUndefined();
    expect(body({ service_amount: 5000 }, {}, refused('missing_permission', 'older'))).toBe(5000);
    expect(body({ service_amount: 5000 }, {}, refused('not_taken'))).toBe(5000);
    const own = refused('VALIDATION_ERROR');
    expect(kept({ service_id: 9 }, { resource_id: 32 }, { own, told: 5000 })).toBeUndefined();
  });
});

describe.each([
  ['specialist', { resource_id: 32 }],
  ['service', { service_id: 10 }],
])('a change of %s, after which One-Link takes the price of its list', (_what, said) => {
  const list = { 9: { base_price: 4000, prices: [{ resource_id: 31, price: 5000, active: true }] } };
  const question = (id: number) => ({ do: 'read', read: { call: 'service', id } });

  it('is sent with the tool’s price, though it is settled, and where One-Link does not show one', () => {
    for (const service_amount of [5000, 0, null, undefined]) {
      expect(kept({ service_id: 9, service_amount }, said, { told: 5000 })).toBe(5000);
      expect(kept({ service_amount }, said, { told: 5000 })).toBe(5000);
    }
  });

  it('is sent with what somebody has corrected by hand in place of the tool’s price', () => {
    expect(kept({ service_id: 9, service_amount: 7000 }, said, { told: 5000 })).toBe(7000);
  });

  it('is sent with a price entered by hand, which is another than the list’s', () => {
    expect(kept({ service_id: 9, service_amount: 7000 }, said)).toEqual(question(9));
    expect(kept({ service_id: 9, service_amount: 7000 }, said, { services: list })).toBe(7000);
    expect(kept({ service_id: 9, service_amount: 7000 }, said, { services: { 9: 'gone' } })).toBe(7000);
    expect(kept({ service_amount: 7000 }, said)).toBe(7000);
  });

  it('leaves the list’s own price to One-Link', () => {
    expect(kept({ service_id: 9, service_amount: 5000 }, said, { services: list })).toBeUndefined();
    expect(kept({ service_id: 9, service_amount: 4000, resource_id: 33 }, said, { services: list })).toBeUndefined();
    const off = { 9: { base_price: 4000, prices: [{ resource_id: 31, price: 5000, active: false }] } };
    expect(kept({ service_id: 9, service_amount: 4000 }, said, { services: off })).toBeUndefined();
  });

  it('adds up the prices of several services', () => {
    const two = { ...list, 10: { base_price: 2000 } };
    const visit = { service_id: 9, service_ids: [9, 10] };
    expect(kept({ ...visit, service_amount: 7000 }, said, { services: list })).toEqual(question(10));
    expect(kept({ ...visit, service_amount: 7000 }, said, { services: two })).toBeUndefined();
    expect(kept({ ...visit, service_amount: 5000 }, said, { services: two })).toBe(5000);
  });
});

describe('the price of a cancelled visit', () => {
  const lostPrice = { appointmentId: 9041, amount: 5000 };

  it('is noted with the cancellation', () => {
    const noted = (current: Partial<Appointment>): unknown => {
      const record = withParts(newBooking(bookingId('a'), 0), {
        writes: { lostPrice: { appointmentId: 1, amount: 1 } },
      });
      notePrice(record, shown(current));
      return record.writes.lostPrice;
    };
    expect(noted({ service_amount: 5000 })).toEqual(lostPrice);
    expect(noted({ service_amount: 5000, service_id: null })).toEqual(lostPrice);
    for (const none of [{ service_amount: 5000, service_id: 9 }, { service_amount: 0 }, { service_amount: null }, {}]) {
      expect(noted(none)).toBeNull();
    }
    expect(noted({ service_amount: 5000, status: 'cancelled' })).toEqual({ appointmentId: 1, amount: 1 });
  });

  it('comes back with its re-opening, and with nothing else', () => {
    const cancelled = { status: 'cancelled', service_amount: 0 };
    expect(body(cancelled, { status: 'scheduled' }, { writes: { lostPrice } })).toBe(5000);
    expect(body(cancelled, {}, { writes: { lostPrice } })).toBeUndefined();
    expect(body({ service_amount: 0 }, { status: 'confirmed' }, { writes: { lostPrice } })).toBeUndefined();
    expect(
      body(cancelled, { status: 'scheduled' }, { writes: { lostPrice: { ...lostPrice, appointmentId: 1 } } }),
    ).toBeUndefined();
    expect(body(cancelled, { status: 'scheduled' })).toBeUndefined();
    expect(body({ ...cancelled, service_amount: 700 }, { status: 'scheduled' }, { writes: { lostPrice } })).toBe(700);
  });
});
