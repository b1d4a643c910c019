/** Authentic requests of several tools, written from their documentation and apart from `src/sources`. */
import { createHmac } from 'node:crypto';

/** Square signs the address, too. */
export const notificationUrl = 'https://bridge.example/hooks/salon';

export interface SignedRequest {
  /** After `/hooks/<connection>`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An authentic request with this body; a token in the path where the source knows nothing better. */
export function sign(source: string, text: string, secret: string, nowMs: number): SignedRequest {
  const hmac = (content: string, encoding: 'hex' | 'base64') =>
    createHmac('sha256', secret).update(content).digest(encoding);
  const seconds = Math.floor(nowMs / 1000);
  const unsignedRequest = { path: '', headers: {}, body: text };
  const header = (name: string, value: string) => ({ ...unsignedRequest, headers: { [name]: value } });
  switch (source) {
    case 'calcom':
      return header('x-cal-signature-256', hmac(text, 'hex'));
    case 'calendly':
      return header('calendly-webhook-signature', `t=${seconds},v1=${hmac(`${seconds}.${text}`, 'hex')}`);
    case 'oncehub':
      return header('oncehub-signature', `t=${seconds},s=${hmac(`${seconds}.${text}`, 'hex')}`);
    case 'square':
      return header('x-square-hmacsha256-signature', hmac(notificationUrl + text, 'base64'));
    case 'acuity':
      return header('x-acuity-signature', hmac(text, 'base64'));
    case 'easyappointments':
      return header('x-ea-token', secret);
    default:
      return { ...unsignedRequest, path: `/${secret}` };
  }
}
