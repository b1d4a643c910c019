/**
 * The form in which each tool's `speech.ts` says what the tool tells: written from its documentation and not from the code beside it, so
 * that a judge can hold the product against it.
 */
import type { Json, LaterState } from '../../unit/conformance/kit.ts';
import type { Told } from './told.ts';

type Key = keyof Told;
type What = 'booked' | 'moved' | 'changed' | 'cancelled' | LaterState;

export interface Speech {
  /** What a webhook says of the visit. */
  readonly tells: readonly Key[];
  /** Where some webhooks say less. */
  readonly only?: Readonly<Partial<Record<What, readonly Key[]>>>;
  /** Part of the tool's example, in every webhook. */
  readonly always?: Told;
  /** What its API answers, for a tool that is read back. */
  readonly readBack?: readonly Key[];
  /** `ms`, `seconds`: the time of the event. `from_0`, `from_1`: a count. Absent: nothing orders its webhooks. */
  readonly clock?: 'ms' | 'seconds' | 'from_0' | 'from_1';
  readonly cancelsWithoutTime?: true;
  /** Of what has happened within one unit of its clock a cancellation is the last. */
  readonly cancelsLast?: true;
  /** A move and a change say only what the visit is then, and no state. */
  readonly movesSilently?: true;
  /** The event of the address, where a change has one of its own. */
  readonly changedEvent?: string;
  /** Any of its webhooks may be the first of a visit (`direct`: the body names no event). */
  readonly opensAlways?: true;
  readonly worldwideIds?: true;
  /** Colons and per cent signs of its ids stand in `external_ref` as they are. */
  readonly plainIds?: true;
  /** Its webhooks hold too little to make an appointment. */
  readonly createsNothing?: true;
  /** The same body, without what the product cannot do without. */
  readonly broken: (body: Json) => unknown;
}

export const times = ['startsAt', 'endsAt'] as const;
export const client = ['clientName', 'clientPhone'] as const;
export const place = ['staff', 'service'] as const;
export const all: readonly Key[] = ['state', ...times, ...client, 'clientComment', 'amount', ...place];

export const without =
  (path: string) =>
  (body: Json): unknown => {
    const [key = '', ...rest] = path.split('.');
    const { [key]: part, ...others } = body;
    if (rest.length === 0) return others;
    return {
      ...others,
      [key]: Array.isArray(part)
        ? part.map((one) => without(rest.join('.'))(one as Json))
        : without(rest.join('.'))(part as Json),
    };
  };

export const except = (...keys: readonly Key[]): readonly Key[] => all.filter((key) => !keys.includes(key));
