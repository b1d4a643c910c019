/**
 * What each tool tells, written from its documentation (reference of each kit) and not from `src`: a table that a judge can
 * hold the product against. Where a kit of the conformance table writes more, it is named here first.
 */
import type { Json, LaterState } from '../../unit/conformance/kit.ts';
import type { Told } from './told.ts';

type Key = keyof Told;
type What = 'booked' | 'moved' | 'changed' | 'cancelled' | LaterState;

export interface Speech {
  /** What a webhook says of the visit. */
  readonly tells: readonly Key[];
  /** Where some webhooks say less. */
  readonly only?: Readonly<Partial<Record<What, readonly Key[]>>>;
  /** Part of the tool's example, in every webhook. */
  readonly always?: Told;
  /** What its API answers, for a tool that is read back. */
  readonly readBack?: readonly Key[];
  /** `ms`, `seconds`: the time of the event. `from_0`, `from_1`: a count. Absent: nothing orders its webhooks. */
  readonly clock?: 'ms' | 'seconds' | 'from_0' | 'from_1';
  readonly cancelsWithoutTime?: true;
  /** Of what has happened within one unit of its clock a cancellation is the last. */
  readonly cancelsLast?: true;
  /** A move and a change say only what the visit is then, and no state. */
  readonly movesSilently?: true;
  /** The event of the address, where a change has one of its own. */
  readonly changedEvent?: string;
  /** Any of its webhooks may be the first of a visit (`direct`: the body names no event). */
  readonly opensAlways?: true;
  readonly worldwideIds?: true;
  /** Its webhooks hold too little to make an appointment. */
  readonly createsNothing?: true;
  /** The same body, without what the product cannot do without. */
  readonly broken: (body: Json) => unknown;
}

const times = ['startsAt', 'endsAt'] as const;
const client = ['clientName', 'clientPhone'] as const;
const place = ['staff', 'service'] as const;
const all: readonly Key[] = ['state', ...times, ...client, 'clientComment', 'amount', ...place];

const without =
  (path: string) =>
  (body: Json): unknown => {
    const [key = '', ...rest] = path.split('.');
    const { [key]: part, ...others } = body;
    if (rest.length === 0) return others;
    return {
      ...others,
      [key]: Array.isArray(part)
        ? part.map((one) => without(rest.join('.'))(one as Json))
        : without(rest.join('.'))(part as Json),
    };
  };

const except = (...keys: readonly Key[]): readonly Key[] => all.filter((key) => !keys.includes(key));

const altegio: Speech = {
  tells: all,
  clock: 'seconds',
  cancelsLast: true,
  worldwideIds: true,
  broken: (body) => ({ ...body, data: { ...(body['data'] as Json), date: 'soon', datetime: 'soon' } }),
};

const ofSources: Readonly<Record<string, Speech>> = {
  acuity: {
    tells: [],
    only: { cancelled: ['state'] },
    readBack: except('amount'),
    worldwideIds: true,
    broken: without('id'),
  },
  altegio,
  yclients: altegio,
  bitrix24: {
    tells: [],
    only: { cancelled: ['state'] },
    readBack: except('amount', 'service'),
    broken: without('data'),
  },
  calcom: {
    tells: all,
    only: { no_show: ['state'] },
    clock: 'ms',
    worldwideIds: true,
    broken: (body) => without('payload.iCalUID')(without('payload.uid')(body) as Json),
  },
  calendly: { tells: all, clock: 'ms', worldwideIds: true, broken: without('payload.uri') },
  direct: {
    tells: except('staff', 'service'),
    only: { cancelled: ['state', ...client, 'clientComment', 'amount'] },
    clock: 'from_1',
    opensAlways: true,
    broken: without('external_ref'),
  },
  easyappointments: {
    tells: [],
    only: { cancelled: ['state'] },
    readBack: all,
    broken: without('payload.id'),
  },
  easyweek: {
    tells: all,
    only: { changed: except('state') },
    changedEvent: 'booking-updated',
    worldwideIds: true,
    broken: without('uid'),
  },
  mapped: { tells: all, movesSilently: true, clock: 'ms', broken: without('booking.id') },
  oncehub: { tells: except('amount'), clock: 'ms', worldwideIds: true, broken: without('data.id') },
  rubitime: { tells: all, broken: without('data.id') },
  simplybook: {
    tells: [],
    only: { cancelled: ['state'] },
    readBack: all,
    broken: without('booking_id'),
  },
  square: {
    tells: ['state', ...times, 'clientComment', 'staff'],
    readBack: all,
    clock: 'from_0',
    worldwideIds: true,
    broken: without('data.object.booking.id'),
  },
  wix: {
    tells: except('amount'),
    clock: 'from_1',
    worldwideIds: true,
    broken: (body) => ({ ...body, entityId: null, createdEvent: {} }),
  },
};

/** Tools that the source `mapped` reads. */
const ofPresets: Readonly<Record<string, Speech>> = {
  amelia: { tells: except('clientComment', 'amount'), broken: without('appointment.id') },
  amocrm: {
    // The stage of a deal means what the account says, and the example's means nothing.
    tells: [...times, 'clientName', 'amount', 'staff'],
    only: { cancelled: ['state'], completed: ['state', ...times, 'clientName', 'amount', 'staff'] },
    clock: 'seconds',
    cancelsWithoutTime: true,
    broken: without('leads.add.id'),
  },
  appointlet: {
    createsNothing: true,
    movesSilently: true,
    tells: ['state', ...times, 'service'],
    clock: 'seconds',
    broken: without('entity.id'),
  },
  bookeo: { tells: except('clientComment', 'staff'), clock: 'seconds', broken: without('itemId') },
  booksy: { movesSilently: true, tells: except('amount'), broken: without('appointment.id') },
  gohighlevel: {
    createsNothing: true,
    tells: ['state', ...times, 'clientComment', ...place],
    clock: 'seconds',
    broken: without('appointment.id'),
  },
  mindbody: { tells: except('amount', 'service'), clock: 'seconds', broken: without('eventData.appointmentId') },
  napriem: { tells: except('amount'), clock: 'seconds', broken: without('TimetableId') },
  nylas: {
    movesSilently: true,
    tells: ['state', ...times, 'clientName'],
    clock: 'seconds',
    broken: without('data.object.booking_id'),
  },
  savvycal: {
    movesSilently: true,
    tells: except('clientComment', 'amount'),
    clock: 'ms',
    broken: without('payload.id'),
  },
  tilda: { tells: ['state', ...times, ...client], broken: without('tranid') },
  vcita: {
    createsNothing: true,
    movesSilently: true,
    tells: ['state', ...times, 'clientComment', ...place],
    broken: without('data.appointment_id'),
  },
  youcanbookme: { movesSilently: true, tells: except('clientComment', 'amount'), broken: without('reference') },
  zcal: {
    movesSilently: true,
    tells: ['state', ...times, 'clientName', ...place],
    clock: 'seconds',
    broken: without('data.id'),
  },
  zenoti: {
    movesSilently: true,
    tells: ['state', ...times, 'clientName', ...place],
    clock: 'ms',
    broken: without('data.appointments.id'),
  },
};

export const speeches: Readonly<Record<string, Speech>> = { ...ofSources, ...ofPresets };

/** A tool as a plan chooses it, before anything of it is loaded. */
export interface Speaker {
  readonly name: string;
  readonly source: string;
  /** False: nothing orders its webhooks, which count as they arrive. */
  readonly isOrdered: boolean;
  /** Its API is asked. */
  readonly isAsked: boolean;
}

/** All whose webhooks can make an appointment. */
export const speakers: readonly Speaker[] = Object.entries(speeches)
  .filter(([, { createsNothing }]) => createsNothing !== true)
  .map(([name, { clock, readBack }]) => ({
    name,
    source: name in ofPresets ? 'mapped' : name,
    isOrdered: clock !== undefined || readBack !== undefined,
    isAsked: readBack !== undefined,
  }));
