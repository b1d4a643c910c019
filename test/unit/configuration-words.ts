/** What each key of the configuration means, with an example: for docs/configuration-reference.md and config.schema.json. Types and defaults come from the schema. */
import type { publicVariables } from '../../src/config/globals.ts';
import type { ConnectionTable } from '../../src/config/table.ts';

export interface Words {
  readonly what: string;
  /** What counts without it, where the schema has no plain default. */
  readonly without?: string;
  /** A line of TOML that is valid. */
  readonly example: string;
}

export const connectionWords: Readonly<Record<keyof ConnectionTable, Words>> = {
  source: { what: 'the tool: a `source` from the [list of tools](README.md)', example: 'source = "calcom"' },
  account_id: { what: 'the number of the One-Link account', example: 'account_id = 12' },
  on_unlinked: {
    what: '`"create"`: create an appointment for a booking that has none. `"park"`: wait until a person links the booking',
    example: 'on_unlinked = "create"',
  },
  secret: {
    what: "a secret's name, or a list of two while you replace one: the secret that the tool signs with or sends",
    example: 'secret = "SALON_SECRET"',
  },
  resource_id: {
    what: "One-Link's specialist of new appointments if no row of `resources` matches",
    without: 'none',
    example: 'resource_id = 31',
  },
  resources: {
    what: "the tool's specialist, place or event type → One-Link's `resource_id`",
    without: 'empty',
    example: 'resources = { "anna@salon.example" = 31, "4401" = 34 }',
  },
  services: {
    what: "the tool's service or event type → One-Link's `service_id`",
    without: 'empty',
    example: 'services = { "intro-call" = 9 }',
  },
  statuses: {
    what: 'the state of a booking → a status of One-Link, or `"ignore"`: what the tool says of this state changes no status',
    without: "each tool's page",
    example: 'statuses = { accepted = "confirmed", no_show = "ignore" }',
  },
  fields: {
    what: 'a key of One-Link\'s PATCH → a value, or `"= expression"` over the tool\'s body ([expressions](../src/sources/mapped/page.md#fields))',
    without: 'empty',
    example: 'fields = { source = "Website", client_comment = "= payload.notes" }',
  },
  reconcile_minutes: {
    what: 'how often the bridge compares with the bookings of the tool, if there is an `api_key` ([more](architecture.md#reconciliation)). 0: only when a person asks',
    example: 'reconcile_minutes = 30',
  },
  only: {
    what: 'the companies, locations, staff or event types whose bookings this connection takes ([more](README.md#leaving-only))',
    without: 'all',
    example: 'only = ["307626"]',
  },
  timezone: { what: 'IANA time zone of times that come without one', example: 'timezone = "Asia/Almaty"' },
  region: { what: 'country of national phone numbers, as two capital letters', example: 'region = "KZ"' },
  client_name_fallback: {
    what: 'name of a client whom the tool does not name',
    without: 'none: the booking is parked',
    example: 'client_name_fallback = "Online booking"',
  },
  reopen: {
    what: '`false`: if a client moves a visit that staff closed, the bridge parks the move instead of reopening the visit',
    example: 'reopen = false',
  },
  cycle: {
    what: '`"break"`: bookings that need each other\'s slots are moved one after the other; one of them is cancelled for a moment. `"report"`: they fail with `SLOT_SWAP`',
    example: 'cycle = "break"',
  },
  api_key: {
    what: "a secret's name: the key of the tool's own API, if the bridge reads from it",
    without: 'none',
    example: 'api_key = "SALON_API_KEY"',
  },
  api_url: {
    what: "address of the tool's API, if it is not the usual one",
    without: "the tool's page",
    example: 'api_url = "https://api.booking.example"',
  },
  notification_url: {
    what: 'the address of the hook exactly as it is entered in the tool, if the tool signs it (Square, some presets)',
    without: 'none',
    example: 'notification_url = "https://onelink-bridge.example.workers.dev/hooks/salon"',
  },
  mapping: {
    what: 'for `source = "mapped"`: a preset, or where each field is ([its keys](#the-table-mapping), [what they mean](../src/sources/mapped/page.md))',
    without: 'none',
    example: 'mapping = { preset = "savvycal" }',
  },
  link_secret: {
    what: "a secret's name: checks [appointment ids in bookings](configuration.md#appointment-ids-in-a-link)",
    without: 'none: such ids are not accepted',
    example: 'link_secret = "SALON_LINK_SECRET"',
  },
  trust_carried_id: {
    what: '`true`: accepts such an id without a tag. Any client can then name any appointment',
    example: 'trust_carried_id = true',
  },
  namespace: {
    what: 'put before the id in each `external_ref` of this connection: 1 to 40 letters, digits, `_` or `-`. Two connections of one tool need different ones if their ids may be equal',
    without: 'none',
    example: 'namespace = "north"',
  },
  token: { what: "a secret's name: the `api_access_token` of One-Link", example: 'token = "NORTH_ONELINK_TOKEN"' },
  formerly: {
    what: 'a former name of the connection, or a list of former names with the first one first ([rename](configuration.md#rename-or-remove-a-connection))',
    without: 'none',
    example: 'formerly = "old-name"',
  },
  retention_days: { what: 'how many days a booking is kept after its end', example: 'retention_days = 90' },
  outcomes: {
    what: '`"all"`: KV gets a record of each settlement. `"failed"`: only of what failed or is parked, and of the settlement that ends it',
    example: 'outcomes = "failed"',
  },
};

export const variableWords: Readonly<Record<(typeof publicVariables)[number], Words>> = {
  ONELINK_URL: { what: 'address of One-Link', example: 'ONELINK_URL = "https://one-link.kz"' },
  OUTCOME_DAYS: { what: 'how many days an outcome stays in KV, 1 to 3650', example: 'OUTCOME_DAYS = 365' },
  LANGUAGE: {
    what: '`en`, `ru` or `kk`: the language of sentences in KV, and of answers if `Accept-Language` names none',
    example: 'LANGUAGE = "ru"',
  },
  BEHIND_TLS_PROXY: {
    what: '`"true"`: a proxy in front of the Worker ends TLS (see [SECURITY.md](../SECURITY.md))',
    example: 'BEHIND_TLS_PROXY = "true"',
  },
};

/** Not in wrangler.toml. */
export const secretWords: Readonly<Record<string, string>> = {
  ONELINK_TOKEN: '`api_access_token` of a One-Link user, sent as a header',
  ADMIN_TOKEN: 'opens `/api`; 16 characters or more',
  METRICS_TOKEN: 'opens `/metrics` and nothing else; 16 characters or more ([metrics](metrics.md))',
  DIGEST_SECRET: 'key for the digests that mailboxes keep instead of names and phones; `npm run deploy` creates it',
  DIGEST_SECRET_OLD: 'the previous value, while you replace it (see [SECURITY.md](../SECURITY.md))',
  SEALING_KEY:
    'opens the secrets of [connections in KV](configuration.md#thousands-of-connections); 32 characters or more; only needed if there are any',
};
