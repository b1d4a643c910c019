/**
 * One message to one channel: a request and what its answer means. An answer's body is not read, because it may repeat what was sent, and
 * no error is logged with its text, because the addresses of Telegram and Slack are secrets.
 */
import { createHmac } from 'node:crypto';
import type { Message } from './message.ts';
import { type Channel, standardKey } from './settings.ts';

/** Cloudflare's binding `send_email`, as far as it is used. */
export interface EmailBinding {
  send(message: {
    readonly from: string;
    readonly to: string;
    readonly subject: string;
    readonly text: string;
  }): Promise<unknown>;
}

export interface Sending {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Absent: the Worker has no such binding. */
  readonly email: EmailBinding | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** `id`: the same for each attempt at one message, so that a receiver knows a repeated one. */
export interface Outgoing {
  readonly id: string;
  /** When it was made, ms. */
  readonly at: number;
  readonly message: Message;
}

export type Sent =
  | { readonly ok: true }
  /** `why`: a status, or why there was none. `retryAfterMs`: what the receiver asks for. */
  | { readonly ok: false; readonly why: string; readonly retryAfterMs: number | null };

const timeoutMs = 10_000;
/** Telegram takes 4,096 characters, Slack and a letter more. */
const charactersAtMost = 4_000;

export async function send(channel: Channel, outgoing: Outgoing, sending: Sending): Promise<Sent> {
  const controller = new AbortController();
  // Cleared below: a timer that runs on would keep the object awake, which is billed.
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  try {
    if (channel.name === 'email') return await sendEmail(channel, outgoing, sending.email);
    const { url, headers, body } = requestOf(channel, outgoing, sending.now());
    const answer = await sending.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'manual', // a redirect would take the signature, or the token in the address, to another host
      signal: controller.signal,
    });
    await answer.body?.cancel();
    if (answer.status >= 200 && answer.status < 300) return { ok: true };
    return { ok: false, why: `HTTP_${answer.status}`, retryAfterMs: retryAfterOf(answer.headers) };
  } catch {
    return { ok: false, why: controller.signal.aborted ? 'timeout' : 'network', retryAfterMs: null };
  } finally {
    clearTimeout(timer);
  }
}

async function sendEmail(
  { from, to }: Extract<Channel, { readonly name: 'email' }>,
  { message }: Outgoing,
  email: EmailBinding | undefined,
): Promise<Sent> {
  if (email === undefined) return { ok: false, why: 'no_binding', retryAfterMs: null };
  await email.send({ from, to, subject: message.title, text: `${message.text}\n` });
  return { ok: true };
}

interface ChannelRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function requestOf(
  channel: Exclude<Channel, { readonly name: 'email' }>,
  outgoing: Outgoing,
  now: number,
): ChannelRequest {
  const { message } = outgoing;
  const text = `${message.title}\n\n${message.text}`.slice(0, charactersAtMost);
  switch (channel.name) {
    case 'telegram':
      return {
        url: `${channel.apiUrl}/bot${channel.token}/sendMessage`,
        headers: {},
        body: JSON.stringify({ chat_id: channel.chatId, text, link_preview_options: { is_disabled: true } }),
      };
    case 'slack':
      return { url: channel.url, headers: {}, body: JSON.stringify({ text }) };
    case 'webhook':
      return signedRequest(channel, outgoing, now);
    default:
      return channel satisfies never;
  }
}

/** Standard Webhooks 1.0.0: `webhook-id`, `webhook-timestamp` and `webhook-signature`, each attempt signed anew. */
function signedRequest(
  { url, secret }: Extract<Channel, { readonly name: 'webhook' }>,
  { id, at, message }: Outgoing,
  now: number,
): ChannelRequest {
  const { type, title, text, alerts } = message;
  const data = { title, text, alerts };
  const body = JSON.stringify({ type: `onelink_bridge.${type}`, timestamp: new Date(at).toISOString(), data });
  const timestamp = String(Math.floor(now / 1000));
  const key = standardKey(secret) ?? new Uint8Array();
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
  return { url, headers, body };
}

/** Seconds. A date is not read: no receiver of alerts sends one. */
function retryAfterOf(headers: Headers): number | null {
  const written = headers.get('retry-after') ?? '';
  return /^\d{1,6}$/.test(written) ? Number(written) * 1000 : null;
}
