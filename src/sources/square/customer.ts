/** The client of a booking, as Square's Customers API has it (field names: npm `square` 46.0.0, `Customer`). */
import * as z from 'zod';
import type { BookingFields } from '../../booking/booking.ts';
import { normalisePhone, usualRegion } from '../../booking/phone.ts';
import { lazily } from '../../lazily.ts';
import { joinedName } from '../toolkit/client.ts';
import { optionalText, said } from '../toolkit/decode.ts';

export const customerSchema = lazily(() =>
  z.looseObject({
    id: optionalText,
    given_name: optionalText,
    family_name: optionalText,
    nickname: optionalText,
    company_name: optionalText,
    phone_number: optionalText,
    birthday: optionalText,
    reference_id: optionalText,
  }),
);
export type SquareCustomer = z.output<typeof customerSchema>;

export function clientOf(customer: SquareCustomer, region?: string): BookingFields {
  return said({
    clientName: joinedName(customer.given_name, customer.family_name) ?? customer.nickname ?? customer.company_name,
    clientPhone: phoneOf(customer.phone_number, region),
    // A birthday without its year is written with the year 0000.
    clientBirthDate: (customer.birthday ?? '') >= '1900' ? z.iso.date().safeParse(customer.birthday).data : undefined,
  });
}

/**
 * Ten digits without country code are a number of the seller's own country (Square works in the US, Canada, the UK, Japan
 * …), never one of Kazakhstan: where the connection has no other region, nobody knows which country that is.
 */
function phoneOf(written: string | undefined, region = usualRegion): string | undefined {
  if (region !== usualRegion) return normalisePhone(written, { region }) ?? undefined;
  const isNational = !/^\s*\(?\+/.test(written ?? '') && (written ?? '').replace(/\D/g, '').length <= 10;
  return isNational ? undefined : (normalisePhone(written) ?? undefined);
}
