/** Rows that a test puts in by itself, with defaults, and the edits of a person in One-Link's own screens. */
import { computedPaymentStatus } from './money.ts';
import { parseDatetime } from './parameters.ts';
import type { Appointment, Contact, Resource, Service, WeekdayInterval } from './rows.ts';
import { putAppointment, putContact, type State } from './state.ts';
import { blankAppointment } from './upsert.ts';

/** Hours as `09:00`; `24:00` is midnight at the end. */
export interface Hours {
  /** 0 is Sunday; absent: every day. */
  readonly weekdays?: readonly number[];
  readonly from: string;
  readonly to: string;
}

export interface ResourceSeed extends Partial<Omit<Resource, 'work' | 'breaks'>> {
  /** Absent: always. `[]`: never, which refuses every visit (one-link-api.md §2.6). */
  readonly work?: readonly Hours[];
  readonly breaks?: readonly Hours[];
}

export function addResource(state: State, seed: ResourceSeed = {}): Resource {
  const id = seed.id ?? state.nextResourceId;
  state.nextResourceId = Math.max(state.nextResourceId, id + 1);
  const resource: Resource = {
    name: `Specialist ${id}`,
    timezone: 'Asia/Almaty',
    slot_duration_min: 30,
    active: true,
    archived: false,
    user_id: null,
    medelement: false,
    custom_attributes: {},
    ...seed,
    id,
    work: seed.work === undefined ? always : intervals(seed.work),
    breaks: intervals(seed.breaks ?? []),
  };
  state.resources.set(id, resource);
  return resource;
}

const everyDay = [0, 1, 2, 3, 4, 5, 6];
const always: readonly WeekdayInterval[] = everyDay.map((weekday) => ({ weekday, fromMinute: 0, toMinute: 1440 }));

const intervals = (hours: readonly Hours[]): WeekdayInterval[] =>
  hours.flatMap(({ weekdays = everyDay, from, to }) =>
    weekdays.map((weekday) => ({ weekday, fromMinute: minuteOf(from), toMinute: minuteOf(to) })),
  );

export function minuteOf(clock: string): number {
  const [hour, minute] = clock.split(':');
  return Number(hour) * 60 + Number(minute);
}

export function addService(state: State, seed: Partial<Service> = {}): Service {
  const id = seed.id ?? state.nextServiceId;
  state.nextServiceId = Math.max(state.nextServiceId, id + 1);
  const service: Service = {
    name: `Service ${id}`,
    base_price: 10_000,
    duration_min: 30,
    service_type: null,
    active: true,
    prices: [],
    ...seed,
    id,
  };
  state.services.set(id, service);
  return service;
}

export function addContact(state: State, seed: Partial<Contact> = {}): Contact {
  const id = seed.id ?? state.nextContactId;
  const contact: Contact = {
    full_name: 'Test Person',
    first_name: null,
    last_name: null,
    middle_name: null,
    phone: null,
    identifier: null,
    company_id: null,
    owner_id: null,
    custom_attributes: {},
    ...seed,
    id,
  };
  putContact(state, contact);
  return contact;
}

/** Columns of a row; the times also as ISO text. */
export type AppointmentSeed = Partial<Appointment> & { readonly starts_at?: string; readonly ends_at?: string };

export function addAppointment(state: State, seed: AppointmentSeed): Appointment {
  const row = withTimes(blankAppointment(state, 1), { client_name: 'Test Person', ...seed });
  const id = seed.id ?? state.nextAppointmentId;
  const payment_status = seed.payment_status ?? (row.status === 'cancelled' ? 'cancelled' : computedPaymentStatus(row));
  const stored = { ...row, id, payment_status };
  putAppointment(state, stored);
  return stored;
}

/**
 * A person changes columns by hand. Nothing is checked; `updated_at` moves and the indexes stay true. Throws where the
 * appointment does not exist.
 */
export function edit(state: State, id: number, changes: AppointmentSeed): Appointment {
  const before = state.appointments.get(id);
  if (before === undefined) throw new Error(`no appointment ${id}`);
  const changed = { ...withTimes(before, changes), id, updated_at_ms: state.now() };
  putAppointment(state, changed);
  return changed;
}

function withTimes(before: Appointment, changes: AppointmentSeed): Appointment {
  const { starts_at, ends_at, ...columns } = changes;
  const row = { ...before, ...columns };
  const starts_at_ms = starts_at === undefined ? row.starts_at_ms : instant(starts_at);
  const ends_at_ms = ends_at === undefined ? row.ends_at_ms : instant(ends_at);
  const duration_min = columns.duration_min ?? Math.floor((ends_at_ms - starts_at_ms) / 60_000);
  return { ...row, starts_at_ms, ends_at_ms, duration_min };
}

function instant(text: string): number {
  const parsed = parseDatetime(text);
  if (parsed === null) throw new Error(`no datetime: ${text}`);
  return parsed;
}
