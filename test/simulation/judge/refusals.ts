/** What One-Link refused, by its own log: what must be left out then, what a person must be told, and what need not be there. */

import type { LoggedRequest } from '../../../emulator/exchange.ts';
import { minute } from '../generate/times.ts';
import type { Words } from '../plan.ts';
import { type Case, isRead, type Write } from './case.ts';
import { type Field, isIn, sentValue } from './fields.ts';
import { isMergedName } from './other-names.ts';

const switches = ['denied', 'calendar', 'codes', 'lost', 'unknownIds', 'identifiers', 'attributes'];

const isWay = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500;

const mayRefuse = ({ played: { plan } }: Case): boolean => switches.some((name) => plan.switches.includes(name));

/** The last write was refused for good, and nothing that was written since has come through. */
export function refusedAtLast(one: Case): Write | null {
  const last = one.writes.at(-1);
  const status = last?.request.status ?? null;
  if (!mayRefuse(one) || last === undefined || status === null) return null;
  return status >= 400 && !isWay(status) ? last : null;
}

/** The account has defined its fields, and this is none of them (one-link-api.md §2.5). */
const unknownAttribute = 'custom_attributes.floor';

/** Without the keys that were refused nothing may have been left to write. */
export const mayBeSettled = (one: Case, write: Write): boolean =>
  one.played.plan.switches.includes('unknownIds') ||
  unknownAttribute in write.body ||
  'service_amount' in write.body ||
  (one.played.plan.switches.includes('unknownService') && 'service_id' in write.body) ||
  keysNotTaken(write).some((key) => !neverLeftOut.includes(key)) ||
  (one.played.plan.switches.includes('calendar') && 'resource_id' in write.body);

/** What a person may be told of it. */
export function codesOf(one: Case, write: Write): readonly string[] {
  const { method, status, struckBy } = write.request;
  const body = struckBy?.kind === 'answer' ? (struckBy.body as { code?: string } | undefined) : undefined;
  const code = body?.code;
  if (code !== undefined) {
    if (code === 'A_CODE_OF_TOMORROW') return [`HTTP_${status}`];
    return code === 'MEDELEMENT_A_CODE_OF_TOMORROW' ? ['MEDELEMENT_OTHER'] : [code];
  }
  const has = (name: string): boolean => one.played.plan.switches.includes(name);
  return [
    // Nothing is made without a contact, and on its way it lost the one that it named.
    ...(method === 'POST' && keysNotTaken(write).includes('contact_id') ? ['VALIDATION_ERROR'] : []),
    ...(has('denied') && !isOfPricesAlone(one) ? ['missing_permission'] : []),
    ...(has('calendar')
      ? ['OUTSIDE_WORKING_HOURS', 'BLOCKED_BY_BREAK', 'RESOURCE_NOT_AVAILABLE_FOR_SCHEDULING', 'SLOT_CONFLICT']
      : []),
    ...(has('unknownIds') ? ['unknown_resource', 'missing_permission', 'VALIDATION_ERROR'] : []),
    // Where the tool tells a number, it is said (trap 12); but a cancellation and a merge say nothing of their client.
    ...(has('identifiers') && (lastIdentifier(one) === undefined || isOfStandingAlone(write)) ? ['INVALID_IIN'] : []),
  ];
}

/** It gives up an appointment or its name, and says nothing else. */
const isOfStandingAlone = ({ body }: Write): boolean => {
  const keys = Object.keys(body).join();
  return (
    (keys === 'status' && body['status'] === 'cancelled') ||
    (keys === 'external_ref' && isMergedName(String(body['external_ref'])))
  );
};

/** Of prices alone: the rest of a visit can be written, and a new one made. */
const isOfPricesAlone = ({ played: { plan } }: Case): boolean =>
  plan.acts.every(
    (act) =>
      act.do !== 'settings' || Object.keys(act.settings.permissions ?? {}).every((right) => right.endsWith('_finance')),
  );

/** What was told before is wiped by now. */
const lastIdentifier = ({ taken }: Case): string | undefined => taken.at(-1)?.sending.tellings.at(-1)?.words.identifier;

const neverLeftOut = ['starts_at', 'ends_at', 'status', 'external_ref'];

/** Keys of a write that its answer, or the record, did not take. */
function keysNotTaken({ request: { struckBy }, body }: Write): readonly string[] {
  if (struckBy?.kind === 'drop')
    return Object.keys(body).filter((key) =>
      struckBy.keys.includes(key.replace(/^custom_attributes\..*/, 'custom_attributes')),
    );
  if (struckBy?.kind !== 'answer') return [];
  const {
    details = {},
    error = '',
    code,
  } = Object(struckBy.body) as {
    readonly details?: Readonly<Record<string, unknown>>;
    readonly error?: string;
    readonly code?: string;
  };
  const first = code === 'VALIDATION_ERROR' ? [String(error).split(' ')[0] ?? ''] : [];
  const named = [...Object.keys(details), ...first].map((key) => (key === 'resource' ? 'resource_id' : key));
  return named.filter((key) => key in body);
}

/** The same, where the answer says so. */
export function keysSeenLeftOut(write: Write): readonly string[] {
  const { struckBy } = write.request;
  if (struckBy?.kind === 'drop' && !isRead(struckBy)) return [];
  const hidden = struckBy?.kind === 'drop' ? struckBy.hides : [];
  return keysNotTaken(write).filter((key) => !hidden.includes(key) && !neverLeftOut.includes(key));
}

/** What may never be left out was not kept: from then on the visit is a person's. */
export const hasLostMost = ({ writes }: Case): boolean =>
  writes.some(
    (write) => write.request.struckBy?.kind === 'drop' && keysNotTaken(write).some((key) => neverLeftOut.includes(key)),
  );

/** One-Link would not take this value, and was not asked again. */
export function isLeftOut(one: Case, field: Field, wanted: unknown): boolean {
  const has = (name: string): boolean => one.played.plan.switches.includes(name);
  if (field.name === 'service_amount')
    return has('denied') || one.writes.some((write) => keysNotTaken(write).includes('service_amount'));
  if (field.name === unknownAttribute && one.played.plan.settings.appointmentFields !== undefined) return true;
  if (has('unknownIds') && ['company_id', 'created_by_id', 'conversation_id'].includes(field.name)) return true;
  const last = one.writes.findLast((write) => isIn(field, write.body) && sentValue(field, write.body) === wanted);
  if (last === undefined) return false;
  // A specialist who is switched off.
  if (field.name === 'resource_id' && has('calendar') && last.request.status === 422) return true;
  return field.keys.some((key) => keysNotTaken(last).includes(key));
}

/** The same value was left out before, and neither the tool nor the connection has said anything else since. */
export function isSentInVain(
  one: Case,
  write: Write,
  field: Field,
  isChanged: (since: number, until: number) => boolean,
): boolean {
  // A person's retry, an object that ended with the answer in its hands, and a link set anew begin afresh.
  if (one.acted.length > 0 || one.tenant.lives > 1 || one.played.plan.crashRate > 0) return false;
  const before = one.writes.findLast(
    (other) =>
      other.sent.sequence < write.sent.sequence && other.appointment === write.appointment && isIn(field, other.body),
  );
  if (before === undefined || before.sent.heardAt == null || before.sent.heardAt > write.sent.at) return false;
  if (isAllRetriedBetween(one, before.sent.sequence, write.sent.sequence)) return false;
  if (sentValue(field, before.body) !== sentValue(field, write.body)) return false;
  const { struckBy } = before.request;
  const hidden = struckBy?.kind === 'drop' ? struckBy.hides : [];
  if (!isRead(struckBy)) return false;
  const left = keysNotTaken(before).filter((key) => field.keys.includes(key) && !hidden.includes(key));
  if (left.length === 0 || left.some((key) => neverLeftOut.includes(key))) return false;
  return !isChanged(before.sent.sequence, write.sent.sequence);
}

/** A person had everything that has failed tried again. */
const isAllRetriedBetween = ({ played, visit }: Case, from: number, until: number): boolean =>
  played.acted.some(
    ({ act, sequence }) =>
      act.do === 'retry_failed' && act.connection === visit.connection && sequence > from && sequence < until,
  );

/** As a receptionist reads it: the last word of a key, but for times and price. */
const named = (key: string): string => {
  if (key === 'starts_at' || key === 'ends_at') return 'time';
  return key === 'service_amount' ? 'price' : (key.split('_').at(-1) ?? key);
};

/** Whoever looks at the visit reads what was not taken. */
export function judgeTold(one: Case, words: Words): void {
  const { played, tenant } = one;
  if (tenant.lives > 1 || played.plan.switches.some((name) => ['retention', 'crash', 'erases', 'gone'].includes(name)))
    return;
  if (words.state === undefined) return;
  for (const write of one.writes) {
    const { struckBy, before, status } = write.request;
    if (struckBy?.kind !== 'drop' || status === null || status > 299 || write.sent.heardAt == null) continue;
    if (!isRead(struckBy)) continue;
    const after = Object(write.request.after) as Record<string, unknown>;
    const seen = keysNotTaken(write).filter(
      (key) => !struckBy.hides.includes(key) && key in after && after[key] !== write.body[key],
    );
    if (seen.length === 0 || before === null) continue;
    const isTold = [...tenant.kv.values()].some((text) => {
      const { code, message, appointment_id } = JSON.parse(text) as Record<string, unknown>;
      const isNamed = played.plan.language !== undefined || seen.every((key) => String(message).includes(named(key)));
      return code !== null && appointment_id === write.appointment && isNamed;
    });
    if (!isTold) one.problem(`nobody was told that ${seen.join()} was not kept`);
  }
}

/**
 * Refused with 401, and once more within minutes after the account had answered: by architecture.md, *Retry*, a permission that is
 * missing, of which a person is told.
 */
export function wasRefusedTwice({ played: { oneLink } }: Case): boolean {
  const isRefused = ({ struckBy, status }: LoggedRequest): boolean => struckBy !== null && status === 401;
  return oneLink.requests.some((first, index) => {
    if (!isRefused(first)) return false;
    const after = oneLink.requests.slice(index + 1).filter(({ atMs }) => atMs < first.atMs + 2 * minute);
    const answered = after.findIndex(({ method, status }) => method === 'GET' && status === 200);
    return answered !== -1 && after.slice(answered).some(isRefused);
  });
}
