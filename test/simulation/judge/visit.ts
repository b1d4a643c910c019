/** A visit as the judge sees it: what was told of it, its appointments, every write to them and every edit by hand. */

import { keyPrefixOf, prefixOf, visitOf } from '../names.ts';
import type { Act, Visit } from '../plan.ts';
import type { Call, Played } from '../played.ts';
import { againAt, isAgain } from './again.ts';
import type { Case, Counts, Write } from './case.ts';
import { flattened } from './fields.ts';
import { stepsOf } from './fold.ts';
import { illegibleIn } from './illegible.ts';
import { impliedFor } from './series.ts';
import { isForgotten } from './window.ts';

const visitOfAct = (act: Act): number | null => ('visit' in act ? act.visit : null);

export function casesOf(played: Played, problems: string[], counts: Counts): Case[] {
  const { plan, oneLink } = played;
  const owner = ownersOf(played);
  const illegible = illegibleIn(played);
  const writes = oneLink.requests.flatMap((request): Write[] => {
    const sent = played.sentAt(request.body);
    if (request.method === 'GET' || sent === undefined || !request.path.startsWith('/appointments')) return [];
    const body = flattened(request.body as Record<string, unknown>);
    if (isQuestion(request.method, body)) return judgeQuestion(played, sent, problems);
    const [, id] = /^\/appointments\/(\d+)$/.exec(request.path) ?? [];
    const isDone = request.carriedOut !== null && request.carriedOut < 300;
    return [{ sent, request, body, appointment: id === undefined ? (request.after?.id ?? null) : Number(id), isDone }];
  });
  const known = plan.visits.flatMap((visit): Visit[] =>
    visit.also === undefined ? [visit] : [visit, { ...visit, connection: visit.also }],
  );
  return known.map((visit): Case => {
    const tenant = played.tenants[visit.connection]!;
    const until = againAt(played, visit.number) ?? Number.POSITIVE_INFINITY;
    const isAfter = (id: string): boolean => played.taken.some((one) => isAgain(one) && one.deliveryIds.includes(id));
    const told = played.taken.filter(
      ({ sending, at }) =>
        at < until &&
        sending.illegible === undefined &&
        sending.visit === visit.number &&
        (sending.connection ?? visit.connection) === visit.connection,
    );
    const taken = [...told, ...impliedFor(played, visit)].sort((a, b) => a.sequence - b.sequence);
    const links = played.acted.filter(
      ({ act, answer }) => act.do === 'link' && act.visit === visit.number && answer === 'ok',
    );
    const steps = stepsOf(taken, played.readings, links);
    const remembered = taken.filter((one) => !isForgotten(played, visit.connection, one));
    const ownDeliveries = new Set(remembered.flatMap(({ deliveryIds }) => deliveryIds));
    const isOfThen = (id: number): boolean =>
      until === Number.POSITIVE_INFINITY ||
      oneLink.requests.some(({ after, atMs, method }) => method === 'POST' && after?.id === id && atMs < until);
    const appointments = [...owner].filter(([id, number]) => number === visit.number && isOfThen(id)).map(([id]) => id);
    const isOwn = (write: Write): boolean =>
      write.appointment === null
        ? visitOf(plan, String(write.body['idempotency_key'])) === visit.number
        : owner.get(write.appointment) === visit.number;
    return {
      played,
      visit,
      tenant,
      prefix: prefixOf(tenant.tables[0]?.table ?? {}),
      keyPrefix: keyPrefixOf(tenant.tables[0]?.table ?? {}),
      taken,
      steps,
      writes: writes.filter((write) => write.sent.at < until && isOwn(write)),
      edits: played.edits.filter((edit) => edit.visit === visit.number),
      acted: played.acted.filter(({ act }) => visitOfAct(act) === visit.number),
      appointments,
      rows: appointments.flatMap((id) => oneLink.appointments.get(id) ?? []),
      deliveries: tenant.deliveries.filter(
        ({ external_ref, delivery_id, state }) =>
          state !== 'ignored' &&
          !illegible.has(delivery_id) &&
          !isAfter(delivery_id) &&
          (visitOf(plan, external_ref) === visit.number || ownDeliveries.has(delivery_id)),
      ),
      tableAt: (sequence) =>
        tenant.tables.findLast((one) => one.sequence <= sequence)?.table ?? tenant.tables[0]!.table,
      bookingsAt: (sequence) => steps.findLast((step) => step.sequence <= sequence)?.bookings ?? [],
      bookingsBehind({ sent: { sequence, from = sequence } }) {
        const before = steps.findLastIndex(({ by }) => by <= from);
        return steps.slice(Math.max(0, before)).flatMap((step) => (step.sequence <= sequence ? step.bookings : []));
      },
      problem: (text) => void problems.push(`visit ${visit.number}: ${text}`),
      judged: (rule) => void counts.set(rule, (counts.get(rule) ?? 0) + 1),
    };
  });
}

/** A POST of a key alone makes nothing: it asks what bears the key (one-link-api.md §1.1). */
const isQuestion = (method: string, body: Readonly<Record<string, unknown>>): boolean =>
  method === 'POST' && Object.keys(body).join() === 'idempotency_key';

/** There is something to ask only where a POST with that key may have been carried out, and nobody has heard so. */
function judgeQuestion({ calls, plan }: Played, { sequence, body }: Call, problems: string[]): [] {
  const key = body?.['idempotency_key'];
  const isPosted = calls.some(
    (call) => call.sequence < sequence && call.body?.['idempotency_key'] === key && 'starts_at' in (call.body ?? {}),
  );
  // Where a connection makes none itself, the other one that the visit may have come from has.
  if (plan.switches.includes('placed')) return [];
  // One whose object ended before it went out is posted as far as the bridge knows.
  if (!isPosted && plan.crashRate === 0) problems.push(`it was asked for ${key}, with which nothing was posted`);
  return [];
}

/** Which visit an appointment is of: typed in for it, or made under its key. Nothing that the bridge says counts. */
function ownersOf({ plan, oneLink, edits }: Played): Map<number, number> {
  const owner = new Map<number, number>();
  for (const { before, appointment, visit } of edits) if (before === null) owner.set(appointment, visit);
  for (const { method, after } of oneLink.requests) {
    if (method !== 'POST' || after === null || owner.has(after.id)) continue;
    const visit = visitOf(plan, after.idempotency_key);
    if (visit !== null) owner.set(after.id, visit);
  }
  return owner;
}
