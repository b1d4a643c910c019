/** The options of `npm run setup`: each question has one, so that scripts can answer. */
import { optionsOf } from '../options.ts';

export const usage = `Usage: npm run setup -- [options]

Connects a booking tool with One-Link: asks what it needs to know, checks it at One-Link and at the tool, writes the
connection into wrangler.toml and its secrets into .dev.vars or to Cloudflare, and waits for the first webhook. Everything is
asked first and written at the end; Ctrl-C before that leaves all files as they were. Run it again to change a connection.
Without a terminal, or with --yes, it asks nothing and takes options and defaults.

Secrets are read from the environment (or .dev.vars), because other users of this machine can read a command line:
  ONELINK_TOKEN   api_access_token of a One-Link user
  TOOL_API_KEY    key of the tool's API
  TOOL_SECRET     secret that the tool itself made, if it makes one
  ADMIN_TOKEN     of the deployed Worker

  --source <name>         the booking tool: a source, or a preset as mapped:<preset>
  --name <name>           name of the connection: part of the address of its hook
  --account <number>      the One-Link account
  --api-url <url>         address of the tool's API, if it is not the usual one
  --resource-id <id>      specialist of new appointments
  --resource <id=id>      a row: the tool's staff or event type = One-Link's specialist; repeat it
  --service <id=id>       a row: the tool's service = One-Link's service; repeat it
  --on-unlinked <what>    create or park: what becomes of a booking without an appointment (default create)
  --local | --deploy      where the Worker runs (default --local)
  --url <url>             public address of the Worker, where it is known or is a tunnel
  --port <number>         port of the local Worker (default 8787)
  --start, --no-start     start the Worker on this machine if none answers there (default: asked; --yes: no)
  --register, --no-register  make the webhook through the tool's API (default: asked; --yes: no)
  --wait <seconds>        wait so long for the first webhook (default: 600 on a terminal, else 0)
  --import <yes|no|dry>   take in the future bookings that the tool has already; dry: only count them (default: counted
                          and asked on a terminal, else no, also with --yes)
  --new-secret            make a new secret for a connection that has one
  --one-link <url>        address of One-Link (default: ONELINK_URL)
  --language <code>       en, ru or kk (default: by the locale)
  --root <folder>         the project (default: this folder)
  --yes                   ask nothing
  --dry-run               show what would be written, and change nothing
  --json                  print one JSON document; what is said goes to stderr. It holds the secret of the hook
  --help                  show this text

Exit codes: 0 = done, 1 = something could not be done, 2 = wrong or missing options, 130 = cancelled, nothing written.`;

export const readOptions = (args?: readonly string[]) =>
  optionsOf(
    usage,
    {
      source: { type: 'string' },
      name: { type: 'string' },
      account: { type: 'string' },
      'api-url': { type: 'string' },
      'resource-id': { type: 'string' },
      resource: { type: 'string', multiple: true, default: [] },
      service: { type: 'string', multiple: true, default: [] },
      'on-unlinked': { type: 'string' },
      local: { type: 'boolean' },
      deploy: { type: 'boolean' },
      url: { type: 'string' },
      port: { type: 'string', default: '8787' },
      start: { type: 'boolean' },
      'no-start': { type: 'boolean' },
      register: { type: 'boolean' },
      'no-register': { type: 'boolean' },
      wait: { type: 'string' },
      import: { type: 'string' },
      'new-secret': { type: 'boolean', default: false },
      'one-link': { type: 'string' },
      language: { type: 'string' },
      root: { type: 'string', default: '.' },
      yes: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    ...(args === undefined ? [] : [args]),
  );

export type SetupOptions = NonNullable<ReturnType<typeof readOptions>>;
