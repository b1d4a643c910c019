/** Answers another mailbox of the account that asks about an appointment (`sync/link/shared.ts`). */

import type { ExternalRef } from '../../booking/ids.ts';
import { idOf } from '../../config/references.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import { makeDue } from '../../sync/fold/fold-delivery.ts';
import { handOver } from '../../sync/link/reset.ts';
import { holdingOf, knownOf, standingOf } from '../../sync/link/shared.ts';
import type { Held } from '../../sync/steps.ts';
import type { HoldingQuery, HoldingView } from '../contract.ts';
import { holderOf } from '../store/epochs.ts';
import { saveAndSchedule } from '../store/schedule.ts';
import type { AdminInput } from './admin-input.ts';

async function lookAgain({ core, connection, ports }: AdminInput, ref: ExternalRef): Promise<void> {
  const { store } = core;
  const id = idOf(connection, ref);
  const record = id === null ? null : store.find(id);
  if (record?.lifecycle.phase !== 'parked' || record.lifecycle.code !== 'held_elsewhere') return;
  store.transaction(() => {
    makeDue(record, ports.now());
    saveAndSchedule(record, store);
  });
  await core.wakeNow([record.key]);
}

/** The answer to another mailbox; with `release` a booking that is called off gives its appointment over. */
export async function answerHolding(
  input: AdminInput,
  { appointmentId, ref = null, by, release, left, says = {} }: HoldingQuery,
): Promise<HoldingView | null> {
  const { core, connection, ports } = input;
  const { store, askers, digestOf } = core;
  const viewOf = (record: Readonly<BookingRecord>, holding: Held['holding']): HoldingView => {
    const isGivenOver = holding === 'called_off' || holding === 'left' || holding === 'making';
    const known = isGivenOver ? knownOf(record, says, { digestOf }) : undefined;
    return { mailbox: connection.mailbox, holding, ...(known !== undefined && { known }) };
  };
  if (left === true) {
    if (ref !== null) await lookAgain(input, ref);
    return null;
  }
  const holder = holderOf(appointmentId, store, connection);
  if (holder === null || holder.link.held?.appointmentId !== appointmentId) {
    askers.note(appointmentId, by);
    const id = ref === null ? null : idOf(connection, ref);
    const maker = id === null ? null : store.peek(id);
    const holding = maker === null ? null : standingOf(maker, appointmentId, { connection });
    return maker === null || holding === null ? null : viewOf(maker, holding);
  }
  const held = holdingOf(holder, { connection, now: ports.now() });
  // A run in progress may be about to cancel the appointment, so it is not given over meanwhile.
  const holding = held === 'called_off' && core.isUnderWay(holder.key) ? 'live' : held;
  const view = viewOf(holder, holding);
  const record = release && holding === 'called_off' ? store.find(holder.key) : null;
  if (record !== null) {
    store.transaction(() => {
      store.unlink(appointmentId, record);
      handOver(record);
      saveAndSchedule(record, store);
    });
  }
  return view;
}
