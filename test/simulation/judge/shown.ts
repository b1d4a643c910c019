/** What the operator is shown, and what stands in KV: both must be what happened. */

import { crowdEvent } from '../crowd.ts';
import { hour, minute } from '../generate/times.ts';
import { visitOf } from '../names.ts';
import type { Telling } from '../plan.ts';
import type { Tenant } from '../played.ts';
import { isOfAnother } from './again.ts';
import { type Case, isRead, isReadBack, lastTable, lastWords, type Verdict } from './case.ts';
import { erasuresOf, personalFields } from './erasures.ts';
import { fields, isOff } from './fields.ts';
import { isForgottenByRetention } from './over.ts';
import { notOurs } from './verdict.ts';
import { windowOf } from './window.ts';

const done = ['applied', 'created', 'unchanged', 'superseded', 'ignored'];

export function judgeShown(one: Case, verdict: Verdict): void {
  const { deliveries, taken } = one;
  const accepted = taken.flatMap(({ statuses, deliveryIds }) =>
    deliveryIds.filter((_, index) => statuses[index] === 'accepted'),
  );
  // One of another connection's booking is listed as ignored.
  const shown = new Set(one.tenant.deliveries.map(({ delivery_id }) => delivery_id));
  if (!one.played.plan.switches.some((name) => name === 'retention' || name === 'restored')) {
    for (const id of accepted) if (!shown.has(id)) one.problem(`the delivery ${id} is not listed`);
  }
  const isDiscarded =
    one.acted.some(({ act }) => act.do === 'discard') ||
    verdict.codes.includes('expired') ||
    verdict.codes.includes('other_tool') ||
    (one.taken.some(({ isUnread }) => isUnread) && erasuresOf(one).length > 0);
  for (const { delivery_id, state, code, message, next_attempt_at } of deliveries) {
    if (state === 'discarded' && code === null) one.problem(`${delivery_id} is discarded without a word`);
    if (state === 'pending') one.problem(`${delivery_id} is still pending (${code}, ${next_attempt_at})`);
    else if (state === 'failed' || state === 'parked') {
      if (verdict.kind === 'served') one.problem(`${delivery_id} is ${state} (${code})`);
      else if (!verdict.codes.includes(code ?? ''))
        one.problem(`${delivery_id} is ${state} (${code}), wanted ${verdict.codes.join(' or ')}`);
      if ((message ?? '').trim() === '') one.problem(`${delivery_id} is ${state} without a word`);
    } else if (state === 'discarded' ? !isDiscarded : !done.includes(state)) one.problem(`${delivery_id} is ${state}`);
  }
  const isAsked = deliveries.some(({ state }) => state === 'failed' || state === 'parked');
  if (verdict.kind === 'person' && deliveries.length > 0) one.judged('desk: a person is asked');
  if (verdict.kind === 'person' && deliveries.length > 0 && !isAsked)
    one.problem(`nobody is asked (${verdict.codes.join()})`);
  judgeLinks(one, verdict);
  judgeAnswers(one);
  judgeWaitForSlot(one);
  judgeWiped(one, verdict);
}

/** The same sending again is a duplicate, however much later, and nothing else is. */
function judgeAnswers(one: Case): void {
  // All that a tool of a history tells is about its visits: whatever is not taken is lost.
  const known = new Set<string>();
  for (const { sending, statuses } of one.taken) {
    sending.tellings.forEach(({ event, id, ifKnown, words }, index) => {
      const isIgnored = statuses[index] === 'ignored';
      const isNews = ifKnown === undefined || known.has(id);
      if (isNews && isIgnored) one.problem(`${event} of ${id} was ignored`);
      if (!isNews && !isIgnored) one.problem(`${event} of ${id}, of which nothing was told, was ${statuses[index]}`);
      if (ifKnown !== undefined) one.judged(isNews ? 'desk: of what is known' : 'desk: of what is not known');
      if (!isIgnored && Object.keys(words).length > 0) known.add(id);
    });
  }
  if (
    one.played.plan.switches.some(
      (name) => name === 'retention' || name === 'erases' || name === 'unread' || name === 'restored',
    )
  )
    return;
  const seen = new Set<string>();
  const last = new Map<string, string>();
  for (const { sending, statuses } of one.taken) {
    sending.tellings.forEach(({ key, id, event, body }, index) => {
      if (statuses[index] === 'ignored') return;
      // By its content alone a sending is known only while nothing else was told of its id.
      const text = JSON.stringify([event, body]);
      const isOther = last.get(id) !== text;
      last.set(id, text);
      // A tool's own words are its key: those that it never said before of the id are news.
      if (one.played.plan.switches.includes('dialects')) {
        const isNews = !seen.has(`${id} ${body}`);
        seen.add(`${id} ${body}`);
        if (isNews && statuses[index] !== 'accepted')
          one.problem(`${event} of ${id}, never said before, was answered ${statuses[index]}`);
        return;
      }
      if (key.kind === 'while_newest' && isOther && statuses[index] !== 'accepted')
        one.problem(`${event} of ${id}, another than before, was answered ${statuses[index]}`);
      if (key.kind !== 'event_id') return;
      const name = `${key.id} ${id}`;
      const wanted = seen.has(name) ? 'duplicate' : 'accepted';
      seen.add(name);
      if (statuses[index] !== wanted) one.problem(`${name} was answered ${statuses[index]}, wanted ${wanted}`);
    });
  }
}

/** Whoever is refused a slot for six hours is told to a person, unless a pause or an outage lies before the last refusal. */
function judgeWaitForSlot(one: Case): void {
  const { plan } = one.played;
  if (!plan.switches.includes('slotTaken') || one.visit.number !== 0 || plan.crashRate > 0) return;
  const refused = one.writes.filter(({ request, body }) => request.status === 409 && 'starts_at' in body);
  const last = refused.at(-1);
  if (last === undefined) return;
  const since = refused.find(({ body }) => body['starts_at'] === last.body['starts_at'])?.sent.at ?? last.sent.at;
  const isTold = [...one.tenant.kv.values()].some((text) => {
    const { code, external_ref: ref } = JSON.parse(text) as Record<string, unknown>;
    return code === 'SLOT_CONFLICT' && visitOf(plan, String(ref)) === 0;
  });
  const isAnew = one.acted.length > 0 || one.played.acted.some(({ act }) => act.do === 'retry_failed');
  const isRefusedAgain = refused.some(
    ({ sent }, index) => sent.at - since > 6 * hour && sent.at - (refused[index - 1]?.sent.at ?? 0) < hour,
  );
  if (isRefusedAgain && !isTold && !isAnew)
    one.problem(`nobody was told that it has waited for its slot for ${Math.round((last.sent.at - since) / hour)} h`);
}

/** Nothing is missing at One-Link of a client who was there in full when he was erased. */
function judgeWiped(one: Case, verdict: Verdict): void {
  const [erased, ...others] = erasuresOf(one);
  if (erased === undefined || others.length > 0 || verdict.kind !== 'served' || one.edits.length > 0) return;
  if (one.acted.some(({ act }) => act.do !== 'erase') || one.played.plan.faults.length > 0 || isReadBack(one)) return;
  const row = one.writes.findLast(({ sent, isDone }) => isDone && sent.sequence < erased.sequence)?.request.after;
  const words = one.bookingsAt(erased.sequence).at(-1)?.words ?? {};
  const table = one.tableAt(erased.sequence);
  const isWhole =
    row != null &&
    fields.every((field) => !personalFields.includes(field.name) || field.wanted(words, table) === field.held(row));
  const isToldSince = one.taken.some(
    ({ sequence, at }) => sequence > erased.sequence - 1 && at < erased.over.at + minute,
  );
  if (!isWhole || isToldSince || one.steps.some(({ bookings }) => bookings.length > 1)) return;
  for (const { delivery_id, state, code } of one.deliveries)
    if (done.includes(state) && code === 'data_wiped')
      one.problem(`${delivery_id} is ${state} as if something were missing`);
}

/** Every id of a live visit leads to its appointment. */
function judgeLinks(one: Case, verdict: Verdict): void {
  if (verdict.kind !== 'served' || isOff(lastWords(one), lastTable(one))) return;
  // Retention has taken it.
  if (one.played.plan.switches.includes('reused')) return;
  if (isForgottenByRetention(one, lastWords(one))) return;
  const strange = notOurs(one);
  const live = one.rows.filter(({ status, id }) => status !== 'cancelled' && id !== strange).map(({ id }) => id);
  const known = one.steps.at(-1)?.bookings.at(-1)?.ids ?? [];
  one.judged('desk: links');
  for (const id of known) {
    const linked = one.tenant.links.get(id);
    if (linked == null || (live.length > 0 && !live.includes(linked)))
      one.problem(`the link of ${id} is ${linked}, not ${live.join()}`);
  }
}

/** What is over goes with all that was ever kept of it, also what its record did not hold any more. */
function judgeForgotten({ rows }: Tenant, cases: readonly Case[], problems: string[]): void {
  const overflow = rows.split('\n')[tablesDumped.indexOf('overflow')];
  // It is kept for the latest start that was ever told of it.
  const told = (one: Case) => one.steps.flatMap(({ bookings }) => bookings.map(({ words }) => words));
  const isOver = (one: Case): boolean => told(one).every((words) => isForgottenByRetention(one, words));
  if (cases.length === 0 || !cases.every(isOver)) return;
  cases[0]?.judged('desk: what is over is gone');
  // Over the built Worker each line begins with its table's name.
  if (!overflow?.endsWith('[]')) problems.push(`of what is over is held: ${overflow?.slice(0, 200)}`);
}

/** In the order of a tenant's rows. */
const tablesDumped = ['booking', 'delivery', 'link', 'schedule', 'undecodable', 'body', 'overflow', 'meta'];

export function judgeTenant(tenant: Tenant, cases: readonly Case[], problems: string[]): void {
  judgeForgotten(tenant, cases, problems);
  for (const state of ['pending', 'parked', 'failed'] as const) {
    const count = tenant.deliveries.filter((delivery) => delivery.state === state).length;
    if (tenant.status[state] !== count)
      problems.push(`the status counts ${tenant.status[state]} ${state}, ${count} are listed`);
  }
  for (const text of tenant.logs) {
    const { level, event, at } = JSON.parse(text) as Readonly<Record<'level' | 'event' | 'at', string | undefined>>;
    // What the bridge calls its own fault, also where it has mended it; but for work that its object did not live through.
    if (level === 'error' && at?.includes('at alone (') !== true) problems.push(`the log says ${event}`);
  }
  // Numbers of deliveries are given again by a mailbox that was set back, and those of appointments by another One-Link.
  if (cases.some(({ played, visit }) => windowOf(played, visit.connection) !== null)) return;
  judgeOutcomes(tenant, cases, problems);
  judgeOutcomeTimes(tenant, cases, problems);
}

/** A settlement is in KV at once, or a quarter of an hour after KV last failed. */
function judgeOutcomeTimes({ kv, kvTries }: Tenant, [one]: readonly Case[], problems: string[]): void {
  const waits = [
    'crash',
    'alarmAbandoned',
    'pauses',
    'account',
    'outage',
    'busy',
    'clockJumps',
    'deploy',
    'retention',
    'many',
    'removed',
    'unreadable',
    'misled',
  ];
  if (one === undefined || kvTries === undefined || waits.some((name) => one.played.plan.switches.includes(name)))
    return;
  for (const [key, text] of kv) {
    const written = kvTries.find((tried) => tried.key === key && !tried.failed)?.at ?? Number.POSITIVE_INFINITY;
    const failed = kvTries.findLast((tried) => tried.failed && tried.at <= written)?.at ?? 0;
    const settled = Date.parse(String((JSON.parse(text) as Record<string, unknown>)['settled_at']));
    if (written > Math.max(settled, failed) + 20 * minute) problems.push(`the outcome ${key} was written late`);
  }
}

const outcomeKeys = [
  ...[
    'connection',
    'source',
    'event',
    'delivery_ids',
    'deliveries',
    'external_ref',
    'idempotency_key',
    'appointment_id',
  ],
  ...['result', 'fields', 'http_status', 'code', 'message', 'attempts', 'received_at', 'settled_at'],
].sort();

/** architecture.md, *KV outcome*. */
function judgeOutcomes(tenant: Tenant, cases: readonly Case[], problems: string[]): void {
  const settled = new Map<string, Set<string>>();
  const settlements = new Set<string>();
  const said = new Map<string, Set<string>>();
  for (const [key, text] of tenant.kv) {
    const outcome = JSON.parse(text) as Record<string, unknown> & { delivery_ids: string[]; fields: string[] };
    const wrong = (what: string): void => void problems.push(`the outcome ${key} ${what}`);
    if (Object.keys(outcome).sort().join() !== outcomeKeys.join()) wrong(`has the keys ${Object.keys(outcome).join()}`);
    if (!key.startsWith(`outcome:${outcome['connection']}:${outcome['idempotency_key']}:`)) wrong('has another name');
    if (outcome['deliveries'] !== outcome.delivery_ids.length) wrong('counts other deliveries');
    const ref = String(outcome['external_ref']);
    const one = cases.find(({ visit, played }) => visit.number === visitOf(played.plan, ref));
    if (one === undefined) {
      const isToBeDecided = outcome['result'] === 'parked';
      if (outcome['event'] !== crowdEvent || !(isToBeDecided || outcome['result'] === 'discarded'))
        wrong(`is of no visit (${outcome['result']} ${outcome['code']})`);
      continue;
    }
    if (one.played.taken.some((taken) => isOfAnother(taken, outcome.delivery_ids))) continue;
    // Under another name it may be written again where the object ended with the answer in its hands.
    const once = `${outcome['connection']} ${outcome['idempotency_key']} ${outcome['result']} ${outcome['code']} ${outcome.delivery_ids.join()}`;
    const isAgain = cases.some(({ played }) =>
      played.acted.some(
        ({ act }) => act.do === 'retry' || act.do === 'retry_failed' || act.do === 'resume' || act.do === 'link',
      ),
    );
    if (outcome.delivery_ids.length > 0 && !isAgain) {
      if (settlements.has(once)) wrong('is there twice');
      settlements.add(once);
    }
    judgeOutcome(one, outcome, wrong);
    for (const id of outcome.delivery_ids) {
      const text = sayingOf(outcome['result'], outcome['code'], outcome.fields);
      said.set(id, (said.get(id) ?? new Set()).add(text));
      settled.set(id, (settled.get(id) ?? new Set()).add(String(outcome['result'])));
    }
  }
  for (const { delivery_id, state, code, fields } of tenant.deliveries) {
    if (state !== 'applied' && state !== 'created') continue;
    if (cases[0]?.played.taken.some((taken) => isOfAnother(taken, [delivery_id]))) continue;
    if (settled.has(delivery_id) && said.get(delivery_id)?.has(sayingOf(state, code, fields)) !== true)
      problems.push(
        `${delivery_id} is shown with ${sayingOf(state, code, fields)}, KV says ${[...(said.get(delivery_id) ?? [])].join(' or ')}`,
      );
    if (settled.get(delivery_id)?.has(state) !== true)
      problems.push(`${delivery_id} is ${state} and no outcome says so`);
  }
}

const sayingOf = (result: unknown, code: unknown, fields: readonly string[]): string =>
  `${result} ${code} ${[...new Set(fields)].sort().join()}`;

/** The newest event of those that are settled together gives its name; what real tools call it is their own affair. */
function judgeEvent(one: Case, ids: readonly string[], event: unknown, wrong: (what: string) => void): void {
  // Real tools have names of their own for what they tell.
  if (one.played.plan.switches.includes('dialects')) return;
  const known = one.taken.flatMap(({ sending, deliveryIds, statuses }) =>
    sending.tellings.flatMap((telling, index) =>
      statuses[index] === 'accepted' && ids.includes(deliveryIds[index] ?? '') ? [telling] : [],
    ),
  );
  // What only fills gaps is older than all else.
  const clockOf = ({ clock, fillsGaps }: Telling): number => (fillsGaps === true ? 0 : (clock ?? Number.NaN));
  const clocks = known.map(clockOf);
  // By clocks that cannot be right, and from one id to the next, it is another order.
  const isPlain = new Set(known.map(({ id }) => id)).size === 1 && !clocks.some(Number.isNaN);
  if (
    known.length !== ids.length ||
    !isPlain ||
    one.played.plan.switches.some((name) => name === 'wildClock' || name === 'unread' || name === 'recounts')
  )
    return;
  const newest = known.filter((telling) => clockOf(telling) === Math.max(...clocks));
  if (!newest.some((telling) => telling.event === event))
    wrong(`is called ${event}, the newest is ${newest[0]?.event}`);
}

function judgeOutcome(one: Case, outcome: Record<string, unknown>, wrong: (what: string) => void): void {
  const result = String(outcome['result']);
  const fields = outcome['fields'] as string[];
  const appointment = outcome['appointment_id'] as number | null;
  const ids = outcome['delivery_ids'] as string[];
  const own = new Set([
    ...one.taken.flatMap(({ deliveryIds }) => deliveryIds),
    ...one.deliveries.map(({ delivery_id }) => delivery_id),
  ]);
  judgeEvent(one, ids, outcome['event'], wrong);
  if (ids.some((id) => !own.has(id))) wrong('names deliveries of another visit');
  if (appointment !== null && !one.appointments.includes(appointment)) wrong(`names the appointment ${appointment}`);
  const sent = new Set(
    one.writes
      .filter((write) => write.appointment === appointment)
      .flatMap(({ request }) => Object.keys(Object(request.body))),
  );
  for (const field of fields) if (!sent.has(field)) wrong(`says that ${field} was sent`);
  if (result !== 'applied' && result !== 'created') return;
  if (appointment === null) wrong('names no appointment');
  // A POST without an answer was carried out, and found later.
  const isFound = one.writes.some(
    ({ request: { method, status, struckBy } }) =>
      method === 'POST' && (status === null || status > 299 || !isRead(struckBy)),
  );
  // Nor did one that was answered with what another connection had made.
  const isAnothers = one.visit.also !== undefined;
  if (result === 'created' && (isFound || isAnothers || one.tenant.lives > 1) && fields.length === 0) return;
  // What was on its way when its client was erased has lost what it said.
  const isErased = one.played.acted.some(({ act }) => act.do === 'erase' && act.visit === one.visit.number);
  if (fields.length === 0 && !isErased) wrong('names no field');
  const status = outcome['http_status'];
  if (typeof status !== 'number' || status < 200 || status > 299) wrong(`was answered ${status}`);
  if (typeof outcome['attempts'] !== 'number' || outcome['attempts'] < 1) wrong(`took ${outcome['attempts']} attempts`);
}
