/**
 * The tables of the object that keeps incidents. It writes a row when an incident begins, changes, is told or ends, and when a message is
 * made or tried; a look that finds nothing new writes nothing.
 *
 * | table | row | deleted |
 * | --- | --- | --- |
 * | `incident` | connection and kind → the incident | when its end was told, or its connection was not looked at for three days |
 * | `outgoing` | a message for one channel | when it was sent, after a day, or when there are more than 50 of a channel |
 * | `subscription` | connection → when the tool was asked for its webhook, and whether it was ever on | with the incidents |
 * | `meta` | `summary_day`, `begun`, `ended` | never |
 */
import type { Ports, SqlValue } from '../mailbox/ports.ts';
import type { Outgoing } from './channels.ts';
import type { Incident } from './incidents.ts';
import type { ChannelName } from './kinds.ts';

const statements = [
  'CREATE TABLE IF NOT EXISTS incident (connection TEXT NOT NULL, kind TEXT NOT NULL, doc TEXT NOT NULL, PRIMARY KEY (connection, kind)) WITHOUT ROWID',
  'CREATE TABLE IF NOT EXISTS outgoing (number INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL, doc TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS subscription (connection TEXT PRIMARY KEY, asked_at INTEGER NOT NULL, was_on INTEGER NOT NULL) WITHOUT ROWID',
  'CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID',
];

export interface Waiting {
  readonly number: number;
  readonly channel: ChannelName;
  readonly dueAt: number;
  readonly attempts: number;
  readonly outgoing: Outgoing;
}

export type MetaName = 'summary_day' | 'begun' | 'ended';
export type IncidentStore = ReturnType<typeof openIncidentStore>;

export function openIncidentStore({ sql }: Pick<Ports, 'sql'>) {
  for (const statement of statements) sql(statement);

  const incidentIn = ({ doc }: Record<string, SqlValue>): Incident => JSON.parse(String(doc)) as Incident;
  const waitingIn = (row: Record<string, SqlValue>): Waiting => ({
    number: Number(row['number']),
    channel: String(row['channel']) as ChannelName,
    dueAt: Number(row['due_at']),
    attempts: Number(row['attempts']),
    outgoing: JSON.parse(String(row['doc'])) as Outgoing,
  });

  return {
    incidents: (): Incident[] => sql('SELECT doc FROM incident ORDER BY connection, kind').map(incidentIn),
    incidentsOf: (connection: string): Incident[] =>
      sql('SELECT doc FROM incident WHERE connection = ?', connection).map(incidentIn),
    putIncident(incident: Incident): void {
      const { connection, kind } = incident;
      const statement = 'INSERT OR REPLACE INTO incident (connection, kind, doc) VALUES (?, ?, ?)';
      sql(statement, connection, kind, JSON.stringify(incident));
    },
    removeIncident({ connection, kind }: Pick<Incident, 'connection' | 'kind'>): void {
      sql('DELETE FROM incident WHERE connection = ? AND kind = ?', connection, kind);
    },
    putOutgoing(channel: ChannelName, outgoing: Outgoing): void {
      const statement = 'INSERT INTO outgoing (channel, due_at, attempts, doc) VALUES (?, ?, 0, ?)';
      sql(statement, channel, outgoing.at, JSON.stringify(outgoing));
    },
    /** Of one channel, the oldest first. */
    outgoingOf: (channel: string): Waiting[] =>
      sql('SELECT * FROM outgoing WHERE channel = ? ORDER BY number', channel).map(waitingIn),
    channelsWaiting: (): string[] => sql('SELECT DISTINCT channel FROM outgoing').map(({ channel }) => String(channel)),
    setTried(number: number, dueAt: number, attempts: number): void {
      sql('UPDATE outgoing SET due_at = ?, attempts = ? WHERE number = ?', dueAt, attempts, number);
    },
    removeOutgoing(number: number): void {
      sql('DELETE FROM outgoing WHERE number = ?', number);
    },
    /** When the tool was asked for the webhook of a connection, ms, and whether it ever was on; null: never. */
    asked(connection: string): { readonly at: number; readonly wasOn: boolean } | null {
      const row = sql('SELECT asked_at, was_on FROM subscription WHERE connection = ?', connection)[0];
      return row === undefined ? null : { at: Number(row['asked_at']), wasOn: row['was_on'] === 1 };
    },
    setAsked(connection: string, at: number, wasOn: boolean): void {
      const statement = 'INSERT OR REPLACE INTO subscription (connection, asked_at, was_on) VALUES (?, ?, ?)';
      sql(statement, connection, at, wasOn ? 1 : 0);
    },
    forgetAskedBefore(at: number): void {
      sql('DELETE FROM subscription WHERE asked_at < ?', at);
    },
    meta: (name: MetaName): string | null => {
      const row = sql('SELECT value FROM meta WHERE name = ?', name)[0];
      return row === undefined ? null : String(row['value']);
    },
    setMeta(name: MetaName, value: string): void {
      sql('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)', name, value);
    },
  };
}
