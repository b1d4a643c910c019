/**
 * Calls to One-Link's scheduling API (one-link-api.md §1). Every call returns an `Answer`, and none throws. Nothing is logged
 * here, because bodies contain names and phones, and the header contains the token.
 */
import * as z from 'zod';
import { utcSeconds } from '../booking/time.ts';
import { AnswerTooLarge } from '../http/read-answer.ts';
import type { AccountAnswer, Answer } from './answer.ts';
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
  /** How long a call may take, including its body. Default 15 s (architecture.md, *Budget*). */
  readonly timeoutMs?: number;
  /** Ends a call after that many milliseconds. Tests and the simulator pass their own, so that no timer runs. */
  readonly timeoutSignal?: (timeoutMs: number) => AbortSignal;
}

interface Window {
  readonly from: string;
  readonly to: string;
  /** Only appointments of this specialist. Absent: of all. */
  readonly resourceId?: number;
}

export interface OneLinkClient {
  getAppointment(id: AppointmentId): Promise<Answer<Appointment>>;
  /** Starts in [from, to), both ISO 8601 UTC. Both are always sent, because the list has no pages (§1.1). */
  listAppointments(window: Window): Promise<Answer<readonly Appointment[]>>;
  /** `created` false: the key was known, and the answer is the stored record. The body was not compared (§3). */
  createAppointment(
    body: AppointmentCreate,
  ): Promise<Answer<{ readonly appointment: Appointment; readonly created: boolean }>>;
  /**
   * The appointment that was created with a key. Null: none. There is no other call for this (trap 1). A POST with only the key
   * answers the appointment that has it, or 404 if none has, because the body names no specialist (§1.1). It creates nothing.
   */
  findByKey(idempotencyKey: string): Promise<Answer<Appointment | null>>;
  updateAppointment(id: AppointmentId, patch: AppointmentPatch): Promise<Answer<Appointment>>;
  /** At most 100, newest first. The server's search is not exact, so compare (§1). */
  searchContacts(search: string): Promise<Answer<readonly Contact[]>>;
  /** If another contact has the phone or identifier, it is `refused` with 422. Search again (trap 17). */
  createContact(body: ContactCreate): Promise<Answer<Contact>>;
  getService(id: number): Promise<Answer<Service>>;
  getResource(id: number): Promise<Answer<Resource>>;
  /** Checks whether the account answers, with a list of one minute. A 404 here concerns the account (§6). */
  probe(): Promise<AccountAnswer<null>>;
}

interface Call<Payload> {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly answer: z.ZodType<{ readonly payload: Payload }>;
  readonly body?: Readonly<Record<string, unknown>>;
}

const contactsAtMost = 100;
/** Includes inactive ones. Without this they look as if they did not exist (§1). */
const withInactive = 'include_inactive=true';

/** The answer of each call, in its envelope (§1). */
const answers = {
  appointment: z.object({ payload: appointmentSchema }),
  appointments: z.object({ payload: z.array(appointmentSchema) }),
  contact: z.object({ payload: contactSchema }),
  contacts: z.object({ payload: z.array(contactSchema) }),
  service: z.object({ payload: serviceSchema }),
  resource: z.object({ payload: resourceSchema }),
};

/** @example `createOneLinkClient({ baseUrl: 'https://one-link.kz', accountId: 12, token, fetch, now: Date.now })` */
export function createOneLinkClient(options: OneLinkOptions): OneLinkClient {
  // Called as a plain function below, because workerd refuses a global fetch that is called as a method of another object.
  const { accountId, token, fetch, now, timeoutMs = 15_000, timeoutSignal = (ms) => AbortSignal.timeout(ms) } = options;
  const root = `${options.baseUrl.replace(/\/+$/, '')}/api/v1/accounts/${accountId}/scheduling`;

  const headersOfReads = requestHeaders(token, false);
  const headersOfWrites = requestHeaders(token, true);

  async function call<Payload>(request: Call<Payload>): Promise<Answer<Payload>> {
    const { method, body = {} } = request;
    const isWrite = method !== 'GET';
    const headers = isWrite ? headersOfWrites : headersOfReads;
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
    } catch (error) {
      // The names of fetch's errors differ between runtimes, so the signal says whether the time ran out.
      const code = error instanceof AnswerTooLarge ? 'unreadable' : signal.aborted ? 'timeout' : 'network';
      return {
        kind: 'way',
        status: null,
        code,
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
    const envelope = request.answer.safeParse(parseJson(text));
    if (!envelope.success) return unreadable(response.status, text, isWrite);
    return { kind: 'ok', status: response.status, value: envelope.data.payload };
  }

  /** Such a call contains only the account's id, so a 404 concerns the account or the URL (trap 25). */
  async function list<Item>(path: string, answer: Call<Item[]>['answer']): Promise<AccountAnswer<readonly Item[]>> {
    const answered = await call({ method: 'GET', path, answer });
    return answered.kind === 'not_found' ? { kind: 'account', status: 404, code: 'account_not_found' } : answered;
  }

  function listAppointments({ from, to, resourceId }: Window) {
    const ofOne = resourceId === undefined ? {} : { resource_ids: String(resourceId) };
    return list(`/appointments?${new URLSearchParams({ from, to, ...ofOne })}`, answers.appointments);
  }

  return {
    getAppointment: (id) => call({ method: 'GET', path: `/appointments/${id}`, answer: answers.appointment }),
    listAppointments,
    async createAppointment(body) {
      const answer = await call({ method: 'POST', path: '/appointments', answer: answers.appointment, body });
      if (answer.kind !== 'ok') return answer;
      return { ...answer, value: { appointment: answer.value, created: answer.status === 201 } };
    },
    async findByKey(idempotencyKey) {
      const body = { idempotency_key: idempotencyKey };
      const answer = await call({ method: 'POST', path: '/appointments', answer: answers.appointment, body });
      // A read cannot be carried out late.
      if (answer.kind === 'way') return { ...answer, mayHaveCommitted: false };
      return answer.kind === 'not_found' ? { kind: 'ok', status: answer.status, value: null } : answer;
    },
    async updateAppointment(id, patch) {
      const answer = await call({
        method: 'PATCH',
        path: `/appointments/${id}`,
        answer: answers.appointment,
        body: patch,
      });
      // Another appointment's record cannot confirm this write.
      return answer.kind === 'ok' && answer.value.id !== id ? unreadable(answer.status, '', true) : answer;
    },
    searchContacts: (search) =>
      list(`/contacts?${new URLSearchParams({ search, limit: String(contactsAtMost) })}`, answers.contacts),
    createContact: (body) => call({ method: 'POST', path: '/contacts', answer: answers.contact, body: { ...body } }),
    getService: (id) => call({ method: 'GET', path: `/services/${id}?${withInactive}`, answer: answers.service }),
    getResource: (id) => call({ method: 'GET', path: `/resources/${id}?${withInactive}`, answer: answers.resource }),
    async probe() {
      const from = now();
      const answer = await listAppointments({ from: utcSeconds(from), to: utcSeconds(from + 60_000) });
      return answer.kind === 'ok' ? { ...answer, value: null } : answer;
    },
  };
}

/** Null if the token is not allowed in a header, because it contains a line break or a Cyrillic letter. */
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
