/**
 * Problems in words: what is wrong and what to do about it, in three languages. An answer may replace the second sentence, or
 * add to it, to say exactly what was wrong with the request.
 */
/** The kinds of problems, in English. Programs may rely on `urn:onelink-bridge:problem:<kind>`. */
export const en = {
  'not-found': [
    'There is nothing at this address',
    'Check the address. Webhooks go to /hooks/<connection>. /api/openapi.json describes the admin API.',
  ],
  'method-not-allowed': ['This method is not allowed here', 'The Allow header lists the allowed methods.'],
  'unknown-connection': [
    'There is no connection with this name',
    'Check the name in the address. It must be the name of a [vars.CONNECTIONS] table in wrangler.toml, or of a connection in KV.',
  ],
  'invalid-connection': [
    'The connection is configured wrongly',
    'The person who set up the bridge must fix what `problems` lists and deploy again.',
  ],
  unauthorized: [
    'The request is not authentic',
    'The request lacks the valid signature or token that this address requires. Nothing was stored.',
  ],
  'plain-http': [
    'Only https is accepted here',
    'Send the request to the same address with https. Anybody between you and the bridge can read plain http, so treat what you have just sent as disclosed. If a proxy in front of the bridge ends TLS, set BEHIND_TLS_PROXY = "true" in [vars] of wrangler.toml.',
  ],
  'body-too-large': ['The body is too large', 'Send less in one request.'],
  'unsupported-media-type': ['This content type is not accepted', 'Send a content type that this address accepts.'],
  'malformed-body': ['The body cannot be read', 'The body does not match its content type.'],
  'invalid-body': ['The body is not valid', 'The body does not match the schema in /api/openapi.json.'],
  'invalid-parameter': ['A parameter is not valid', 'The parameters do not match the schema in /api/openapi.json.'],
  'too-many-failures': [
    'Too many requests were not authentic',
    'Wait for the number of seconds in Retry-After. Nothing was stored.',
  ],
  'not-stored': ['The webhook could not be stored', 'Nothing was stored. Send the same webhook again.'],
  'not-configured': ['The admin API is not configured', 'Set the secret ADMIN_TOKEN.'],
  'alerts-not-configured': [
    'Alerts are not configured',
    'Write a valid table [vars.ALERTS] into wrangler.toml (docs/alerts.md), and deploy.',
  ],
  'unknown-delivery': [
    'There is no such delivery',
    'No delivery has this id. It may have been deleted at the end of its retention.',
  ],
  'unknown-booking': [
    'There is no such booking',
    'No booking has this external_ref. It may have been deleted at the end of its retention.',
  ],
  'unknown-appointment': [
    'There is no such appointment',
    'The One-Link account has no appointment with this number. Nothing was changed. Check the number.',
  ],
  'appointment-taken': [
    'The appointment belongs to another booking',
    'First delete the link of the other booking. `external_ref` says which one it is.',
  ],
  'foreign-appointment': [
    'The appointment has the reference of another booking',
    'Nothing was changed. Check which booking the appointment belongs to. If it belongs to this one, send the request again with "force": true.',
  ],
  'one-link-unavailable': [
    'One-Link does not answer',
    'The appointment could not be checked, so nothing was changed. Send the request again after the number of seconds in Retry-After.',
  ],
  'not-linked': [
    'The booking has no appointment in One-Link',
    'Nothing was changed. Link the booking to its appointment first.',
  ],
  'wrong-state': [
    'The state of the delivery does not allow this',
    'Nothing was changed. `state` is the present state of the delivery. You cannot discard a delivery that is finished or already discarded. You cannot retry one that was ignored or replaced, or that was discarded more than a day ago.',
  ],
  unavailable: ['The mailbox of the connection cannot be reached', 'Try again in a minute.'],
  internal: [
    'Something went wrong',
    'The log of the Worker has the details. Nothing that was answered with 200 is lost.',
  ],
} as const;

export type ProblemKind = keyof typeof en;
/** Title, and what to do. */
export type ProblemTexts = Readonly<Record<ProblemKind, readonly [title: string, detail: string]>>;
