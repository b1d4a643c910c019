/** What a booked service is called and costs, from Square's catalogue (field names: npm `square` 46.0.0, `CatalogObject`). */
import * as z from 'zod';
import type { BookingFields } from '../../booking/booking.ts';
import { tengeFromMinor } from '../../booking/money.ts';
import { lazily } from '../../lazily.ts';
import { candidates, optionalList, optionalNumber, optionalRecord, optionalText, said } from '../toolkit/decode.ts';
import { type SquareBooking, serviceIds } from './payload.ts';

const money = lazily(() => optionalRecord({ amount: optionalNumber, currency: optionalText }));

export const catalogueSchema = lazily(() =>
  z.looseObject({
    objects: optionalList({
      id: optionalText,
      item_variation_data: optionalRecord({
        item_id: optionalText,
        name: optionalText,
        price_money: money,
        location_overrides: optionalList({ location_id: optionalText, price_money: money }),
      }),
    }),
    related_objects: optionalList({ id: optionalText, item_data: optionalRecord({ name: optionalText }) }),
  }),
);
type Catalogue = z.output<typeof catalogueSchema>;

/** Candidates: ids first, then `item, variation`, item and variation names; the amount where every price is in tenge. */
export function serviceOf(booking: SquareBooking, catalogue: Catalogue | undefined): BookingFields {
  const { objects = [], related_objects = [] } = catalogue ?? {};
  const ids = serviceIds(booking);
  const booked = ids.map((id) => {
    const variation = objects.find((object) => object.id === id)?.item_variation_data;
    const item = related_objects.find(({ id: itemId }) => itemId !== undefined && itemId === variation?.item_id);
    const local = variation?.location_overrides.find(({ location_id }) => location_id === booking.location_id);
    return {
      variation: variation?.name,
      item: item?.item_data?.name,
      // A variable price is settled at the till: there is none here.
      price: local?.price_money?.amount === undefined ? variation?.price_money : local.price_money,
    };
  });
  const names = booked.flatMap(({ item, variation }) => [
    item !== undefined && variation !== undefined ? `${item}, ${variation}` : undefined,
    item,
    variation,
  ]);
  return said({ service: candidates(...ids, ...names), amount: amountOf(booked.map(({ price }) => price)) });
}

type Price = { readonly amount: number | undefined; readonly currency: string | undefined } | undefined;

/** The sum in whole tenge; undefined where a price is missing or in another currency. Square counts minor units. */
function amountOf(prices: readonly Price[]): number | undefined {
  if (prices.length === 0) return undefined;
  let minor = 0;
  for (const price of prices) {
    if (price?.amount === undefined || price.currency?.toUpperCase() !== 'KZT') return undefined;
    minor += price.amount;
  }
  return tengeFromMinor(minor, 'KZT') ?? undefined;
}
