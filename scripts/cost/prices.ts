/**
 * Cloudflare's list prices of the paid plan, in US dollars, and what the free plan gives a day. Read in 2026 on
 * https://developers.cloudflare.com/durable-objects/platform/pricing/, …/workers/platform/pricing/ and …/kv/platform/pricing/.
 */

export type Unit = keyof typeof paid;

/** `included`: a month. `price`: of each further million. */
export const paid = {
  workerRequests: { included: 10e6, price: 0.3 },
  cpuMs: { included: 30e6, price: 0.02 },
  objectRequests: { included: 1e6, price: 0.15 },
  gbSeconds: { included: 400e3, price: 12.5 },
  rowsRead: { included: 25e9, price: 0.001 },
  rowsWritten: { included: 50e6, price: 1 },
  kvWrites: { included: 1e6, price: 5 },
} as const;

/** The plan itself, a month. */
export const planPrice = 5;

/** A day. CPU is limited per invocation instead (10 ms). */
export const free: Readonly<Partial<Record<Unit, number>>> = {
  workerRequests: 100_000,
  objectRequests: 100_000,
  gbSeconds: 13_000,
  rowsRead: 5_000_000,
  rowsWritten: 100_000,
  kvWrites: 1_000,
};
