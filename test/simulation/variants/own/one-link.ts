/** Bugs of the One-Link client: what an answer is taken for. */
import type { PlantedBug } from '../planted-bug.ts';

export const ownOfOneLink: readonly PlantedBug[] = [
  {
    name: 'a cut connection did not commit',
    why: 'the connection is cut (no timeout) after a PATCH was taken in, a newer state goes out, the PATCH is carried out late: its older state stays',
    edits: [
      {
        file: 'src/one-link/transport.ts',
        find: 'mayHaveCommitted: isWrite,',
        replace: "mayHaveCommitted: isWrite && code === 'timeout',",
      },
    ],
  },
  {
    name: 'a 502 did not commit',
    why: 'a proxy answers 502 to a PATCH that is carried out late, after a newer state went out: its older state stays',
    edits: [
      {
        file: 'src/one-link/classify.ts',
        find: 'status === 500 || status === 502 || ',
        replace: 'status === 500 || ',
      },
    ],
  },
  {
    name: 'of the answers of Cloudflare only 520 is ambiguous',
    why: '524 to a PATCH or POST that is carried out late: the older state stays, or the visit has two appointments',
    edits: [
      {
        file: 'src/one-link/classify.ts',
        find: 'status >= 520 && status <= 527',
        replace: 'status >= 520 && status < 521',
      },
    ],
  },
  {
    name: 'a 503 of MedElement rests the connection',
    why: 'one booking meets MEDELEMENT_AVAILABILITY_UNVERIFIED with 503: bookings that have nothing to do with MedElement wait minutes',
    edits: [
      {
        file: 'src/one-link/classify.ts',
        find: '(status === 503 && error.code === null)',
        replace: 'status === 503',
      },
    ],
  },
  {
    name: 'a write with an unreadable answer was not carried out',
    why: 'a proxy answers a write with its own page and 200, and it is carried out late, after a newer state went out: the older state stays',
    edits: [
      {
        file: 'src/one-link/classify.ts',
        find: 'mayHaveCommitted: isWrite,',
        replace: 'mayHaveCommitted: false,',
      },
    ],
  },
  {
    name: 'a write whose answer is too slow was not carried out',
    why: 'no answer comes to a PATCH within 15 s, a newer state goes out, the PATCH is carried out late: its older state stays',
    edits: [
      {
        file: 'src/one-link/transport.ts',
        find: 'mayHaveCommitted: isWrite,',
        replace: "mayHaveCommitted: isWrite && code !== 'timeout',",
      },
    ],
  },
  {
    name: 'the account that is not there is taken for missing records',
    why: 'everything answers 404 for a while (a wrong account id): appointments count as gone, and visits are made twice or parked',
    edits: [
      {
        file: 'src/one-link/transport.ts',
        find: "answered.kind === 'not_found' ? { kind: 'account', status: 404, code: 'account_not_found' } : answered",
        replace: "answered.kind === 'not_found' ? { kind: 'ok', status: 200, value: [] } : answered",
      },
    ],
  },
  {
    name: 'a refused attribute refuses the rest',
    why: 'the account has defined its fields and direct tells one that is none of them: failed with VALIDATION_ERROR instead of the rest being written',
    edits: [
      {
        file: 'src/one-link/errors.ts',
        find: 'return isRecord(attributes) && Object.hasOwn(',
        replace: 'return !isRecord(attributes) && Object.hasOwn(',
      },
    ],
  },
  {
    name: 'a 425 is a refusal',
    why: 'One-Link answers 425 once: the booking is failed with HTTP_425 instead of being tried again',
    edits: [
      { file: 'src/one-link/classify.ts', find: 'status === 408 || status === 425 ||', replace: 'status === 408 ||' },
    ],
  },
  {
    name: 'Retry-After as a date is not read',
    why: '429 or 503 with Retry-After as an HTTP date an hour ahead: One-Link is called again after a minute or two',
    edits: [
      {
        file: 'src/one-link/retry-after.ts',
        find: 'return at === null ? null : Math.max(0, at - now);',
        replace: "return at === null || value !== '' ? null : Math.max(0, at - now);",
      },
    ],
  },
  {
    name: 'the comment is missing in what One-Link answers',
    why: 'a booking with a comment meets a hand-typed visit with one: the comment of the staff is overwritten, and an equal one is sent again',
    edits: [{ file: 'src/one-link/records.ts', find: 'client_comment: text,', replace: '' }],
  },
  {
    name: 'what is switched off is unknown',
    why: 'a tool that tells no end names a service that is switched off at One-Link: the new visit gets the slot length of the specialist and not that of the service',
    edits: [
      {
        file: 'src/one-link/client.ts',
        find: "withInactive = 'include_inactive=true'",
        replace: "withInactive = 'include_inactive=false'",
      },
    ],
  },
  {
    name: 'a price keeps a visit from being made',
    why: 'the user of the connection may not set prices, and the tool tells one with a new booking: no appointment, missing_permission',
    edits: [
      {
        file: 'src/sync/answers/why-refused.ts',
        find: "if (status === 401 && write?.kind === 'create' &&",
        replace: "if (status === 0 && write?.kind === 'create' &&",
      },
    ],
  },
];
