/** Compares wanted values with those in One-Link as One-Link compares them (one-link-api.md §2, §7). */
import { type Dictionary, dictionary, dictionaryOf } from '../../booking/dictionary.ts';
import type { Appointment } from '../../one-link/records.ts';
import { addTo, type Values } from '../write.ts';

/** What One-Link holds for the keys of a body. A key that the answer leaves out is absent (one-link-api.md §7). */
export function heldFor(body: Readonly<Values>, current: Appointment): Values {
  const held: Values = {};
  const answer = current as unknown as Values;
  for (const [key, value] of Object.entries(body)) {
    if (key === 'custom_attributes') {
      const attributes = current.custom_attributes ?? dictionary<unknown>();
      const names = Object.keys(value as Values);
      held[key] = dictionaryOf(Object.fromEntries(names.map((name) => [name, attributes[name] ?? null])));
    } else if (answer[key] !== undefined) held[key] = answer[key];
  }
  return held;
}

/** Equal in the way One-Link compares: instants, trimmed texts, numbers, and custom attributes one by one. */
export function sameValue(key: string, wanted: unknown, held: unknown): boolean {
  if (key === 'starts_at' || key === 'ends_at') return Date.parse(String(wanted)) === Date.parse(String(held));
  if (typeof wanted === 'string' && typeof held === 'string') return wanted.trim() === held.trim();
  if (typeof wanted === 'number' || typeof held === 'number') return held !== null && Number(wanted) === Number(held);
  return stable(wanted) === stable(held);
}

const stable = (value: unknown): string =>
  // In a list: what is absent there is null.
  JSON.stringify([value], (_key, part) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(
          Object.keys(part)
            .sort()
            .map((name) => [name, part[name]]),
        )
      : part,
  );

/** Values one by one: each custom attribute is a value of its own, by the name of its entry. */
export const oneByOne = (values: Readonly<Values>): Values =>
  Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      key === 'custom_attributes'
        ? Object.entries(value as Values).map(([name, part]) => [`${key}.${name}`, part])
        : [[key, value]],
    ),
  );

/** What One-Link holds for one key or custom attribute, by the name of its entry; undefined: the answer does not show it. */
export function heldOf(name: string, current: Appointment): unknown {
  const attribute = /^custom_attributes\.(.*)$/s.exec(name)?.[1];
  const body = attribute === undefined ? { [name]: null } : { custom_attributes: { [attribute]: null } };
  return oneByOne(heldFor(body, current))[name];
}

/** True where One-Link holds every value of an entry already. */
export function isHeld(values: Readonly<Values>, current: Appointment): boolean {
  const held = heldFor(values, current);
  return Object.entries(values).every(([key, value]) => sameValue(key, value, held[key] ?? null));
}

/** True where One-Link holds nothing for any key of an entry. */
export function isEmpty(values: Readonly<Values>, current: Appointment): boolean {
  const held = heldFor(values, current);
  return Object.keys(values).every((key) => {
    const value = held[key];
    return key === 'service_amount' ? !value : isBlank(value);
  });
}

export const isBlank = (value: unknown): boolean => value === null || value === undefined || value === '';

/**
 * The keys of a body whose value the answer shows otherwise, custom attributes one by one. Keys that the answer leaves out
 * cannot be compared (trap 31).
 */
export function notTaken(body: Readonly<Values>, answer: Appointment): string[] {
  const held = heldFor(body, answer);
  return Object.entries(body).flatMap(([key, value]) => {
    if (key !== 'custom_attributes') return key in held && !sameValue(key, value, held[key]) ? [key] : [];
    if (answer.custom_attributes == null) return [];
    const kept = held[key] as Dictionary<unknown>;
    const lost = Object.entries(value as Values).filter(([name, content]) => !sameValue(name, content, kept[name]));
    return lost.map(([name]) => `custom_attributes.${name}`);
  });
}

/** A key that the answer omits keeps the written value, or else the value that was read. Absent does not mean empty (trap 31). */
export function completed(answer: Appointment, before: Appointment | undefined, body: Readonly<Values>): Appointment {
  if (before === undefined) return answer;
  const written: Values = { ...before };
  addTo(written, body);
  const shown = Object.entries(answer).filter(([, value]) => value !== undefined);
  return { ...written, ...Object.fromEntries(shown) } as Appointment;
}
