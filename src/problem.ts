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
  'body-too-large': 'The body is too large',
  'unsupported-media-type': 'This content type is not accepted',
  'malformed-body': 'The body cannot be read',
  'invalid-body': 'The body does not fit',
  'invalid-parameter': 'A parameter does not fit',
  'not-stored': 'The webhook could not be stored; send it again',
  'not-configured': 'The admin API is not configured',
  'unknown-delivery': 'There is no such delivery',
  'unknown-booking': 'There is no such booking',
  'appointment-taken': 'The appointment belongs to another booking',
  'wrong-state': 'The delivery is in a state in which this makes no sense',
  unavailable: 'The mailbox of the connection cannot be reached',
  internal: 'Something went wrong',
} as const;
export type ProblemKind = keyof typeof problemKinds;

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
  const { detail, extensions, headers } = options;
  const body = {
    type: problemType(kind),
    title: problemKinds[kind],
    status,
    ...(detail === undefined ? {} : { detail }),
    ...extensions,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  });
}
