/** Turns Rubitime's webhooks into events of a record. */
import * as z from 'zod';
import { lazily } from '../../lazily.ts';
import type { Decoded, Hook } from '../source.ts';
import { isRecord, issuePaths, isTaken, textOf, undecodable } from '../toolkit/decode.ts';
import { whileNewest } from '../toolkit/delivery-key.ts';
import { carriedBy, fieldsOf, inCart, recordSchema, stateOf, timesOf } from './payload.ts';

const removals = ['event-remove-record', 'event-delete-record'];

const actions: Readonly<Record<string, string>> = {
  'event-create-record': 'opens a booking',
  'event-update-record': 'changes a booking; with status 4 it cancels',
  'event-remove-record': 'cancels: the record was deleted',
  'event-delete-record': 'cancels: the record was deleted',
};

const envelopeSchema = lazily(() => z.looseObject({ data: recordSchema }));

export const events: Readonly<Record<string, string>> = actions;

export const decode = (body: unknown, hook: Hook): readonly Decoded[] => [decodeRecord(withoutKey(body), hook)];

function decodeRecord(body: unknown, { settings }: Hook): Decoded {
  const event = isRecord(body) ? textOf(body['event']) : undefined;
  if (event === undefined) return undecodable('unknown', 'event: missing', body);
  if (!Object.hasOwn(actions, event)) return { kind: 'ignored', event: nameOf(event), reason: 'unknown event' };
  const read = envelopeSchema.safeParse(body);
  if (!read.success) return undecodable(event, issuePaths(read.error), body);
  const { data: record } = read.data;
  const removed = removals.includes(event);

  if (!isTaken(settings.only, [record.branch_id, record.branch_title])) {
    return { kind: 'ignored', event, reason: 'its branch is not in `only`' };
  }
  const isInCart = record.status === inCart && !removed;
  const isCreation = event === 'event-create-record';
  const opens = isCreation && !isInCart;
  const times = timesOf(record, settings.timezone);
  if (times === null && !removed && (isCreation || record.record !== undefined)) {
    return undecodable(event, 'data.record: no local time', body, record.id);
  }
  const told = stateOf(record, { removed, opens });
  const carried = carriedBy(record);
  return {
    kind: 'booking',
    event,
    id: record.id,
    key: whileNewest(event, record.id),
    clock: null,
    fields: { ...fieldsOf(record, times, settings), ...told },
    opens,
    ...(isCreation && { once: true }),
    ...(removed && { isFinal: true }),
    ...(!opens && told.unknownState && { ifKnown: notOn(isInCart) }),
    ...(carried !== undefined && { carried }),
    body,
  };
}

const notOn = (isInCart: boolean): string => (isInCart ? 'in the cart, not booked yet' : 'its status is not known');

/** `rk` opens the account's API. It is not known to be sent back; should it be, it is not stored. */
export function withoutKey(body: unknown): unknown {
  if (!isRecord(body)) return body;
  const { rk: _, ...envelope } = body;
  if (!isRecord(envelope['data'])) return envelope;
  const { rk: __, ...data } = envelope['data'];
  return { ...envelope, data };
}

/** The name is shown and stored, so only text that has the form of a name is accepted. */
function nameOf(event: string): string {
  return /^[a-z][a-z-]{0,39}$/.test(event) ? event : 'unknown';
}
