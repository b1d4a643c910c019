/** Square's published bodies, the hook they come through and a Square API to read from, for the tests of that source. */
import { readdirSync, readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { expect } from 'vitest';
import type { Decoded, Hook, ReadBack, ToolAccess, ToolAnswer, ToolRequest } from '../source.ts';
import { square } from './index.ts';

const folder = new URL('./fixtures/', import.meta.url);
export type Json = Record<string, unknown>;
export const fixture = (name: string): Json => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
export const raw = (name: string): string => readFileSync(new URL(`${name}.json`, folder), 'utf8');
/** All bodies; the vectors are no body. */
export const fixtures = readdirSync(folder)
  .map((file) => file.replace(/\.json$/, ''))
  .filter((name) => name !== 'signature-vectors');

/** `booking.updated` with other keys in its booking. */
export const updated = (change: Json, type = 'booking.updated'): Json => {
  const body = fixture('booking.updated');
  const data = body['data'] as { object: { booking: Json } };
  return { ...body, type, data: { ...data, object: { booking: { ...data.object.booking, ...change } } } };
};

export const settings: Hook['settings'] = { timezone: 'Asia/Almaty', only: [], notificationUrl: null };
export const hookOf = (body: string, change: Partial<Hook> = {}): Hook => ({
  body: new TextEncoder().encode(body),
  headers: new Headers(),
  pathToken: null,
  query: new URLSearchParams(),
  secrets: ['first-key', 'second-key'],
  settings,
  now: Date.parse('2020-12-08T20:05:01Z'),
  ...change,
});

export const decode = (body: unknown, only: readonly string[] = []): readonly Decoded[] =>
  square.decode(body, hookOf('', { settings: { ...settings, only } }));
export const one = (body: unknown, only: readonly string[] = []) => {
  const events = decode(body, only);
  expect(events).toHaveLength(1);
  const [event] = events;
  if (event?.kind !== 'booking') throw new Error(`not a booking event: ${JSON.stringify(event)}`);
  return event;
};

export const bookingId = 'i2id2g3enyspi7';
export const variationId = 'T3WUWYFJOVW2EU6XGRU5YG4A';
const { booking } = (fixture('booking.updated')['data'] as { object: { booking: Json } }).object;
const { customer } = (fixture('customer.updated')['data'] as { object: { customer: Json } }).object;

export const ok = (body: unknown): ToolAnswer => ({ kind: 'ok', status: 200, body });
export const variation = (change: Json = {}): Json => ({
  type: 'ITEM_VARIATION',
  id: variationId,
  item_variation_data: {
    item_id: 'ITEM1',
    name: 'Long hair',
    pricing_type: 'FIXED_PRICING',
    price_money: { amount: 1_500_000, currency: 'KZT' },
    ...change,
  },
});
export const catalogue = (...objects: Json[]): ToolAnswer =>
  ok({ objects, related_objects: [{ type: 'ITEM', id: 'ITEM1', item_data: { name: 'Haircut' } }] });

export interface Api {
  readonly booking?: ToolAnswer;
  readonly customer?: ToolAnswer;
  readonly catalogue?: ToolAnswer;
  readonly attributes?: ToolAnswer;
}
export const bookingAnswer = (change: Json = {}): ToolAnswer => ok({ booking: { ...booking, ...change }, errors: [] });
export const customerAnswer = (change: Json = {}): ToolAnswer =>
  ok({ customer: { ...customer, id: booking['customer_id'], ...change } });

/** Square's API as far as the source asks it: the paths of the documentation, answers from the fixtures. */
export function squareApi(api: Api = {}, change: Partial<ToolAccess> = {}) {
  const requests: ToolRequest[] = [];
  const answerTo = (path: string): ToolAnswer => {
    if (path === `/v2/bookings/${bookingId}`) return api.booking ?? bookingAnswer();
    if (path === `/v2/bookings/${bookingId}/custom-attributes`) return api.attributes ?? ok({});
    if (path.startsWith('/v2/customers/')) return api.customer ?? customerAnswer();
    if (path === '/v2/catalog/batch-retrieve') return api.catalogue ?? catalogue(variation());
    return { kind: 'not_found', status: 404 };
  };
  const access: ToolAccess = {
    apiKey: 'the-access-token',
    apiUrl: null,
    settings,
    now: Date.parse('2020-12-08T20:05:02Z'),
    call: async (request) => {
      requests.push(request);
      return answerTo(new URL(request.url).pathname);
    },
    ...change,
  };
  const read = async (): Promise<ReadBack> => {
    if (square.readBack === undefined) throw new Error('no read-back');
    return square.readBack(bookingId, 'booking.updated', access);
  };
  return { requests, read };
}

export async function readBooking(api: Api = {}, change: Partial<ToolAccess> = {}) {
  const result = await squareApi(api, change).read();
  if (result.kind !== 'booking') throw new Error(`not read: ${JSON.stringify(result)}`);
  return result;
}
