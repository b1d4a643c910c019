/** What people write wrongly into wrangler.toml, and what `npm run deploy` says to it: what to write instead, and on which line. */
import { describe, expect, it } from 'vitest';
import { nearest } from '../../scripts/check/nearest.ts';
import { looksLikeSecret } from '../../scripts/check/secret-in-place.ts';
import { checkConfiguration } from '../../scripts/check-configuration.ts';
import { connectionKeys } from '../../src/config/table.ts';
import { sources } from '../../src/sources/index.ts';

const salon = `name = "onelink-bridge"

[vars.CONNECTIONS.salon]
source = "calcom"
account_id = 12
on_unlinked = "create"
secret = "SALON_SECRET"
resource_id = 31
`;

const said = (toml: string): string[] =>
  checkConfiguration(toml, '', 'free').findings.map(({ level, line, text }) => `${level} ${line ?? '-'} ${text}`);

/** What is written instead of a line of `salon`, and what is said. */
const rows: readonly (readonly [name: string, from: string, to: string, says: readonly string[]])[] = [
  [
    'a number in quotes',
    'account_id = 12',
    'account_id = "12"',
    ['error 5 CONNECTIONS.salon.account_id: write 12 without quotes'],
  ],
  [
    'a number in quotes in a table',
    'resource_id = 31',
    'resource_id = 31\n[vars.CONNECTIONS.salon.services]\n"intro-call" = "9"',
    ['error 10 CONNECTIONS.salon.services.intro-call: write 9 without quotes'],
  ],
  [
    'one entry of `only` without brackets',
    'resource_id = 31',
    'resource_id = 31\nonly = "307626"',
    ['error 9 CONNECTIONS.salon.only: write ["307626"]'],
  ],
  [
    'no on_unlinked',
    'on_unlinked = "create"\n',
    '',
    [
      'error 3 CONNECTIONS.salon.on_unlinked: is missing: write "create" (a booking without an appointment gets a new one) or "park" (it waits until a person links it)',
    ],
  ],
  [
    'a key after a sub-table',
    'account_id = 12\non_unlinked = "create"\nsecret = "SALON_SECRET"\nresource_id = 31\n',
    'on_unlinked = "create"\nsecret = "SALON_SECRET"\nresource_id = 31\n[vars.CONNECTIONS.salon.services]\n"intro-call" = 9\naccount_id = 12\n',
    [
      'error 10 CONNECTIONS.salon.account_id: account_id belongs to the connection, but here it is a row of services; move it up, before line 8 ([vars.CONNECTIONS.salon.services])',
    ],
  ],
  [
    'connections outside [vars]',
    '[vars.CONNECTIONS.salon]',
    '[CONNECTIONS.salon]',
    [
      'error 3 [CONNECTIONS.salon]: unknown table; write [vars.CONNECTIONS.salon]',
      'note - there are no connections yet',
    ],
  ],
  [
    'a mistyped name of the table',
    '[vars.CONNECTIONS.salon]',
    '[vars.CONNECTION.salon]',
    [
      'error 3 [vars.CONNECTION.salon]: unknown table; write [vars.CONNECTIONS.salon]',
      'note - there are no connections yet',
    ],
  ],
  [
    'a function that JSONata does not have',
    'resource_id = 31',
    'resource_id = 31\n[vars.CONNECTIONS.salon.fields]\nclient_name = "= $upper(payload.title)"',
    ['error 10 CONNECTIONS.salon.fields.client_name: JSONata has no function $upper; did you mean $uppercase?'],
  ],
  [
    'a mistyped key',
    'resource_id = 31',
    'resorce_id = 31',
    ['error 8 CONNECTIONS.salon.resorce_id: unknown key; did you mean resource_id?'],
  ],
  [
    'a mistyped source',
    '"calcom"',
    '"cal.com"',
    ['error 4 CONNECTIONS.salon.source: there is no source of this name; did you mean "calcom"?'],
  ],
  [
    'a preset as a source',
    '"calcom"',
    '"amoCRM"',
    [
      'error 4 CONNECTIONS.salon.source: there is no source of this name; did you mean source = "mapped" with mapping = { preset = "amocrm" }?',
    ],
  ],
];

describe('the configuration says what to write instead', () => {
  it.each(rows)('of %s', (_, from, to, says) => {
    expect(salon).toContain(from);
    const all = said(salon.replace(from, to));
    expect(all).toEqual(says);
  });

  it('of keys of sub-tables, and of keys of the connection in a mapping', () => {
    const tables = `[vars.CONNECTIONS.salon.fields]
client_fone = "x"
[vars.CONNECTIONS.salon.statuses]
noshow = "cancelled"
[vars.CONNECTIONS.crm]
source = "mapped"
account_id = 12
on_unlinked = "create"
secret = "CRM_SECRET"
[vars.CONNECTIONS.crm.mapping]
event = { a = "opens" }
resource_id = 31
[vars.CONNECTIONS.crm.mapping.fields]
id = "a"
start_at = "b"
timezone = "c"
`;
    expect(said(salon + tables)).toEqual([
      'error 20 CONNECTIONS.crm.resource_id: resource_id belongs to the connection, but here it is a row of mapping; move it up, before line 18 ([vars.CONNECTIONS.crm.mapping])',
      'error 12 CONNECTIONS.salon.statuses.noshow: unknown key; did you mean no_show?',
      'error 10 CONNECTIONS.salon.fields.client_fone: unknown key; did you mean client_phone?',
      'error 23 CONNECTIONS.crm.mapping.fields.start_at: unknown key; did you mean starts_at?',
      'error 18 CONNECTIONS.crm.mapping.events: is missing',
      'error 19 CONNECTIONS.crm.mapping.event: unknown key; did you mean events?',
    ]);
  });

  it('of a function of one’s own: it is none that is missing', () => {
    const own =
      '[vars.CONNECTIONS.salon.fields]\nclient_name = "= ($first := function($x) { $x.name }; $first(payload))"';
    expect(said(`${salon}${own}`)).toEqual([]);
  });

  it('of a mistyped variable', () => {
    expect(said(`[vars]\nLANGAUGE = "ru"\n${salon}`)).toEqual([
      'note - LANGAUGE: the bridge does not read it; did you mean LANGUAGE?',
    ]);
  });
});

describe('a secret in place of a name', () => {
  const secrets = [
    'f3a9c0d17be84f6aa1c2d3e4f5061728',
    'a3a9c0d17be84f6aa1c2d3e4f5061728',
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'sk_live_51Habcdefghijk',
    'Zx81mQpLr0aVb2Nc',
    'p@ss-word of mine',
  ];

  it.each(secrets)('is refused and never repeated (%#)', (secret) => {
    const check = checkConfiguration(salon.replace('SALON_SECRET', secret), '', 'free');
    const all = JSON.stringify(check);
    expect(check.findings.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(check.findings[0]?.line).toBe(7);
    expect(all).toContain('CONNECTIONS.salon.secret: looks like the secret itself');
    expect(all).toContain('npx wrangler secret put SALON_SECRET');
    expect(all).not.toContain(secret);
  });

  it('does not take names for secrets', () => {
    for (const name of [
      'SALON_SECRET',
      'ONELINK_TOKEN',
      'KEY1',
      'salon_secret',
      'CALENDLY_SIGNING_KEY_2',
      'salonSecret',
    ])
      expect(looksLikeSecret(name), name).toBe(false);
  });
});

describe('did you mean', () => {
  it('finds each key and source with a letter left out or two swapped', () => {
    for (const word of [...connectionKeys, ...Object.keys(sources)].filter(({ length }) => length > 4)) {
      const swapped = `${word.slice(0, 2)}${word[3]}${word[2]}${word.slice(4)}`;
      expect(nearest(swapped, [word]), swapped).toBe(word);
      expect(nearest(word.slice(0, -1), [word]), word).toBe(word);
    }
  });

  it('does not guess where nothing is near', () => {
    expect(nearest('wordpress', Object.keys(sources))).toBeNull();
    expect(nearest('colour', connectionKeys)).toBeNull();
  });
});
