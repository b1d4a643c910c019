/**
 * A made-up booking tool whose API lists its bookings, for tests of the mailbox: pages of a few, with a lag, deletions, moves to a new
 * id, and refusals. It says what it has; what that means for One-Link it does not know.
 */
import type { BookingFields } from '../../src/booking/booking.ts';
import { type Listing, listedBooking } from '../../src/sources/listing.ts';
import type { Decoded, ReadBack, ToolAccess } from '../../src/sources/source.ts';
import type { ToolReply, WorldToolCall } from '../world/world.ts';

export interface ToolBooking {
  readonly id: string;
  readonly fields: BookingFields;
  /** Milliseconds since 1970: its last change, by the tool's clock. */
  readonly changedAt: number;
  readonly predecessor?: string;
  readonly successor?: string;
}

export interface ListedToolOptions {
  readonly pageSize?: number;
  /** `event_time`: entries tell the time of their last change. `none`: they do not. `read_back`: a booking is read back by its id. */
  readonly clock?: 'event_time' | 'none' | 'read_back';
  /** What the API knows by now; default: what was put in. */
  readonly knows?: () => ReadonlyMap<string, ToolBooking>;
  /** Its list leaves this one out. */
  readonly hides?: (booking: ToolBooking) => boolean;
  /** `read_back`: entries say everything, and count as of their reading. */
  readonly isWhole?: boolean;
  readonly changes?: boolean;
  readonly longestSpanMs?: number;
}

const address = 'https://tool.test/bookings';

export function createListedTool({
  pageSize = 2,
  clock = 'event_time',
  changes,
  longestSpanMs,
  knows,
  hides = () => false,
  isWhole = false,
}: ListedToolOptions = {}) {
  const bookings = new Map<string, ToolBooking>();
  const calls: string[] = [];
  const tool = {
    /** In place of the next answers. */
    refuses: null as ToolReply | null,
    /** What the list shows in place of what the tool has. */
    listShows: null as readonly ToolBooking[] | null,
  };

  const known = (): ReadonlyMap<string, ToolBooking> => knows?.() ?? bookings;
  const put = (booking: ToolBooking): void => void bookings.set(booking.id, booking);

  function answer({ url }: WorldToolCall): ToolReply {
    calls.push(url.slice(address.length));
    if (tool.refuses !== null) return tool.refuses;
    const { pathname, searchParams } = new URL(url);
    const id = decodeURIComponent(pathname.split('/')[2] ?? '');
    if (id !== '') {
      const found = known().get(id);
      return found === undefined ? { status: 404 } : { status: 200, body: JSON.stringify(found) };
    }
    const [since, until, from] = ['since', 'until', 'from'].map((name) => Number(searchParams.get(name) ?? 0)) as [
      number,
      number,
      number,
    ];
    const timeOf = ({ fields, changedAt }: ToolBooking): number =>
      searchParams.get('by') === 'changes' ? changedAt : Date.parse(fields.times?.startsAt ?? '');
    const all = [...(tool.listShows ?? known().values())].filter(
      (one) => timeOf(one) >= since && timeOf(one) < until && !hides(one),
    );
    const page = all.slice(from, from + pageSize);
    const next = from + pageSize < all.length ? from + pageSize : null;
    return { status: 200, body: JSON.stringify({ page, next }) };
  }

  const entry = ({ id, fields, changedAt, predecessor, successor }: ToolBooking, now: number): Decoded =>
    listedBooking(
      {
        id,
        clock: clock === 'event_time' ? changedAt : clock === 'read_back' && isWhole ? now : null,
        fields,
        ...(clock === 'read_back' && !isWhole && { readBack: true as const }),
      },
      {
        ...(predecessor !== undefined && { predecessor }),
        ...(successor !== undefined && { successor, movedAway: true }),
      },
    );

  const get = (path: string, { call }: ToolAccess) => call({ url: `${address}${path}` });

  const listing: Listing = {
    ...(changes === true && { changes }),
    ...(longestSpanMs !== undefined && { longestSpanMs }),
    async list({ by, since, until, cursor }, access) {
      const reply = await get(`?by=${by}&since=${since}&until=${until}&from=${cursor ?? 0}`, access);
      if (reply.kind === 'refused') return reply;
      if (reply.kind !== 'ok')
        return { kind: 'later', retryAfterMs: reply.kind === 'later' ? reply.retryAfterMs : null };
      const { page, next } = reply.body as { page: ToolBooking[]; next: number | null };
      return {
        kind: 'page',
        bookings: page.map((one) => entry(one, access.now)),
        next: next === null ? null : String(next),
      };
    },
    async ask(id, access) {
      const reply = await get(`/${encodeURIComponent(id)}`, access);
      if (reply.kind === 'ok') return { kind: 'booking', booking: entry(reply.body as ToolBooking, access.now) };
      if (reply.kind === 'not_found') return { kind: 'gone' };
      return reply;
    },
  };

  async function readBack(id: string, _event: string, access: ToolAccess): Promise<ReadBack> {
    const reply = await get(`/${encodeURIComponent(id)}`, access);
    if (reply.kind === 'not_found') return { kind: 'gone' };
    if (reply.kind !== 'ok')
      return reply.kind === 'refused' ? reply : { kind: 'later', retryAfterMs: reply.retryAfterMs };
    const { fields, predecessor, successor } = reply.body as ToolBooking;
    return {
      ...{ kind: 'booking', fields, body: {} },
      ...(predecessor !== undefined && { predecessor }),
      ...(successor !== undefined && { successor }),
    };
  }

  return {
    bookings,
    calls,
    readBack,
    put,
    remove: (id: string): boolean => bookings.delete(id),
    answer,
    listing,
    set refuses(reply: ToolReply | null) {
      tool.refuses = reply;
    },
    set listShows(shown: readonly ToolBooking[] | null) {
      tool.listShows = shown;
    },
  };
}
