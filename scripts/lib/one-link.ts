/**
 * What One-Link tells of an account before anything is sent: whether token and account work and scheduling is on, specialists and
 * services, who has working hours, and which contract the server speaks (one-link-api.md §1, §6, §8). It reads, and changes nothing.
 */
import * as z from 'zod';
import { call, type Fetch, type Reply } from './call.ts';

export interface OneLinkAccess {
  /** No slash at the end. */
  readonly url: string;
  readonly accountId: number;
  readonly token: string;
  readonly fetch?: Fetch;
}

export interface Specialist {
  readonly id: number;
  readonly name: string;
  readonly active: boolean;
  readonly timezone: string | null;
  /** Null: the calendar does not tell. */
  readonly hasHours: boolean | null;
}

export interface OfferedService {
  readonly id: number;
  readonly name: string;
  readonly active: boolean;
  readonly durationMin: number | null;
  readonly basePrice: number | null;
  /** Specialists with a price of their own. */
  readonly prices: readonly { readonly specialistId: number; readonly price: number; readonly active: boolean }[];
}

export interface OneLinkCatalogue {
  readonly specialists: readonly Specialist[];
  readonly services: readonly OfferedService[];
  /** `A or B`, `C`, `D or E`, `F or G`; null: the week has no appointment to tell by. */
  readonly variant: string | null;
  /** Of the server when it answered, milliseconds since 1970. */
  readonly serverTime: number | null;
}

/** Why the account cannot be used. `address`: what answers there is not One-Link's API. */
export type OneLinkProblem =
  | 'unreachable'
  | 'address'
  | 'token'
  | 'membership'
  | 'account'
  | 'scheduling_off'
  | 'unreadable';

export type OneLinkResult =
  | { readonly ok: true; readonly catalogue: OneLinkCatalogue }
  | { readonly ok: false; readonly problem: OneLinkProblem; readonly status: number | null };

const resourcesAnswer = z.looseObject({
  payload: z.array(
    z.looseObject({
      id: z.int(),
      name: z.string().nullish(),
      timezone: z.string().nullish(),
      active: z.boolean().default(true),
    }),
  ),
});

const servicesAnswer = z.looseObject({
  payload: z.array(
    z.looseObject({
      id: z.int(),
      name: z.string().nullish(),
      active: z.boolean().default(true),
      duration_min: z.number().nullish(),
      base_price: z.coerce.number().nullish(),
      prices: z
        .array(z.looseObject({ resource_id: z.int(), price: z.coerce.number(), active: z.boolean().default(true) }))
        .default([]),
    }),
  ),
});

/** The inner keys of rules are not documented. Only `resource_id` is relied on. */
const calendarAnswer = z.looseObject({
  payload: z.looseObject({
    work_rules: z.array(z.looseObject({ resource_id: z.int() })),
    appointments: z.array(z.record(z.string(), z.unknown())).default([]),
  }),
});

export async function readOneLink(access: OneLinkAccess, now = Date.now()): Promise<OneLinkResult> {
  const resources = await get(access, 'resources?include_inactive=true');
  const problem = problemOf(resources);
  if (problem !== null) return { ok: false, problem, status: resources.status };
  const week = new URLSearchParams({
    from: new Date(now).toISOString(),
    to: new Date(now + 7 * 86_400_000).toISOString(),
  });
  const [services, calendar] = await Promise.all([
    get(access, 'services?include_inactive=true'),
    get(access, `calendar?${week}`),
  ]);
  const ofServices = problemOf(services);
  if (ofServices !== null) return { ok: false, problem: ofServices, status: services.status };
  const [specialists, offered] = [resourcesAnswer.safeParse(resources.body), servicesAnswer.safeParse(services.body)];
  if (!specialists.success || !offered.success) return { ok: false, problem: 'unreadable', status: 200 };
  const shown = calendar.status === 200 ? calendarAnswer.safeParse(calendar.body).data?.payload : undefined;
  const working = shown === undefined ? null : new Set(shown.work_rules.map(({ resource_id }) => resource_id));
  return {
    ok: true,
    catalogue: {
      specialists: specialists.data.payload.map(({ id, name, timezone = null, active }) => ({
        id,
        name: name ?? `#${id}`,
        active,
        timezone,
        hasHours: working === null || !active ? null : working.has(id), // the calendar shows active ones only
      })),
      services: offered.data.payload.map((one) => ({
        id: one.id,
        name: one.name ?? `#${one.id}`,
        active: one.active,
        durationMin: one.duration_min ?? null,
        basePrice: one.base_price ?? null,
        prices: one.prices.map(({ resource_id, price, active }) => ({ specialistId: resource_id, price, active })),
      })),
      variant: variantOf(shown?.appointments[0]),
      serverTime: resources.serverTime,
    },
  };
}

const get = ({ url, accountId, token, fetch }: OneLinkAccess, path: string): Promise<Reply> =>
  call({ url: `${url}/api/v1/accounts/${accountId}/scheduling/${path}`, headers: { api_access_token: token } }, fetch);

function problemOf({ status, body, isHtml }: Reply): OneLinkProblem | null {
  const error = (key: string): unknown => (typeof body === 'object' && body !== null ? Object(body)[key] : undefined);
  if (status === null || status === 429 || status >= 500) return 'unreachable';
  if (status === 401) return error('error') === 'Invalid Access Token' || error('errors') ? 'token' : 'membership';
  if (status === 403) return error('code') === 'FEATURE_DISABLED' ? 'scheduling_off' : 'membership';
  if (status === 404) return isHtml || body === undefined ? 'address' : 'account';
  if (status !== 200) return 'address';
  return body === undefined ? 'address' : null;
}

/** The run-time check of one-link-api.md §8. */
function variantOf(appointment: Readonly<Record<string, unknown>> | undefined): string | null {
  if (appointment === undefined) return null;
  const has = (key: string): boolean => Object.hasOwn(appointment, key);
  if (!has('resource_name')) return 'A or B';
  if (has('team_id') || has('title')) return has('payment_status') ? 'D' : 'E (or D without finance)';
  if (has('patient_contact_id')) return has('payment_status') ? 'F' : 'G';
  return 'C';
}

/** True if a visit with the service can be linked: active, and with a price above 0 (one-link-api.md §2.1, §9 trap 13). */
export function isPriced({ basePrice, prices }: OfferedService, specialistId: number | null): boolean {
  const own = prices.filter((one) => specialistId === null || one.specialistId === specialistId);
  const active = own.filter((one) => one.active && one.price > 0);
  if (specialistId !== null && own.length > 0) return active.length > 0;
  return (basePrice ?? 0) > 0 || active.length > 0;
}
