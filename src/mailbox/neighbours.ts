/** What mailboxes of one account ask of each other about an appointment (`core/link/shared.ts`). */
import type { BookingRecord } from '../core/booking-record.ts';
import type { Effect } from '../core/context.ts';
import { makeDue } from '../core/fold/take-in.ts';
import { handOver } from '../core/link/reset.ts';
import { type Held, holdingOf, knownOf, standingOf } from '../core/link/shared.ts';
import { idOf } from '../core/references.ts';
import type { HoldingsRead, ReadAnswer } from '../core/steps.ts';
import { keep } from './agenda.ts';
import type { HoldingQuery, HoldingView } from './contract.ts';
import type { DeskInput } from './desk/desk-input.ts';
import { holderOf } from './epochs.ts';
import type { TurnInput } from './turn-input.ts';

/** Who has asked about appointments, in this life of the object: whoever did, before one was linked here, was first. */
export interface Askers {
  note(appointmentId: number, mailbox: string): void;
  asked(appointmentId: number, mailbox: string): boolean;
}

const rememberedAtMost = 1000;

export function createAskers(): Askers {
  const known = new Set<string>();
  const nameOf = (appointmentId: number, mailbox: string): string => `${appointmentId}/${mailbox}`;
  return {
    note(appointmentId, mailbox) {
      if (known.size >= rememberedAtMost) known.clear();
      known.add(nameOf(appointmentId, mailbox));
    },
    asked: (appointmentId, mailbox) => known.has(nameOf(appointmentId, mailbox)),
  };
}

/** What the others hold. Of two that have linked it and not written, the one that asked first has it, else the first by name. */
export async function callHoldings({ id, ref, release, says }: HoldingsRead, input: TurnInput): Promise<ReadAnswer> {
  const { ports, connection, askers, digestOf } = input;
  try {
    const query: HoldingQuery = { appointmentId: id, ref, by: connection.mailbox, release, says };
    const digests = (names: readonly string[]): Record<string, string> =>
      Object.fromEntries(names.flatMap((name) => (name in says ? [[name, digestOf(says[name])]] : [])));
    const views = await Promise.all(connection.neighbours.map((mailbox) => ports.holding(mailbox, query)));
    const value = views.flatMap((view): Held[] => {
      if (view === null) return [];
      const { holding, known } = view;
      if (holding !== 'unmet') return [known === undefined ? { holding } : { holding, known: digests(known) }];
      return askers.asked(id, view.mailbox) || view.mailbox < connection.mailbox ? [{ holding: 'live' }] : [];
    });
    return { kind: 'ok', status: 200, value };
  } catch {
    const waits = { mayHaveCommitted: false, pausesAll: false, retryAfterMs: null };
    return { kind: 'way', status: null, code: 'neighbour_unavailable', ...waits };
  }
}

/** Whoever waits for the appointment need not wait longer. It would look again by itself, so an answer is not waited for. */
export function tellLeft(
  { appointmentId, ref }: Extract<Effect, { readonly kind: 'left' }>,
  { ports, connection }: Pick<TurnInput, 'ports' | 'connection'>,
): void {
  const query: HoldingQuery = { appointmentId, ref, by: connection.mailbox, release: false, left: true };
  for (const mailbox of connection.neighbours) ports.waitUntil(ports.holding(mailbox, query).catch(() => null));
}

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
