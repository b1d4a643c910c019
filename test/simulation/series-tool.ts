/** Cal.com's API v2, as far as it names the visits of a series: one booking by its id, all by the uid of their series. */
import type { ToolReply, WorldToolCall } from '../world/world.ts';
import type { Known, Plan } from './plan.ts';

const answer = (data: unknown): ToolReply => ({ status: 200, body: JSON.stringify({ status: 'success', data }) });

const statuses: Readonly<Record<string, string>> = { declined: 'rejected' };

function bookingOf(
  { id, words, predecessor }: Known,
  series: string | undefined,
  email = 'olga@example.com',
): Record<string, unknown> {
  const { state = '', startsAt, endsAt, name, phone, comment } = words;
  return {
    uid: id,
    status: statuses[state] ?? state,
    start: startsAt,
    end: endsAt,
    eventType: { id: 3310, slug: 'hour' },
    attendees: [{ name, email, timeZone: 'Asia/Almaty' }],
    bookingFieldsResponses: { name, email, attendeePhoneNumber: phone, notes: comment },
    recurringBookingUid: series,
    rescheduledFromUid: predecessor,
  };
}

export const seriesTool = (plan: Plan, now: () => number): ((call: WorldToolCall) => ToolReply) => {
  const { seriesRefused: refused } = plan;
  /** Whose series is asked for. */
  let clicked = '';
  return ({ url }) => {
    if (refused === 'down') return { status: 500 };
    const asOf = refused === 'behind' ? 0 : now() - (plan.toolLagMs ?? 0);
    const asked = decodeURIComponent(url.slice(url.lastIndexOf('/') + 1));
    const seriesOf = (id: string): string | undefined =>
      refused === 'noSeries' ? undefined : plan.visits.find(({ ids }) => ids.includes(id))?.series;
    // A booking is there at once; what becomes of it may be shown later.
    const known = plan.known.filter(
      ({ id, time }, index) =>
        time <= asOf || (time <= now() && plan.known.findIndex((one) => one.id === id) === index),
    );
    const shown = (id: string): Record<string, unknown> | null => {
      const ofId = known.filter((one) => one.id === id);
      const predecessor = refused === 'odd' ? 'odd\0' : ofId.find((one) => one.predecessor !== undefined)?.predecessor;
      const last = ofId.at(-1);
      return last === undefined
        ? null
        : bookingOf(
            { ...last, ...(predecessor !== undefined && { predecessor }) },
            seriesOf(id),
            refused === 'ofOthers' ? 'others@example.com' : undefined,
          );
    };
    const one = shown(asked);
    if (one !== null) clicked = asked;
    if (one !== null) return answer(one);
    const ids = plan.visits
      .filter(({ series }) => series === asked)
      .flatMap((visit) => visit.ids)
      .filter((id) => refused !== 'lacks' || id !== clicked);
    const all = ids.flatMap((id) => shown(id) ?? []);
    return all.length === 0 ? { status: 404 } : answer(all);
  };
};
