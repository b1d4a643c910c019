/** How the bridge treats One-Link, its own rows and people's data. */
import { day, minute, second, worldStart } from '../generate/times.ts';
import type { Played } from '../played.ts';
import { rowsOfSeries } from './series.ts';

/** Who asks for rest gets it, who is paused is left alone. */
export function judgeManners(played: Played, problems: string[]): void {
  judgePauses(played, problems);
  judgeRests(played, problems);
  judgeOutages(played, problems);
  judgeContacts(played, problems);
}

function judgePauses({ plan, acted, calls }: Played, problems: string[]): void {
  plan.connections.forEach((_, connection) => {
    let pausedAt: number | null = null;
    const events = acted.filter(
      ({ act, answer }) => 'connection' in act && act.connection === connection && answer !== null,
    );
    for (const { act, sequence } of events) {
      if (act.do === 'pause') pausedAt ??= sequence;
      if (act.do !== 'resume' || pausedAt === null) continue;
      const since = pausedAt;
      pausedAt = null;
      // A person's own question to One-Link (PUT of a link) is a GET.
      const made = calls.filter(
        ({ connection: of, sequence: at, from = at }) => of === connection && from > since && at < sequence,
      );
      const isLinked = plan.acts.some(({ do: what }) => what === 'link');
      const wrong = made.find(({ method }) => method !== 'GET' || !isLinked);
      if (wrong !== undefined) problems.push(`${wrong.method} ${wrong.path} while the connection was paused`);
    }
  });
}

/** Retry-After is kept to the letter. A jump of our clock, or a person's `resume`, ends a rest. */
function judgeRests({ plan, oneLink, calls, acted }: Played, problems: string[]): void {
  // An object that ends with the answer in its hands forgets it, and so does one that is set back.
  if (
    plan.switches.some((name) => name === 'clockJumps' || name === 'restored') ||
    plan.connections.length > 1 ||
    plan.crashRate > 0
  )
    return;
  const resumed = acted
    .filter(({ act }) => act.do === 'resume' || act.do === 'link' || act.do === 'import')
    .map(({ at }) => at);
  for (const { struckBy, atMs, status, path } of oneLink.requests) {
    if (struckBy?.kind !== 'answer' || (status !== 429 && status !== 503) || isOfOneVisit(struckBy.body)) continue;
    // A person's own question: he is told to ask again.
    if (resumed.some((time) => atMs >= time && atMs < time + 2 * second)) continue;
    const asked = struckBy.headers?.['retry-after'] ?? '0';
    const seconds = secondsOf(asked, atMs);
    if (seconds === null) {
      if (isNextTooLate(calls, atMs) && !plan.switches.some((name) => waiting.includes(name)))
        problems.push(`nothing is asked for an hour because of Retry-After: ${asked}`);
      continue;
    }
    // From then on the bridge knows.
    const heard = calls
      .filter(({ at, heardAt }) => at <= atMs && (heardAt ?? 0) >= atMs)
      .filter((call) => path.endsWith(call.path.split('/scheduling')[1]?.split('?')[0] ?? ''));
    const from = heard.length === 0 ? atMs + 5 * second : Math.max(...heard.map(({ heardAt }) => heardAt ?? 0));
    const until = atMs + seconds * second;
    // Nor did an object hear it that ended since it asked.
    const askedAt = Math.min(atMs, ...heard.map(({ at }) => at));
    if (acted.some(({ act, at }) => (act.do === 'end' || act.do === 'deploy') && at >= askedAt && at <= from)) continue;
    const made = calls.find(({ at }) => at > from && at < until && !resumed.some((time) => time >= atMs && time <= at));
    if (made !== undefined)
      problems.push(`${made.method} ${made.path} ${(made.at - atMs) / 1000} s after a rest of ${seconds} s was asked`);
  }
}

/** What is no time to come asks for no rest: null. */
function secondsOf(asked: string, atMs: number): number | null {
  if (/^\d+$/.test(asked)) return Number.isSafeInteger(1000 * Number(asked)) ? Number(asked) : null;
  const seconds = (Date.parse(asked) - atMs) / second;
  return seconds > 0 ? seconds : null;
}

/** With these somebody may wait for another reason, or has nothing more to ask. */
const waiting = ['pauses', 'account', 'outage', 'misled', 'discards', 'removed', 'erases', 'retention', 'parks'];

const isNextTooLate = (calls: Played['calls'], atMs: number): boolean =>
  !calls.some(({ at }) => at > atMs && at <= atMs + 60 * minute);

/** MedElement's trouble with one visit rests that one alone. */
const isOfOneVisit = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && String((body as { code?: unknown }).code).startsWith('MEDELEMENT_');

/** Nobody is made twice, also where an answer was lost: who may be there is looked for. */
function judgeContacts({ plan, oneLink }: Played, problems: string[]): void {
  const others = ['crash', 'gone', 'erases', 'retention', 'twoSources', 'shared', 'many', 'deploy', 'pauses'];
  if (plan.visits.length > 9 || others.some((name) => plan.switches.includes(name))) return;
  const madeAt = new Map<string, number>();
  for (const { method, path, body, carriedOut, carriedOutAtMs, atMs, struckBy } of oneLink.requests) {
    // One-Link says itself that it does not have the contact of that write: the next one is no second.
    const isDenied = carriedOut === 422 && struckBy?.kind === 'drop' && struckBy.keys.includes('contact_id');
    if (isDenied) madeAt.clear();
    if (method !== 'POST' || path !== '/contacts' || carriedOut === null || carriedOut > 299) continue;
    const client = JSON.stringify(body);
    // Whoever has no phone of his own, or somebody else's, cannot be found by it: each booking that is apart makes one.
    const { switches } = plan;
    const isApart =
      (switches.includes('noName') && switches.includes('hasty')) ||
      (switches.includes('spellings') && (switches.includes('delay') || switches.includes('reorder')));
    // Under another address it may be another One-Link, where nobody was made.
    const mayBeTwo =
      isApart ||
      ['latePointer', 'stranger', 'contactComes', 'readdressed', 'otherClients'].some((name) =>
        switches.includes(name),
      );
    const isPhoneless = !('phone' in (body as object)) && mayBeTwo;
    // What is carried out later cannot be found yet.
    if ((madeAt.get(client) ?? Number.POSITIVE_INFINITY) <= atMs && !isPhoneless)
      problems.push('a contact was made twice');
    madeAt.set(client, Math.min(madeAt.get(client) ?? Number.POSITIVE_INFINITY, carriedOutAtMs ?? atMs));
  }
}

/** In an outage of everything few calls are made: each booking by itself, then one probe at a time. */
function judgeOutages({ plan, oneLink }: Played, problems: string[]): void {
  for (const { match, visit } of plan.faults) {
    if (visit !== undefined || match.fromMs === undefined || match.untilMs === undefined) continue;
    // Where writes alone fail, One-Link is there.
    if (match.method !== undefined && plan.switches.includes('meanwhile')) continue;
    const [from, until] = [match.fromMs, match.untilMs];
    const made = oneLink.requests.filter(
      ({ atMs, struckBy }) => atMs >= from && atMs < until && struckBy !== null,
    ).length;
    const visits = plan.visits.length;
    const atMost = plan.connections.length * (20 + (until - from) / minute / 2) + visits / 4;
    if (made > atMost) problems.push(`${made} calls in an outage of ${Math.round((until - from) / minute)} minutes`);
  }
}

/**
 * architecture.md, *Budget*: 12 rows for a new id, 8 for what follows, alarms included; a new mailbox has 4, a day 4. A try that
 * failed and a life of the object come on top. One KV write for each settlement; an object that ends may repeat the four
 * that it had under way.
 */
export function judgeBudget(played: Played, problems: string[]): void {
  const { plan, taken, tenants, calls, acted, readings } = played;
  const [tenant] = tenants;
  if (tenants.length > 1 || tenant === undefined || tenant.rowsWritten === null) return;
  // It was written anew by hand, and then by the bridge.
  if (plan.switches.some((name) => ['firstVersion', 'bulk', 'strays', 'crowds'].includes(name))) return;
  const events = taken.flatMap(({ sending }) => sending.tellings);
  const ids = new Set(events.map(({ id }) => id)).size;
  const days = (plan.ends - worldStart) / day;
  const isCalm = plan.switches.length === 0;
  const tries = isCalm
    ? 0
    : calls.length + tenant.otherCalls + tenant.lives + 4 * acted.filter(({ act }) => act.do !== 'sweep').length;
  // What is wiped is a row again.
  const each = plan.switches.includes('retention') ? 2 : 1;
  const loose = taken.reduce(
    (sum, { sending, isUnread }) =>
      sum + each * (sending.pings ?? 0) + (isUnread || sending.illegible !== undefined ? 4 : 0),
    0,
  );
  // With a token that cannot be sent nobody is called: each try of ten minutes is a row and an alarm all the same.
  const tokens = acted.flatMap(({ act, at }) => (act.do === 'deploy' ? [{ at, token: act.table['token'] }] : []));
  const astray = tokens.findIndex(({ token }) => token !== undefined);
  const astrayMs = astray === -1 ? 0 : (tokens[astray + 1]?.at ?? plan.ends) - (tokens[astray]?.at ?? 0);
  const atMost =
    loose +
    12 * readings.length +
    12 * ids +
    8 * (events.length - ids) +
    4 +
    4 * days +
    6 * tries +
    rowsOfSeries(played) +
    (2 * astrayMs) / (10 * minute);
  const rows = tenant.rowsWritten + tenant.alarmsSet;
  if (rows > atMost) problems.push(`${rows} rows were written, ${Math.floor(atMost)} at most`);
  const repeated = tenant.kvWrites - tenant.kv.size;
  if (repeated > 4 * (tenant.lives - 1)) problems.push(`${repeated} KV writes were repeated`);
}

/** No word of a person, and no secret, where it need not be. */
export function judgePrivacy({ plan, tenants, secrets }: Played, isAllDone: boolean, problems: string[]): void {
  const phones = plan.sendings.flatMap(({ tellings }) => tellings.flatMap(({ words: { phone } }) => phone ?? []));
  const personal = new Set(['Petrov', '+770100', 'from the tool', 'tower ', 'X'.repeat(6), ...phones]);
  for (const { kv, logs, rows } of tenants) {
    const outside = [...kv.keys(), ...kv.values(), ...logs].join('\n');
    for (const value of [...personal, ...secrets])
      if (outside.includes(value)) problems.push(`"${value}" is in KV or a log`);
    for (const value of secrets) if (rows.includes(value)) problems.push(`"${value}" is stored`);
    if (!isAllDone) continue;
    for (const value of personal) {
      if (!rows.includes(value)) continue;
      const at = rows.indexOf(value);
      problems.push(`"${value}" is still stored: ${rows.slice(Math.max(0, at - 200), at + 60)}`);
    }
  }
}
