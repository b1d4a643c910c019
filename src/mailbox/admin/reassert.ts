/** A person has the tool's values written again where staff have changed them. The pages and whoever finds such differences use this one call. */
import type { ExternalRef } from '../../booking/ids.ts';
import type { Appointment } from '../../one-link/records.ts';
import { makeDue } from '../../sync/fold/fold-delivery.ts';
import { type Entry, entriesOf } from '../../sync/patch/entries.ts';
import { type Edited, editedIn, keysOf, reassert } from '../../sync/patch/reassert.ts';
import { isCalledOff } from '../../sync/patch/tables.ts';
import type { ReassertAnswer } from '../contract-acts.ts';
import type { StoredBooking } from '../store/stored-booking.ts';
import { orderedIds } from '../upkeep/trouble.ts';
import { askToolAgain, saidByFields } from './actions.ts';
import { type AdminInput, keepOne, recordOf } from './admin-input.ts';
import { mayAsk, readAppointments, unavailableMs } from './appointments.ts';

type Said = Awaited<ReturnType<typeof saidByFields>>['values'];

export interface ToolsSide {
  readonly entries: readonly Entry[];
  readonly edited: Edited;
}

/** What the tool says, and which of it staff have changed. */
export function toolsSide(
  record: Readonly<StoredBooking>,
  computed: Said,
  current: Appointment | null,
  { core: { digestOf }, connection }: AdminInput,
): ToolsSide {
  const order = orderedIds(record.chain);
  const entries = entriesOf(record as StoredBooking, order, computed, { connection, digestOf });
  const isOff = isCalledOff(record.chain, order, connection);
  const edited =
    current === null ? { sendable: [], wiped: [] } : editedIn(record, { entries, isOff }, current, { digestOf });
  return { entries, edited };
}

/** Can be written again: what is held here, and what the tool can be asked for. */
export const writable = ({ sendable, wiped }: Edited, { core }: AdminInput): readonly string[] =>
  core.readsBack ? [...sendable, ...wiped] : sendable;

/**
 * `fields`: keys of One-Link; absent: all that staff have changed. Cost: one call to One-Link, two where it has no such appointment, and
 * about 5 rows written.
 */
export async function reassertBooking(
  input: AdminInput,
  externalRef: ExternalRef,
  fields?: readonly string[],
): Promise<ReassertAnswer> {
  const { core, ports } = input;
  const known = recordOf(input, externalRef);
  if (known === null) return { kind: 'not_found' };
  const appointmentId = known.link.held?.appointmentId;
  if (appointmentId === undefined) return { kind: 'unlinked' };
  if (!mayAsk(input)) return { kind: 'unavailable', retryAfterMs: unavailableMs };
  const computed = await saidByFields(input, known.key);
  const found = (await readAppointments(core.client(), [appointmentId])).get(appointmentId);
  if (found?.kind !== 'found') return found ?? { kind: 'unavailable', retryAfterMs: unavailableMs };
  // Meanwhile it may have gone on.
  const record = recordOf(input, externalRef);
  if (record?.link.held?.appointmentId !== appointmentId) return { kind: 'unlinked' };
  const { entries, edited } = toolsSide(record, computed.values, found.appointment, input);
  const isWanted = (name: string): boolean =>
    fields === undefined || keysOf(name).some((key) => fields.includes(key)) || fields.includes(name);
  const names = writable(edited, input).filter(isWanted);
  const left = [...edited.sendable, ...edited.wiped].filter((name) => isWanted(name) && !names.includes(name));
  if (names.length > 0) {
    reassert(record, names, entries, core);
    const newest = orderedIds(record.chain).at(-1);
    if (newest !== undefined && names.some((name) => edited.wiped.includes(name)))
      askToolAgain(record, newest, core.store);
    makeDue(record, ports.now());
    const details = { fields: names.flatMap(keysOf).join(', '), appointment_id: appointmentId };
    keepOne(input, record, { action: 'reassert', details });
    await core.wakeNow([record.key]);
  }
  return { kind: 'ok', fields: names.flatMap(keysOf), not_held: left.flatMap(keysOf) };
}
