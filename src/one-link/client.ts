/**
 * The calls on One-Link's scheduling API (one-link-api.md §1). Every call comes back as an `Answer`; none throws. Nothing is
 * logged here: bodies hold names and phones, the header holds the token.
 */
import * as z from 'zod';
import { utcSeconds } from '../booking/time.ts';
import type { Answer } from './answer.ts';
import type { AppointmentCreate, AppointmentPatch } from './appointment.ts';
import { classifyFailure, unreadable } from './classify.ts';
import { parseJson } from './errors.ts';
import {
  type Appointment,
  type AppointmentId,
  appointmentSchema,
  type Contact,
  type ContactCreate,
  contactSchema,
  type Resource,
  resourceSchema,
  type Service,
  serviceSchema,
} from './records.ts';

export interface OneLinkOptions {
  /** `ONELINK_URL`, with or without a slash at its end. */
  readonly baseUrl: string;
  readonly accountId: number;
  /** A user's personal `api_access_token` (§6). */
  readonly token: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How long a call may take, its body included. Default 15 s (design.md, *Budget*). */
  readonly timeoutMs?: number;
  /** Ends a call after so many milliseconds. Tests and the simulator pass their own, so that no timer runs. */
  readonly timeoutSignal?: (timeoutMs: number) => AbortSignal;
}

export interface OneLinkClient {
  getAppointment(id: AppointmentId): Promise<Answer<Appointment>>;
  /** Starts in [from, to), both ISO 8601 UTC. Both are always sent: the list has no pages (§1.1). */
  listAppointments(window: { readonly from: string; readonly to: string }): Promise<Answer<readonly Appointment[]>>;
  /** `created` false: the key was known, the stored record came back and the body was not compared (§3). */
  createAppointment(
    body: AppointmentCreate,
  ): Promise<Answer<{ readonly appointment: Appointment; readonly created: boolean }>>;
  updateAppointment(id: AppointmentId, patch: AppointmentPatch): Promise<Answer<Appointment>>;
  /** At most 100, newest first; the server searches loosely, so compare (§1). */
  searchContacts(search: string): Promise<Answer<readonly Contact[]>>;
  /** A phone or identifier that another contact has is `refused` with 422: search again (trap 17). */
  createContact(body: ContactCreate): Promise<Answer<Contact>>;
  getService(id: number): Promise<Answer<Service>>;
  getResource(id: number): Promise<Answer<Resource>>;
  /** Whether the account answers at all: a list of one minute. A 404 here is the account's (§6). */
  probe(): Promise<Answer<null>>;
}

interface Call<Schema extends z.ZodType> {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly payload: Schema;
  readonly body?: Readonly<Record<string, unknown>>;
}

const contactsAtMost = 100;
/** One that was switched off is still known: without this it looks like one that never was (§1). */
const withInactive = 'include_inactive=true';
const envelopeSchema = z.object({ payload: z.unknown() });

/** @example `createOneLinkClient({ baseUrl: 'https://one-link.kz', accountId: 12, token, fetch, now: Date.now })` */
export function createOneLinkClient(options: OneLinkOptions): OneLinkClient {
  // Called bare below: workerd refuses a global fetch that is called as a method of another object.
  const { accountId, token, fetch, now, timeoutMs = 15_000, timeoutSignal = (ms) => AbortSignal.timeout(ms) } = options;
  const root = `${options.baseUrl.replace(/\/+$/, '')}/api/v1/accounts/${accountId}/scheduling`;

  async function call<Schema extends z.ZodType>(request: Call<Schema>): Promise<Answer<z.output<Schema>>> {
    const { method, body = {} } = request;
    const isWrite = method !== 'GET';
    const headers = requestHeaders(token, isWrite);
    if (headers === null) return { kind: 'account', status: 401, code: 'token_refused' };
    const signal = timeoutSignal(timeoutMs);
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${root}${request.path}`, {
        method,
        headers,
        redirect: 'manual',
        signal,
        ...(isWrite ? { body: JSON.stringify(body) } : {}),
      });
      text = await response.text();
    } catch {
      // fetch names its failures differently in every runtime; whether time ran out is the signal's to say.
      return {
        kind: 'way',
        status: null,
        code: signal.aborted ? 'timeout' : 'network',
        mayHaveCommitted: isWrite,
        pausesAll: false,
        retryAfterMs: null,
      };
    }
    if (!response.ok) {
      return classifyFailure({
        status: response.status,
        headers: response.headers,
        text,
        isWrite,
        sent: body,
        now: now(),
      });
    }
    const envelope = envelopeSchema.safeParse(parseJson(text));
    const record = request.payload.safeParse(envelope.data?.payload);
    if (!record.success) return unreadable(response.status, text, isWrite);
    return { kind: 'ok', status: response.status, value: record.data };
  }

  /** No id but the account's is in such a call, so a 404 is about the account or the URL (trap 25). */
  async function list<Item extends z.ZodType>(path: string, item: Item): Promise<Answer<readonly z.output<Item>[]>> {
    const answer = await call({ method: 'GET', path, payload: z.array(item) });
    return answer.kind === 'not_found' ? { kind: 'account', status: 404, code: 'account_not_found' } : answer;
  }

  function listAppointments({ from, to }: { readonly from: string; readonly to: string }) {
    return list(`/appointments?${new URLSearchParams({ from, to })}`, appointmentSchema);
  }

  return {
    getAppointment: (id) => call({ method: 'GET', path: `/appointments/${id}`, payload: appointmentSchema }),
    listAppointments,
    async createAppointment(body) {
      const answer = await call({ method: 'POST', path: '/appointments', payload: appointmentSchema, body });
      if (answer.kind !== 'ok') return answer;
      return { ...answer, value: { appointment: answer.value, created: answer.status === 201 } };
    },
    async updateAppointment(id, patch) {
      const answer = await call({
        method: 'PATCH',
        path: `/appointments/${id}`,
        payload: appointmentSchema,
        body: patch,
      });
      // Another appointment's record cannot confirm this write.
      return answer.kind === 'ok' && answer.value.id !== id ? unreadable(answer.status, '', true) : answer;
    },
    searchContacts: (search) =>
      list(`/contacts?${new URLSearchParams({ search, limit: String(contactsAtMost) })}`, contactSchema),
    createContact: (body) => call({ method: 'POST', path: '/contacts', payload: contactSchema, body: { ...body } }),
    getService: (id) => call({ method: 'GET', path: `/services/${id}?${withInactive}`, payload: serviceSchema }),
    getResource: (id) => call({ method: 'GET', path: `/resources/${id}?${withInactive}`, payload: resourceSchema }),
    async probe() {
      const from = now();
      const answer = await listAppointments({ from: utcSeconds(from), to: utcSeconds(from + 60_000) });
      return answer.kind === 'ok' ? { ...answer, value: null } : answer;
    },
  };
}

/** Null where the token cannot stand in a header at all: a line break or a Cyrillic letter was pasted along. */
function requestHeaders(token: string, withBody: boolean): Headers | null {
  try {
    return new Headers({
      accept: 'application/json',
      api_access_token: token,
      'user-agent': 'onelink-bridge',
      ...(withBody ? { 'content-type': 'application/json' } : {}),
    });
  } catch {
    return null;
  }
}
