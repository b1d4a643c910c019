/**
 * Each sentence of SECURITY.md that claims something, by its first words, with a test that fails where it is not true:
 * `file: part of the test's name`. A sentence that only advises or explains says so.
 */
export const advice = 'advice, or an explanation of the sentence before it';

export const claims: readonly (readonly [sentence: string, ...tests: readonly string[]])[] = [
  [
    'A webhook is authenticated on its raw bytes',
    'unit/conformance/rows/authenticity.ts: tampered_body',
    'unit/cpu/bounds.test.ts: is not asked to decode a body',
  ],
  ['A missing secret never means', 'unit/config.test.ts: is out of service alone'],
  [
    'Digests are compared in constant time',
    'unit/security/constant-time.test.ts: compare no secret, token or signature',
  ],
  [
    'Every 401 is the same bytes',
    'unit/security/unauthorized.test.ts: is answered the same bytes, whatever is wrong with it',
    'unit/security/unauthorized.test.ts: is told to the operator with its reason',
  ],
  [
    'A connection that is configured wrongly answers',
    'unit/config.test.ts: is shown to the public without the names of others',
    'unit/hooks/receive.test.ts: of a wrong connection is 500 with name and path',
  ],
  ['Names of connections are no secret', 'unit/security/unauthorized.test.ts: a name that is no connection is 404'],
  [
    'A body over 256 KB is refused',
    'unit/hooks/receive.test.ts: that is too large is 413 before anything is computed over it',
  ],
  [
    'Over 100 levels',
    'unit/cpu/bounds.test.ts: is not asked to decode a body over the bounds of its content type',
    'unit/cpu/bounds.test.ts: makes no more events, ids and details',
  ],
  ['One body brings at most 250 events', 'unit/security/edge-fuzz.test.ts: of more events than any tool sends'],
  ['Answers of One-Link and of tools are read', 'unit/mailbox/timed-fetch.test.ts: reads an answer up to 2 MB'],
  [
    'A mailbox stores a webhook',
    'unit/mailbox/memory.test.ts: are not stored at all where nobody reads them',
    'unit/mailbox/memory.test.ts: are stored once for all events of a webhook',
    'unit/mailbox/memory.test.ts: beyond 32 MB make room',
  ],
  ['The row of a booking stays under 256 KB', 'unit/mailbox/memory.test.ts: stays under 256 KB'],
  [
    'Nothing loads all bookings',
    'unit/mailbox/memory.test.ts: looks at those that are parked in pieces',
    'unit/mailbox/memory.test.ts: lets those that are over go in pieces',
  ],
  ['While the booking is kept, a signed request', 'unit/conformance/rows/order.ts: replayed'],
  [
    'Three kinds of signed bodies',
    'unit/conformance/rows/order.ts: replayed',
    'unit/sources/calcom-chain.test.ts: while_newest',
    'unit/sources/mapped.test.ts: unless the tool repeats itself',
  ],
  ['Without a signature a replay needs the token', advice],
  [
    'A request is always verified first',
    'unit/security/failure-limit.test.ts: is let in while somebody else floods its connection',
    'blackbox/flood.test.ts: are told to wait after a while',
  ],
  [
    'What is *not* authentic is answered 429',
    'unit/security/failure-limit.test.ts: is told to wait',
    'unit/security/failure-limit.test.ts: makes an address wait that guesses',
  ],
  ['Cloudflare', advice],
  ['It saves no work', advice],
  ['The log has one line a minute', 'unit/hooks/refusals.test.ts: has one line a minute for a connection and a reason'],
  ['For floods use', advice],
  [
    'Hooks and `/api` are served over https alone',
    'unit/security/plain-http.test.ts: is refused at hooks and admin API',
  ],
  ['Behind a proxy that ends TLS', 'unit/security/plain-http.test.ts: BEHIND_TLS_PROXY'],
  ['What he writes ends up in fields', 'unit/security/fuzz.test.ts: reads any body without a throw'],
  [
    'Ids, names, questions and attributes may be any text',
    'unit/security/names.test.ts: takes ids of such names',
    'unit/dictionaries.test.ts: is a dictionary',
    'workerd/harden.test.ts: no name from outside reaches',
  ],
  ['JSONata expressions come from', 'unit/sources/mapped-bounds.test.ts: regular expression'],
  [
    'An appointment id that has been through',
    'unit/core/carried.test.ts: tag',
    'unit/apart/reach.test.ts: cannot be taken by its number',
  ],
  ['`direct` may name an `appointment_id`', 'unit/sources/direct.test.ts: trust_carried_id'],
  ['can send forged bookings', advice],
  ['He reads nothing', 'unit/hooks/receive.test.ts: is answered 200 with the id of its delivery'],
  ['Tokens in addresses are seen', advice],
  ['Prefer tools that sign', advice],
  ['An appointment is taken only where', 'unit/apart/reach.test.ts: cannot be cancelled by its name and start'],
  ['No two bookings have the same ref or key', 'unit/apart/names.test.ts: two bookings never share a ref'],
  ['`direct` references stand as', 'unit/apart/names.test.ts: what no id may begin with'],
  ['A location outside of `only`', 'unit/sources/altegio.test.ts: only'],
  ['What stays possible', advice],
  ['Two connections of one tool to one account', advice],
  ['Give each a `namespace`', 'unit/config.test.ts: must differ between two installations'],
  ['An appointment that bears no ref and no key', advice],
  ['Ids of appointments, specialists', advice],
  [
    'A reference with an unescaped colon',
    'unit/apart/reach.test.ts: still lead to the appointment',
    'unit/apart/reach.test.ts: are the other connection’s where one has this namespace',
  ],
  ['with `ADMIN_TOKEN` sees ids', 'unit/security/canary.test.ts: that does not fit is told about without its values'],
  [
    'A link is refused where',
    'unit/apart/links.test.ts: of an appointment that One-Link does not have is 404',
    'unit/apart/links.test.ts: with force links it',
  ],
  ['Who may deploy can do anything', advice],
  ['It is called by https alone', 'unit/config.test.ts: https'],
  ['Redirects are not followed', 'unit/one-link/client.test.ts: redirect'],
  [
    'Answers pass a schema',
    'unit/security/canary.test.ts: that One-Link refuses with its values and our token',
    'unit/mailbox/timed-fetch.test.ts: reads an answer up to 2 MB',
  ],
  [
    'The mailbox holds personal values',
    'unit/mailbox/wiping.test.ts: no personal value is left in any table',
    'unit/mailbox/retention.test.ts: is kept while its visit is ahead, but not for years',
  ],
  [
    'This also holds for a connection that is paused',
    'unit/mailbox/retention.test.ts: that waits in a pause is given up',
    'unit/mailbox/retention.test.ts: because the token is refused',
    'unit/mailbox/retention.test.ts: a connection that is no more',
  ],
  [
    'After a settlement keyed digests are left',
    'unit/mailbox/wiping.test.ts: only a digest under the key of the mailbox is left',
  ],
  [
    'Their key is random for each mailbox',
    'unit/mailbox/digest-secret.test.ts: is not in the storage where there is one',
    'unit/deploy.test.ts: makes',
  ],
  [
    'Without that secret the key is stored beside',
    'unit/mailbox/digest-secret.test.ts: lies in the storage where there is no secret',
    'unit/mailbox/digest-secret.test.ts: is said to be missing',
  ],
  ['A mailbox that is older than the secret', 'unit/mailbox/digest-secret.test.ts: the key of a mailbox'],
  ['Ids of Cal.com', 'unit/mailbox/digest-secret.test.ts: cannot be computed from the e-mail without the secret'],
  [
    'Names of events and One-Link',
    'unit/security/edge-fuzz.test.ts: of an event with an endless name is listed as unknown',
  ],
  [
    'KV, log, answers and error texts hold none',
    'unit/security/canary.test.ts: that settled leaves neither a personal value nor a secret anywhere',
  ],
  [
    'A test plants canaries',
    'unit/security/canary.test.ts: the canary can sing',
    'unit/security/fuzz.test.ts: was at least 100,000 inputs',
  ],
  ['`DELETE /api/clients` with', 'unit/mailbox/erase.test.ts: leaves no digest in a booking that is settled'],
  [
    'It answers how much it found',
    'unit/api/clients.test.ts: asks every mailbox to its end',
    'unit/api/clients.test.ts: names a connection that does not answer',
  ],
  ['A connection that is no longer in', advice],
  ["One-Link's own appointments", advice],
];
