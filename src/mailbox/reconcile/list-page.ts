/** Asks the tool for a page of its bookings, or for one of them, within the same bounds as a webhook's events. */
import type { BookingId } from '../../booking/ids.ts';
import { sourceSettings } from '../../config/read.ts';
import { decodeWithinBounds } from '../../sources/decode-within-bounds.ts';
import type { Asked, Listing, ListPage, ListQuery } from '../../sources/listing.ts';
import { remembering } from '../../sources/placed.ts';
import type { Decoded, ToolAccess } from '../../sources/source.ts';
import { accessOf } from '../work/calls.ts';
import type { RunInput } from '../work/run-input.ts';

type NoAnswer = Extract<ListPage, { readonly kind: 'refused' | 'unreadable' | 'later' }>;

export async function listPage(query: ListQuery, listing: Listing, input: RunInput): Promise<ListPage<BookingId>> {
  let next: string | null = null;
  const found = await within(input, async (access) => {
    const page = await listing.list(query, access);
    if (page.kind !== 'page') return page;
    next = page.next;
    return page.bookings;
  });
  if ('kind' in found) return found;
  if (isEndless(next, query)) return { kind: 'unreadable', detail: 'next: the same page, or too long' };
  return { kind: 'page', bookings: found.bookings, next };
}

export async function askFor(id: BookingId, listing: Listing, input: RunInput): Promise<Asked<BookingId>> {
  let isGone = false;
  const found = await within(input, async (access) => {
    const asked = await listing.ask(id, access);
    if (asked.kind === 'gone') isGone = true;
    return asked.kind === 'gone' ? [] : asked.kind === 'booking' ? [asked.booking] : asked;
  });
  if ('kind' in found) return found;
  const [booking] = found.bookings;
  return isGone || booking === undefined ? { kind: 'gone' } : { kind: 'booking', booking };
}

/** A cursor that leads back to its own page would never end. */
const longestCursor = 500;
const isEndless = (next: string | null, { cursor }: ListQuery): boolean =>
  next !== null && (next === cursor || next.length > longestCursor);

/** The tool is called once, and its answer is read for each `only`, as the body of a webhook is (`sources/placed.ts`). */
async function within(
  input: RunInput,
  read: (access: ToolAccess) => Promise<readonly Decoded[] | NoAnswer>,
): Promise<{ readonly bookings: readonly Decoded<BookingId>[] } | NoAnswer> {
  const { connection, source, ports } = input;
  const access = accessOf(input);
  if (source === null || access === null) return { kind: 'refused' };
  const call = remembering(access.call);
  const problems: NoAnswer[] = [];
  const decode = async (_: unknown, { settings }: { readonly settings: ToolAccess['settings'] }) => {
    const found = await read({ ...access, call, settings });
    if (!('kind' in found)) return found;
    problems.push(found);
    return [];
  };
  const hook = {
    body: new Uint8Array(),
    headers: new Headers(),
    pathToken: null,
    query: new URLSearchParams(),
    secrets: connection.secrets,
    settings: sourceSettings(connection),
    now: ports.now(),
  };
  // Whether an entry contains everything about the client, it says itself.
  const bookings = await decodeWithinBounds(connection.name, { ...source, tellsParts: true, decode }, null, hook);
  const [problem] = problems;
  return problem ?? { bookings: bookings.map((one) => withPlainClock(one, hook.now)) };
}

const dayMs = 86_400_000;

/**
 * A webhook that tells an old time comes late, and its time is doubted (`booking/clocks.ts`). An entry of a list may be years old. Only
 * a time that is to come cannot be right.
 */
function withPlainClock(decoded: Decoded<BookingId>, now: number): Decoded<BookingId> {
  if (decoded.kind !== 'booking' || decoded.clockKind !== 'event_time') return decoded;
  const { clockKind: _, ...entry } = decoded;
  return (decoded.clock ?? 0) > now + dayMs ? decoded : entry;
}
