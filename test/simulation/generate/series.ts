/**
 * Recurring bookings as Cal.com has them: several visits of one client in one rhythm, each with an id of its own. The tool cancels
 * what is left of them, or answers all requests, with one webhook that is about the one that was clicked. Nothing names the series
 * (webhooks-international.md, *recurring series*). What became of each at the tool stands in `known`.
 */
import type { Known, Sending, SeriesRefusal, SeriesSaid, Telling, ToolState, Visit, Words } from '../plan.ts';
import type { Random } from '../random.ts';
import { day, hour, instant, minute, second, slotOf, visitMs, worldStart } from './times.ts';

export interface SeriesDrawn {
  readonly visits: readonly Visit[];
  readonly sendings: readonly Sending[];
  readonly known: readonly Known[];
}

export const seriesRefusals: readonly SeriesRefusal[] = ['noSeries', 'behind', 'down', 'lacks', 'ofOthers', 'odd'];

const firstNumber = 60;
const name = 'Olga Petrov';
/** Event type, e-mail and name: a family may share the e-mail. */
const of = ['3310', 'olga@example.com', name.toLowerCase()];

interface Member {
  readonly visit: number;
  readonly ids: string[];
  /** Where it was booked. */
  readonly start: number;
  starts: number;
  state: ToolState;
  moves: number;
}

type Does = NonNullable<SeriesSaid['does']>;
const verdictNames: Readonly<Record<Does, string>> = {
  cancelled: 'ALL_CANCELLED',
  declined: 'ALL_DECLINED',
  accepted: 'ALL_ACCEPTED',
};

export function createSeries(random: Random): SeriesDrawn {
  const visits: Visit[] = [];
  const sendings: Sending[] = [];
  const known: Known[] = [];
  const isDaily = random.chance(0.4);
  const isRequested = random.chance(0.4);
  const count = random.between(2, 4);
  // Begun already where it is daily: what is over by then is not called off.
  const first = isDaily ? worldStart + random.between(1, 4) * hour : slotOf(firstNumber, 0);
  const stepMs = isDaily ? day : 7 * day;
  const rhythm = { frequency: isDaily ? 'daily' : 'weekly', interval: 1, timezone: 'Asia/Almaty' } as const;
  let time = worldStart + random.around(10 * minute);
  let sent = 0;

  const book = (series: string, from: number, place: number): Member[] =>
    Array.from({ length: count }, (_, index): Member => {
      const visit = from + index;
      const start = first + (place + index) * stepMs;
      const ids = [`v${visit}.0`];
      visits.push({ number: visit, connection: 0, ids, series });
      return { visit, ids, start, starts: start, state: isRequested ? 'pending' : 'accepted', moves: 0 };
    });

  const timesOf = ({ starts }: Member): Words => ({ startsAt: instant(starts), endsAt: instant(starts + visitMs) });
  const wordsOf = (member: Member): Words => ({
    state: member.state,
    ...timesOf(member),
    ...{ name, phone: '+77010070007', comment: 'from the tool, each week' },
  });
  const note = (member: Member, predecessor?: string): void =>
    void known.push({
      id: member.ids.at(-1)!,
      time,
      words: wordsOf(member),
      ...(predecessor !== undefined && { predecessor }),
    });

  function tell(member: Member, words: Words, event: string, more: Partial<Telling>, arrives: readonly number[]): void {
    sent += 1;
    const id = member.ids.at(-1)!;
    const key = { kind: 'event_id', id: `s${sent}` } as const;
    const telling: Telling = { id, event, clock: time, words, opens: false, key, body: { id, sent }, ...more };
    sendings.push({ visit: member.visit, tellings: [telling], arrives });
  }

  const soon = (): number[] => [time + 200, ...(random.chance(0.15) ? [time + 200 + random.around(10 * minute)] : [])];

  /** `lateBy`: a verdict may come before it; null: it is never told. */
  function open(member: Member, lateBy: number | null): void {
    time += random.between(20, 400);
    note(member);
    if (lateBy === null) return;
    const series: SeriesSaid = { of, rhythm, count, ...(!isRequested && { does: 'accepted' }) };
    const event = isRequested ? 'REQUESTED' : 'BOOKED';
    tell(member, wordsOf(member), event, { opens: true, series }, lateBy === 0 ? soon() : [time + 200 + lateBy]);
  }

  function move(member: Member): void {
    const before = member.ids.at(-1)!;
    member.moves += 1;
    member.ids.push(`v${member.visit}.${member.ids.length}`);
    member.starts = member.start + 2 * member.moves * hour;
    known.push({ id: before, time, words: { ...wordsOf(member), state: 'cancelled' } });
    note(member, before);
    const drawn = random.fork(`moved ${member.ids.at(-1)}`);
    if (drawn.chance(0.6)) {
      tell(member, wordsOf(member), 'MOVED', { predecessor: before }, soon());
      return;
    }
    // Of the new id is told first, and where it came from when all may be called off by then.
    tell(member, wordsOf(member), 'BOOKED_AGAIN', { opens: true }, [time + 200]);
    tell(member, {}, 'MOVED', { predecessor: before }, [time + 200 + minute + drawn.around(2 * hour)]);
  }

  function callOff(member: Member): void {
    member.state = 'cancelled';
    note(member);
    tell(member, { state: 'cancelled', ...timesOf(member) }, 'CANCELLED', {}, soon());
  }

  const isLeft = ({ state, starts }: Member, does: Does): boolean =>
    does === 'cancelled' ? (state === 'accepted' || state === 'pending') && starts >= time : state === 'pending';

  /** Of all that are left, told of the one that was clicked. */
  function decide(members: readonly Member[], does: Does, clicked: Member): void {
    const meant = members.filter((member) => isLeft(member, does));
    for (const member of meant) {
      member.state = does;
      note(member);
    }
    const series: SeriesSaid = { of, rhythm, count: does === 'cancelled' ? null : count, does };
    const words = does === 'accepted' ? wordsOf(clicked) : { state: does, ...timesOf(clicked) };
    tell(clicked, words, verdictNames[does], { series, opens: does === 'accepted' }, soon());
  }

  const members = book('first', firstNumber, 0);
  const hasTwin = random.chance(0.2);
  // Booked by itself, and goes on where the first ends: nobody can tell them apart.
  const twin = hasTwin ? book('second', firstNumber + count, count) : [];
  const clicked = random.pick(members);
  const isWhole = hasTwin || random.chance(0.5);
  for (const member of [...members, ...twin]) {
    const drawn = isWhole || (isRequested && member === clicked) ? 1 : random.next();
    open(member, drawn < 0.15 ? null : drawn < 0.4 ? random.around(2 * hour) : 0);
  }
  const pass = (): void => {
    time += random.chance(0.3) ? random.between(300, 3000) : second + random.around(hour);
  };
  pass();
  if (isRequested) {
    decide(members, random.chance(0.6) ? 'accepted' : 'declined', clicked);
    // Until the tool's API has shown what became of it, or before that.
    if (!random.fork('soon').chance(0.5)) time += 15 * minute;
    pass();
  }
  for (const member of members) {
    if (member.state !== 'accepted' || member.starts < time + hour || random.chance(0.6)) continue;
    if (random.chance(0.6)) move(member);
    else callOff(member);
    pass();
  }
  const left = members.filter((member) => isLeft(member, 'cancelled') && member.state === 'accepted');
  if (left.length > 0 && random.chance(0.8)) decide(members, 'cancelled', random.pick(left));
  return { visits, sendings, known };
}
