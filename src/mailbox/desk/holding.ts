/** What this mailbox answers when another one of the account asks about an appointment (`core/link/shared.ts`). */
import type { BookingRecord } from '../../core/booking-record.ts';
import { makeDue } from '../../core/fold/take-in.ts';
import { handOver } from '../../core/link/reset.ts';
import { holdingOf, knownOf, standingOf } from '../../core/link/shared.ts';
import type { Held } from '../../core/steps.ts';
import { idOf } from '../../one-link/references.ts';
import { keep } from '../agenda.ts';
import type { HoldingQuery, HoldingView } from '../contract.ts';
import { holderOf } from '../epochs.ts';
import type { DeskInput } from './desk-input.ts';

async function lookAgain({ engine, connection, ports }: DeskInput, ref: string): Promise<void> {
  const { store } = engine;
  const id = idOf(connection, ref);
  const record = id === null ? null : store.find(id);
  if (record?.lifecycle.phase !== 'parked' || record.lifecycle.code !== 'held_elsewhere') return;
  store.transaction(() => {
    makeDue(record, ports.now());
    keep(record, store);
  });
  await engine.wakeNow([record.key]);
}

/** The answer to another mailbox; with `release` a booking that is called off gives its appointment over. */
export async function answerHolding(
  input: DeskInput,
  { appointmentId, ref = null, by, release, left, says = {} }: HoldingQuery,
): Promise<HoldingView | null> {
  const { engine, connection, ports } = input;
  const { store, askers, digestOf } = engine;
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
  // A turn under way may be about to cancel it: it must not meet a visit that was given over meanwhile.
  const holding = held === 'called_off' && engine.isUnderWay(holder.key) ? 'live' : held;
  const view = viewOf(holder, holding);
  const record = release && holding === 'called_off' ? store.find(holder.key) : null;
  if (record !== null) {
    store.transaction(() => {
      store.unlink(appointmentId, record);
      handOver(record);
      keep(record, store);
    });
  }
  return view;
}
