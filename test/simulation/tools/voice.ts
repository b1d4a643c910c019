/**
 * A plan in the words of real tools: each of its sendings becomes what the tool of its connection sends when that happens,
 * with the tool's own ids, and says no more than the tool does. What a tool cannot tell is left out of the plan.
 */
import { worldStart } from '../generate/times.ts';
import { prefixOf } from '../names.ts';
import type { ConnectionPlan, Known, Plan, Sending, Telling, Visit, Words } from '../plan.ts';
import { type Dialect, type Happening, isPrice, type What } from './dialects.ts';
import type { Sending as Spoken, Told } from './told.ts';

/** How a sending is written and signed: the so-manyth webhook of what happened. */
export interface Voice {
  readonly dialect: Dialect;
  readonly happening: Happening;
  readonly part: number;
}

export interface Voiced {
  /** `known` is what the APIs of the tools say. */
  readonly plan: Plan;
  /** What happens at the tools, in this order; of those that are asked. */
  readonly atTools: readonly AtTool[];
  readonly voices: ReadonlyMap<Sending, Voice>;
}

export interface AtTool {
  readonly connection: number;
  readonly time: number;
  readonly happening: Happening;
}

/** `dialects`: one for each connection, whose tables are already the dialect's. */
export async function voicedBy(dialects: readonly Dialect[], plan: Plan): Promise<Voiced> {
  const voices = new Map<Sending, Voice>();
  const visits: Visit[] = [];
  const known: Known[] = [];
  const atTools: AtTool[] = [];
  const counts = dialects.map(() => 0);
  for (const visit of plan.visits) {
    const { connection } = visit;
    const dialect = dialects[connection]!;
    const booked = plan.known.find(({ id }) => visit.ids.includes(id))?.words ?? {};
    const life = createLife(visit.number, dialect, await reopensBy(dialect), booked);
    const ids = new Set<string>();
    const installation = dialect.installation();
    const times = plan.known.filter(({ id }) => visit.ids.includes(id)).map(({ time }) => time);
    const name = namesOf(dialect, plan.connections[connection]!);
    for (const sending of plan.sendings.filter((one) => one.visit === visit.number)) {
      for (const telling of sending.tellings) {
        const nth = (counts[connection] ?? 0) + 1;
        const time = installation === null ? sending.arrives[0]! : times.shift()!;
        const happening = life.happens(telling, time, nth);
        if (happening === null) continue;
        counts[connection] = nth;
        if (installation !== null) {
          installation.happens(happening);
          atTools.push({ connection, time, happening });
          const said = installation.toldOf(dialect.id(happening));
          const words: Words = said === null ? { state: 'cancelled' } : wordsOf(said);
          known.push({ id: name(dialect.id(happening)), time, words });
        }
        const spoken = await dialect.sendings(happening, happening.at);
        spoken.forEach((one, part) => {
          const said = tellingOf(one, { telling, nth, name });
          ids.add(said.id);
          voices.set({ visit: visit.number, tellings: [said], arrives: sending.arrives }, { dialect, happening, part });
        });
      }
    }
    const first = name(dialect.id({ visit: visit.number, move: 0 }));
    visits.push({ ...visit, ids: [...new Set([first, ...ids])] });
  }
  atTools.sort((a, b) => a.time - b.time);
  return { plan: { ...plan, visits, sendings: [...voices.keys()], known }, voices, atTools };
}

/** As it stands behind the prefix of names at One-Link. */
function namesOf(dialect: Dialect, { table }: ConnectionPlan): (id: string) => string {
  const namespace = typeof table['namespace'] === 'string' ? table['namespace'] : null;
  return (id) => dialect.externalRef(id, namespace).slice(prefixOf(table).length);
}

const samples = new WeakMap<Dialect, Promise<boolean>>();

/** A visit that was called off comes back when it is moved. Where it gets another id then, the old one stays as it was. */
function reopensBy(dialect: Dialect): Promise<boolean> {
  const known = samples.get(dialect) ?? asks(dialect);
  samples.set(dialect, known);
  return known;
}

async function asks(dialect: Dialect): Promise<boolean> {
  if (dialect.idChanges || !dialect.tells.includes('moved')) return false;
  const at = new Date(worldStart);
  const client = { name: 'Ivan Petrov', phone: '+77010000000' };
  const spoken = await dialect.sendings({ what: 'moved', visit: 1, move: 1, startsAt: at, nth: 1, at, client }, at);
  return spoken.at(-1)?.told.state !== undefined;
}

const isOff = ({ state }: Words): boolean => state === 'cancelled' || state === 'declined';

/** One visit at the tool. `booked`: what it was at first, which may never have been told. */
function createLife(visit: number, dialect: Dialect, reopens: boolean, booked: Words) {
  let words = booked;
  let move = 0;
  let isOver = false;

  /** Null: the tool cannot tell it, or says it in other webhooks. */
  function whatOf(telling: Telling): What | null {
    if (isOff(telling.words)) return 'cancelled';
    if (telling.opens) return 'booked';
    const { startsAt, state } = telling.words;
    if (startsAt !== words.startsAt) return 'moved';
    const isLater = state === 'confirmed' || state === 'completed' || state === 'no_show';
    if (telling.event === 'STATUS' && isLater) return state;
    return 'changed';
  }

  return {
    /** `time`: where the tool's own clock says none. */
    happens(telling: Telling, time: number, nth: number): Happening | null {
      if (telling.movedAway === true || isOver) return null;
      const what = whatOf(telling);
      if (what === null || !dialect.tells.includes(what)) return null;
      // News of an id that the visit has left.
      const isOld = telling.event === 'OLD';
      if (isOld && (!dialect.idChanges || move === 0)) return null;
      if (!isOld) words = { ...words, ...telling.words };
      if (what === 'moved' && dialect.idChanges) move += 1;
      if (what === 'cancelled' && !isOld && !reopens) isOver = true;
      const { startsAt = '', endsAt, name = '', phone = '', comment, staff, service, amount } = words;
      return {
        what,
        visit,
        move: isOld ? move - 1 : move,
        startsAt: new Date(startsAt),
        ...(endsAt != null && { endsAt: new Date(endsAt) }),
        nth,
        at: new Date(telling.clock ?? time),
        client: { name, phone, ...(comment !== undefined && { comment }) },
        // Where none is named, the example of the tool's documentation may have one.
        staff: staff ?? 'nobody in the tables',
        service: service ?? 'nothing in the tables',
        // `direct` refuses what is no price, so its user cannot tell it.
        amount: amount === undefined || (dialect.source === 'direct' && !isPrice(amount)) ? 5000 : amount,
      };
    },
  };
}

interface Context {
  readonly telling: Telling;
  readonly nth: number;
  readonly name: (id: string) => string;
}

function tellingOf(spoken: Spoken, { telling, nth, name }: Context): Telling {
  return {
    id: name(spoken.id),
    event: telling.event,
    // A count orders as times do.
    clock: spoken.clockKind === 'version' ? worldStart + nth : spoken.clock,
    words: wordsOf(spoken.told),
    opens: spoken.opens,
    ...(spoken.predecessor !== undefined && { predecessor: name(spoken.predecessor) }),
    ...(spoken.movedAway !== undefined && { movedAway: spoken.movedAway }),
    key: { kind: 'event_id', id: String(nth) },
    body: new TextDecoder().decode(spoken.body),
  };
}

const wordsOf = (told: Told): Words => ({
  ...(told.state !== undefined && { state: told.state }),
  ...(told.startsAt !== undefined && { startsAt: told.startsAt, endsAt: told.endsAt ?? null }),
  ...(told.clientName !== undefined && { name: told.clientName }),
  ...(told.clientPhone !== undefined && { phone: told.clientPhone }),
  ...(told.clientComment !== undefined && { comment: told.clientComment }),
  ...(told.amount !== undefined && { amount: told.amount }),
  ...(told.staff !== undefined && { staff: told.staff }),
  ...(told.service !== undefined && { service: told.service }),
});
