/** A visit as the judge sees it, and what several of its rules ask of it. `visit.ts` makes it. Of the judge only the fold is imported here. */
import type { LoggedRequest } from '../../../emulator/exchange.ts';
import type { FaultAction } from '../../../emulator/faults.ts';
import type { Appointment } from '../../../emulator/rows.ts';
import type { Visit, Words } from '../plan.ts';
import type { Acted, Call, HandEdit, Played, ShownDelivery, Taken, Tenant } from '../played.ts';
import type { Folded, Step } from './fold.ts';

export type Table = Readonly<Record<string, unknown>>;

export interface Write {
  readonly sent: Call;
  readonly request: LoggedRequest;
  readonly body: Record<string, unknown>;
  /** Null: a POST that made none. */
  readonly appointment: number | null;
  /** It did what it said. */
  readonly isDone: boolean;
}

export interface Case {
  readonly played: Played;
  readonly visit: Visit;
  readonly tenant: Tenant;
  /** What stands before the tool's ids in an `external_ref` and in an `idempotency_key`. */
  readonly prefix: string;
  readonly keyPrefix: string;
  readonly taken: readonly Taken[];
  readonly steps: readonly Step[];
  readonly writes: readonly Write[];
  readonly edits: readonly HandEdit[];
  readonly acted: readonly Acted[];
  /** Ids of all appointments that were ever the visit's. */
  readonly appointments: readonly number[];
  /** Those that are there in the end. */
  readonly rows: readonly Appointment[];
  readonly deliveries: readonly ShownDelivery[];
  tableAt(sequence: number): Table;
  /** The bookings as told up to then. */
  bookingsAt(sequence: number): readonly Folded[];
  /** The bookings that the bridge may have had in mind when it made the body. */
  bookingsBehind(write: Write): readonly Folded[];
  problem(text: string): void;
  /** A rule was judged, after all that excuses from it. */
  judged(rule: string): void;
}

/** How often each rule was judged. */
export type Counts = Map<string, number>;

export interface Verdict {
  /** `served`: as the tool says. `person`: somebody must decide, and is told so. `either`: as the order of things had it. */
  readonly kind: 'served' | 'person' | 'either';
  /** Codes under which a person is asked. */
  readonly codes: readonly string[];
}

export const lastWords = (one: Case): Words =>
  isReadBack(one) ? knownAt(one, one.played.plan.ends) : (one.steps.at(-1)?.bookings.at(-1)?.words ?? {});

export const lastTable = ({ tenant }: Case): Table => tenant.tables.at(-1)!.table;

/** What the tool knows at a time, where its webhooks say an id alone. */
export const knownAt = ({ played, visit }: Case, at: number): Words =>
  played.plan.known.findLast((one) => visit.ids.includes(one.id) && one.time <= at)?.words ?? {};

export const isReadBack = ({ played }: Case): boolean => played.plan.switches.includes('readBack');

/** Something older was told after something newer. */
export const isOutOfOrder = ({ taken }: Case): boolean => {
  const clocks = taken.flatMap(({ sending }) => sending.tellings.map(({ clock }) => clock ?? 0));
  return clocks.some((clock, index) => clock < (clocks[index - 1] ?? 0));
};

/** Without one of these an answer is no record, and says nothing of what was kept. */
const unreadableWithout = ['status', 'starts_at', 'ends_at'];

/** An answer of 200 that was struck by this held the record that was asked for. */
export const isRead = (struckBy: FaultAction | null): boolean =>
  struckBy?.kind === 'drop'
    ? !unreadableWithout.some((key) => struckBy.hides.includes(key))
    : struckBy?.kind !== 'answer' && struckBy?.kind !== 'late_commit' && struckBy?.kind !== 'other_record';

export const describe = (rows: readonly Appointment[]): string =>
  rows
    .map(({ id, status: state, external_ref, idempotency_key }) => `${id} ${state} ${external_ref} ${idempotency_key}`)
    .join('; ');
