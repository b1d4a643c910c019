/**
 * What a source or preset gives to the conformance table: how its tool writes, signs and answers. A kit is written from the
 * tool's documentation and from fixtures, apart from `src/sources`, and signs with the vendor's own package where there is one.
 */
export type Json = Record<string, unknown>;

/** The rows of the table (conformance.test.ts). */
export const rowNames = [
  'valid_request',
  'tampered_body',
  'truncated_body',
  'wrong_secret',
  'missing_credential',
  'malformed_credential',
  'stale_timestamp',
  'reencoded_body',
  'rotation',
  'flood',
  'ping',
  'foreign_event',
  'unknown_event',
  'unknown_fields',
  'missing_fields',
  'huge_body',
  'empty_body',
  'not_utf8',
  'duplicate',
  'replayed',
  'any_order',
  'there_and_back',
  'chain_any_order',
  'moved_away',
  'successor_missing',
  'two_installations',
] as const;
export type RowName = (typeof rowNames)[number];

/** Something that happened to a visit, in the words of the table. Visits last `visitMinutes`. */
export interface Telling {
  readonly what: 'booked' | 'moved' | 'cancelled';
  /** Which visit. */
  readonly visit: number;
  /** How often it had moved then: tools that make a new id at each move count by it. */
  readonly move: number;
  readonly startsAt: Date;
  /** Counts all that happened at the tool; versions and event ids are made of it. */
  readonly nth: number;
  /** Default: `visitMinutes` after the start. */
  readonly endsAt?: Date;
  /** When it happened at the tool. Default: two seconds after the one before. */
  readonly at?: Date;
  /** Default: a client of the kit's own. */
  readonly client?: Client;
  /** Default: the staff, service and price of the tool's example. A tool that tells none leaves them out. */
  readonly staff?: string;
  readonly service?: string;
  /** Whole tenge. */
  readonly amount?: number;
  /** What the visit has come to, beside its time: only what is in the kit's `states`. */
  readonly state?: LaterState;
}

/** States that staff give a visit after it was booked. */
export type LaterState = 'confirmed' | 'completed' | 'no_show';

export interface Client {
  readonly name: string;
  readonly phone: string;
  readonly comment?: string;
}

/** A request to the tool's API, and its answer, as far as kits play it. */
export interface ToolRequest {
  readonly url: string;
  readonly body?: string;
}
export type ToolAnswer =
  | { readonly kind: 'ok'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'not_found'; readonly status: number };

export const visitMinutes = 30;

/** One webhook before it is written down and signed. */
export interface Message {
  readonly body: unknown;
  /** Where the address or a header names the event. */
  readonly event?: string;
  readonly nth?: number;
  /** Of the hook, where the tool signs it. Default: that of the kit's `connection`. */
  readonly address?: string;
}

/** A request as it goes over the wire. `path` comes after `/hooks/<connection>`. */
export interface Wire {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The tool's own API, for sources that read back: it answers from what was told last about each id. */
export interface Tool {
  readonly apiKey: string;
  readonly apiUrl?: string;
  tell(telling: Telling): void;
  answer(request: ToolRequest): ToolAnswer;
}

export interface Kit {
  readonly source: string;
  readonly preset?: string;
  /** Keys of a body under which every key is a question of the owner's form. */
  readonly answers?: readonly string[];
  /** Keys of the connection's table beside source, account and secret. */
  readonly connection?: Json;
  /** In force, the next one, and one of nobody. */
  readonly secrets: readonly [string, string, string];
  /** What the tool can tell. */
  readonly tells: readonly Telling['what'][];
  /** What else it can tell of a visit that stays where it is. Default: nothing. */
  readonly states?: readonly LaterState[];
  /** False: its webhooks do not hold enough to make an appointment. Default true. */
  readonly creates?: false;
  /** False: nothing in its webhooks orders them, so that they count as they arrive. Default true. */
  readonly ordered?: false;
  /** What the tool calls the visit then. */
  id(telling: Pick<Telling, 'visit' | 'move'>): string;
  /** The webhooks of one happening, in the order in which the tool sends them. */
  sends(telling: Telling): readonly Message[];
  /** The client did not come. Only where the webhook itself says so: no kit's tool is told. */
  noShow?(telling: Telling): Message;
  /** "The old id was cancelled because it was moved", without its successor's id. */
  movedAway?(telling: Telling): Message;
  /** A webhook whole and sound, under another event name. */
  named?(event: string): Message;
  readonly ping?: Message;
  /** About something that is no booking. */
  readonly foreign?: Message;
  /** A booking that says as little as the tool may. */
  readonly minimal: Message;
  /** The text that is signed. Default: JSON. */
  encode?(message: Message, secret: string, at: Date): string;
  /** The same content in another writing. Default: JSON with other whitespace. */
  reencode?(text: string): string;
  /** Signs, or adds the token. `at`: the time of signing. */
  seal(text: Uint8Array, message: Message, secret: string, at: Date): Wire | Promise<Wire>;
  /** The request without signature or token. */
  unsealed(wire: Wire): Wire;
  /** A booking whose state is this word or code of the tool: one that it has, and one that nobody knows. Or why no word says it. */
  readonly stateWord?: { readonly words: readonly [unknown, unknown]; says(word: unknown): Message } | string;
  /** Sound bodies for hostile changes to start from. Default: the fixtures, else what it sends. */
  readonly bodies?: readonly unknown[];
  /** What `decode` gets of a body, where that is not the body: as text that nobody signed. */
  parsed?(body: unknown): unknown;
  readonly tool?: () => Tool;
  /** Rows that say nothing about this tool, and why. */
  readonly excused: Readonly<Partial<Record<RowName, string>>>;
}

/** Reasons that several tools share. */
export const because = {
  tokenAlone: 'nothing is signed: a token does not cover the body',
  tokenIsAll: 'nothing is signed and nothing orders its webhooks: whoever has the token writes what he likes',
  formCut: 'nothing is signed, and the beginning of a form is a form',
  noTime: 'no time is signed',
  idStays: 'the id stays when a visit is moved',
  noMovedAway: 'a move is never told as a cancellation',
  worldwideIds: 'ids are unique over all accounts of the tool',
  noPing: 'the tool sends no ping',
  noForeign: 'the tool has webhooks about bookings alone',
  noMoves: 'a move is not told',
} as const;

/** For tools that send a token and sign nothing. */
export const unsigned = {
  tampered_body: because.tokenAlone,
  reencoded_body: because.tokenAlone,
  stale_timestamp: because.noTime,
} as const;

/** For tools whose bookings keep their id. */
export const keepsId = {
  chain_any_order: because.idStays,
  moved_away: because.noMovedAway,
  successor_missing: because.noMovedAway,
} as const;

export const tokens = ['the-token-in-force-now', 'the-token-that-is-next', 'the-token-of-nobody'] as const;
