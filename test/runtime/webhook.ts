/** The simulator's events as real webhooks: JSON for the source `mapped`, whose table can say all that they say. */
import type { Booked } from '../simulation/script.ts';

export const mapping = {
  fields: {
    event: 'event',
    id: 'id',
    previous_id: 'previous',
    next_id: 'next',
    event_id: 'key',
    time: 'sent',
    state: 'state',
    starts_at: 'starts',
    ends_at: 'ends',
    client_name: 'name',
    client_phone: 'phone',
    client_comment: 'comment',
    service: 'service',
  },
  events: { BOOKED: 'opens', MOVED_AWAY: 'moved_away', '*': 'update' },
  units: { clock: 'unix_ms' },
};

export function webhookBody(event: Booked): string {
  const { fields, key } = event;
  return JSON.stringify({
    event: event.event,
    id: event.id,
    previous: event.predecessor,
    next: event.successor,
    key: key.kind === 'event_id' ? key.id : undefined,
    sent: event.clock ?? undefined,
    state: fields.state,
    starts: fields.times?.startsAt,
    ends: fields.times?.endsAt ?? undefined,
    name: fields.clientName,
    phone: fields.clientPhone,
    comment: fields.clientComment,
    service: fields.service,
    note: `Petrov of ${event.id}`,
  });
}
