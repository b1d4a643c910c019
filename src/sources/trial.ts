/**
 * A webhook that says nothing about a booking, made and signed here as the tool would: "send a test" gives it to the Worker's own door. A
 * source whose every body is a booking, or that signs with a key that only the tool has, has none. Loaded when somebody asks for a test.
 */
import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import type { SourceSettings } from './source.ts';

/** What no tool calls an event. */
export const trialEvent = 'onelink-bridge.test';

export interface Trial {
  readonly body: string;
  readonly contentType: 'application/json' | 'application/x-www-form-urlencoded';
  readonly headers?: Readonly<Record<string, string>>;
  /** The secret is the last part of the address. */
  readonly isInPath?: true;
  /** As `?event=` of the address. */
  readonly event?: string;
}

export interface TrialInput {
  readonly secret: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly settings: SourceSettings;
}

export type MakeTrial = (input: TrialInput) => Trial;

export const json = (body: unknown): Pick<Trial, 'body' | 'contentType'> => ({
  body: JSON.stringify(body),
  contentType: 'application/json',
});

export const form = (fields: Readonly<Record<string, string>>): Pick<Trial, 'body' | 'contentType'> => ({
  body: new URLSearchParams(fields).toString(),
  contentType: 'application/x-www-form-urlencoded',
});

export const signed = (content: string, secret: string, encoding: 'hex' | 'base64'): string =>
  createHmac('sha256', secret).update(Buffer.from(content)).digest(encoding);

/** `t=<unix s>,<name>=<hex HMAC of "t.body">` */
export function timed(name: string, body: string, { secret, now }: TrialInput): string {
  const seconds = Math.floor(now / 1000);
  return `t=${seconds},${name}=${signed(`${seconds}.${body}`, secret, 'hex')}`;
}
