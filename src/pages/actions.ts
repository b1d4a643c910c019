/**
 * What the buttons do: the same operations as those of the admin API, so both refuse the same things. Then the page again, with a
 * sentence that says what became of it.
 */

import { attentionOperations } from '../admin-api/attention.ts';
import { bookingOperations } from '../admin-api/bookings.ts';
import { connectionOperations } from '../admin-api/connections.ts';
import { deliveryOperations } from '../admin-api/deliveries.ts';
import { linkOperations } from '../admin-api/links.ts';
import type { Operation } from '../admin-api/operation.ts';
import { reconciliationOperations } from '../admin-api/reconciliation.ts';
import { parseDeliveryId } from '../sync/delivery.ts';
import { goTo, ownPath } from './answer.ts';
import { comparisonDeed } from './comparison-acts.ts';
import type { Deed } from './deed.ts';
import { apiContextOf, type Found, findIn } from './desk.ts';
import { type Flash, type RefusedKey, refusedKeys, say } from './flash.ts';
import type { PageContext, Room } from './shell.ts';

const operations = new Map<string, Operation>(
  [
    ...bookingOperations,
    ...deliveryOperations,
    ...attentionOperations,
    ...linkOperations,
    ...connectionOperations,
    ...reconciliationOperations,
  ].map((one) => [one.id, one]),
);

type Result =
  | { readonly ok: true; readonly body: Record<string, unknown> }
  | { readonly ok: false; readonly refused: RefusedKey };

export async function act(context: PageContext): Promise<Response> {
  const { room } = context.var;
  const { form, jar } = room;
  const found = await findIn(room, form.get('connection') ?? '');
  const deed = found === null ? 'unknown-booking' : deedIn(form, found, room.session.person.connections === null);
  if (typeof deed === 'string') say(jar, { key: deed });
  else {
    const result = await carryOut(deed, room, found as Found);
    say(jar, result.ok ? saidOf(deed, result.body) : { key: result.refused });
  }
  return goTo(context, ownPath(form.get('back'), '/'));
}

function saidOf({ done, number }: Deed, told: Readonly<Record<string, unknown>>): Flash {
  const { fields } = told;
  if (done === 'reasserted' && Array.isArray(fields) && fields.length === 0) return { key: 'nothing_reasserted' };
  return { key: done, ...(number !== undefined && { number }) };
}

/** `seesAll`: nobody who is limited to some connections may take what another connection has. */
function deedIn(form: URLSearchParams, found: Found, seesAll: boolean): Deed | RefusedKey {
  const { name } = found;
  const [delivery, ref] = [form.get('delivery') ?? '', form.get('ref') ?? ''];
  const ofDelivery = { delivery_id: delivery };
  // A delivery names its connection: that of another one is none of this form.
  const isOwn = parseDeliveryId(delivery)?.connection === name;
  const link = { connection: name, external_ref: ref };
  switch (form.get('do')) {
    case 'retry':
      return isOwn ? { operation: 'retryDelivery', path: ofDelivery, done: 'retried' } : 'unknown-delivery';
    case 'discard':
      return isOwn ? { operation: 'discardDelivery', path: ofDelivery, done: 'discarded' } : 'unknown-delivery';
    case 'link':
      return linkIn(form, link, seesAll);
    case 'unlink':
      return { operation: 'deleteLink', path: link, done: 'unlinked' };
    case 'reassert':
      return { operation: 'reassertBooking', path: link, body: fieldsIn(form), done: 'reasserted' };
    case 'retry_many':
      return {
        operation: 'retryDeliveries',
        path: {},
        body: { connection: name, ...filterIn(form), dry_run: false },
        done: 'retried_many',
        number: Math.trunc(Number(form.get('count'))) || 0,
      };
    case 'pause':
      return { operation: 'pauseConnection', path: { name }, done: 'paused' };
    case 'resume':
      return { operation: 'resumeConnection', path: { name }, done: 'resumed' };
    default:
      return comparisonDeed(form, found) ?? 'unknown-booking';
  }
}

/** Absent: all that staff have changed. */
function fieldsIn(form: URLSearchParams): { readonly fields?: readonly string[] } {
  const fields = form.get('fields');
  return fields === null ? {} : { fields: fields.split(',') };
}

/** As a group of the first page says it. */
function filterIn(form: URLSearchParams): Readonly<Record<string, unknown>> {
  const [state, code, cause] = [form.get('state'), form.get('code'), form.get('cause')];
  return { ...(state && { states: [state] }), ...(code && { code }), ...(cause && { cause }) };
}

function linkIn(form: URLSearchParams, path: Readonly<Record<string, string>>, seesAll: boolean): Deed | RefusedKey {
  const number = appointmentIn(form.get('appointment') ?? '');
  if (!Number.isSafeInteger(number) || number < 1) return 'no-number';
  const body = { appointment_id: number, force: seesAll && form.get('force') === 'yes' };
  return { operation: 'putLink', path, body, done: 'linked', number };
}

/** `9041`, `№ 9 041`, or an address that ends with the number. 0: none, or it is not clear which. */
function appointmentIn(text: string): number {
  const written = text.trim();
  const digits = /^https?:\/\/\S*\/(\d{1,15})\/?$/.exec(written)?.[1];
  return Number(digits ?? /^(?:№|#)?(\d{1,15})$/.exec(written.replaceAll(/\s/g, ''))?.[1] ?? 0);
}

async function carryOut({ operation, path, body, busy = 'busy' }: Deed, room: Room, found: Found): Promise<Result> {
  const one = operations.get(operation);
  if (one === undefined) throw new Error('there is no such operation');
  const request = new Request(new URL('/', room.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const connections = new Map(room.configuration.connections);
  connections.set(found.name, { ok: true, connection: found.connection });
  const api = apiContextOf(room);
  try {
    const answer = await one.run(request, path, { ...api, configuration: { ...api.configuration, connections } });
    const told = (await answer.json()) as Record<string, unknown>;
    if (answer.ok) return { ok: true, body: told };
    return { ok: false, refused: told['state'] === 'running' ? busy : refusalIn(told) };
  } catch {
    return { ok: false, refused: 'unavailable' };
  }
}

/** `urn:onelink-bridge:problem:wrong-state` → `wrong-state` */
function refusalIn({ type }: Record<string, unknown>): RefusedKey {
  const kind = String(type).split(':').at(-1);
  // Of what forms send only a span can be wrong.
  if (kind === 'invalid-body') return 'wrong-span';
  return refusedKeys.find((key) => key === kind) ?? 'unavailable';
}
