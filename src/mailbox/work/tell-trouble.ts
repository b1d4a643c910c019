/**
 * One log line for each booking that fails or is parked, and one for each change of the connection's state, so that whoever collects
 * logs can count them and be called. A line has numbers and codes, and nothing of a person (`src/log.ts`).
 */
import type { BookingRecord } from '../../sync/booking-record.ts';
import type { ConnectionState } from '../../sync/connection-state.ts';
import { deliveryIdOf } from '../../sync/delivery.ts';
import { standingDeliveries } from '../../sync/settle/standing.ts';
import type { Ports } from '../ports.ts';
import type { StoredBooking } from '../store/stored-booking.ts';
import type { RunInput } from './run-input.ts';

/** `before`: as it was stored. To be called when `after` is stored; looking at it again without news says nothing. */
export function tellTrouble(
  before: StoredBooking | null,
  after: StoredBooking | BookingRecord,
  { ports, connection }: Pick<RunInput, 'ports' | 'connection'>,
): void {
  const { phase, code, attempts } = after.lifecycle;
  if (phase !== 'failed' && phase !== 'parked') return;
  if (before?.lifecycle.phase === phase && before.lifecycle.code === code) return;
  const newest = standingDeliveries(after).at(-1);
  const delivery = newest === undefined ? '' : deliveryIdOf(connection.name, newest);
  ports.log('warn', `booking_${phase}`, { connection: connection.name, delivery, code: code ?? '', attempts });
}

/** What a connection's state is called, and why. */
function stateIn({ pausedByPerson, account, rests, restCode, breaker }: ConnectionState): readonly [string, string] {
  if (pausedByPerson) return ['paused', ''];
  if (account !== null) return ['account', account.code];
  if (breaker.openUntil !== null) return ['breaker', breaker.code];
  return rests > 0 ? ['rate_limited', restCode ?? 'rate_limited'] : ['running', ''];
}

/** The answer is to be called after each change. Nothing is said of what the mailbox starts with. */
export function createStateTeller(state: ConnectionState, connection: string, { log }: Pick<Ports, 'log'>): () => void {
  let told = stateIn(state).join(' ');
  return () => {
    const [name, reason] = stateIn(state);
    const now = `${name} ${reason}`;
    if (now === told) return;
    told = now;
    log(name === 'running' ? 'info' : 'warn', 'connection_state', { connection, state: name, reason });
  };
}
