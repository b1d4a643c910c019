/**
 * A strict emulator of One-Link's scheduling API, in all variants that were seen, written from the reference alone. Where
 * the reference leaves a doubt it takes the reading that is harder on a client. Web standards only: it runs in Node, in
 * workerd, and, through the synchronous `handle`, inside a simulator.
 */
import { type Exchange, type LoggedRequest, type PlainRequest, readRequest, respond } from './exchange.ts';
import { createFaults, type Faults } from './faults.ts';
import { appointmentPayload } from './payload.ts';
import type { Appointment, AutomationEvent, Contact, Conversation, Resource, Service, TimeOff } from './rows.ts';
import * as seed from './seed.ts';
import { defaultSettings, type Settings, type TokenUser } from './settings.ts';
import { createState, removeAppointment, removeContact } from './state.ts';
import { createWay } from './way.ts';

export interface OneLinkOptions extends Partial<Settings> {
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number;
  /** The `api_access_token` of an administrator; default `test-token`. */
  readonly token?: string;
  /** How `fetch` waits for a fault's `delayMs`; default a timer. `handle` only reports it. */
  readonly sleep?: (delayMs: number) => Promise<void>;
}

export interface OneLink {
  readonly settings: Settings;
  readonly faults: Faults;
  /** Every request in the order of arrival, as the client meant it and as the server took it. */
  readonly requests: LoggedRequest[];
  readonly events: readonly AutomationEvent[];
  readonly appointments: ReadonlyMap<number, Appointment>;
  readonly contacts: ReadonlyMap<number, Contact>;
  /** Rows may be replaced by tests: `resources.set(31, { ...resource, active: false })`. */
  readonly resources: Map<number, Resource>;
  readonly services: Map<number, Service>;
  readonly tokens: Map<string, TokenUser>;
  readonly users: Set<number>;
  readonly companies: Set<number>;
  readonly conversations: Map<number, Conversation>;
  /** Local dates, `2031-01-01`. */
  readonly holidays: Set<string>;
  readonly timeOffs: TimeOff[];
  fetch(request: Request): Promise<Response>;
  handle(request: PlainRequest): Exchange;
  /** Carries out the late commits that are due at `now()`. Every request does so first, too. Answers how many are left. */
  advance(): number;
  /** The appointment as the API would show it to the default token's person; null where there is none. */
  show(id: number): Record<string, unknown> | null;
  /** A person's change in One-Link's own screens: unchecked. */
  edit(id: number, changes: seed.AppointmentSeed): Appointment;
  addResource(row?: seed.ResourceSeed): Resource;
  addService(row?: Partial<Service>): Service;
  addContact(row?: Partial<Contact>): Contact;
  addAppointment(row: seed.AppointmentSeed): Appointment;
  addToken(token: string, user?: Partial<TokenUser>): TokenUser;
  /** Another day of one specialist: its hours, or none of its own, which only lifts a holiday. */
  addWorkdayOverride(resourceId: number, date: string, hours?: readonly seed.Hours[]): void;
  removeAppointment(id: number): void;
  removeContact(id: number): void;
}

export function createOneLink(options: OneLinkOptions = {}): OneLink {
  const { now = Date.now, token = 'test-token', sleep = timer, ...chosen } = options;
  const settings: Settings = { ...defaultSettings(), ...chosen };
  const state = createState(now, settings);
  const faults = createFaults();
  const requests: LoggedRequest[] = [];
  const way = createWay(state, faults, requests);
  const addToken = (name: string, user: Partial<TokenUser> = {}): TokenUser => {
    const added = { id: 5, administrator: true, member: true, bot: false, team_id: null, ...user };
    state.tokens.set(name, added);
    state.users.add(added.id);
    return added;
  };
  const owner = addToken(token);
  return {
    settings,
    faults,
    requests,
    events: state.events,
    appointments: state.appointments,
    contacts: state.contacts,
    resources: state.resources,
    services: state.services,
    tokens: state.tokens,
    users: state.users,
    companies: state.companies,
    conversations: state.conversations,
    holidays: state.holidays,
    timeOffs: state.timeOffs,
    handle: way.handle,
    advance: way.advance,
    async fetch(request) {
      const exchange = way.handle(await readRequest(request));
      if (exchange.delayMs > 0) await sleep(exchange.delayMs);
      if (exchange.kind === 'cut') throw new TypeError('Network connection lost');
      return respond(exchange);
    },
    show: (id) => {
      const row = state.appointments.get(id);
      return row === undefined ? null : appointmentPayload(state, row, owner);
    },
    edit: (id, changes) => seed.edit(state, id, changes),
    addResource: (row) => seed.addResource(state, row),
    addService: (row) => seed.addService(state, row),
    addContact: (row) => seed.addContact(state, row),
    addAppointment: (row) => seed.addAppointment(state, row),
    addToken,
    addWorkdayOverride(resourceId, date, hours) {
      const minutes = hours?.map(({ from, to }) => ({ fromMinute: seed.minuteOf(from), toMinute: seed.minuteOf(to) }));
      state.workdayOverrides.set(`${resourceId}:${date}`, minutes ?? null);
    },
    removeAppointment: (id) => removeAppointment(state, id),
    removeContact: (id) => removeContact(state, id),
  };
}

const timer = (delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
