/**
 * Several commands of Bitrix24's REST API in one request. This saves requests, and it distinguishes "not found" from "try again
 * later": a single command answers both with 400, while a batch answers 200 with an error for each command (api-reference
 * `booking.v1.booking.get` and `batch`; webhooks-cis.md §3).
 */
import * as z from 'zod';
import { lazily } from '../../lazily.ts';
import type { ReadBack, ToolAccess } from '../source.ts';
import { isRecord, optionalRecord, textOf } from '../toolkit/decode.ts';
import { notTheRecord } from '../toolkit/read-back.ts';

/** Why a command has no result: not found, not permitted, to be tried again, or unknown. */
export type CommandFailure = 'missing' | 'refused' | 'later' | 'unknown';

export interface Batch {
  readonly kind: 'batch';
  readonly results: Readonly<Record<string, unknown>>;
  readonly errors: Readonly<Record<string, CommandFailure>>;
}

/** PHP writes `[]` where no command succeeded or none failed. */
const answerSchema = lazily(() =>
  z.looseObject({
    result: z.looseObject({ result: optionalRecord({}), result_error: optionalRecord({}) }),
  }),
);

/** `commands`: a name for each, and `method?query`. At most 50. */
export async function callBatch(
  { apiKey, call }: ToolAccess,
  commands: Readonly<Record<string, string>>,
): Promise<Batch | ReadBack> {
  const address = webhookAddress(apiKey);
  if (address === null) return { kind: 'refused' };
  const answer = await call({
    url: `${address}/batch`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ halt: 0, cmd: commands }),
  });
  if (answer.kind === 'later') return { kind: 'later', retryAfterMs: answer.retryAfterMs };
  // A 404 is a wrong or deleted portal: `batch` itself is always there.
  if (answer.kind !== 'ok') return { kind: 'refused' };
  const read = answerSchema.safeParse(answer.body);
  if (!read.success) return notTheRecord;
  const { result, result_error: errors } = read.data.result;
  return {
    kind: 'batch',
    results: result ?? {},
    errors: Object.fromEntries(Object.entries(errors ?? {}).map(([name, error]) => [name, failureOf(error)])),
  };
}

/** `https://<portal>/rest/<user>/<code>`, or null where the secret is no such address. Plain http only to this machine. */
function webhookAddress(apiKey: string): string | null {
  const address = apiKey.trim().replace(/\/$/, '');
  const host = String.raw`(?:https://[^\s/?#]+|http://(?:localhost|127\.0\.0\.1)(?::\d+)?)`;
  return new RegExp(String.raw`^${host}/rest/\d+/[^\s/?#]+$`).test(address) ? address : null;
}

/** Booking and resource have numbers of their own for "not found"; contact and company only have words. */
const missing = /^(?:1021|1009)$|not found/i;
const refused =
  /^(?:insufficient_scope|access_denied|no_auth_found|invalid_credentials|expired_token|error_method_not_found)$|access denied/i;
const passing = /limit|overload|internal_server_error|unexpected_answer|timeout/i;

function failureOf(error: unknown): CommandFailure {
  const [code = '', description = ''] = isRecord(error)
    ? [textOf(error['error']), textOf(error['error_description'])]
    : [textOf(error)];
  // "Method not found!" is a module that is switched off, not a booking that is gone.
  if (refused.test(code) || refused.test(description)) return 'refused';
  if (missing.test(code) || missing.test(description)) return 'missing';
  return passing.test(code) ? 'later' : 'unknown';
}
