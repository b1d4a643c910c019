/**
 * What One-Link refuses: rights are taken away, specialists do not work, writes are refused with one of its codes, keys are
 * dropped in silence, ids are not known. It lasts for a while, and mostly somebody asks for another try when it is over.
 */
import { type AnswerAction, domainError } from '../../../emulator/faults.ts';
import type { Capability, Settings } from '../../../emulator/settings.ts';
import type { Act, PlannedFault } from '../plan.ts';
import type { Random } from '../random.ts';
import type { Switches } from './switches.ts';
import { hour, minute, worldStart } from './times.ts';

/** Codes that leave a booking to a person, and their status (one-link-api.md §5.2). */
const refusingCodes: readonly (readonly [status: number, code: string])[] = [
  [409, 'OUTSIDE_WORKING_HOURS'],
  [409, 'BLOCKED_BY_HOLIDAY'],
  [409, 'APPOINTMENT_SLOT_UNAVAILABLE'],
  [409, 'APPOINTMENT_ACCESS_CHANGED'],
  [409, 'MEDELEMENT_BOOKING_REQUIRES_VERIFICATION'],
  [409, 'A_CODE_OF_TOMORROW'],
  [422, 'APPOINTMENT_READ_ONLY'],
  [422, 'MEDELEMENT_PATIENT_NAME_INCOMPLETE'],
  [422, 'MEDELEMENT_A_CODE_OF_TOMORROW'],
  [422, 'VALIDATION_ERROR'],
];

/** Keys that may be left out where One-Link refuses them by name, and times, which may not. */
const namedKeys = ['client_comment', 'client_phone', 'client_birth_date', 'resource_id', 'service_amount', 'starts_at'];

/** Keys that are dropped together; the last two may not be left out. */
const droppedKeys: readonly (readonly string[])[] = [
  ['client_comment'],
  ['client_comment', 'client_phone'],
  ['client_name'],
  ['client_birth_date', 'client_gender'],
  ['service_amount', 'client_comment'],
  ['starts_at', 'ends_at'],
  ['external_ref'],
  ['custom_attributes'],
  ['contact_id', 'client_comment'],
];

const hiddenKeys = ['client_comment', 'client_name', 'client_phone', 'status', 'starts_at', 'custom_attributes'];

const takenAway: readonly Partial<Record<Capability, 'none'>>[] = [
  { create: 'none' },
  { update_fields: 'none' },
  { transition: 'none' },
  { assign: 'none' },
  { manage_finance: 'none' },
  { manage_finance: 'none', view_finance: 'none' },
  { view: 'none' },
];

/** Only D and E know rights, and A and B no fields that an account has defined. */
export const settingsOf = (switches: Switches, random: Random): Partial<Settings> =>
  switches.denied
    ? { variant: random.pick(['D', 'E'] as const) }
    : switches.attributes && random.fork('defined').chance(0.5)
      ? { variant: random.pick(['C', 'F', 'G'] as const), appointmentFields: [{ key: 'room', type: 'text' }] }
      : {};

const isRefusing = ({ denied, calendar, codes }: Switches): boolean => denied || calendar || codes;

export function refusalActs(switches: Switches, random: Random, troubleEnds: number, connections: number): Act[] {
  const acts: Act[] = [];
  const window = (): readonly [from: number, until: number] => {
    const from = worldStart + random.around(hour);
    return [from, Math.min(troubleEnds - minute, from + random.around(3 * hour))];
  };
  if (switches.denied) {
    const [from, until] = window();
    const permissions = random.pick(takenAway);
    acts.push({ at: random.chance(0.3) ? worldStart : from, do: 'settings', settings: { permissions } });
    acts.push({ at: until, do: 'settings', settings: { permissions: {} } });
  }
  if (switches.calendar) {
    const [from, until] = window();
    const always = [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, fromMinute: 0, toMinute: 1440 }));
    const id = random.pick([31, 31, 32]);
    acts.push({
      at: from,
      do: 'resource',
      id,
      changes: random.pick([{ work: [] }, { breaks: always }, { active: false }]),
    });
    acts.push({ at: until, do: 'resource', id, changes: { work: always, breaks: [], active: true } });
  }
  if (isRefusing(switches) && random.chance(0.5)) {
    for (let connection = 0; connection < connections; connection += 1)
      acts.push({ at: troubleEnds + 2 * minute, do: 'retry_failed', connection });
  }
  return acts;
}

/** A key at fault stands in the details, or begins the text; Rails names an association where the body has its id (§5.1). */
function refusedByName(key: string, random: Random): AnswerAction {
  const name = key === 'resource_id' && random.fork('association').chance(0.5) ? 'resource' : key;
  if (random.chance(0.6)) return domainError(422, 'VALIDATION_ERROR', { [name]: ['is not right'] });
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const body = { error: `${name} is not right`, code: 'VALIDATION_ERROR' };
  return { kind: 'answer', status: 422, headers, body };
}

/** Its text may be none, as where a model lists its mistakes. */
const withoutText = (action: AnswerAction): AnswerAction => ({
  ...action,
  body: { ...Object(action.body), error: { base: ['Refused'] } },
});

export function refusalFaults(switches: Switches, random: Random, untilMs: number): PlannedFault[] {
  const faults: PlannedFault[] = [];
  if (switches.codes) {
    const fromMs = worldStart + random.around(hour);
    const until = Math.min(untilMs, fromMs + random.around(2 * hour));
    const [status, code] = random.pick(refusingCodes);
    const method = random.pick([['POST', 'PATCH'], ['PATCH']]);
    const path = '^/appointments';
    const named = random.pick(namedKeys);
    const isNamed = random.chance(0.5);
    const action = isNamed
      ? refusedByName(named, random.fork('name'))
      : random.chance(0.15)
        ? domainError(random.pick([409, 503]), 'MEDELEMENT_AVAILABILITY_UNVERIFIED')
        : random.fork('text').chance(0.3)
          ? withoutText(domainError(status, code))
          : domainError(status, code);
    const match = isNamed
      ? { method, path, skip: random.between(0, 3), times: 1, untilMs }
      : { method, path, fromMs, untilMs: until, times: 1000 };
    faults.push({ match, action });
  }
  for (let index = switches.lost ? 3 : 0; index > 0; index -= 1) {
    const keys = random.pick(droppedKeys);
    const hides = random.chance(0.4) ? [random.pick(hiddenKeys)] : [];
    const isGarbled = random.chance(0.4);
    const method = keys.some((key) => key === 'client_name' || key === 'starts_at') ? ['PATCH'] : ['POST', 'PATCH'];
    const match = { method, path: '^/appointments', skip: random.between(0, 4), times: random.between(1, 2), untilMs };
    faults.push({ match, action: { kind: 'drop', keys, hides, isGarbled } });
  }
  return faults;
}
