/**
 * Codes in words: what a receptionist is told about One-Link's refusals and the bridge's own decisions, in the three
 * languages of the pages. A message never carries a client's data: details name keys and booking numbers only.
 */

import type { FieldNames, MessageCode, Messages } from './catalogue.ts';
import { en, enFields } from './en.ts';
import { kk, kkFields } from './kk.ts';
import type { Language } from './language.ts';
import { ru, ruFields } from './ru.ts';

/** What may be filled in. All optional: the sentence is whole without it. */
export interface MessageDetails {
  /** Keys of the PATCH, `custom_attributes.<key>` included; shown in words. */
  readonly fields?: readonly string[];
  /** The other booking's or appointment's number. */
  readonly other?: string;
  /** Paths of a body that did not fit; never values. */
  readonly detail?: string;
  /** One-Link's numbers of what is meant. */
  readonly appointment?: string;
  readonly resource?: string;
  readonly service?: string;
}

export const catalogues: Readonly<Record<Language, { readonly messages: Messages; readonly fields: FieldNames }>> = {
  en: { messages: en, fields: enFields },
  ru: { messages: ru, fields: ruFields },
  kk: { messages: kk, fields: kkFields },
};

/** Every code that has a sentence of its own. */
export const messageCodes = Object.keys(en) as readonly MessageCode[];

/**
 * What happened and what to do. Any code is explained: `HTTP_<status>` by family, an unknown one by a sentence that names it.
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

/** `custom_attributes.region` → `additional field "region"`; a key without a name stays as it is. */
function fieldName(key: string, fields: FieldNames): string {
  if (Object.hasOwn(fields, key)) return fields[key as keyof FieldNames];
  const attribute = /^custom_attributes\.(.+)$/s.exec(key)?.[1];
  return attribute === undefined ? key : `${fields.custom_attributes} "${attribute}"`;
}

/** Replaces `{name}`; drops `[…]` whose name has no value. */
function fill(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\[([^[\]]*)\{(\w+)\}([^[\]]*)\]/g, (_, before: string, name: string, after: string) => {
    const value = values[name];
    return value ? `${before}${value}${after}` : '';
  });
}
