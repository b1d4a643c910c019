/**
 * Every booking tool that the product knows, as a generator of histories uses it: what happens to a visit goes in, signed
 * webhooks come out, each with what it really told. The kits of the conformance table write and sign. Nothing here is of
 * `src`, so that what was told is known apart from what the product makes of it.
 */
import type { Json, Kit, LaterState, Message, Telling, Tool } from '../../unit/conformance/kit.ts';
import { kits } from '../../unit/conformance/kits.ts';
import { clientOf, endOf, iso, momentOf, sealed } from '../../unit/conformance/writing.ts';
import type { Speech } from './speech.ts';
import { speeches } from './speeches.ts';
import type { Sending, Told } from './told.ts';

export type What = 'booked' | 'moved' | 'changed' | 'cancelled' | LaterState;

/** Something that happened to a visit at the tool. */
export interface Happening {
  readonly what: What;
  readonly visit: number;
  /** How often it had moved then, this time included. */
  readonly move: number;
  readonly startsAt: Date;
  readonly endsAt?: Date;
  /** Counts all that happened at the tool, from 1. */
  readonly nth: number;
  /** As the tool's clock shows it. */
  readonly at: Date;
  readonly client: { readonly name: string; readonly phone: string; readonly comment?: string };
  readonly staff?: string;
  readonly service?: string;
  /** Whole tenge. */
  readonly amount?: number;
}

export interface Dialect {
  readonly name: string;
  readonly source: string;
  /** Of the connection's table: source and what it cannot do without. Secrets are `SALON_SECRET` and `NEXT_SECRET`. */
  readonly connection: Json;
  readonly secrets: Kit['secrets'];
  /** What it can tell; everything else it keeps to itself. */
  readonly tells: readonly What[];
  /** False: its webhooks cannot make an appointment. */
  readonly creates: boolean;
  /** False: nothing orders its webhooks, which count as they arrive. */
  readonly ordered: boolean;
  /** A move gives the visit a new id. */
  readonly idChanges: boolean;
  /** False: its ids are unique in one installation only, and `external_ref` has the namespace in it. */
  readonly worldwideIds: boolean;
  /** `external_ref` under an id. */
  externalRef(id: string, namespace: string | null): string;
  id(happening: Pick<Happening, 'visit' | 'move'>): string;
  /** Webhooks in the order in which the tool sends them. `signedAt`: when the tool sends, by the true clock. */
  sendings(happening: Happening, signedAt: Date, secret?: string): Promise<readonly Sending[]>;
  /** Webhooks that say nothing about a visit: a ping, another entity. */
  noise(signedAt: Date): Promise<readonly Pick<Sending, 'path' | 'headers' | 'body'>[]>;
  /** One about a visit that the product cannot read: a known event without what it needs. */
  broken(happening: Happening, signedAt: Date): Promise<Pick<Sending, 'path' | 'headers' | 'body'>>;
  /** A new installation of a tool that is read back: told what happens, it answers the product's questions. Null: not read. */
  installation(): Installation | null;
}

export interface Installation {
  readonly apiKey: string;
  readonly apiUrl?: string;
  /** It happens at the tool, before its webhook is sent. */
  happens(happening: Happening): void;
  /** What a read of the visit brings now; null where the tool has no such visit any more, which means cancelled. */
  toldOf(id: string): Told | null;
  readonly answer: Tool['answer'];
}

/** As `external_ref` has it: colons and per cent signs of an id are written out, but for sources whose ids hold colons. */
const written = (source: string, id: string): string =>
  speeches[source]?.plainIds === true ? id : id.replace(/[%:]/g, encodeURIComponent);

function externalRef(source: string, id: string, namespace: string | null): string {
  const parts = [source === 'direct' ? [] : [source], namespace === null ? [] : [namespace], [written(source, id)]];
  return parts.flat().join(':');
}

function tellingOf({ what, ...happening }: Happening): Telling {
  switch (what) {
    case 'booked':
    case 'moved':
    case 'cancelled':
      return { ...happening, what };
    case 'changed':
      return { ...happening, what: 'moved' };
    case 'confirmed':
    case 'completed':
    case 'no_show':
      return { ...happening, what: 'moved', state: what };
    default:
      return what satisfies never;
  }
}

/** Columns of prices have 32 bits, and no price is below 0 (one-link-api.md §2.4). */
export const isPrice = (amount: number | undefined): amount is number =>
  amount !== undefined && amount >= 0 && amount <= 2_147_483_647;

/** All there is to tell of a visit; what a tool does not tell is taken out of it. */
function everythingOf(happening: Happening): Required<Told> {
  const { what, startsAt, staff = '', service = '' } = happening;
  const amount = isPrice(happening.amount) ? happening.amount : -1;
  const { name, phone, comment = '' } = clientOf(happening);
  const state = what === 'booked' || what === 'moved' || what === 'changed' ? 'accepted' : what;
  const times = { startsAt: iso(startsAt), endsAt: iso(endOf(happening)) };
  return { state, ...times, clientName: name, clientPhone: phone, clientComment: comment, amount, staff, service };
}

/** `''` and -1 stand for what the happening did not say. */
function pick(happening: Happening, keys: readonly (keyof Told)[]): Told {
  const all = Object.entries(everythingOf(happening)) as [keyof Told, unknown][];
  return Object.fromEntries(all.filter(([key, value]) => keys.includes(key) && value !== '' && value !== -1));
}

function speechOf(name: string): Speech {
  const speech = speeches[name];
  if (speech === undefined) throw new Error(`${name}: no speech.ts says what it tells`);
  return speech;
}

function dialectOf(kit: Kit): Dialect {
  const name = kit.preset ?? kit.source;
  const speech = speechOf(name);
  const idChanges = kit.id({ visit: 1, move: 0 }) !== kit.id({ visit: 1, move: 1 });
  // A tool that makes a new id of every change cannot change a visit where it is.
  const changes: readonly What[] = kit.tells.includes('moved') && !idChanges ? ['changed'] : [];

  const isSilent = (what: What) => speech.movesSilently === true && (what === 'moved' || what === 'changed');
  const keysOf = (what: What) =>
    (speech.only?.[what] ?? speech.tells).filter((key) => key !== 'state' || !isSilent(what));
  const toldBy = (happening: Happening): Told => ({ ...pick(happening, keysOf(happening.what)), ...speech.always });

  async function sendings(
    happening: Happening,
    signedAt: Date,
    secret: string = kit.secrets[0],
  ): Promise<readonly Sending[]> {
    const telling = tellingOf(happening);
    const { changedEvent } = speech;
    const messages = kit
      .sends(telling)
      .map((one) =>
        happening.what === 'changed' && changedEvent !== undefined ? { ...one, event: changedEvent } : one,
      );
    const before = kit.id({ ...happening, move: happening.move - 1 });
    const moves = happening.what === 'moved' && idChanges;
    return Promise.all(
      messages.map(async (message, index): Promise<Sending> => {
        const isFarewell = index < messages.length - 1;
        const opens = happening.what === 'booked' || (speech.opensAlways === true && happening.what !== 'cancelled');
        return {
          ...(await wire(message, signedAt, secret)),
          id: isFarewell ? before : kit.id(happening),
          told: isFarewell ? {} : toldBy(happening),
          opens,
          ...(moves && !isFarewell ? { predecessor: before } : {}),
          ...(isFarewell ? { movedAway: true } : {}),
          ...clockOf(happening),
        };
      }),
    );
  }

  function clockOf(happening: Happening): Pick<Sending, 'clock' | 'clockKind'> {
    const { clock = null } = speech;
    if (clock === null) return { clock: null, clockKind: null };
    if (clock === 'from_0' || clock === 'from_1') {
      return { clock: happening.nth - (clock === 'from_0' ? 1 : 0), clockKind: 'version' };
    }
    const ms = momentOf(happening).getTime();
    const unit = clock === 'seconds' ? 1000 : 1;
    const isSilent = clock === 'seconds' && happening.what === 'cancelled' && speech.cancelsWithoutTime === true;
    if (isSilent) return { clock: null, clockKind: null };
    const isLast = happening.what === 'cancelled' && speech.cancelsLast === true;
    return { clock: Math.floor(ms / unit) * unit + (isLast ? unit - 1 : 0), clockKind: 'event_time' };
  }

  async function wire(message: Message, signedAt: Date, secret: string = kit.secrets[0]) {
    const { path, headers, body } = await sealed(kit, message, secret, signedAt);
    return { path, headers, body };
  }

  return {
    name,
    source: kit.source,
    connection: { source: kit.source, secret: ['SALON_SECRET', 'NEXT_SECRET'], ...kit.connection },
    secrets: kit.secrets,
    tells: [...kit.tells, ...changes, ...(kit.states ?? [])],
    creates: kit.creates !== false,
    ordered: kit.ordered !== false,
    idChanges,
    worldwideIds: speech.worldwideIds === true,
    externalRef: (id, namespace) => externalRef(kit.source, id, namespace),
    id: (happening) => kit.id(happening),
    sendings,
    noise: (signedAt) =>
      Promise.all([kit.ping, kit.foreign].filter((one) => one !== undefined).map((one) => wire(one, signedAt))),
    async broken(happening, signedAt) {
      const [message] = kit.sends(tellingOf({ ...happening, what: 'booked' })).slice(-1);
      return wire({ ...message, body: speech.broken(message?.body as Json) }, signedAt);
    },
    installation() {
      const tool = kit.tool?.();
      return tool === undefined ? null : installationOf(kit, tool, speech.readBack ?? []);
    },
  };
}

function installationOf(kit: Kit, tool: Tool, keys: readonly (keyof Told)[]): Installation {
  const visits = new Map<string, Told | null>();
  const forgets = kit.source === 'bitrix24' || kit.source === 'easyappointments';
  return {
    apiKey: tool.apiKey,
    ...(tool.apiUrl === undefined ? {} : { apiUrl: tool.apiUrl }),
    happens(happening) {
      tool.tell(tellingOf(happening));
      visits.set(kit.id(happening), happening.what === 'cancelled' && forgets ? null : pick(happening, keys));
    },
    toldOf: (id) => visits.get(id) ?? null,
    answer: (request) => tool.answer(request),
  };
}

export const dialects: readonly Dialect[] = kits.map(dialectOf);
