/**
 * How a request is refused, and the error bodies of one-link-api.md §5.1. Thrown inside the emulator and rendered once, in
 * `one-link.ts`. No `Error`: a stack trace for each refusal would slow the simulator down.
 */
import type { Settings } from './settings.ts';

export class Refusal {
  readonly status: number;
  readonly code: string | null;
  readonly text: string;
  readonly details: Readonly<Record<string, readonly string[]>> | null;

  constructor(
    status: number,
    code: string | null,
    text: string,
    details: Readonly<Record<string, readonly string[]>> | null = null,
  ) {
    this.status = status;
    this.code = code;
    this.text = text;
    this.details = details;
  }
}

/** 422 of a model: one field, one text. */
export const invalid = (field: string, text: string): Refusal =>
  new Refusal(422, 'VALIDATION_ERROR', `${field} ${text}`, { [field]: [text] });

/** 422 `VALIDATION_ERROR` without details. */
export const unprocessable = (text: string): Refusal => new Refusal(422, 'VALIDATION_ERROR', text);

export const conflict = (code: string, text: string): Refusal => new Refusal(409, code, text);

/** `what` shows only where the server's inner wrapper answers; the outer one has no code (§5.1). */
export const notFound = (what: 'APPOINTMENT_NOT_FOUND' | 'NOT_FOUND' = 'NOT_FOUND'): Refusal =>
  new Refusal(404, what, 'Resource could not be found');

export const unauthorized = (text: string): Refusal => new Refusal(401, null, text);

/** A bug of the server: an HTML page, as Rails' `public/500.html` (§5.1). */
export const serverError = (): Refusal => new Refusal(500, null, '');

/** A path that no route knows: Rails' `public/404.html`. */
export const noRoute = (): Refusal => new Refusal(404, null, '');

export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text goes out as it is, anything else as JSON. */
  readonly body: unknown;
}

const json = { 'content-type': 'application/json; charset=utf-8' };
const html = { 'content-type': 'text/html; charset=utf-8' };

export const answer = (status: number, body: unknown): PlainAnswer => ({ status, headers: json, body });

export function renderRefusal(refusal: Refusal, settings: Settings): PlainAnswer {
  const { status, code, details } = refusal;
  if (refusal.text === '') {
    return { status, headers: html, body: `<!DOCTYPE html>\n<html><head><title>${status}</title></head></html>\n` };
  }
  const text = localised(refusal.text, settings);
  // 404 loses its code in an outer wrapper; an older or newer commit may keep it (§5.1): both forms are wanted.
  if (status === 404) return answer(404, settings.codedNotFound ? { error: text, code } : { error: text });
  if (code === null) return answer(status, { error: text });
  return answer(status, details === null ? { error: text, code } : { error: text, code, details });
}

/** Human text may come in the account's language (§5.1), but for the few strings that a client has to match on. */
function localised(text: string, settings: Settings): string {
  if (settings.language === 'en') return text;
  const literal =
    text.endsWith('no longer writable') || text === 'Invalid Access Token' || text.startsWith('Resource ');
  return literal ? text : 'Запрос не выполнен';
}
