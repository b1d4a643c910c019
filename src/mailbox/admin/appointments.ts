/** Reads appointments from One-Link for a person who links them (`links.ts`). No link is made without reading the appointment. */
import type { Answer } from '../../one-link/answer.ts';
import type { OneLinkClient } from '../../one-link/client.ts';
import { type Appointment, appointmentId } from '../../one-link/records.ts';
import type { LinkAnswer } from '../contract.ts';
import { createPool } from '../work/pool.ts';
import type { AdminInput } from './admin-input.ts';

export type FoundAppointment =
  | { readonly kind: 'found'; readonly appointment: Appointment }
  | Extract<LinkAnswer, { readonly kind: 'unknown_appointment' | 'unavailable' }>;

/** When a person may try again, where One-Link does not say. */
export const unavailableMs = 60_000;
/** architecture.md, *Budget*. */
const callsAtOnce = 4;

/** By id. After the first read without an answer the rest is not read and is missing. */
export async function readAppointments(
  client: OneLinkClient,
  ids: readonly number[],
): Promise<ReadonlyMap<number, FoundAppointment>> {
  const found = new Map<number, FoundAppointment>();
  const pool = createPool(callsAtOnce);
  let isCutOff = false;
  const read = async (id: number): Promise<void> => {
    if (isCutOff) return;
    const answer = await client.getAppointment(appointmentId(id));
    const one = foundIn(id, answer);
    found.set(id, one);
    isCutOff ||= one.kind === 'unavailable';
  };
  await Promise.all([...new Set(ids)].map((id) => pool.run(() => read(id))));
  const missing = [...found].filter(([, { kind }]) => kind === 'unknown_appointment');
  if (missing.length === 0) return found;
  // The 404 may concern the whole account (one-link-api.md §6).
  const probe = await client.probe();
  if (probe.kind !== 'ok') for (const [id] of missing) found.set(id, unavailable(probe));
  return found;
}

function foundIn(id: number, answer: Answer<Appointment>): FoundAppointment {
  if (answer.kind === 'ok' && answer.value.id === id) return { kind: 'found', appointment: answer.value };
  return answer.kind === 'not_found' ? { kind: 'unknown_appointment' } : unavailable(answer);
}

function unavailable(answer: Answer<unknown>): FoundAppointment {
  const retryAfterMs = answer.kind === 'transport' ? answer.retryAfterMs : null;
  return { kind: 'unavailable', retryAfterMs: retryAfterMs ?? unavailableMs };
}

/** A person who looks adds no call to those that a refused, resting or broken connection must not make. */
export function mayAsk({ core }: AdminInput): boolean {
  const policy = core.callPolicy();
  return policy.kind === 'go' || (policy.kind === 'wait' && policy.because === 'paused');
}
