/**
 * Decides by the connection's `only` whether a booking belongs to it, in the same way for every source: a booking that the source
 * ignores with `only` and accepts without it is outside. It is not known here whether the mailbox knows the booking and must hear
 * that it has left.
 */
import type { Place } from '../booking/booking.ts';
import type { Decoded, Hook, ReadBack, SourceSettings, ToolAccess } from './source.ts';

/** A name that nothing has. A booking that is accepted even with this `only` names nothing that `only` could compare. */
const nobody = ['\u0000nobody'];

type Only = Pick<SourceSettings, 'only'>;

/** Decodes as the source does for this `only`. */
type Decode = (settings: Only) => Promise<readonly Decoded[]>;

/** All bookings of a body, each with its place. */
export async function decodePlaced({ settings }: Hook, decode: Decode): Promise<readonly Decoded[]> {
  const own = await decode(settings);
  if (settings.only.length === 0) return own;
  const idsUnder = async (only: readonly string[]): Promise<ReadonlySet<string>> => idsIn(await decode({ only }));
  const taken = idsIn(own);
  const unnamed = taken.size > 0 ? await idsUnder(nobody) : taken;
  const inside = own.map((event) => (event.kind === 'booking' && !unnamed.has(event.id) ? { ...event, place } : event));
  if (!own.some(({ kind }) => kind === 'ignored')) return inside;
  const others = (await decode({ only: [] })).filter(({ kind }) => kind === 'booking');
  const outside = others.filter((event) => event.kind === 'booking' && !taken.has(event.id));
  if (outside.length === 0) return inside;
  const elsewhere = new Set<string>();
  for (const only of settings.onlyOfOthers ?? []) for (const id of await idsUnder(only)) elsewhere.add(id);
  const reason = own.find((event) => event.kind === 'ignored')?.reason ?? '';
  const placed = outside.map((event) =>
    event.kind === 'booking' ? { ...event, place: outsideOf(reason, elsewhere.has(event.id)) } : event,
  );
  // An ignored event counts for each of its bookings.
  return [...inside.filter(({ kind }) => kind !== 'ignored'), ...placed];
}

/** The same call is made once: its answer is read again for each `only`. */
export function remembering(ask: ToolAccess['call']): ToolAccess['call'] {
  const answers = new Map<string, ReturnType<ToolAccess['call']>>();
  return (request) => {
    const key = JSON.stringify(request);
    const answer = answers.get(key) ?? ask(request);
    answers.set(key, answer);
    return answer;
  };
}

/** Reads a booking back and finds its place. The tool is called once, and its answer is read again for each `only`. */
export async function readPlaced(
  access: ToolAccess,
  read: (access: ToolAccess) => Promise<ReadBack>,
): Promise<ReadBack> {
  const { settings } = access;
  const call = remembering(access.call);
  const under = (only: readonly string[]): Promise<ReadBack> =>
    read({ ...access, call, settings: { ...settings, only } });
  const own = await under(settings.only);
  if (settings.only.length === 0) return own;
  if (own.kind === 'booking') return (await under(nobody)).kind === 'booking' ? own : { ...own, place };
  const all = own.kind === 'ignored' ? await under([]) : own;
  if (own.kind !== 'ignored' || all.kind !== 'booking') return own;
  const elsewhere = await Promise.all((settings.onlyOfOthers ?? []).map(under));
  return {
    ...all,
    place: outsideOf(
      own.reason,
      elsewhere.some(({ kind }) => kind === 'booking'),
    ),
  };
}

const place: Place = { is: 'inside' };
const outsideOf = (reason: string, isTakenByOther: boolean): Place => ({ is: 'outside', reason, isTakenByOther });

const idsIn = (events: readonly Decoded[]): ReadonlySet<string> =>
  new Set(events.flatMap((event) => (event.kind === 'booking' ? [event.id] : [])));
