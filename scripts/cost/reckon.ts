/** What a webhook uses of what Cloudflare bills, and what it costs: pure arithmetic over the measured numbers. */
import { free, paid, planPrice, type Unit } from './prices.ts';

export interface Measured {
  readonly rowsWritten: number;
  readonly rowsRead: number;
  readonly kvWrites: number;
  readonly oneLinkCalls: number;
}

export interface Assumptions {
  /** How long One-Link takes to answer a call. The object is billed while it waits. */
  readonly oneLinkMs: number;
  /** CPU of a webhook, Worker and object together. */
  readonly cpuMs: number;
}

export type Use = Readonly<Record<Unit, number>>;

/** GB of an object. */
const objectGb = 0.128;

/** What retention deletes of a webhook that is not the first one of its booking: the row of its delivery. */
const deliveryForgotten = { rowsWritten: 1, rowsRead: 1 };
/** `forgotten` was measured over bookings with as many. */
const webhooksOfLife = 3;

/** Of one webhook. What retention costs later is included: the booking's own part belongs to the webhook that opens it. */
export function useOf(
  webhook: Measured,
  { forgotten, opens }: { readonly forgotten: Measured; readonly opens: boolean },
  { oneLinkMs, cpuMs }: Assumptions,
): Use {
  const later = (unit: keyof typeof deliveryForgotten): number =>
    opens ? forgotten[unit] - (webhooksOfLife - 1) * deliveryForgotten[unit] : deliveryForgotten[unit];
  return {
    workerRequests: 1,
    cpuMs,
    objectRequests: 1,
    gbSeconds: ((webhook.oneLinkCalls * oneLinkMs + cpuMs) / 1000) * objectGb,
    rowsRead: webhook.rowsRead + later('rowsRead'),
    rowsWritten: webhook.rowsWritten + later('rowsWritten'),
    kvWrites: webhook.kvWrites,
  };
}

/** Of one connection a day, without a webhook: the cron calls its mailbox every 5 minutes, and retention sets an alarm. */
export const daily: Use = {
  workerRequests: 288,
  cpuMs: 288,
  objectRequests: 289,
  gbSeconds: 0.289 * objectGb,
  rowsRead: 289,
  rowsWritten: 1,
  kvWrites: 0,
};

const units = Object.keys(paid) as Unit[];

/** US dollars of a million webhooks, where all that is included is used up. */
export const marginalOfMillion = (use: Use): number =>
  units.reduce((sum, unit) => sum + use[unit] * paid[unit].price, 0);

/** US dollars of a month of 30 days on the paid plan, the plan included. */
export function billOf(use: Use, webhooksADay: number): number {
  return units.reduce((sum, unit) => {
    const used = 30 * (use[unit] * webhooksADay + daily[unit]);
    return sum + (Math.max(0, used - paid[unit].included) / 1e6) * paid[unit].price;
  }, planPrice);
}

/** How many webhooks a day the free plan carries, and which limit binds. */
export function freeADay(use: Use): { readonly webhooks: number; readonly binds: Unit } {
  const limits = units.flatMap((unit) => {
    const limit = free[unit];
    if (limit === undefined || use[unit] === 0) return [];
    return [{ binds: unit, webhooks: Math.floor((limit - daily[unit]) / use[unit]) }];
  });
  return limits.reduce((least, one) => (one.webhooks < least.webhooks ? one : least));
}
