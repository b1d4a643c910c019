/**
 * The simulator's events as real webhooks for the source `mapped`, whose tables can say all that they say: as JSON, as a
 * form of another tool whose ids are its installation's own, or all in the address over bodies that are alike.
 */
import type { Booked } from './kit/script.ts';
import type { Swarm } from './kit/swarm.ts';

export interface Sent {
  /** After the hook's address. */
  readonly query: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Tool {
  /** What its connection has beside account, secret and tables. */
  readonly connection: Readonly<Record<string, unknown>>;
  readonly send: (event: Booked) => Sent;
}

const said = (event: Booked) => ({
  event: event.event,
  id: event.id,
  previous: event.predecessor,
  next: event.successor,
  key: event.key.kind === 'event_id' ? event.key.id : undefined,
  sent: event.clock ?? undefined,
  state: event.fields.state,
  starts: event.fields.times?.startsAt,
  ends: event.fields.times?.endsAt ?? undefined,
  name: event.fields.clientName,
  phone: event.fields.clientPhone,
  comment: event.fields.clientComment,
  service: event.fields.service?.[0],
  note: `Petrov of ${event.id}`,
});

const form = (values: Readonly<Record<string, string | number | undefined>>): string =>
  new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ).toString();

const mapping = {
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

const json: Tool = {
  connection: { source: 'mapped', mapping },
  send: (event) => ({
    query: '',
    body: JSON.stringify(said(event)),
    headers: { 'content-type': 'application/json' },
  }),
};

const forms: Tool = {
  connection: { source: 'mapped', mapping },
  send: (event) => ({
    query: '',
    body: form(said(event)),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }),
};

/** The simulator's unary keys: without lengths in front, the parts of two of them read alike. */
const addresses: Tool = {
  connection: {
    source: 'mapped',
    mapping: {
      query: ['event', 'id', 'previous', 'next', 'version', 'state', 'starts', 'ends', 'person'],
      fields: {
        event: '$query.event',
        id: '$query.id',
        previous_id: '$query.previous',
        next_id: '$query.next',
        version: '$query.version',
        state: '$query.state',
        starts_at: '$query.starts',
        ends_at: '$query.ends',
        client_name: '$parseJson($query.person).name',
        client_phone: '$parseJson($query.person).phone',
        client_comment: '$parseJson($query.person).comment',
        service: '$parseJson($query.person).service',
      },
      events: { E: 'opens', MOVED_AWAY: 'moved_away' },
    },
  },
  send(event) {
    const { name, phone, comment, service, key: _none, sent: _time, note: _note, ...rest } = said(event);
    const version = event.key.kind === 'derived' ? event.key.parts[0] : undefined;
    const person = JSON.stringify({ name, phone, comment, service });
    const told = { ...rest, event: event.movedAway ? 'MOVED_AWAY' : rest.event, version, person };
    return { query: `?${form(told)}`, body: '{}', headers: { 'content-type': 'application/json' } };
  },
};

export function toolOf({ namespace, swarm }: { readonly namespace: string | null; readonly swarm: Swarm }): Tool {
  if (swarm.unaryKeys) return addresses;
  return namespace === null ? json : forms;
}
