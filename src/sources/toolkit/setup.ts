/**
 * What `npm run setup`, `doctor` and `catalog` know of a tool: how its API lists staff, services and webhooks, and where a person
 * enters the address of the hook. Each tool that has more than a page says so in `<tool>/setup.ts`. Scripts read these files, and
 * alerts those of tools whose API can tell of the webhook (`src/alerts/subscriptions.ts`); no webhook needs them.
 */
import * as z from 'zod';

/** A text in the three languages of the wizard. */
export interface Words {
  readonly en: string;
  readonly ru: string;
  readonly kk: string;
}

export const same = (text: string): Words => ({ en: text, ru: text, kk: text });

export interface SetupRequest {
  readonly url: string;
  /** Default GET. */
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
}

/** `status` null: no answer at all. `body` is the parsed JSON, undefined where it is none. */
export interface SetupReply {
  readonly status: number | null;
  readonly body: unknown;
}

/** The tool's API, as one person may use it. */
export interface ToolAccount {
  /** In the form of the connection's `api_key`. */
  readonly apiKey: string;
  /** The connection's `api_url`, no slash at the end; null: the tool's usual address. */
  readonly apiUrl: string | null;
  /** Never throws. */
  readonly call: (request: SetupRequest) => Promise<SetupReply>;
}

/** Staff, a place, a service or an event type. `id` is what a row of the connection's tables may name. */
export interface ToolEntry {
  readonly id: string;
  readonly name: string;
  /** What tells two of one name apart: an e-mail address, a duration. */
  readonly detail?: string;
}

export interface ToolCatalogue {
  readonly staff: readonly ToolEntry[];
  readonly services: readonly ToolEntry[];
  /** What a person has to know about these lists. */
  readonly remark?: Words;
}

export interface Subscription {
  readonly id: string;
  readonly url: string;
  readonly active: boolean;
  /** Names of events as the tool writes them. Null: it does not tell. */
  readonly events: readonly string[] | null;
  /** False: it sends no secret, so every webhook of it is refused. Absent: the tool does not tell. */
  readonly hasSecret?: boolean;
  /** The key that the tool made itself, where it tells it again. */
  readonly secret?: string;
}

/** Where the address of the hook and its secret go. */
export interface NewHook {
  readonly url: string;
  readonly secret: string;
}

/** `secret`: the key that the tool made itself and signs with. */
export interface Registered {
  readonly secret?: string;
}

export type SetupProblem = 'refused' | 'not_found' | 'unreachable' | 'unreadable' | 'rejected';
export type SetupResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: SetupProblem; readonly status: number | null };

export interface ToolSetup {
  /** How the key of the tool's API is written and where it is made. Absent: setup reads nothing from the tool. */
  readonly key?: Words;
  /** The tool's API has no usual address: the question for it. */
  readonly address?: Words;
  /** Who makes the secret of the hook. Default `bridge`; `api_key`: it is the last part of the key, after a colon. */
  readonly secretBy?: 'bridge' | 'tool' | 'api_key';
  /** Where a person enters the address, by the labels of the tool's pages. */
  readonly place: Words;
  /** The field of the secret on that page. Absent: the secret is part of the address, or the tool shows it itself. */
  readonly secretField?: Words;
  /** The header that carries the secret, where it is one. */
  readonly header?: string;
  /** The tool takes an address for each event: what stands behind `?` in each. */
  readonly queries?: readonly string[];
  /** Events that must be on, as the tool's API writes them. */
  readonly events?: readonly string[];
  readonly list?: (account: ToolAccount) => Promise<SetupResult<ToolCatalogue>>;
  readonly subscriptions?: (account: ToolAccount) => Promise<SetupResult<readonly Subscription[]>>;
  readonly register?: (account: ToolAccount, hook: NewHook) => Promise<SetupResult<Registered>>;
}

export const value = <Value>(found: Value): SetupResult<Value> => ({ ok: true, value: found });

export function failed<Value>(problem: SetupProblem, status: number | null = null): SetupResult<Value> {
  return { ok: false, problem, status };
}

/** The body of an answer by its schema, or what went wrong. */
export function readReply<Schema extends z.ZodType>(reply: SetupReply, schema: Schema): SetupResult<z.output<Schema>> {
  const { status, body } = reply;
  if (status === null || status === 429 || status >= 500) return failed('unreachable', status);
  if (status === 401 || status === 403) return failed('refused', status);
  if (status === 404) return failed('not_found', status);
  if (status >= 300) return failed('rejected', status);
  const parsed = schema.safeParse(body);
  return parsed.success ? value(parsed.data) : failed('unreadable', status);
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Where the next page begins. Null: there is none. */
  readonly next: string | null;
}

const mostPages = 20;

/** All rows of a list in pages, or the first problem. `cursor` null: the first page. */
export async function allPages<Row>(
  read: (cursor: string | null) => Promise<SetupResult<Page<Row>>>,
): Promise<SetupResult<readonly Row[]>> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const result: SetupResult<Page<Row>> = await read(cursor);
    if (!result.ok) return result;
    rows.push(...result.value.rows);
    cursor = result.value.next;
    if (cursor === null) break;
  }
  return value(rows);
}

/** Ids come as numbers or as text. */
export const toolId = z.union([z.string().min(1), z.number()]).transform(String);

/** Both lists, or the first problem. */
export function catalogueOf(
  staff: SetupResult<readonly ToolEntry[]>,
  services: SetupResult<readonly ToolEntry[]>,
): SetupResult<ToolCatalogue> {
  if (!staff.ok) return staff;
  if (!services.ok) return services;
  return value({ staff: staff.value, services: services.value });
}

export function mapped<From, To>(result: SetupResult<From>, map: (from: From) => To): SetupResult<To> {
  return result.ok ? value(map(result.value)) : result;
}

/** The connection whose hook an address is. Never the rest of the path: it may be a token. */
export function hookIn(url: string): { readonly origin: string; readonly name: string } | null {
  if (!URL.canParse(url)) return null;
  const { origin, pathname } = new URL(url);
  const [, name] = /^\/hooks\/([a-z0-9-]+)(?:\/|$)/.exec(pathname) ?? [];
  return name === undefined ? null : { origin, name };
}
