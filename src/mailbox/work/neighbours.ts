/** Asks the mailboxes of the account's other connections whether they hold an appointment (`sync/link/shared.ts` decides). */
import type { Effect } from '../../sync/context.ts';
import type { Held, HoldingsRead, ReadAnswer } from '../../sync/steps.ts';
import type { HoldingQuery } from '../contract.ts';
import type { RunInput } from './run-input.ts';

/**
 * How the other mailboxes hold the appointment. If two have linked it and not written yet, it belongs to the one that asked
 * first, or else to the first by name. A booking that is cancelled leaves it to the other one in any case (`sync/link/shared.ts`).
 */
export async function callHoldings({ id, ref, release, says }: HoldingsRead, input: RunInput): Promise<ReadAnswer> {
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
      const isFirst = askers.asked(id, view.mailbox) || view.mailbox < connection.mailbox;
      return [{ holding, ...(isFirst && { isFirst }) }];
    });
    return { kind: 'ok', status: 200, value };
  } catch {
    const waits = { mayHaveCommitted: false, pausesAll: false, retryAfterMs: null };
    return { kind: 'transport', status: null, code: 'neighbour_unavailable', ...waits };
  }
}

/** A booking that waits for the appointment may look again now. It would do so anyway, so the answer is not awaited. */
export function tellLeft(
  { appointmentId, ref }: Extract<Effect, { readonly kind: 'left' }>,
  { ports, connection }: Pick<RunInput, 'ports' | 'connection'>,
): void {
  const query: HoldingQuery = { appointmentId, ref, by: connection.mailbox, release: false, left: true };
  for (const mailbox of connection.neighbours) ports.waitUntil(ports.holding(mailbox, query).catch(() => null));
}
