/** A telling as a decoder would give it to the mailbox, and the tool's API that answers with what the tool knows. */
import { createHmac } from 'node:crypto';
import type { BookingEvent, BookingFields } from '../../src/booking/booking.ts';
import { sources } from '../../src/sources/index.ts';
import type { Decoded, RateLimit, ReadBack, Source, ToolAccess } from '../../src/sources/source.ts';
import { oneLinkOptions, type ToolReply, tokens, type WorldToolCall } from '../world/world.ts';
import { answersOfPage, bodyOfWords, wordsInBody } from './generate/body.ts';
import { instanceOf } from './instances.ts';
import type { Carried, Plan, Sending, Telling, WordName, Words } from './plan.ts';
import type { Random } from './random.ts';
import type { Read } from './spelled.ts';

const fieldsOf = (words: Words): BookingFields => ({
  ...(words.state !== undefined && { state: words.state }),
  ...(words.startsAt !== undefined && { times: { startsAt: words.startsAt, endsAt: words.endsAt ?? null } }),
  ...(words.name !== undefined && { clientName: words.name }),
  ...(words.phone !== undefined && { clientPhone: words.phone }),
  ...(words.comment !== undefined && { clientComment: words.comment }),
  ...(words.identifier !== undefined && { clientIdentifier: words.identifier }),
  ...(words.birthDate !== undefined && { clientBirthDate: words.birthDate }),
  ...(words.gender !== undefined && { clientGender: words.gender }),
  ...(words.staff !== undefined && { staff: [words.staff] }),
  ...(words.service !== undefined && { service: [words.service] }),
  ...(words.amount !== undefined && { amount: words.amount }),
});

/** Half of a pair, and NUL: PostgreSQL holds neither. */
const unstorable = '\ud83d\0';

/** `v3.0` is of visit 3. */
const visitNumberOf = (id: string): number => Number(id.slice(1).split('.')[0]);

/** As whoever writes to `direct` says them. */
function extraOf({ id, words: { kind, room, floor, page }, isOdd = false }: Telling): Pick<BookingEvent, 'extra'> {
  if (room === undefined && floor === undefined) return {};
  const odd = isOdd ? unstorable : '';
  const nothing = { [unstorable]: 'x', wish: unstorable, book: { pages: 'x'.repeat(1000) } };
  const said = {
    ...(room !== undefined && { room: `${odd}${room}` }),
    ...(floor !== undefined && { [`fl${odd}oor`]: floor }),
    ...(page !== undefined && answersOfPage(visitNumberOf(id), page)),
    ...(isOdd && nothing),
  };
  return { extra: { custom_attributes: said, ...(kind !== undefined && { appointment_type: kind }) } };
}

/** What a connection reads from the body alone is told by nothing else. */
const without = (words: Words, inBody: ReadonlySet<WordName>): Words =>
  Object.fromEntries(Object.entries(words).filter(([word]) => !inBody.has(word as WordName)));

interface Known {
  /** By visit, the appointment that staff typed in for it. */
  readonly typedIn: ReadonlyMap<number, number>;
  /** What the product's own reader makes of bodies that are written as people do. */
  readonly read?: Read;
}

function decodedOf(
  telling: Telling,
  { typedIn, read = new Map() }: Known,
  inBody: ReadonlySet<WordName> = new Set(),
): Decoded {
  const { words, carried, predecessor, successor, movedAway, readBack, ownComment, ...rest } = telling;
  const { isOdd: _, isSeatUnsaid: __, ...same } = rest;
  const own = read.get(telling.body);
  if (own !== undefined && own.kind !== 'booking') return own;
  const appointment = carried === undefined ? undefined : typedIn.get(carried.visit);
  return {
    kind: 'booking',
    ...same,
    clockKind: telling.clockKind ?? 'event_time',
    ...extraOf(telling),
    fields:
      own?.fields ??
      fieldsOf({
        ...without(words, inBody),
        ...(inBody.has('comment') && ownComment !== undefined && { comment: ownComment }),
      }),
    ...(predecessor !== undefined && readBack !== true && { predecessor }),
    ...(successor !== undefined && { successor }),
    ...(movedAway !== undefined && { movedAway }),
    ...(readBack !== undefined && { readBack }),
    ...(carried !== undefined && appointment !== undefined && { carried: carriedText(appointment, carried.tag) }),
  };
}

/** architecture.md, *Link* 2. */
function carriedText(appointment: number, tag: Carried['tag']): string {
  const text = `appointment:${oneLinkOptions.accountId}:${appointment}`;
  const right = createHmac('sha256', tokens.LINK_SECRET).update(text).digest('base64url').slice(0, 20);
  const tags = { right, wrong: [...right].reverse().join(''), cut: right.slice(0, 19) };
  return tag === 'missing' ? String(appointment) : `${appointment}.${tags[tag]}`;
}

/** What the mailbox is given for a webhook: its events as a decoder would give them, or that it cannot be read. */
export function eventsOf(sending: Sending, isUnread: boolean, known: Known, inBody: ReadonlySet<WordName>): Decoded[] {
  const { tellings, illegible, unread, pings = 0 } = sending;
  const heard = illegible === undefined ? [] : [known.read?.get(illegible)].filter((one) => one !== undefined);
  const read = [...heard, ...tellings.map((telling) => decodedOf(telling, known, inBody))];
  const ignored = Array.from({ length: pings }, (): Decoded => ({ kind: 'ignored', event: 'ping', reason: 'a ping' }));
  if (unread === undefined || !isUnread) return [...read, ...ignored];
  const { number, id } = unread;
  const body = { number, said: tellings.map(({ words }) => words) };
  const detail = 'said: expected what it was before';
  return [{ kind: 'undecodable', event: 'unknown', detail, body, ...(id !== null && { id }) }, ...ignored];
}

/** A source that can read by now what was kept unread. */
export const mendedSource = (
  plan: Plan,
  table: Readonly<Record<string, unknown>>,
  now: () => number,
  known: Known,
) => ({
  ...(sources[String(table['source'] ?? 'calcom')] as Source),
  // Each telling says itself whether it is all that the tool knows of the client.
  tellsParts: true,
  decode(body: unknown): Decoded[] {
    const { number } = (body ?? {}) as { readonly number?: number };
    const text = JSON.stringify(body);
    const illegible = plan.sendings.find((sending) => JSON.stringify(sending.illegible) === text)?.illegible;
    if (illegible !== undefined) return [known.read?.get(illegible)].filter((one) => one !== undefined);
    // What tells of no visit cannot be read by anybody.
    if (number === undefined) return [{ kind: 'undecodable', event: 'unknown', detail: 'of no visit', body }];
    const sending = plan.sendings.find(({ unread }) => unread?.number === number);
    if (sending === undefined) return [];
    return eventsOf({ ...sending, pings: 0 }, !isMended(plan, now()), known, wordsInBody(table));
  },
});

export const isMended = ({ mendedAt = 0 }: Plan, now: number): boolean => now >= mendedAt;

const api = 'https://tool.test';

type Answered = Words & { readonly predecessor?: string; readonly instance?: string };

/** As the sources that read back do it: SimplyBook, Acuity. */
export const readingSource = (inBody: ReadonlySet<WordName>, rateLimit?: RateLimit): Source => ({
  ...(sources['calcom'] as Source),
  clock: 'read_back',
  ...(rateLimit !== undefined && { rateLimit }),
  async readBack(id: string, _event: string, { call, apiKey }: ToolAccess): Promise<ReadBack> {
    const answer = await call({
      url: `${api}/bookings/${instanceOf(id).number}`,
      headers: { authorization: `Bearer ${apiKey}` },
    });
    switch (answer.kind) {
      case 'ok': {
        // A page in place of an answer.
        if (typeof answer.body !== 'object' || answer.body === null) return { kind: 'later', retryAfterMs: null };
        const { predecessor, instance, ...words } = answer.body as Answered;
        if ('strange' in words) return { kind: 'unreadable', detail: 'words: expected others' };
        if ('foreign' in words) return { kind: 'ignored', reason: 'of another connection' };
        const fields = fieldsOf(without(words, inBody));
        const body = { id, ...fields, ...bodyOfWords(words) };
        return {
          ...{ kind: 'booking', fields, body },
          ...(predecessor !== undefined && { predecessor }),
          ...(instance !== undefined && { instance }),
        };
      }
      case 'not_found':
        return { kind: 'gone' };
      case 'refused':
        return { kind: 'refused' };
      default:
        return { kind: 'later', retryAfterMs: answer.retryAfterMs };
    }
  },
});

/** `fails`: whether this call meets a failure. */
export const createTool =
  (answer: (call: WorldToolCall) => ToolReply, random: Random, fails: () => boolean) =>
  (call: WorldToolCall): ToolReply =>
    fails() ? random.pick(failures) : answer(call);

/** Answers with what the tool knows of an id by then. */
export const knownTool =
  (plan: Plan, now: () => number) =>
  (call: WorldToolCall): ToolReply => {
    const { fromMs = 0, untilMs = 0, how } = plan.toolRefuses ?? {};
    if (how !== undefined && now() >= fromMs && now() < untilMs)
      return how === 'forbidden' ? { status: 403 } : { status: 200, body: JSON.stringify({ [how]: true }) };
    const id = call.url.slice(`${api}/bookings/`.length);
    const asOf = now() - (plan.toolLagMs ?? 0);
    // A number that was given again is the newest one's.
    const isAgain = plan.switches.includes('instances');
    const isAsked = (one: string): boolean => (isAgain ? instanceOf(one).number : one) === id;
    const known = plan.known.findLast((one) => isAsked(one.id) && one.time <= asOf);
    if (known === undefined || known.isGone) return { status: 404 };
    const predecessor = plan.known.findLast((one) => one.id === id && one.predecessor !== undefined)?.predecessor;
    const instance = isAgain ? instanceOf(known.id).instance : undefined;
    return { status: 200, body: JSON.stringify({ ...known.words, predecessor, instance }) };
  };

/** How an API fails. */
export const failures: readonly ToolReply[] = [
  'cut',
  { status: 500 },
  { status: 502, body: '<html></html>' },
  { status: 429, headers: { 'retry-after': '30' } },
  { status: 429 },
  { status: 200, body: '<html>' },
];
