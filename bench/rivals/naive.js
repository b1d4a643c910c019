/** The naive Worker, as it is often written: KV recognises what came twice, and `waitUntil` sends. Nothing is kept or repeated. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export default {
  async fetch(request, env, context) {
    const text = await request.text();
    const mac = createHmac('sha256', env.SECRET).update(text).digest();
    const told = Buffer.from(request.headers.get('x-cal-signature-256') ?? '', 'hex');
    if (told.length !== mac.length || !timingSafeEqual(told, mac)) return new Response(null, { status: 401 });
    const { payload, triggerEvent } = JSON.parse(text);
    const key = `seen:${payload.uid}:${triggerEvent}`;
    if ((await env.OUTCOMES.get(key)) !== null) return Response.json({ status: 'duplicate' });
    await env.OUTCOMES.put(key, '1', { expirationTtl: 86_400 });
    context.waitUntil(patch(payload, env));
    return Response.json({ status: 'accepted' });
  },
};

async function patch(payload, env) {
  const response = await fetch(
    `${env.ONELINK_URL}/api/v1/accounts/12/scheduling/appointments/${payload.metadata.onelink}`,
    {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', api_access_token: env.ONELINK_TOKEN },
      body: JSON.stringify({
        starts_at: payload.startTime,
        ends_at: payload.endTime,
        client_name: payload.attendees[0].name,
        client_comment: payload.additionalNotes,
        external_ref: `calcom:${payload.uid}`,
      }),
    },
  );
  await response.arrayBuffer();
}
