/**
 * What the webhook does not say: who comes, what the service is called and costs. At most four requests: the booking, then
 * its customer, its catalogue entries and its attributes at once (webhooks-international.md §2.3, *Missing data*; paths and
 * names as in Square's own client, npm `square` 46.0.0).
 */
import * as z from 'zod';
import { lazily } from '../../lazily.ts';
import type { ReadBack, ToolAccess, ToolAnswer, ToolRequest } from '../source.ts';
import { carriedId, isRecord, isTaken, optionalList, optionalText } from '../toolkit/decode.ts';
import { isOfOther, notTheRecord, recordIn } from '../toolkit/read-back.ts';
import { catalogueSchema, serviceOf } from './catalogue.ts';
import { clientOf, customerSchema } from './customer.ts';
import {
  bookingSchema,
  carriedBy,
  fieldsOf,
  isCarrierKey,
  namesOf,
  serviceIds,
  taggedId,
  versionOf,
} from './payload.ts';

const usualApiUrl = 'https://connect.squareup.com';
/** Square answers in the shape of the version asked for, so a fixed one keeps the shape. */
const apiVersion = '2026-09-16';

const customerAnswer = lazily(() => z.looseObject({ customer: customerSchema }));
const attributesAnswer = lazily(() =>
  z.looseObject({
    custom_attributes: optionalList({ key: optionalText, value: z.unknown().optional() }),
  }),
);

export async function readBack(id: string, event: string, access: ToolAccess): Promise<ReadBack> {
  const ask = asker(access);
  const bookingPath = `/v2/bookings/${encodeURIComponent(id)}`;
  const first = await ask(bookingPath);
  // Square keeps every booking, cancelled ones too: one that is not found belongs to another seller or to the sandbox. To
  // take that for a cancellation would cancel every visit the moment a wrong token is set.
  if (first.kind === 'not_found' || first.kind === 'refused') return { kind: 'refused' };
  if (first.kind === 'later') return { kind: 'later', retryAfterMs: first.retryAfterMs };
  const read = recordIn(bookingSchema, partOf(first, 'booking'), id);
  if (read.kind !== 'record') return read;
  const booking = read.record;
  const clock = versionOf(booking);
  // Without a version the time of the read would count, and no version ever comes after that (architecture.md, *Fold*).
  if (clock === null) return { kind: 'unreadable', detail: 'booking.version: missing' };
  if (!isTaken(access.settings.only, namesOf(booking))) {
    return { kind: 'ignored', reason: 'its location and staff are not in `only`' };
  }

  const services = [...new Set(serviceIds(booking))];
  const [customer, catalogue, attributes] = await Promise.all([
    booking.customer_id === undefined ? nothing : ask(`/v2/customers/${encodeURIComponent(booking.customer_id)}`),
    services.length === 0
      ? nothing
      : ask('/v2/catalog/batch-retrieve', { object_ids: services, include_related_objects: true }),
    ask(`${bookingPath}/custom-attributes?limit=100`),
  ]);
  // A booking without its client is useless, so a missing permission is reported here. The other two are extras.
  if (customer.kind === 'refused') return { kind: 'refused' };
  const busy = [customer, ...[catalogue, attributes].filter(isTransient)].find((answer) => answer.kind === 'later');
  if (busy?.kind === 'later') return { kind: 'later', retryAfterMs: busy.retryAfterMs };
  const person = customer.kind === 'ok' ? customerAnswer.safeParse(customer.body).data?.customer : undefined;
  if (customer.kind === 'ok' && (person === undefined || isOfOther(person.id, booking.customer_id)))
    return notTheRecord;

  const listed = catalogueSchema.safeParse(bodyOf(catalogue)).data;
  const marks = attributesAnswer.safeParse(bodyOf(attributes)).data?.custom_attributes ?? [];
  const carried =
    carriedBy(booking) ??
    carriedId(...marks.filter(({ key }) => isCarrierKey(key)).map(({ value }) => value)) ??
    taggedId(person?.reference_id);
  return {
    kind: 'booking',
    clock,
    fields: {
      ...fieldsOf(booking),
      ...(person === undefined ? {} : clientOf(person, access.settings.region)),
      ...serviceOf(booking, listed),
    },
    ...(carried === undefined ? {} : { carried }),
    body: bodyForFields(event, id, first, { customer, catalogue, attributes }),
  };
}

/** The answer to a question that was not asked. */
const nothing: ToolAnswer = { kind: 'not_found', status: 404 };

/**
 * A request that Square finds fault with fails in the same way every time: no reason to wait. A page with status 200 is a
 * gateway's, and 408, 425 and 429 ask for another try.
 */
function isTransient({ kind, status }: ToolAnswer): boolean {
  const isFault = status !== null && status >= 400 && status < 500 && ![408, 425, 429].includes(status);
  return kind === 'later' && !isFault;
}

export function asker({ apiKey, apiUrl, call }: ToolAccess): (path: string, body?: unknown) => Promise<ToolAnswer> {
  const headers = { authorization: `Bearer ${apiKey}`, 'square-version': apiVersion };
  return (path, body) => {
    const url = `${apiUrl ?? usualApiUrl}${path}`;
    const request: ToolRequest =
      body === undefined
        ? { url, headers }
        : {
            url,
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify(body),
          };
    return call(request);
  };
}

function bodyOf(answer: ToolAnswer): unknown {
  return answer.kind === 'ok' ? answer.body : undefined;
}

export function partOf(answer: ToolAnswer | undefined, key: string): unknown {
  const body = answer === undefined ? undefined : bodyOf(answer);
  return isRecord(body) ? body[key] : undefined;
}

/** The booking stands where the webhook has it, so that a `fields` expression works on both. */
function bodyForFields(
  event: string,
  id: string,
  booking: ToolAnswer,
  others: Readonly<Record<string, ToolAnswer>>,
): unknown {
  return {
    type: event,
    data: { type: 'booking', id, object: { booking: partOf(booking, 'booking') } },
    customer: partOf(others['customer'], 'customer'),
    catalog: bodyOf(others['catalogue'] ?? nothing),
    custom_attributes: partOf(others['attributes'], 'custom_attributes'),
  };
}
