/** Tests and demonstration run the same whatever stands in the user's own wrangler.toml and .dev.vars. */
import { expect, it } from 'vitest';
import { readConfiguration } from '../../src/config/read.ts';
import { sources } from '../../src/sources/index.ts';
import { neutralBindings, withoutConnections } from '../bridge/own-settings.ts';

const own = `
name = "onelink-bridge"
[vars]
ONELINK_URL = "https://one-link.kz"
LANGUAGE = "ru"
OUTCOME_DAYS = 7
BEHIND_TLS_PROXY = "true"
[vars.CONNECTIONS.salon]
source = "nothing"
[vars.CONNECTIONS.salon.services]
"a" = 1
[vars.CONNECTIONS_2.north]
source = "calcom"
[observability]
enabled = true
`;
const devVars = 'DIGEST_SECRET=short\nADMIN_TOKEN=short\nONELINK_TOKEN=mine';

it('sets aside own connections, variables and secrets', () => {
  const bindings = neutralBindings(own, devVars);
  const configuration = readConfiguration({ ...bindings, ONELINK_URL: 'http://127.0.0.1:9' }, sources);
  const { valid, connections, language, outcomeDays, behindTlsProxy, digestSecrets } = configuration;
  expect({ valid, connections: connections.size, language, outcomeDays, behindTlsProxy, digestSecrets }).toEqual({
    valid: true,
    connections: 0,
    language: 'en',
    outcomeDays: 90,
    behindTlsProxy: false,
    digestSecrets: [],
  });
});

it('takes the tables of connections out of the text', () => {
  const rest = withoutConnections(own);
  expect(rest).not.toContain('CONNECTIONS');
  expect(rest).not.toContain('"a" = 1');
  expect(rest).toContain('LANGUAGE = "ru"');
  expect(rest).toContain('[observability]\nenabled = true');
});
