/** Asks the tool for a page of its bookings, or for one of them, within the same bounds as a webhook's events. */
import type { BookingId } from '../../booking/ids.ts';
import { sourceSettings } from '../../config/read.ts';
import { decodeWithinBounds } from '../../sources/decode-within-bounds.ts';
import type { Asked, Listing, ListPage, ListQuery } from '../../sources/listing.ts';
import type { Decoded, ToolAccess } from '../../sources/source.ts';
import { accessOf } from '../work/calls.ts';
import type { RunInput } from '../work/run-input.ts';

type NoAnswer = Extract<ListPage, { readonly kind: 'refused' | 'unreadable' | 'later' }>;

export function listPage(query: ListQuery, listing: Listing, input: RunInput): Promise<ListPage<BookingId>> {
  let next: string | null = null;
  return within(input, async (access) => {
    const page = await listing.list(query, access);
    if (page.kind !== 'page') return page;
    next = page.next;
    return page.bookings;
  }).then((found) =>
    'kind' in found ? found : { kind: 'page', bookings: found.bookings, next: boundCursor(next, query) },
  );
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

/** A cursor that leads back to where it came from would never end. */
const longestCursor = 500;
const boundCursor = (next: string | null, { cursor }: ListQuery): string | null =>
  next === cursor || (next ?? '').length > longestCursor ? null : next;

/** The tool is called once, and its answer is read for each `only`, as the body of a webhook is (`sources/placed.ts`). */
async function within(
  input: RunInput,
  read: (access: ToolAccess) => Promise<readonly Decoded[] | NoAnswer>,
): Promise<{ readonly bookings: readonly Decoded<BookingId>[] } | NoAnswer> {
  const { connection, source, ports } = input;
  const access = accessOf(input);
  if (source === null || access === null) return { kind: 'refused' };
  const answers = new Map<string, ReturnType<ToolAccess['call']>>();
  const call: ToolAccess['call'] = (request) => {
    const key = JSON.stringify(request);
    const answer = answers.get(key) ?? access.call(request);
    answers.set(key, answer);
    return answer;
  };
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
  return problem ?? { bookings };
}
