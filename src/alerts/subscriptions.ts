/**
 * Whether a booking tool still sends its webhooks, where its API can tell: tools switch off a webhook whose address failed for a while
 * (field.md §2). What the tools' APIs look like stands in `src/sources/<tool>/setup.ts`, as `npm run doctor` asks them.
 */
import type { Connection } from '../config/connection.ts';
import { readJson } from '../http/json.ts';
import { createTimedFetch } from '../mailbox/work/timed-fetch.ts';
import { hookIn, type SetupReply, type SetupRequest, type ToolSetup } from '../sources/toolkit/setup.ts';

const setups: Readonly<Record<string, () => Promise<{ readonly setup: ToolSetup }>>> = {
  acuity: () => import('../sources/acuity/setup.ts'),
  calcom: () => import('../sources/calcom/setup.ts'),
  calendly: () => import('../sources/calendly/setup.ts'),
  easyappointments: () => import('../sources/easyappointments/setup.ts'),
  square: () => import('../sources/square/setup.ts'),
};

/** `none`: the tool lists no webhook of the connection. It may have one that its API does not list. Null: it does not tell now. */
export type Standing = 'on' | 'off' | 'none' | null;

type Asked = Pick<Connection, 'name' | 'formerly' | 'source' | 'apiKey' | 'apiUrl'>;
type Call = (request: SetupRequest) => Promise<SetupReply>;

export const canTell = ({ source, apiKey }: Asked): boolean => apiKey !== null && Object.hasOwn(setups, source);

export async function standingOf(connection: Asked, call: Call = callTool): Promise<Standing> {
  const { source, apiKey, apiUrl, name, formerly } = connection;
  const setup = (await setups[source]?.())?.setup;
  if (apiKey === null || setup?.subscriptions === undefined) return null;
  const listed = await setup.subscriptions({ apiKey, apiUrl, call });
  if (!listed.ok) return null;
  const own = listed.value.filter(({ url }) => [name, ...formerly].includes(hookIn(url)?.name ?? ''));
  if (own.length === 0) return 'none';
  return own.some(({ active }) => active) ? 'on' : 'off';
}

const timeoutMs = 10_000;

/** Never throws. Follows no redirect, because a header holds the key. */
async function callTool({ url, method = 'GET', headers = {}, json }: SetupRequest): Promise<SetupReply> {
  const { fetch, timeoutSignal } = createTimedFetch();
  try {
    const answer = await fetch(url, {
      method,
      headers: { accept: 'application/json', ...headers },
      ...(json !== undefined && { body: JSON.stringify(json) }),
      redirect: 'manual',
      signal: timeoutSignal(timeoutMs),
    });
    const read = readJson(await answer.text());
    return { status: answer.status, body: read.ok ? read.value : undefined };
  } catch {
    return { status: null, body: undefined };
  }
}
