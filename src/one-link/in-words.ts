/** Codes with the details that are stored beside them, in words: for lists and for outcomes alike. */
import { explain, type MessageLanguage } from './messages.ts';

/** A code in words; null where nothing is to be said. `appointmentId`: of the booking that it is about. */
export function inWords(
  code: string | null,
  { field, other, reason, specialist, resource_id: resource, service_id: service }: Readonly<Record<string, string>>,
  language: MessageLanguage,
  appointmentId: number | null = null,
): string | null {
  if (code === null) return null;
  const sentence = explain(code, language, {
    ...(field !== undefined && { fields: field.split(', ') }),
    ...(other !== undefined && { other }),
    ...(reason !== undefined && { detail: reason }),
    ...(appointmentId !== null && { appointment: String(appointmentId) }),
    ...(resource !== undefined && { resource }),
    ...(service !== undefined && { service }),
  });
  // A second thing that a person has to know of the same settlement.
  const second = specialist === undefined ? null : explain('unknown_staff', language, { detail: specialist });
  return second === null ? sentence : `${sentence} ${second}`;
}
