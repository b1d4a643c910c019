/**
 * What one webhook tells of a whole recurring series, it tells of each visit that it is about: the tool itself knows which (`known`).
 * Which they are the bridge can know where it has heard all of them being booked, and nobody's else look like them, or where it may
 * ask the tool. Where it can't, the one that was clicked says so.
 */

import type { Telling, Visit } from '../plan.ts';
import type { Moment, Played, Taken } from '../played.ts';
import type { Case } from './case.ts';

const verdicts = ['ALL_CANCELLED', 'ALL_DECLINED', 'ALL_ACCEPTED'];

const isOfSeries = ({ plan }: Pick<Played, 'plan'>): boolean => plan.switches.includes('series');

/** And is told which they are. */
const readsSeries = ({ plan }: Pick<Played, 'plan'>): boolean =>
  plan.connections[0]?.table['api_key'] !== undefined && plan.seriesRefused === undefined;

/** What the clicked visit's delivery says where nobody knows its series. */
const codeOf = ({ seriesRefused = 'noSeries' }: Played['plan']): string =>
  ['lacks', 'ofOthers', 'odd'].includes(seriesRefused) ? 'undecodable' : 'series_incomplete';

/** The tool was asked of its series, and what it answers is about another one: a person has to look. */
export const isSeriesUnread = ({ played, visit }: Case): boolean =>
  codeOf(played.plan) === 'undecodable' && verdictsOf(played).some((verdict) => verdict.visit.number === visit.number);

interface Verdict {
  readonly taken: Taken;
  readonly telling: Telling;
  readonly visit: Visit;
}

function verdictsOf({ plan, taken }: Played): Verdict[] {
  return taken.flatMap((one): Verdict[] => {
    const [telling] = one.sending.tellings;
    const visit = plan.visits.find(({ number }) => number === one.sending.visit);
    const isTold = telling !== undefined && verdicts.includes(telling.event) && one.statuses[0] === 'accepted';
    return isTold && visit !== undefined ? [{ taken: one, telling, visit }] : [];
  });
}

/** Its booking was heard of as one of a series. */
const heardOf = ({ taken }: Played, visit: Visit): Taken | undefined =>
  taken.find(
    ({ sending, statuses }) =>
      sending.visit === visit.number && statuses[0] === 'accepted' && (sending.tellings[0]?.series?.count ?? 0) > 0,
  );

/** When it was told where this id of the visit came from; null: it is its first one. */
const joinedAt = ({ taken }: Played, visit: Visit, id: string): Moment | null =>
  visit.ids[0] === id
    ? null
    : (taken.find(
        ({ sending, statuses }) =>
          statuses[0] === 'accepted' &&
          sending.tellings.some((telling) => telling.id === id && telling.predecessor !== undefined),
      ) ?? { sequence: Number.POSITIVE_INFINITY, at: Number.POSITIVE_INFINITY });

/** The clicked one was not known as one of them by then. */
const isApart = (played: Played, { taken, visit, telling }: Verdict): boolean =>
  (joinedAt(played, visit, telling.id)?.sequence ?? 0) > taken.sequence;

/** When the last of them was heard of; null: they cannot be known from what was told. */
function knownFrom(played: Played, { taken, visit, telling }: Verdict): Moment | null {
  const { visits } = played.plan;
  if (isApart(played, { taken, visit, telling })) return null;
  const members = visits.filter(({ series }) => series === visit.series);
  // Where another one follows in the same rhythm, the run could begin or end elsewhere.
  if (visits.some(({ series }) => series !== undefined && series !== visit.series)) return null;
  const heard = members.flatMap((member) => heardOf(played, member) ?? []);
  const count = heard[0]?.sending.tellings[0]?.series?.count;
  if (heard.length !== count) return null;
  return [taken, ...heard].reduce((last, one) => (one.sequence > last.sequence ? one : last));
}

/** At the tool the verdict was about it, too. */
const meantOf = ({ plan }: Played, { telling }: Verdict, visit: Visit) =>
  plan.known.find(
    ({ id, time, words }) => time === telling.clock && visit.ids.includes(id) && words.state === telling.series?.does,
  );

/** What was told of the visit by webhooks that are about another one of its series. */
export function impliedFor(played: Played, visit: Visit): Taken[] {
  if (visit.series === undefined) return [];
  return verdictsOf(played).flatMap((verdict): Taken[] => {
    const { telling, taken } = verdict;
    const meant = meantOf(played, verdict, visit);
    if (verdict.visit.number === visit.number || meant === undefined) return [];
    const known = knownFrom(played, verdict);
    const asked = { sequence: taken.sequence, at: taken.at, by: Number.POSITIVE_INFINITY };
    const isAtOnce = known?.sequence === taken.sequence;
    const moment = readsSeries(played) && !isAtOnce ? asked : known;
    if (moment === null) return [];
    // What was never heard of is as the tool's API shows it.
    const isHeardOf = played.taken.some(
      ({ sending, sequence }) => sending.visit === visit.number && sequence < taken.sequence,
    );
    const words = isHeardOf ? { state: meant.words.state! } : meant.words;
    const key = { kind: 'event_id', id: `${telling.event} ${taken.sequence}` } as const;
    const told = { event: telling.event, clock: telling.clock, words, opens: false, key, body: null } as const;
    const saidOf = (id: string, at: Moment): Taken => {
      const said: Telling = { id, ...told };
      return {
        ...{ ...at, sequence: at.sequence + 0.1 },
        sending: { visit: visit.number, tellings: [said], arrives: [] },
        statuses: ['accepted'],
        deliveryIds: [],
      };
    };
    // The tool itself names the id that the visit has.
    const joined = moment === asked ? null : joinedAt(played, visit, meant.id);
    // Until it is known where it came from, what was told is of the id before.
    return joined === null || joined.sequence <= moment.sequence
      ? [saidOf(meant.id, moment)]
      : [saidOf(visit.ids[0]!, moment), saidOf(meant.id, joined)];
  });
}

/** Rows for them. */
export const rowsOfSeries = (played: Played): number =>
  isOfSeries(played)
    ? 12 * played.plan.visits.flatMap((visit) => impliedFor(played, visit)).length +
      4 * played.taken.filter(({ sending }) => sending.tellings[0]?.series !== undefined).length
    : 0;

export function judgeSeries(one: Case): void {
  const { played, visit, tenant } = one;
  for (const verdict of verdictsOf(played)) {
    if (verdict.visit.number !== visit.number) continue;
    const others = played.plan.visits.filter(
      (other) => other !== visit && meantOf(played, verdict, other) !== undefined,
    );
    const known = knownFrom(played, verdict);
    const isAtOnce = known?.sequence === verdict.taken.sequence;
    const [deliveryId = ''] = verdict.taken.deliveryIds;
    const told = [
      ...[...tenant.kv.values()].map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>),
    ].filter(
      ({ code, delivery_ids: ids }) => code === codeOf(played.plan) && (ids as readonly string[]).includes(deliveryId),
    );
    one.judged(`series: ${isAtOnce ? 'known' : readsSeries(played) ? 'asked' : known === null ? 'unknown' : 'late'}`);
    // What was asked before and is owed still is asked again with whatever comes.
    const isOwed = verdictsOf(played).some(
      (before) =>
        before.visit.number === visit.number &&
        before.taken.sequence < verdict.taken.sequence &&
        knownFrom(played, before)?.sequence !== before.taken.sequence,
    );
    const mayBeOwed = isOwed && codeOf(played.plan) === 'undecodable';
    if (told.length > 0 && !mayBeOwed && (isAtOnce || readsSeries(played)))
      one.problem(`${deliveryId} says that its series is not known`);
    if (known !== null || readsSeries(played) || others.length === 0) continue;
    if (told.length === 0) one.problem(`${deliveryId} says nothing of the ${others.length} others that it is about`);
    // Nothing shows its rhythm then.
    for (const other of isApart(played, verdict) ? [] : others) {
      const isHeardOf = heardOf(played, other) !== undefined && heardOf(played, visit) !== undefined;
      const isBefore = [other, visit].every((one) => (heardOf(played, one)?.sequence ?? 0) < verdict.taken.sequence);
      const isNamed = told.some(({ message }) => other.ids.some((id) => String(message).includes(id)));
      if (told.length > 0 && isHeardOf && isBefore && !isNamed)
        one.problem(`${deliveryId} does not name ${other.ids[0]}, which looks like one of its series`);
    }
  }
}
