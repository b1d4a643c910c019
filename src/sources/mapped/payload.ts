/** One entry of a body → one canonical event, by the table. */
import type { BookingEvent, BookingFields, BookingTimes, DeliveryKey } from '../../booking/booking.ts';
import { normaliseIin } from '../../booking/iin.ts';
import { normalisePhone } from '../../booking/phone.ts';
import { endAfter } from '../../booking/time.ts';
import { escapeId } from '../../booking/written-id.ts';
import { type Budget, evaluate, type Surroundings } from '../../expressions/expression.ts';
import type { Decoded, SourceSettings } from '../source.ts';
import { birthDateOf, commentOf, listedAnswers, readAnswers } from '../toolkit/answers.ts';
import { candidates, carriedId, isTaken, said, undecodable } from '../toolkit/decode.ts';
import { kept } from './entries.ts';
import { isApproval, isToldOnce, meaningOf, stateOf } from './reaction.ts';
import { epochOf, firstText, joined, minutesOf, tengeOf, textsOf, utcOf, wordOf } from './results.ts';
import { authenticationOf } from './schema.ts';
import type { FieldName, Mapping } from './table.ts';

export interface Entry {
  readonly value: unknown;
  /** Its place in the body: entries of one body share the tool's event id. */
  readonly index: number;
  readonly surroundings: Surroundings;
  readonly budget: Budget;
}

type Results = Readonly<Partial<Record<FieldName, unknown>>>;

/** An id is part of One-Link's `external_ref`, which holds 255 characters. */
const longestId = 200;

export async function decodeEntry(mapping: Mapping, entry: Entry, settings: SourceSettings): Promise<Decoded> {
  let event = 'unknown';
  let id: string | undefined;
  const misfit = (detail: string) => undecodable(event, detail, kept(mapping, entry.value, entry.surroundings), id);
  const results: Record<string, unknown> = {};
  const evaluateFields = async (names: readonly FieldName[]): Promise<string | null> => {
    for (const name of names) {
      const expression = mapping.fields[name];
      if (expression === undefined) continue;
      const result = await evaluate(expression, entry.value, entry.surroundings, entry.budget);
      if (!result.ok) return `${name}: the expression failed (${result.code})`;
      results[name] = result.value;
    }
    return null;
  };

  const eventProblem = await evaluateFields(['event']);
  if (eventProblem !== null) return misfit(eventProblem);
  const named = wordOf(results['event']) ?? entry.surroundings.query['event'];
  if (named === undefined && mapping.events['*'] === undefined) return misfit('event: missing');
  const meaning = meaningOf(named ?? '*', mapping.events);
  // A name that the table does not have becomes `unknown` (`event-names.ts`). It still distinguishes two webhooks.
  event = named ?? 'webhook';
  if (meaning.kind === 'ignored') return { kind: 'ignored', event, reason: meaning.reason };

  const problem = await evaluateFields(restOfFields(mapping));
  id = firstText(results['id']);
  if (id !== undefined && escapeId(id).length > longestId) {
    id = undefined;
    return misfit(`id: longer than ${longestId} characters`);
  }
  if (problem !== null) return misfit(problem);
  if (id === undefined) return misfit('id: missing');
  return eventOf({ mapping, entry, settings, results, event, id, meaning, misfit });
}

const restOfFields = ({ fields }: Mapping): readonly FieldName[] => {
  const names = (Object.keys(fields) as FieldName[]).filter((name) => name !== 'event');
  return ['id', ...names.filter((name) => name !== 'id')];
};

interface Read {
  readonly mapping: Mapping;
  readonly entry: Entry;
  readonly settings: SourceSettings;
  readonly results: Results;
  readonly event: string;
  readonly id: string;
  readonly meaning: Extract<ReturnType<typeof meaningOf>, { readonly kind: 'said' }>;
  readonly misfit: (detail: string) => Decoded;
}

function eventOf(read: Read): Decoded {
  const { mapping, entry, settings, results, event, id, meaning, misfit } = read;
  const names = [...textsOf(results.only), ...textsOf(results.staff), ...textsOf(results.service)];
  if (!isTaken(settings.only, names)) {
    return { kind: 'ignored', event, reason: 'not among the connection’s `only`' };
  }
  const timezone = firstText(results.timezone) ?? settings.timezone;
  const clock = clockOf(results, mapping, timezone);
  if (clock === null)
    return misfit(results.version === undefined ? 'time: not in the unit of the table' : 'version: no number');
  const times = timesOf(results, mapping, timezone);
  if (typeof times === 'string') return misfit(times);

  const word = meaning.state ?? (meaning.movedAway ? undefined : stateOf(wordOf(results.state), mapping.states));
  const told = word === 'no_visit' || word === 'unknown' ? undefined : word;
  const isOver = told === 'cancelled' || told === 'declined';
  const opens = meaning.opens && !isOver && word !== 'no_visit';
  const missing = mapping.required.filter(
    (name) => mapping.fields[name] !== undefined && textsOf(results[name]).length === 0,
  );
  if (opens && missing.length > 0) return misfit(missing.map((name) => `${name}: missing`).join(', '));

  const previous = firstText(results.previous_id);
  const predecessor = previous === id || isOver ? undefined : previous;
  const movedFrom = isOver ? null : utcOf(results.previous_starts_at, mapping.units.time, timezone);
  const next = firstText(results.next_id);
  const successor = next === id ? undefined : next;
  const saysNoState = wordOf(results.state) === undefined;
  const state = told ?? (opens && saysNoState ? 'accepted' : undefined);
  const carried = carriedId(...textsOf(results.carried));
  const formerly = textsOf(results.former_id);
  const booking: BookingEvent<string> = {
    event,
    id,
    key: keyOf(read),
    clock: clock ?? null,
    ...clockKindOf(results, mapping, clock),
    fields: said({
      ...fieldsOf(results, mapping, settings),
      state,
      times,
      unknownState: word === 'unknown' ? true : undefined,
    }),
    ...(predecessor === undefined ? {} : { predecessor }),
    ...(successor === undefined ? {} : { successor }),
    ...(meaning.movedAway ? { movedAway: true } : {}),
    ...(movedFrom == null ? {} : { movedFrom }),
    // A booking that was moved here is not opened here.
    opens: opens && predecessor === undefined,
    ...(formerly.length === 0 ? {} : { formerIds: [{ id, formerly }] }),
    ...(clock === undefined && meaning.opens && isToldOnce(event, mapping)
      ? { once: true, ...(isApproval(event, mapping) && { approves: true }) }
      : {}),
    ...(carried === undefined ? {} : { carried }),
    ...(word === 'no_visit' && { ifKnown: 'no visit yet, by the table `states` or `events`', fillsGaps: true }),
    ...(word === 'unknown' && !opens && { ifKnown: 'its word for the state is not in the table `states`' }),
    body: entry.value,
  };
  return { kind: 'booking', ...booking };
}

/** undefined: none; null: there is one that cannot be read. */
function clockOf(results: Results, { units }: Mapping, timezone: string): number | null | undefined {
  const version = firstText(results.version);
  if (version !== undefined) return Number.isFinite(Number(version)) ? Number(version) : null;
  return epochOf(results.time, units.clock, timezone);
}

/** If the table has a time, even for an event that sends none. */
function clockKindOf(
  results: Results,
  { fields }: Mapping,
  clock: number | undefined,
): Pick<BookingEvent<string>, 'clockKind'> {
  if (firstText(results.version) !== undefined) return { clockKind: 'version' };
  return clock === undefined && fields.time === undefined ? {} : { clockKind: 'event_time' };
}

/** Text: what is wrong. */
function timesOf(results: Results, { units }: Mapping, timezone: string): BookingTimes | undefined | string {
  const startsAt = utcOf(results.starts_at, units.time, timezone);
  const endsAt = utcOf(results.ends_at, units.time, timezone);
  if (startsAt === null) return `starts_at: not a time of the unit ${units.time}`;
  if (endsAt === null) return `ends_at: not a time of the unit ${units.time}`;
  if (startsAt === undefined) return undefined;
  // UTC seconds compare as text. Tools that know no end write one that equals the start.
  if (endsAt !== undefined && endsAt < startsAt) return 'ends_at: before starts_at';
  if (endsAt !== undefined && endsAt > startsAt) return { startsAt, endsAt };
  return { startsAt, endsAt: endAfter(startsAt, minutesOf(results.duration, units.duration)) };
}

function fieldsOf(results: Results, { units, fields }: Mapping, { region }: SourceSettings): BookingFields {
  const place = { region, zone: firstText(results.client_timezone) ?? firstText(results.timezone) };
  const phone = firstReadable(results.client_phone, (written) => normalisePhone(written, place));
  const answers = readAnswers(listedAnswers(results.client_answers), place, phone);
  const currency = { named: fields.currency !== undefined, value: results.currency };
  return said({
    clientName: joined(results.client_name, ' '),
    clientPhone: phone ?? answers.phone,
    clientIdentifier: firstReadable(results.client_identifier, normaliseIin) ?? answers.identifier,
    clientBirthDate: firstReadable(results.client_birth_date, birthDateOf) ?? answers.birthDate,
    clientGender: firstText(results.client_gender),
    clientComment: commentOf(joined(results.client_comment, '\n'), answers.others),
    staff: candidates(...textsOf(results.staff)),
    service: candidates(...textsOf(results.service)),
    amount: tengeOf(results.amount, units.amount, currency),
    isGroup: results.group === true ? true : undefined,
  });
}

function firstReadable(result: unknown, read: (text: string) => string | null): string | undefined {
  for (const text of textsOf(result)) {
    const value = read(text);
    if (value !== null) return value;
  }
  return undefined;
}

/** The mailbox adds event, id and the digest of the body to the two kinds that are not the tool's own id. */
function keyOf({ mapping, entry, results }: Read): DeliveryKey {
  const eventId = firstText(results.event_id);
  if (eventId !== undefined) return { kind: 'event_id', id: entry.index === 0 ? eventId : `${eventId}#${entry.index}` };
  const moment = firstText(results.version) ?? firstText(results.time);
  if (moment !== undefined) return { kind: 'derived', parts: [moment] };
  // Equal signed bytes are the same webhook, however late they come; otherwise anyone who has seen one could replay it. Without a
  // signature, anyone who has the token can write any body, and two events with equal bytes are more likely.
  return authenticationOf(mapping) === 'signature' && !mapping.repeats
    ? { kind: 'derived', parts: [] }
    : { kind: 'while_newest', parts: [], retrySpanMs: mapping.retry_minutes * 60_000 };
}
