/** The configuration of workerd as text: the bridge, its objects on the disk, KV beside them, and two sockets. */

export interface WorkerdSettings {
  /** Of the bridge, in the folder `bridge`; the first one is the entry. */
  readonly modules: readonly string[];
  /** `127.0.0.1:8787` */
  readonly listen: string;
  /** A socket file: whoever writes to it knocks as the cron. */
  readonly knockSocket: string;
  /** Folder of the objects. */
  readonly storage: string;
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  /** Public values: text, or anything else as JSON. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Names of secrets. Their values come from the environment, and never stand in the file. */
  readonly secrets: readonly string[];
  readonly failures: { readonly limit: number; readonly period: number };
}

/** Names of namespaces of objects are names of folders, too: they never change. */
const mailboxes = 'onelink-bridge-mailbox';
const incidents = 'onelink-bridge-incidents';
const outcomes = 'onelink-bridge-outcomes';

/** Where the modules of the bridge are, beside the configuration. */
export const bridgeFolder = 'bridge';

/** Beside it stand `kv.js`, `knock.js`, `failures.js`, and the bridge in a folder of its own. */
export function workerdConfig(settings: WorkerdSettings): string {
  const { listen, knockSocket, storage, compatibilityDate, compatibilityFlags, failures } = settings;
  const date = `compatibilityDate = ${text(compatibilityDate)}`;
  const flags = [...compatibilityFlags, 'service_binding_extra_handlers'].map(text).join(', ');
  return `# Made by \`npm run serve\` at each start.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "bridge", worker = .bridge),
    (name = "kv", worker = .kv),
    (name = "knock", worker = .knock),
    (name = "storage", disk = (path = ${text(storage)}, writable = true)),
    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [
    (name = "http", address = ${text(listen)}, http = (), service = "bridge"),
    (name = "knock", address = ${text(`unix:${knockSocket}`)}, http = (), service = "knock"),
  ],
  extensions = [
    (modules = [(name = "onelink-bridge:failures", internal = true, esModule = embed "failures.js")]),
  ],
);

const bridge :Workerd.Worker = (
  modules = [
    ${settings.modules.map((name) => `(name = ${text(name)}, esModule = embed ${text(`${bridgeFolder}/${name}`)})`).join(',\n    ')},
  ],
  ${date},
  compatibilityFlags = [${compatibilityFlags.map(text).join(', ')}],
  bindings = [
    ${bindingsOf(settings).join(',\n    ')},
    (name = "OUTCOMES", kvNamespace = "kv"),
    (name = "MAILBOX", durableObjectNamespace = "Mailbox"),
    (name = "INCIDENTS", durableObjectNamespace = "Incidents"),
    (name = "FAILURES", wrapped = (moduleName = "onelink-bridge:failures", innerBindings = [
      (name = "limit", json = ${text(String(failures.limit))}),
      (name = "period", json = ${text(String(failures.period))}),
    ])),
  ],
  durableObjectNamespaces = [
    (className = "Mailbox", uniqueKey = ${text(mailboxes)}, enableSql = true),
    (className = "Incidents", uniqueKey = ${text(incidents)}, enableSql = true),
  ],
  durableObjectStorage = (localDisk = "storage"),
);

const kv :Workerd.Worker = (
  modules = [(name = "kv.js", esModule = embed "kv.js")],
  ${date},
  bindings = [(name = "NAMESPACE", durableObjectNamespace = "KvNamespace")],
  durableObjectNamespaces = [(className = "KvNamespace", uniqueKey = ${text(outcomes)}, enableSql = true)],
  durableObjectStorage = (localDisk = "storage"),
);

const knock :Workerd.Worker = (
  modules = [(name = "knock.js", esModule = embed "knock.js")],
  ${date},
  compatibilityFlags = [${flags}],
  bindings = [(name = "BRIDGE", service = "bridge")],
);
`;
}

function bindingsOf({ variables, secrets }: WorkerdSettings): string[] {
  const isSecret = new Set(secrets);
  const open = Object.entries(variables).filter(([name]) => !isSecret.has(name));
  return [
    ...open.map(([name, value]) => openBinding(name, value)),
    ...secrets.map((name) => `(name = ${text(name)}, fromEnvironment = ${text(name)})`),
  ];
}

/** A value that stands in the file: text, or anything else as JSON. */
export const openBinding = (name: string, value: unknown): string =>
  typeof value === 'string'
    ? `(name = ${text(name)}, text = ${text(value)})`
    : `(name = ${text(name)}, json = ${text(JSON.stringify(value))})`;

/** Cap'n Proto escapes as JSON does, but for \u. An escape is read as a whole: `\\u00a0` is a backslash and then text. */
export const text = (value: string): string =>
  JSON.stringify(value.toWellFormed()).replace(/\\(?:u00([0-9a-f]{2})|.)/g, (written, code?: string) =>
    code === undefined ? written : `\\x${code}`,
  );
