/**
 * Incidents: a trouble of a connection from its beginning to its end. Pure functions over rows. An incident is told once and its end
 * once, whatever a trouble does in between:
 *
 * * It is over when two looks in a row, at different times, did not find it. A trouble that comes and goes stays one incident.
 * * An open breaker is told at the second look, because most last a minute or two.
 * * New failures are told again, at most once an hour, because each one is somebody's visit.
 * * Looks are numbered by the time of the cron's call. The same one again, or an older one that comes late, changes nothing.
 */
import type { AlertKind } from './kinds.ts';
import type { Trouble } from './troubles.ts';

export interface Incident {
  readonly connection: string;
  readonly kind: AlertKind;
  /** Since when the trouble is there, ms. */
  readonly since: number;
  /** The look that found it first, ms. */
  readonly openedAt: number;
  readonly count: number;
  readonly code: string;
  /** It has lasted long enough to be told. */
  readonly isRipe: boolean;
  /** The first look that did not find it any more; null: it is there. */
  readonly calmAt: number | null;
  /** When it was told; null: it is to be told. */
  readonly toldAt: number | null;
  readonly toldCount: number;
  /** When it was found to be over, and that is to be told. */
  readonly overAt: number | null;
}

export interface Look {
  readonly connection: string;
  /** When the cron was called, ms. */
  readonly at: number;
  readonly troubles: readonly Trouble[];
  /** What the look can see: others stay as they are. */
  readonly kinds: readonly AlertKind[];
}

export interface Changes {
  readonly put: readonly Incident[];
  readonly remove: readonly Incident[];
}

/** How long it has to last before it is told. */
const patienceMs: Readonly<Partial<Record<AlertKind, number>>> = { breaker: 4 * 60_000 };
const growthMs = 3_600_000;

/** What a look changes. `known`: the connection's incidents. */
export function afterLook(known: readonly Incident[], look: Look): Changes {
  const put: Incident[] = [];
  const remove: Incident[] = [];
  for (const kind of look.kinds) {
    const incident = known.find((one) => one.kind === kind) ?? null;
    const trouble = look.troubles.find((one) => one.kind === kind) ?? null;
    const next = stepped(incident, trouble, look);
    if (next === 'remove') remove.push(incident as Incident);
    else if (next !== null && next !== incident) put.push(next);
  }
  return { put, remove };
}

function stepped(incident: Incident | null, trouble: Trouble | null, look: Look): Incident | 'remove' | null {
  const { connection, at } = look;
  if (incident === null) {
    if (trouble === null) return null;
    const { kind, count, code, since } = trouble;
    const isRipe = patienceMs[kind] === undefined;
    const untold = { isRipe, calmAt: null, toldAt: null, toldCount: 0, overAt: null };
    return { connection, kind, since: since ?? at, openedAt: at, count, code, ...untold };
  }
  if (at <= Math.max(incident.openedAt, incident.calmAt ?? 0)) return incident;
  if (trouble !== null) return still(incident, trouble, at);
  if (incident.calmAt === null) return { ...incident, calmAt: at };
  if (incident.overAt !== null) return incident;
  // What passed before it was worth telling was none. What passed in quiet hours is told when they are over.
  return incident.isRipe ? { ...incident, overAt: at } : 'remove';
}

function still(incident: Incident, { count, code }: Trouble, at: number): Incident {
  const { kind, openedAt, calmAt } = incident;
  const isRipe = incident.isRipe || at - openedAt >= (patienceMs[kind] ?? 0);
  const isSame = incident.count === count && incident.code === code && calmAt === null && incident.isRipe === isRipe;
  // Whoever was told that it is over is told of it anew, as of another incident; nobody was yet.
  // What a person has mended meanwhile is not told of any more, so the next one counts as new.
  const toldCount = Math.min(incident.toldCount, count);
  return isSame ? incident : { ...incident, count, code, isRipe, toldCount, calmAt: null, overAt: null };
}

export interface Note {
  /** `passed`: it began and ended while nobody was to be called. */
  readonly is: 'open' | 'grown' | 'over' | 'passed';
  readonly incident: Incident;
}

/** What is to be told now. */
export function notesOf(incidents: readonly Incident[], at: number): readonly Note[] {
  return incidents.flatMap((incident): Note[] => {
    const { kind, toldAt, toldCount, count, overAt, calmAt, isRipe } = incident;
    if (toldAt === null) {
      if (overAt !== null) return [{ is: 'passed', incident }];
      // A trouble that is just going away may be over at the next look.
      return calmAt === null && isRipe ? [{ is: 'open', incident }] : [];
    }
    if (overAt !== null) return [{ is: 'over', incident }];
    const isGrown = kind === 'failed' && count > toldCount && calmAt === null && at - toldAt >= growthMs;
    return isGrown ? [{ is: 'grown', incident }] : [];
  });
}

/** The row after a note was told; null: none. */
export const afterNote = ({ is, incident }: Note, at: number): Incident | null =>
  is === 'over' || is === 'passed' ? null : { ...incident, toldAt: at, toldCount: incident.count };
