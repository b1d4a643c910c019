/** What automation rules would hear of a write (one-link-api.md §2.9). A write that changes nothing emits nothing. */
import type { Appointment } from './rows.ts';
import type { State } from './state.ts';

export function recordEvents(
  state: State,
  row: Appointment,
  before: Appointment | null,
  changed: readonly string[],
): void {
  const emit = (event: (typeof state.events)[number]['event']): void => {
    state.events.push({ event, appointment_id: row.id, changed, at_ms: row.updated_at_ms });
  };
  if (before === null) {
    emit('created');
    return;
  }
  emit('updated');
  if (row.starts_at_ms !== before.starts_at_ms || row.resource_id !== before.resource_id) emit('rescheduled');
  if (row.status !== before.status && row.status === 'cancelled') emit('cancelled');
  if (row.status !== before.status && row.status === 'completed') emit('completed');
}
