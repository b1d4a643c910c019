/**
 * Finds the token in a body that is not authenticated yet. A form, which is what Bitrix24 sends, is searched and not parsed, so a
 * forged request costs one pass. Bitrix24 writes the token once, as `auth[application_token]`. A form that has it twice counts as
 * having none, so that the check and the decoder cannot read different tokens. JSON is parsed within its bounds.
 */
import { Buffer } from 'node:buffer';
import { readJson } from '../../http/json.ts';
import { bodyKind } from '../../http/parse-body.ts';
import { isRecord, textOf } from '../toolkit/decode.ts';

const inForm = /(?:^|&)auth(?:\[|%5B)application_token(?:\]|%5D)=([^&]*)/gi;

/** Bitrix24's have 32 characters. */
const longestToken = 300;

/** Null where there is none, or no single one. */
export function applicationToken(body: Uint8Array, headers: Headers): string | null {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  switch (bodyKind(headers.get('content-type') || 'application/x-www-form-urlencoded')) {
    case 'form':
      return tokenInForm(text);
    case 'json':
      return tokenInJson(text);
    default:
      return null;
  }
}

function tokenInForm(text: string): string | null {
  let found: string | null = null;
  for (const [, token = ''] of text.matchAll(inForm)) {
    if (found !== null || token.length > longestToken) return null;
    found = token;
  }
  try {
    return found === null ? null : decodeURIComponent(found.replaceAll('+', ' ')).trim();
  } catch {
    return null; // a lone percent sign
  }
}

function tokenInJson(text: string): string | null {
  const read = readJson(text);
  const auth = read.ok && isRecord(read.value) ? read.value['auth'] : undefined;
  return (isRecord(auth) ? textOf(auth['application_token']) : undefined) ?? null;
}
