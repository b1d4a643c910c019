/**
 * Lists bookings from Wix's Bookings Reader V2 (webhooks-international.md, *Listing*). An entry is the booking as in a webhook, with
 * its `revision`. Pages follow the time that they are sorted by: Wix's own cursors may be longer than the mailbox keeps.
 */
import { type Asked, type Listing, type ListPage, type ListQuery, listedBooking } from '../listing.ts';
import type { Decoded, ToolAccess, ToolAnswer } from '../source.ts';
import { isRecord, issuePaths, isTaken, textOf } from '../toolkit/decode.ts';
import { misfit, notThePage, withoutPage } from '../toolkit/list-pages.ts';
import { beginsIn, notListed } from '../toolkit/listed-entries.ts';
import { course, notInOnly, notOn } from './events.ts';
import { bookingSchema, carriedBy, fieldsOf, namesOf, revisionOf, stateOf } from './payload.ts';

const usualAddress = 'https://www.wixapis.com';
const pageSize = 100;

export const listing: Pick<Listing, 'list' | 'ask'> = { list, ask };

interface Account {
  readonly site: string;
  /** The app's instance on the site, as webhooks name it. */
  readonly instance: string | undefined;
  readonly key: string;
}

/** `<site id>:<API key>` or `<site id>:<instance id>:<API key>`. An `only` may name the instance, which the list does not. */
function accountOf({ apiKey, settings }: ToolAccess): Account | null {
  const [, site, , instance, key] = /^([\w-]{1,64}):(([\w-]{1,64}):)?([^\s:]+)$/.exec(apiKey) ?? [];
  if (site === undefined || key === undefined) return null;
  return instance === undefined && settings.only.length > 0 ? null : { site, instance, key };
}

async function list(query: ListQuery, access: ToolAccess): Promise<ListPage> {
  const account = accountOf(access);
  if (account === null) return { kind: 'refused' };
  const field = query.by === 'visits' ? 'startDate' : 'updatedDate';
  const margin = query.by === 'visits' ? 0 : 1000;
  const from = query.cursor ?? new Date(query.since - margin).toISOString();
  const found = await bookingsOf(account, access, {
    filter: { [field]: { $gte: from, $lt: new Date(query.until + margin).toISOString() } },
    sort: [{ fieldName: field, order: 'ASC' }],
    cursorPaging: { limit: pageSize },
  });
  if ('kind' in found) return found;
  const bookings = found.entries.map((entry) => decodeListed(entry, account, access));
  const next = nextFrom(found.entries, field);
  if (next === undefined || next === from) {
    return { kind: 'unreadable', detail: `${field}: missing, or the same in a whole page` };
  }
  return { kind: 'page', bookings: bookings.filter((booking) => beginsIn(booking, query)), next };
}

/**
 * The next page begins with the time of this page's last booking, so those of the same time are listed twice, and none is left out.
 * Null: this was the last page; undefined: it does not say where the next one begins.
 */
function nextFrom(entries: readonly unknown[], field: string): string | null | undefined {
  if (entries.length < pageSize) return null;
  const last = entries.at(-1);
  return isRecord(last) ? textOf(last[field]) : undefined;
}

async function ask(id: string, access: ToolAccess): Promise<Asked> {
  const account = accountOf(access);
  if (account === null) return { kind: 'refused' };
  const found = await bookingsOf(account, access, { filter: { id }, cursorPaging: { limit: 1 } });
  if ('kind' in found) return found;
  const [entry] = found.entries;
  if (entry === undefined) return { kind: 'gone' };
  if (!isRecord(entry) || entry['id'] !== id) return notThePage;
  return { kind: 'booking', booking: decodeListed(entry, account, access) };
}

type NoPage = Extract<ListPage, { readonly kind: 'refused' | 'later' }>;

async function bookingsOf(
  { site, key }: Account,
  { apiUrl, call }: ToolAccess,
  query: Readonly<Record<string, unknown>>,
): Promise<{ readonly entries: readonly unknown[] } | NoPage> {
  const answer: ToolAnswer = await call({
    url: `${apiUrl ?? usualAddress}/_api/bookings-reader/v2/extended-bookings/query`,
    method: 'POST',
    headers: { authorization: key, 'wix-site-id': site, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  if (answer.kind !== 'ok') return withoutPage(answer);
  const extended = isRecord(answer.body) ? answer.body['extendedBookings'] : undefined;
  if (!Array.isArray(extended)) return notThePage;
  return { entries: extended.map((one) => (isRecord(one) ? one['booking'] : undefined)) };
}

function decodeListed(entry: unknown, { instance }: Account, { settings }: ToolAccess): Decoded {
  const read = bookingSchema.safeParse(entry);
  if (!read.success) return misfit(issuePaths(read.error));
  const booking = read.data;
  const { id, bookedEntity: entity } = booking;
  if (id === undefined) return misfit('id: missing');
  if (entity?.schedule !== undefined && entity.slot === undefined) return notListed(course);
  if (!isTaken(settings.only, [instance, ...namesOf(booking)])) return notListed(notInOnly);
  const fields = fieldsOf(booking, settings.timezone, settings.region);
  if (fields.times === undefined) return misfit('bookedEntity.slot.startDate: no time', id);
  const revision = revisionOf(booking);
  if (revision === null) return misfit('revision: missing', id);
  const told = stateOf(booking);
  const carried = carriedBy(booking);
  const listed = listedBooking(
    // What a webhook said with this revision stands, and what one said with an earlier revision does not.
    { id, clock: revision - 0.5, fields: { ...fields, ...told }, isComplete: true },
    carried === undefined ? {} : { carried },
  );
  return told.unknownState === true && listed.kind === 'booking'
    ? { ...listed, ifKnown: notOn(booking.status === 'WAITING_LIST') }
    : listed;
}
