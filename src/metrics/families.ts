/**
 * What `GET /metrics` tells of each connection. Labels are names of connections, tools, states and reasons, never a value from a
 * booking. docs/metrics.md lists the names; they do not change.
 */
import type { Measures } from '../mailbox/contract-measures.ts';
import type { Family, Labels, Sample } from './exposition.ts';

/** One connection. `measures` null: its mailbox did not answer, or its configuration is invalid. */
export interface Measured {
  readonly connection: string;
  readonly measures: Measures | null;
}

export interface Whole {
  readonly isValid: boolean;
  /** All of them, also those of other pages. */
  readonly connections: number;
  readonly pages: number;
}

const states = ['running', 'paused', 'account', 'breaker', 'rate_limited'] as const satisfies Measures['state'][];
const open = ['pending', 'parked', 'failed'] as const;

const secondsOf = (iso: string): number => Date.parse(iso) / 1000;

const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
  ...{ name: `onelink_bridge_${name}`, type: 'gauge', help, samples },
});
const counter = (name: string, help: string, samples: readonly Sample[]): Family => ({
  ...{ name: `onelink_bridge_${name}_total`, type: 'counter', help, samples },
});

export function familiesOf(whole: Whole, all: readonly Measured[]): Family[] {
  const answered = all.flatMap(({ measures }) => measures ?? []);
  const each = (samples: (measures: Measures, labels: Labels) => readonly Sample[]): readonly Sample[] =>
    answered.flatMap((measures) => samples(measures, { connection: measures.connection }));
  const time = (key: 'last_received_at' | 'last_settled_at' | 'last_refused_at'): readonly Sample[] =>
    each((measures, labels) => {
      const at = measures[key];
      return at === null ? [] : [{ labels, value: secondsOf(at) }];
    });
  const one = (value: number): readonly Sample[] => [{ labels: {}, value }];
  return [
    gauge('configuration_valid', '1 if all variables and connections are valid.', one(Number(whole.isValid))),
    gauge('connections', 'Connections that are configured.', one(whole.connections)),
    gauge('metrics_pages', 'Answers that all connections take (?page=1 and so on).', one(whole.pages)),
    gauge(
      'connection_up',
      '1 if the configuration of the connection is valid and its mailbox answers.',
      all.map(({ connection, measures }) => ({ labels: { connection }, value: Number(measures !== null) })),
    ),
    gauge(
      'connection_info',
      'The booking tool of the connection.',
      each(({ source }, labels) => [{ labels: { ...labels, source }, value: 1 }]),
    ),
    gauge(
      'connection_state',
      '1 for the state that the connection is in: account = One-Link refuses the account, breaker = calls keep failing.',
      each((measures, labels) =>
        states.map((state) => ({ labels: { ...labels, state }, value: Number(measures.state === state) })),
      ),
    ),
    gauge(
      'deliveries_open',
      'Deliveries that are not settled: pending wait by themselves, parked and failed need a person.',
      each((measures, labels) => open.map((state) => ({ labels: { ...labels, state }, value: measures[state] }))),
    ),
    counter(
      'deliveries_received',
      'Deliveries stored since the mailbox was made.',
      each(({ received }, labels) => [{ labels, value: received }]),
    ),
    counter(
      'webhooks_refused',
      'Requests that the hook refused, by reason.',
      each(({ refused }, labels) =>
        Object.entries(refused).map(([reason, value]) => ({ labels: { ...labels, reason }, value })),
      ),
    ),
    counter(
      'one_link_calls',
      'Calls to One-Link by method and class of status; none: no answer came.',
      each(callSamples),
    ),
    gauge('last_webhook_timestamp_seconds', 'When the newest delivery was stored.', time('last_received_at')),
    gauge('last_success_timestamp_seconds', 'When a delivery was settled last.', time('last_settled_at')),
    gauge('last_refused_timestamp_seconds', 'When the hook refused a request last.', time('last_refused_at')),
  ];
}

function callSamples({ calls = {} }: Measures, labels: Labels): readonly Sample[] {
  return Object.entries(calls).map(([call, value]) => {
    const [method = '', status = ''] = call.split(' ');
    return { labels: { ...labels, method, status }, value };
  });
}
