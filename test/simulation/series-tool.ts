/** Cal.com's API v2, as far as it names the visits of a series: one booking by its id, all by the uid of their series. */
import type { ToolReply, WorldToolCall } from '../world/world.ts';
import type { Known, Plan } from './plan.ts';

const answer = (data: unknown): ToolReply => ({ status: 200, body: JSON.stringify({ status: 'success', data }) });

const statuses: Readonly<Record<string, string>> = { declined: 'rejected' };

function bookingOf({ id, words, predecessor }: Known, series: string | undefined): Record<string, unknown> {
  const { state = '', startsAt, endsAt, name, phone, comment } = words;
  const email = 'olga@example.com';
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

export const seriesTool =
  (plan: Plan, now: () => number) =>
  ({ url }: WorldToolCall): ToolReply => {
    const asOf = now() - (plan.toolLagMs ?? 0);
    const asked = decodeURIComponent(url.slice(url.lastIndexOf('/') + 1));
    const seriesOf = (id: string): string | undefined => plan.visits.find(({ ids }) => ids.includes(id))?.series;
    // A booking is there at once; what becomes of it may be shown later.
    const known = plan.known.filter(
      ({ id, time }, index) =>
        time <= asOf || (time <= now() && plan.known.findIndex((one) => one.id === id) === index),
    );
    const shown = (id: string): Record<string, unknown> | null => {
      const ofId = known.filter((one) => one.id === id);
      const predecessor = ofId.find((one) => one.predecessor !== undefined)?.predecessor;
      const last = ofId.at(-1);
      return last === undefined
        ? null
        : bookingOf({ ...last, ...(predecessor !== undefined && { predecessor }) }, seriesOf(id));
    };
    const one = shown(asked);
    if (one !== null) return answer(one);
    const ids = plan.visits.filter(({ series }) => series === asked).flatMap((visit) => visit.ids);
    const all = ids.flatMap((id) => shown(id) ?? []);
    return all.length === 0 ? { status: 404 } : answer(all);
  };
