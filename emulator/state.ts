/**
 * The emulator's memory: tables as Maps plus the two unique indexes and the index by specialist. Every write of an
 * appointment goes through `putAppointment`, which keeps them true.
 */
import type { Appointment, AutomationEvent, Contact, Conversation, Resource, Service, TimeOff } from './rows.ts';
import type { Settings, TokenUser } from './settings.ts';

export interface State {
  readonly now: () => number;
  readonly settings: Settings;
  readonly tokens: Map<string, TokenUser>;
  readonly users: Set<number>;
  readonly companies: Set<number>;
  readonly conversations: Map<number, Conversation>;
  readonly appointments: Map<number, Appointment>;
  readonly byExternalRef: Map<string, number>;
  readonly byIdempotencyKey: Map<string, number>;
  readonly byResource: Map<number, Set<number>>;
  readonly contacts: Map<number, Contact>;
  readonly byPhone: Map<string, number>;
  readonly byIdentifier: Map<string, number>;
  readonly resources: Map<number, Resource>;
  readonly services: Map<number, Service>;
  /** Local dates, `2031-01-01`, of the whole account. */
  readonly holidays: Set<string>;
  /** `<resource id>:<local date>` → hours of that day in minutes, or null where only the holiday is lifted. */
  readonly workdayOverrides: Map<string, readonly { fromMinute: number; toMinute: number }[] | null>;
  readonly timeOffs: TimeOff[];
  readonly events: AutomationEvent[];
  nextAppointmentId: number;
  nextContactId: number;
  nextResourceId: number;
  nextServiceId: number;
  nextPaymentId: number;
}

export const createState = (now: () => number, settings: Settings): State => ({
  now,
  settings,
  tokens: new Map(),
  users: new Set(),
  companies: new Set(),
  conversations: new Map(),
  appointments: new Map(),
  byExternalRef: new Map(),
  byIdempotencyKey: new Map(),
  byResource: new Map(),
  contacts: new Map(),
  byPhone: new Map(),
  byIdentifier: new Map(),
  resources: new Map(),
  services: new Map(),
  holidays: new Set(),
  workdayOverrides: new Map(),
  timeOffs: [],
  events: [],
  nextAppointmentId: 9041,
  nextContactId: 777,
  nextResourceId: 31,
  nextServiceId: 9,
  nextPaymentId: 1,
});

export function putAppointment(state: State, row: Appointment): void {
  const before = state.appointments.get(row.id);
  if (before !== undefined) unindex(state, before);
  state.appointments.set(row.id, row);
  if (row.external_ref !== null) state.byExternalRef.set(row.external_ref, row.id);
  if (row.idempotency_key !== null) state.byIdempotencyKey.set(row.idempotency_key, row.id);
  const ofResource = state.byResource.get(row.resource_id);
  if (ofResource === undefined) state.byResource.set(row.resource_id, new Set([row.id]));
  else ofResource.add(row.id);
  if (row.id >= state.nextAppointmentId) state.nextAppointmentId = row.id + 1;
}

export function removeAppointment(state: State, id: number): void {
  const row = state.appointments.get(id);
  if (row === undefined) return;
  unindex(state, row);
  state.appointments.delete(id);
}

function unindex(state: State, row: Appointment): void {
  if (row.external_ref !== null) state.byExternalRef.delete(row.external_ref);
  if (row.idempotency_key !== null) state.byIdempotencyKey.delete(row.idempotency_key);
  state.byResource.get(row.resource_id)?.delete(row.id);
}

export function putContact(state: State, row: Contact): void {
  const before = state.contacts.get(row.id);
  if (before?.phone) state.byPhone.delete(before.phone);
  if (before?.identifier) state.byIdentifier.delete(before.identifier);
  state.contacts.set(row.id, row);
  if (row.phone !== null) state.byPhone.set(row.phone, row.id);
  if (row.identifier !== null) state.byIdentifier.set(row.identifier, row.id);
  if (row.id >= state.nextContactId) state.nextContactId = row.id + 1;
}

export function removeContact(state: State, id: number): void {
  const row = state.contacts.get(id);
  if (row?.phone) state.byPhone.delete(row.phone);
  if (row?.identifier) state.byIdentifier.delete(row.identifier);
  state.contacts.delete(id);
}
