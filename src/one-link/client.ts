/**
 * Calls to One-Link's scheduling API (one-link-api.md §1). Every call returns an `Answer`, and none throws. Nothing is logged
 * here, because bodies contain names and phones, and the header contains the token.
 */
import * as z from 'zod';
import { utcSeconds } from '../booking/time.ts';
import { lazily } from '../lazily.ts';
import type { AccountAnswer, Answer } from './answer.ts';
import type { AppointmentCreate, AppointmentPatch } from './appointment.ts';
import { unreadable } from './classify.ts';
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
import { createTransport, type OneLinkOptions } from './transport.ts';

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

const contactsAtMost = 100;
/** Includes inactive ones. Without this they look as if they did not exist (§1). */
const withInactive = 'include_inactive=true';

/** The answer of each call, in its envelope (§1). */
const answers = {
  appointment: lazily(() => z.object({ payload: appointmentSchema })),
  appointments: lazily(() => z.object({ payload: z.array(appointmentSchema) })),
  contact: lazily(() => z.object({ payload: contactSchema })),
  contacts: lazily(() => z.object({ payload: z.array(contactSchema) })),
  service: lazily(() => z.object({ payload: serviceSchema })),
  resource: lazily(() => z.object({ payload: resourceSchema })),
};

/** @example `createOneLinkClient({ baseUrl: 'https://one-link.kz', accountId: 12, token, fetch, now: Date.now })` */
export function createOneLinkClient(options: OneLinkOptions): OneLinkClient {
  const { now } = options;
  const { call, list } = createTransport(options);

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
      if (answer.kind === 'transport') return { ...answer, mayHaveCommitted: false };
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
