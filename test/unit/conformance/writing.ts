/** How kits write: instants, forms, and the ways in which tools put signature or token into a request. */
import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { type Client, type Json, type Kit, type Message, type Telling, visitMinutes, type Wire } from './kit.ts';

/** What the edge's clock shows (test/unit/edge.ts). */
export const now = new Date('2031-04-07T05:00:00Z');

/** When the tool says that its `nth` event happened. */
export const momentOf = ({ nth, at }: Pick<Telling, 'nth' | 'at'>): Date =>
  at ?? new Date(now.getTime() - 3_600_000 + nth * 2_000);
export const endOf = ({ startsAt, endsAt }: Pick<Telling, 'startsAt' | 'endsAt'>): Date =>
  endsAt ?? new Date(startsAt.getTime() + visitMinutes * 60_000);
export const minutesOf = (telling: Pick<Telling, 'startsAt' | 'endsAt'>): number =>
  (endOf(telling).getTime() - telling.startsAt.getTime()) / 60_000;
/** For the samples of test/samples. */
export const slotOf = (telling: Telling) => ({ startsAt: telling.startsAt, minutes: minutesOf(telling) });

export const clientOf = ({ client }: Pick<Telling, 'client'>): Client =>
  client ?? { name: 'Test Client', phone: '+77010000001' };

/** First name, and the rest, for tools that ask for both. */
export function namesOf(telling: Pick<Telling, 'client'>): readonly [first: string, last: string] {
  const [first = '', ...rest] = clientOf(telling).name.split(' ');
  return [first, rest.join(' ')];
}

/** What the samples of test/samples take beside client and time. */
export const optionalOf = ({ client, staff, service, amount }: Telling) => ({
  ...(client?.comment === undefined ? {} : { comment: client.comment }),
  ...(staff === undefined ? {} : { staff }),
  ...(service === undefined ? {} : { service }),
  ...(amount === undefined ? {} : { amount }),
});

/** Keys that the tool writes only where there is something to write. */
export const given = (keys: Json): Json =>
  Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));

/** `2031-04-07T05:00:00Z` */
export const iso = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
/** `2031-04-07T10:00:00` in Almaty, UTC+5. */
export const inAlmaty = (date: Date): string => new Date(date.getTime() + 5 * 3_600_000).toISOString().slice(0, 19);
export const unixSeconds = (date: Date): number => Math.floor(date.getTime() / 1000);

/** A visit for rows that need any. */
export const anyVisit: Telling = {
  what: 'booked',
  visit: 1,
  move: 0,
  startsAt: new Date('2031-04-07T08:00:00Z'),
  nth: 1,
};

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const queryOf = ({ event }: Message): string => (event === undefined ? '' : `?event=${event}`);
const withoutHeader = (wire: Wire, header: string): Wire => ({
  ...wire,
  headers: Object.fromEntries(Object.entries(wire.headers).filter(([name]) => name !== header)),
});

const json = 'application/json';
export const form = 'application/x-www-form-urlencoded';

/** The token is the end of the path; the event may be in the query. */
export const inPath = (contentType: string = json) => ({
  seal: (body: Uint8Array, message: Message, secret: string): Wire => ({
    path: `/${secret}${queryOf(message)}`,
    headers: { 'content-type': contentType },
    body,
  }),
  unsealed: (wire: Wire): Wire => ({ ...wire, path: wire.path.replace(/^\/[^?]*/, '') }),
});

/** The token is a header. */
export const inHeader = (header: string) => ({
  seal: (body: Uint8Array, message: Message, secret: string): Wire => ({
    path: queryOf(message),
    headers: { 'content-type': json, [header]: secret },
    body,
  }),
  unsealed: (wire: Wire): Wire => withoutHeader(wire, header),
});

interface Signing {
  readonly header: string;
  readonly encoding?: 'hex' | 'base64';
  readonly contentType?: string;
  /** Around the digest. Default: the digest alone. */
  readonly written?: (digest: string, at: Date) => string;
  /** What is signed. Default: the body. */
  readonly signed?: (body: Uint8Array, message: Message, at: Date) => Uint8Array;
  readonly headers?: (message: Message, at: Date) => Record<string, string>;
}

/** An HMAC-SHA256 in a header. */
export function hmac({ header, encoding = 'hex', contentType = json, written, signed, headers }: Signing) {
  return {
    seal(body: Uint8Array, message: Message, secret: string, at: Date): Wire {
      const digest = createHmac('sha256', secret)
        .update(signed?.(body, message, at) ?? body)
        .digest(encoding);
      return {
        path: queryOf(message),
        headers: {
          'content-type': contentType,
          [header]: written?.(digest, at) ?? digest,
          ...headers?.(message, at),
        },
        body,
      };
    },
    unsealed: (wire: Wire): Wire => withoutHeader(wire, header),
  };
}

/** Text in front of the body, for what is signed. */
export const before = (text: string, body: Uint8Array): Uint8Array => Buffer.concat([bytes(text), body]);

/** `a[b][0]=c` as PHP writes it. */
export function formText(value: unknown, name = ''): string {
  if (typeof value !== 'object' || value === null)
    return `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(String(value).toWellFormed())}`;
  return Object.entries(value as Json)
    .map(([key, part]) => formText(part, name === '' ? key : `${name}[${key}]`))
    .join('&');
}

/** The same form in another writing: one letter as its code. */
export const formReencoded = (text: string): string => `%${text.charCodeAt(0).toString(16)}${text.slice(1)}`;

export const textOf = (kit: Kit, message: Message, secret: string = kit.secrets[0], at = now): string =>
  kit.encode?.(message, secret, at) ?? JSON.stringify(message.body);

export async function sealed(kit: Kit, message: Message, secret: string = kit.secrets[0], at = now): Promise<Wire> {
  return kit.seal(new TextEncoder().encode(textOf(kit, message, secret, at)), message, secret, at);
}
