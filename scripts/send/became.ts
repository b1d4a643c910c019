/** What became of a webhook: its deliveries, as the admin API shows them, once they no longer wait for their first attempt. */
import type { ConnectionStatus, DeliveryView } from '../../src/mailbox/contract-views.ts';
import type { AdminApi } from '../lib/admin-api.ts';
import { refusedInWords } from '../lib/refused-words.ts';
import { labelled, paint, type Style } from '../start/terminal.ts';

export type Became =
  | { readonly ok: true; readonly deliveries: readonly DeliveryView[] }
  | { readonly ok: false; readonly why: string };

const intervalMs = 150;

/** Waits until each delivery is settled, or has been tried and waits; at most so long. */
export async function whatBecame(ids: readonly string[], api: AdminApi, patienceMs: number): Promise<Became> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const deliveries: DeliveryView[] = [];
    for (const id of ids) {
      const answer = await api.get<DeliveryView>(`/deliveries/${id}`);
      if (!answer.ok) return { ok: false, why: answer.why };
      deliveries.push(answer.body);
    }
    const isDone = deliveries.every(
      ({ state, attempts, code }) => state !== 'pending' || attempts > 0 || code !== null,
    );
    if (isDone || Date.now() > until) return { ok: true, deliveries };
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}

const styles: Readonly<Partial<Record<DeliveryView['state'], Style>>> = {
  failed: 'red',
  parked: 'yellow',
  pending: 'yellow',
  created: 'green',
  applied: 'green',
};

/** `connection`: where deliveries of several are shown. */
export function deliveryLine(label: string, delivery: DeliveryView, connection?: string): string {
  const { state, event, external_ref, appointment_id, code, fields, message, next_attempt_at } = delivery;
  const style = styles[state];
  return labelled(label, [
    ...(connection === undefined ? [] : [connection]),
    style === undefined ? state : paint(style, state),
    event,
    ...(external_ref === null ? [] : [external_ref]),
    ...(appointment_id === null ? [] : [`appointment ${appointment_id}`]),
    ...(code === null ? [] : [`code ${code}`]),
    ...(fields.length === 0 ? [] : ['fields:', ...fields]),
    ...(state === 'pending' && next_attempt_at !== null ? [`next attempt ${next_attempt_at}`] : []),
    ...(message === null ? [] : [message]),
  ]);
}

/** Why the bridge has just refused a webhook of this connection, in words. */
export async function whyRefused(connection: string, api: AdminApi): Promise<string | null> {
  const answer = await api.get<ConnectionStatus>(`/connections/${connection}`);
  return answer.ok ? refusedInWords(answer.body.last_refused_reason ?? null) : null;
}
