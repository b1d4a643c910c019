/** Turns codes and their stored details into sentences, for lists and outcomes. */
import { explain } from './explain.ts';
import type { Language } from './language.ts';

/** A code as a sentence. Null: there is nothing to say. `appointmentId`: the appointment of the booking. */
export function inWords(
  code: string | null,
  {
    field,
    other,
    reason,
    specialist,
    beside,
    resource_id: resource,
    service_id: service,
  }: Readonly<Record<string, string>>,
  language: Language,
  appointmentId: number | null = null,
): string | null {
  if (code === null) return null;
  const reasons = besides(beside);
  const otherFields = [...reasons.values()].flat();
  const fields = field?.split(', ').filter((name) => !otherFields.includes(name));
  const sentence = explain(code, language, {
    ...(fields !== undefined && { fields }),
    ...(other !== undefined && { other }),
    ...(reason !== undefined && { detail: reason }),
    ...(appointmentId !== null && { appointment: String(appointmentId) }),
    ...(resource !== undefined && { resource }),
    ...(service !== undefined && { service }),
  });
  // What else a person must know about the same settlement.
  if (specialist !== undefined && !reasons.has('unknown_staff')) reasons.set('unknown_staff', []);
  const others = [...reasons].map(([why, names]) => {
    // A specialist is shown by name.
    const isStaff = why === 'unknown_staff' && specialist !== undefined;
    return explain(why, language, isStaff ? { detail: specialist } : { fields: names });
  });
  return [sentence, ...others].join(' ');
}

/** Fields that were left out for other reasons, by code (`note` in `sync/observations.ts`). */
function besides(text: string | undefined): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const reason of text?.split('; ') ?? []) {
    const at = reason.indexOf(' ');
    const code = reason.slice(0, at);
    if (at > 0) fields.set(code, [...(fields.get(code) ?? []), reason.slice(at + 1)]);
  }
  return fields;
}
