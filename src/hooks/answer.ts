/** Answers to the booking tool. The bodies of the 200s are fixed (architecture.md, *HTTP*). */
import type { Accepted } from '../mailbox/contract.ts';

/**
 * The answer when the deliveries are stored: `accepted` if any event is new, `duplicate` if all events about a booking were
 * stored before, `ignored` if no event says anything about a booking. `wanted`: the text that the tool expects instead.
 */
export function acceptedAnswer({ deliveries }: Accepted, wanted: string | null): Response {
  if (wanted !== null) return textAnswer(wanted);
  const first =
    deliveries.find(({ status }) => status === 'accepted') ??
    deliveries.find(({ status }) => status === 'duplicate') ??
    deliveries[0];
  if (first === undefined) throw new Error('the mailbox answered without deliveries');
  return Response.json({
    status: first.status,
    ...(first.status === 'ignored' && first.reason !== undefined ? { reason: first.reason } : {}),
    delivery_id: first.deliveryId,
    ...(deliveries.length > 1 ? { delivery_ids: deliveries.map(({ deliveryId }) => deliveryId) } : {}),
  });
}

/** Longest text that is echoed. It is too short for a malicious page. */
const longestEchoBytes = 256;

/** The answer to GET: the text that the tool expects, or else a plain 200. */
export function handshakeAnswer(echo: string | null): Response {
  const text = echo !== null && new TextEncoder().encode(echo).length <= longestEchoBytes ? echo : 'ok';
  return textAnswer(text);
}

const textAnswer = (text: string): Response =>
  new Response(text, {
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  });
