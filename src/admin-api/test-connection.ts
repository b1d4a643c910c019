/**
 * "Send a test": a harmless webhook, signed as the tool would, goes through the Worker's own door, and One-Link is asked whether the account
 * answers. No visit is made anywhere. It cannot show whether the tool has the same address and secret: only a webhook from the tool can.
 */
import type { Connection } from '../config/connection.ts';
import { sourceSettings } from '../config/read.ts';
import type { AdminCalls } from '../mailbox/contract.ts';
import type { AccountTest } from '../mailbox/contract-acts.ts';
import { trials } from '../sources/trials.ts';
import type { ApiContext } from './operation.ts';

export interface ConnectionTest {
  /** Null: no harmless webhook of this tool can be made here. */
  readonly webhook: DoorAnswer | null;
  readonly one_link: AccountTest;
}

export interface DoorAnswer {
  readonly status: number;
  /** It was authentic and readable, and it is stored as one that is about no booking. */
  readonly accepted: boolean;
  /** What the door answered, in its own words: the title of a problem; null: accepted. */
  readonly message: string | null;
}

export async function testConnection(
  connection: Connection,
  mailbox: Pick<AdminCalls, 'testAccount'>,
  context: Pick<ApiContext, 'env' | 'door' | 'language'>,
): Promise<ConnectionTest> {
  const webhook = await knock(connection, context);
  return { webhook, one_link: await mailbox.testAccount(context.language) };
}

async function knock(
  connection: Connection,
  { env, door }: Pick<ApiContext, 'env' | 'door'>,
): Promise<DoorAnswer | null> {
  const make = Object.hasOwn(trials, connection.source) ? trials[connection.source] : undefined;
  const [secret] = connection.secrets;
  if (make === undefined || secret === undefined) return null;
  const trial = make({ secret, now: Date.now(), settings: sourceSettings(connection) });
  const path = trial.isInPath ? `/${encodeURIComponent(secret)}` : '';
  const address = new URL(`https://bridge.invalid/hooks/${connection.name}${path}`);
  if (trial.event !== undefined) address.searchParams.set('event', trial.event);
  const headers = { ...trial.headers, 'content-type': trial.contentType };
  const answer = await door(new Request(address, { method: 'POST', headers, body: trial.body }), env);
  if (answer.ok) {
    await answer.body?.cancel();
    return { status: answer.status, accepted: true, message: null };
  }
  const { title } = (await answer.json()) as { readonly title?: string };
  return { status: answer.status, accepted: false, message: title ?? null };
}
