import { describe, expect, it } from 'vitest';
import { type BookingRecord, newBooking } from '../../../src/core/booking-record.ts';
import { keepPrice, notePrice } from '../../../src/core/patch/price.ts';
import type { Appointment } from '../../../src/one-link/records.ts';
import { contextOf } from './context.ts';

const context = contextOf();
const shown = (own: Partial<Appointment>): Appointment => ({ id: 9041, status: 'scheduled', ...own }) as Appointment;

function body(current: Partial<Appointment>, said: Record<string, unknown> = {}, own: Partial<BookingRecord> = {}) {
  const body: Record<string, unknown> = { client_name: 'Ivan', ...said };
  keepPrice({ ...newBooking('a', 0), ...own }, body, shown(current), context);
  return body['service_amount'];
}

describe('a price entered by hand (trap 5)', () => {
  it('is said again for a visit without a service', () => {
    expect(body({ service_amount: 5000 })).toBe(5000);
    expect(body({ service_amount: 1, service_id: null })).toBe(1);
  });

  it('is left to One-Link where the visit has a service, or gets one', () => {
    expect(body({ service_amount: 5000, service_id: 9 })).toBeUndefined();
    expect(body({ service_amount: 5000 }, { service_id: 9 })).toBeUndefined();
  });

  it('gives way to a price that is sent, 0 too', () => {
    expect(body({ service_amount: 5000 }, { service_amount: 0 })).toBe(0);
  });

  it('of nothing is not said', () => {
    for (const service_amount of [0, null, undefined]) expect(body({ service_amount })).toBeUndefined();
  });

  it('is not said where One-Link refuses the key with this configuration, but where it only did not keep it', () => {
    const refused = (code: string, configuration = context.connection.digest) => ({
      refused: { service_amount: { digest: 'd', configuration, code } },
    });
    expect(body({ service_amount: 5000 }, {}, refused('missing_permission'))).toBeUndefined();
    expect(body({ service_amount: 5000 }, {}, refused('missing_permission', 'older'))).toBe(5000);
    expect(body({ service_amount: 5000 }, {}, refused('not_taken'))).toBe(5000);
  });
});

describe('the price of a cancelled visit', () => {
  const lostPrice = { appointmentId: 9041, amount: 5000 };

  it('is noted with the cancellation', () => {
    const noted = (current: Partial<Appointment>): unknown => {
      const record = { ...newBooking('a', 0), lostPrice: { appointmentId: 1, amount: 1 } };
      notePrice(record, shown(current));
      return record.lostPrice;
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
    expect(body(cancelled, { status: 'scheduled' }, { lostPrice })).toBe(5000);
    expect(body(cancelled, {}, { lostPrice })).toBeUndefined();
    expect(body({ service_amount: 0 }, { status: 'confirmed' }, { lostPrice })).toBeUndefined();
    expect(body(cancelled, { status: 'scheduled' }, { lostPrice: { ...lostPrice, appointmentId: 1 } })).toBeUndefined();
    expect(body(cancelled, { status: 'scheduled' })).toBeUndefined();
    expect(body({ ...cancelled, service_amount: 700 }, { status: 'scheduled' }, { lostPrice })).toBe(700);
  });
});
