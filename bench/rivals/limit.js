/** The limit: what a Worker cannot do without, and nothing else. One HMAC, one parse, one durable insert before the answer. */

import { DurableObject } from 'cloudflare:workers';
import { createHmac, timingSafeEqual } from 'node:crypto';

export class Mailbox extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS delivery (arrival INTEGER PRIMARY KEY, uid TEXT, doc TEXT)');
  }

  accept(uid, doc) {
    const { sql } = this.ctx.storage;
    return sql.exec('INSERT INTO delivery (uid, doc) VALUES (?, ?) RETURNING arrival', uid, doc).one().arrival;
  }
}

export default {
  async fetch(request, env) {
    const [, , name] = new URL(request.url).pathname.split('/');
    const text = await request.text();
    const mac = createHmac('sha256', env.SECRET).update(text).digest();
    const told = Buffer.from(request.headers.get('x-cal-signature-256') ?? '', 'hex');
    if (told.length !== mac.length || !timingSafeEqual(told, mac)) return new Response(null, { status: 401 });
    const { payload } = JSON.parse(text);
    const arrival = await env.MAILBOX.getByName(name).accept(payload.uid, text);
    return Response.json({ status: 'accepted', delivery_id: `${name}.${arrival}` });
  },
};
