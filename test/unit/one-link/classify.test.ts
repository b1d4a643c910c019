import { expect, test } from 'vitest';
import { classifyFailure } from '../../../src/one-link/classify.ts';

const now = Date.parse('2031-04-07T04:00:00Z');

function classify(status: number, body: unknown, more: { isWrite?: boolean; retryAfter?: string } = {}) {
  return classifyFailure({
    status,
    headers: new Headers(more.retryAfter === undefined ? {} : { 'retry-after': more.retryAfter }),
    text: typeof body === 'string' ? body : JSON.stringify(body),
    isWrite: more.isWrite ?? true,
    sent: { client_identifier: '1', service_id: 9 },
    now,
  });
}

test.each([
  [408, false, false],
  [425, false, false],
  [429, false, true],
  [500, true, false],
  [501, false, false],
  [502, true, false],
  [503, false, true],
  [504, true, false],
  [520, true, false],
  [521, true, false],
  [524, true, false],
  [527, true, false],
  [528, false, false],
  [530, false, false],
])(
  'A write answered %i is the way’s; may have committed: %s; pauses all: %s',
  (status, mayHaveCommitted, pausesAll) => {
    expect(classify(status, '')).toMatchObject({ kind: 'transport', status, mayHaveCommitted, pausesAll });
    expect(classify(status, '', { isWrite: false })).toMatchObject({
      kind: 'transport',
      mayHaveCommitted: false,
      pausesAll,
    });
  },
);

test.each([
  [300, '', 'wrong_url'],
  [304, '', 'wrong_url'],
  [401, { error: 'Invalid Access Token' }, 'token_refused'],
  [401, { errors: ['text'] }, 'token_refused'],
  [403, { error: 'text', code: 'FEATURE_DISABLED' }, 'FEATURE_DISABLED'],
  [403, '<html>', 'HTTP_403'],
])('%i %j is the account’s, %s', (status, body, code) => {
  expect(classify(status, body)).toEqual({ kind: 'account', status, code });
});

test.each([[{ error: 'Resource could not be found' }], [{ error: 'text', code: 'APPOINTMENT_NOT_FOUND' }], ['<html>']])(
  '404 %j is not found, with or without a code',
  (body) => {
    expect(classify(404, body)).toEqual({ kind: 'not_found', status: 404 });
  },
);

test.each([
  [400, '', 'HTTP_400', []],
  [405, '', 'HTTP_405', []],
  [413, '<html>', 'HTTP_413', []],
  [409, { code: 'SLOT_CONFLICT' }, 'SLOT_CONFLICT', []],
  [409, { code: 'A_NEW_CODE' }, 'HTTP_409', []],
  [409, { code: 'Aigul' }, 'HTTP_409', []],
  [422, { code: '77010000099' }, 'HTTP_422', []],
  [422, { code: 'MEDELEMENT_A_NEW_CODE' }, 'MEDELEMENT_OTHER', []],
  [422, { code: 'MEDELEMENT_77010000099' }, 'HTTP_422', []],
  [422, { code: 'INVALID_IIN' }, 'INVALID_IIN', ['client_identifier']],
  [422, { code: 'SERVICE_NOT_AVAILABLE_FOR_RESOURCE' }, 'SERVICE_NOT_AVAILABLE_FOR_RESOURCE', ['service_id']],
  [422, { code: 'MEDELEMENT_SERVICE_UNMAPPED' }, 'MEDELEMENT_SERVICE_UNMAPPED', []],
  [422, { code: 7, error: 'text' }, 'HTTP_422', []],
  [422, '[]', 'HTTP_422', []],
])('%i %j is refused as %s', (status, body, code, fields) => {
  expect(classify(status, body)).toEqual({ kind: 'refused', status, code, fields });
});

test.each([409, 503])('MedElement not answering (%i) passes, and concerns no other booking', (status) => {
  expect(classify(status, { code: 'MEDELEMENT_AVAILABILITY_UNVERIFIED' })).toEqual({
    kind: 'transport',
    status,
    code: 'MEDELEMENT_AVAILABILITY_UNVERIFIED',
    mayHaveCommitted: false,
    pausesAll: false,
    retryAfterMs: null,
  });
});

test('Retry-After is kept for every answer that is the way’s', () => {
  expect(classify(503, '', { retryAfter: 'Mon, 07 Apr 2031 04:01:00 GMT' })).toMatchObject({ retryAfterMs: 60_000 });
  expect(classify(502, '', { retryAfter: '5' })).toMatchObject({ retryAfterMs: 5000 });
});
