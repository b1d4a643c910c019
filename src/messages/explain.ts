/**
 * Sentences for codes: what a receptionist reads about One-Link's refusals and the bridge's own decisions, in three languages.
 * A message never contains a client's data. Details contain only keys and booking numbers.
 */

import type { FieldNames, MessageCode, Messages } from './catalogue.ts';
import { en, enFields } from './en.ts';
import type { Language } from './language.ts';

/** Values for the placeholders. All are optional. The sentence is complete without them. */
export interface MessageDetails {
  /** Keys of the PATCH, including `custom_attributes.<key>`. Shown by name. */
  readonly fields?: readonly string[];
  /** The number of the other booking or appointment. */
  readonly other?: string;
  /** Paths in a body that are not valid, never values. */
  readonly detail?: string;
  /** One-Link's numbers. */
  readonly appointment?: string;
  readonly resource?: string;
  readonly service?: string;
}

interface Catalogue {
  readonly messages: Messages;
  readonly fields: FieldNames;
}

const english: Catalogue = { messages: en, fields: enFields };

/** English stands in for a language until `loadLanguage` has read it. */
export const catalogues: Record<Language, Catalogue> = { en: english, ru: english, kk: english };

export const isLoaded = (language: Language): boolean => language === 'en' || catalogues[language] !== english;

/** To be awaited before `explain` in that language: a Worker reads the languages that somebody asks for. */
export async function loadLanguage(language: Language): Promise<void> {
  if (isLoaded(language)) return;
  if (language === 'ru') {
    const { ru, ruFields } = await import('./ru.ts');
    catalogues.ru = { messages: ru, fields: ruFields };
  } else {
    const { kk, kkFields } = await import('./kk.ts');
    catalogues.kk = { messages: kk, fields: kkFields };
  }
}

/** Every code with its own sentence. */
export const messageCodes = Object.keys(en) as readonly MessageCode[];

/**
 * What happened and what to do. Every code has a sentence: `HTTP_<status>` that of its family, an unknown code one that names
 * it.
 * @example explain('SLOT_SWAP', 'en', { other: 'calcom:9fNE' })
 */
export function explain(code: string, language: Language, details: MessageDetails = {}): string {
  const { messages, fields } = catalogues[language];
  const names = (details.fields ?? []).map((key) => fieldName(key, fields));
  const values: Readonly<Record<string, string>> = {
    code,
    status: /^HTTP_(\d{3})$/.exec(code)?.[1] ?? '',
    fields: names.join(', '),
    other: details.other ?? '',
    detail: details.detail ?? '',
    appointment: details.appointment ?? '',
    resource: details.resource ?? '',
    service: details.service ?? '',
  };
  return fill(messages[messageCodeOf(code)], values);
}

function messageCodeOf(code: string): MessageCode {
  if (Object.hasOwn(en, code)) return code as MessageCode;
  const status = Number(code.replace(/^HTTP_(?=\d{3}$)/, ''));
  if (status >= 500) return 'HTTP_5XX';
  if (status === 404) return 'NOT_FOUND';
  if (status === 408 || status === 425) return 'timeout';
  return status >= 400 ? 'HTTP_4XX' : 'OTHER';
}

/** What a key of One-Link is called in that language. */
export const nameOfField = (key: string, language: Language): string => fieldName(key, catalogues[language].fields);

/** `custom_attributes.region` → `additional field "region"`; a key without a name stays as it is. */
function fieldName(key: string, fields: FieldNames): string {
  if (Object.hasOwn(fields, key)) return fields[key as keyof FieldNames];
  const attribute = /^custom_attributes\.(.+)$/s.exec(key)?.[1];
  return attribute === undefined ? key : `${fields.custom_attributes} "${attribute}"`;
}

/** Replaces `{name}`, and removes `[…]` if its name has no value. A value with a full stop at its end brings the sentence's own. */
function fill(sentence: string, values: Readonly<Record<string, string>>): string {
  const part = /\[([^[\]]*)\{(\w+)\}([^[\]]*)\](\.?)/g;
  return sentence.replace(part, (_, before: string, name: string, after: string, stop: string) => {
    const value = values[name];
    const filled = value ? `${before}${value}${value.endsWith('.') ? after.replace(/^\./, '') : after}` : '';
    return filled.endsWith('.') ? filled : `${filled}${stop}`;
  });
}
