/**
 * Every error answer: `application/problem+json` (RFC 9457). `type` is a URN that stays, for programs; title and detail
 * are for people and may change. Nothing of the request and no configured value is ever repeated in them.
 */

/** The kinds of problems. A program may rely on `urn:onelink-bridge:problem:<kind>`. */
export const problemKinds = {
  'not-found': 'There is nothing at this address',
  'method-not-allowed': 'This method is not allowed here',
  'unknown-connection': 'There is no connection of this name',
  'invalid-connection': 'The connection is configured wrongly',
  unauthorized: 'The request is not authentic',
  'plain-http': 'Only https is taken here',
  'body-too-large': 'The body is too large',
  'unsupported-media-type': 'This content type is not accepted',
  'malformed-body': 'The body cannot be read',
  'invalid-body': 'The body does not fit',
  'invalid-parameter': 'A parameter does not fit',
  'too-many-failures': 'Too many requests were not authentic',
  'not-stored': 'The webhook could not be stored; send it again',
  'not-configured': 'The admin API is not configured',
  'unknown-delivery': 'There is no such delivery',
  'unknown-booking': 'There is no such booking',
  'unknown-appointment': 'There is no such appointment',
  'appointment-taken': 'The appointment belongs to another booking',
  'foreign-appointment': 'The appointment bears the names of another booking',
  'one-link-unavailable': 'One-Link cannot be asked for the appointment',
  'wrong-state': 'The delivery is in a state in which this makes no sense',
  unavailable: 'The mailbox of the connection cannot be reached',
  internal: 'Something went wrong',
} as const;
export type ProblemKind = keyof typeof problemKinds;

/** What to do about it, for a person; an answer may say it more closely. */
const problemDetails: Readonly<Record<ProblemKind, string>> = {
  'not-found':
    'Check the address: webhooks go to /hooks/<connection>, the admin API is described in /api/openapi.json.',
  'method-not-allowed': 'The header Allow names the methods that are.',
  'unknown-connection': 'Check the name in the address: it is the one of a [vars.CONNECTIONS] table in wrangler.toml.',
  'invalid-connection': 'Fix what `problems` names, then deploy again.',
  unauthorized: 'The request does not carry what this address asks for. Nothing was taken in.',
  'plain-http':
    'Send it to the same address with https: over plain http everybody on the way can read it, and what was sent just now may be known. Behind a proxy that ends TLS set BEHIND_TLS_PROXY = "true" in [vars] of wrangler.toml.',
  'body-too-large': 'Send less in one request.',
  'unsupported-media-type': 'Send the content type that this address takes.',
  'malformed-body': 'The body is not what its content type says.',
  'invalid-body': 'The body does not fit the schema in /api/openapi.json.',
  'invalid-parameter': 'The parameters do not fit the schema in /api/openapi.json.',
  'too-many-failures': 'Wait for the seconds that Retry-After names. Nothing was taken in.',
  'not-stored': 'Nothing was taken in. Send the same webhook again.',
  'not-configured': 'Set the secret ADMIN_TOKEN.',
  'unknown-delivery': 'No delivery has this id; it may be past its retention.',
  'unknown-booking': 'No booking has this external_ref; it may be past its retention.',
  'appointment-taken': 'Take the link of the booking that `external_ref` names away first.',
  'unknown-appointment':
    'One-Link has no appointment of this number in the account. Nothing was changed; check the number.',
  'foreign-appointment':
    'Nothing was changed. Check whose the appointment is; where it is this booking’s all the same, send again with "force": true.',
  'one-link-unavailable': 'Nothing was changed. Send again after the seconds that Retry-After names.',
  'wrong-state': 'Look at `state`: what is done or given up cannot be retried or discarded.',
  unavailable: 'Try again in a minute.',
  internal: 'The log of the Worker says where. Nothing of the request was lost that was answered 200.',
};

export const problemType = (kind: ProblemKind): string => `urn:onelink-bridge:problem:${kind}`;

interface ProblemOptions {
  readonly detail?: string;
  /** Members of their own (RFC 9457 §3.2). */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * @example
 * problem(413, 'body-too-large', { detail: 'At most 262144 bytes.' })
 */
export function problem(status: number, kind: ProblemKind, options: ProblemOptions = {}): Response {
  const { detail = problemDetails[kind], extensions, headers } = options;
  const body = {
    type: problemType(kind),
    title: problemKinds[kind],
    status,
    detail,
    ...extensions,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  });
}
