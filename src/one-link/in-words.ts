/** Codes with the details that are stored beside them, in words: for lists and for outcomes alike. */
import { explain, type MessageLanguage } from './messages.ts';

/** A code in words; null where nothing is to be said. */
export function inWords(
  code: string | null,
  details: Readonly<Record<string, string>>,
  language: MessageLanguage,
): string | null {
  if (code === null) return null;
  const { field, other, reason } = details;
  return explain(code, language, {
    ...(field === undefined ? {} : { fields: field.split(', ') }),
    ...(other === undefined ? {} : { other }),
    ...(reason === undefined ? {} : { detail: reason }),
  });
}
