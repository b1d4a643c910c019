/**
 * `mapped`: any other JSON or form webhook, by configuration alone (page.md). The connection's
 * table says how a request is authentic and where each field is; what the tables of well-known tools are is in
 * `src/sources/mapped/presets`. This file only joins the parts: table → authentication → entries → events.
 */
import type { Decoded, Source } from '../source.ts';
import { unauthentic } from '../toolkit/authenticate.ts';
import { authenticateBy, signingKeyBytes } from './authentication.ts';
import { storable } from './entries.ts';
import { decode } from './events.ts';
import { authenticationOf, mappingOf, needsNotificationUrl } from './schema.ts';
import type { Mapping } from './table.ts';

export { authenticationOf, mappingSchema } from './schema.ts';

export const mapped: Source<Promise<readonly Decoded[]>> = {
  title: 'Mapped',
  bodies: ['json', 'form', 'text'],
  // The table decides: event time, version or none. One connection has one kind.
  clock: 'none',
  tellsParts: true,
  globallyUniqueIds: false,
  idsByUser: true,
  // The strictest that a table may require; `byTable` says what this one requires.
  authentication: 'path_token',
  byTable: {
    authentication: (mapping) => authenticationOf(mapping as Mapping),
    signsAddress: (mapping) => needsNotificationUrl(mapping as Mapping),
    signingKey: (mapping, secret) => signingKeyBytes(mapping as Mapping, secret),
  },
  events: { '*': 'as the table `events` of the connection says; what it does not name is ignored' },

  namesEvent(event, { mapping }): boolean {
    const table = mappingOf(mapping);
    return table !== null && Object.hasOwn(table.events, event);
  },

  /** A connection without a readable table authenticates nobody. */
  authenticate(hook) {
    const mapping = mappingOf(hook.settings.mapping);
    return mapping === null ? unauthentic('not_checked') : authenticateBy(mapping.authentication, hook);
  },

  withoutCredentials(body, settings): unknown {
    const mapping = mappingOf(settings.mapping);
    return mapping === null ? null : storable(mapping, body);
  },
  decode,
  answer: (settings) => mappingOf(settings.mapping)?.answer || null,

  handshake(query, settings): string | null {
    const parameter = mappingOf(settings.mapping)?.handshake;
    return parameter === undefined ? null : query.get(parameter);
  },
};
