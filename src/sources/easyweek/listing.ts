/**
 * Lists bookings from EasyWeek's public API v2 (webhooks-cis.md, *Listing*). An entry says when a visit is and whether it is off, and
 * neither who comes, nor to whom, nor what for. So it corrects a booking that webhooks told of, and makes none. It has no time of its
 * change either: it counts as of when it is read, as webhooks do.
 */
import * as z from 'zod';
import type { BookingFields } from '../../booking/booking.ts';
import { utcFromIso, utcSeconds } from '../../booking/time.ts';
import { lazily } from '../../lazily.ts';
import { type Asked, type Listing, type ListPage, type ListQuery, listedBooking } from '../listing.ts';
import type { Decoded, ToolAccess, ToolAnswer } from '../source.ts';
import { isRecord, issuePaths, isTaken, optionalText } from '../toolkit/decode.ts';
import { misfit, notThePage, withoutAsked, withoutPage } from '../toolkit/list-pages.ts';
import { beginsIn, notListed } from '../toolkit/listed-entries.ts';
import { visitTimes } from '../toolkit/times.ts';
import { notInOnly } from './events.ts';
import { uid } from './payload.ts';

const usualAddress = 'https://my.easyweek.io/api/public/v2';
const pageSize = 100;

export const listing: Pick<Listing, 'list' | 'ask'> = { list, ask };

const entrySchema = lazily(() =>
  z.looseObject({
    uuid: uid,
    location_uuid: optionalText,
    start_time: optionalText,
    end_time: optionalText,
    is_canceled: z.boolean(),
    is_completed: z.boolean(),
  }),
);
type Entry = z.output<typeof entrySchema>;

async function list(query: ListQuery, access: ToolAccess): Promise<ListPage> {
  const page = Number(query.cursor ?? 1);
  const parameters = new URLSearchParams({
    // Both ends are in the span.
    reserved_on_from: utcSeconds(query.since),
    reserved_on_to: utcSeconds(query.until - 1),
    per_page: String(pageSize),
    page: String(page),
  });
  const answer = await get(access, `bookings?${parameters}`);
  if (answer === null) return { kind: 'refused' };
  if (answer.kind !== 'ok') return withoutPage(answer);
  const { data, meta } = isRecord(answer.body) ? answer.body : {};
  if (!Array.isArray(data) || !isRecord(meta) || Number(meta['current_page']) !== page) return notThePage;
  const last = Number(meta['last_page']);
  if (!Number.isInteger(last)) return notThePage;
  const bookings = data.map((entry) => decodeListed(entry, access));
  return {
    kind: 'page',
    bookings: bookings.filter((booking) => beginsIn(booking, query)),
    next: page < last && data.length > 0 ? String(page + 1) : null,
  };
}

async function ask(id: string, access: ToolAccess): Promise<Asked> {
  const answer = await get(access, `bookings/${encodeURIComponent(id)}`);
  if (answer === null) return { kind: 'refused' };
  if (answer.kind !== 'ok') return withoutAsked(answer);
  const wrapped = isRecord(answer.body) ? answer.body['data'] : undefined;
  const entry = wrapped ?? answer.body;
  if (uid.safeParse(isRecord(entry) ? entry['uuid'] : undefined).data !== id) return notThePage;
  return { kind: 'booking', booking: decodeListed(entry, access) };
}

/** Null: the key has not the form `<workspace>:<key>`. */
async function get({ apiKey, apiUrl, call }: ToolAccess, path: string): Promise<ToolAnswer | null> {
  const [, workspace, key] = /^([\w-]+):([^\s:]+)$/.exec(apiKey) ?? [];
  if (workspace === undefined) return null;
  return call({
    url: `${apiUrl ?? usualAddress}/${path}`,
    headers: { authorization: `Bearer ${key}`, workspace },
  });
}

function decodeListed(listed: unknown, { settings }: ToolAccess): Decoded {
  const read = entrySchema.safeParse(listed);
  if (!read.success) return misfit(issuePaths(read.error));
  const entry: Entry = read.data;
  if (!isTaken(settings.only, comparable(settings.only, entry.location_uuid))) return notListed(notInOnly);
  const times = visitTimes(utcFromIso(entry.start_time), utcFromIso(entry.end_time));
  if (times === null) return misfit('start_time: no time with an offset', entry.uuid);
  const booking = listedBooking({ id: entry.uuid, clock: null, fields: { times, ...endingOf(entry) } });
  return booking.kind === 'booking' ? { ...booking, ifKnown: 'the list says neither who comes nor to whom' } : booking;
}

/**
 * How the visit ended. That it has not ended is not said: whether a visit that a webhook called succeeded is `is_completed` in every
 * case is not known, and the list must not take it back.
 */
function endingOf({ is_canceled, is_completed }: Entry): Pick<BookingFields, 'state'> {
  if (is_canceled) return { state: 'cancelled' };
  return is_completed ? { state: 'completed' } : {};
}

/** A location has a number in webhooks, which is not in the list. An `only` with numbers cannot be compared with it. */
const comparable = (only: readonly string[], location: string | undefined): readonly (string | undefined)[] =>
  only.every((name) => z.guid().safeParse(name.trim()).success) ? [location] : [];
