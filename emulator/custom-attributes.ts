/** `custom_attributes`: merge, defined fields, reserved keys (one-link-api.md §2.5). */
import type { Draft } from './draft.ts';
import { isIsoDate, isObject, type Parameters } from './parameters.ts';
import { Refusal } from './refusal.ts';
import type { FieldDefinition, Json, JsonObject } from './rows.ts';
import type { State } from './state.ts';
import type { Traits } from './variants.ts';

const systemMade: ReadonlySet<string> = new Set(['service_ids', 'services']);

const refuse = (key: string, why: string): Refusal =>
  new Refusal(422, 'VALIDATION_ERROR', `${key} ${why}`, { [`custom_attributes.${key}`]: [why] });

export function applyCustomAttributes(state: State, draft: Draft, sent: Parameters, traits: Traits): void {
  const definitions = traits.modern ? state.settings.appointmentFields.filter((field) => field.active !== false) : [];
  const given = sent['custom_attributes'];
  if (isObject(given)) draft.custom_attributes = merge(state, draft.custom_attributes, given, definitions);
  for (const field of definitions) {
    // Required on every write, even one that does not mention the field.
    if (field.required === true && isEmpty(draft.custom_attributes[field.key])) throw refuse(field.key, 'is required');
  }
}

function merge(
  state: State,
  stored: JsonObject,
  given: JsonObject,
  definitions: readonly FieldDefinition[],
): JsonObject {
  // Ruby's hashes have no prototype: any text is a key.
  const merged: Record<string, Json> = Object.assign(Object.create(null), stored);
  let changed = false;
  for (const [key, value] of Object.entries(given)) {
    if (systemMade.has(key)) continue;
    if (isReserved(key, state)) {
      if (!same(merged[key] ?? null, value)) throw refuse(key, 'is reserved');
      continue;
    }
    const definition = definitions.find((field) => field.key === key);
    if (definitions.length > 0 && key !== 'medelement_cabinet_code') {
      if (definition === undefined) throw refuse(key, 'is unknown');
      if (value !== null) checkValue(definition, value);
    }
    if (value === null && definition !== undefined) {
      changed ||= key in merged;
      delete merged[key];
    } else if (!(key in merged) || !same(merged[key] ?? null, value)) {
      changed = true;
      merged[key] = value;
    }
  }
  return changed ? merged : stored;
}

function isReserved(key: string, state: State): boolean {
  if (key === 'source_mode') return true;
  if (key.startsWith('medelement_')) return key !== 'medelement_cabinet_code';
  const onlyF = key === 'appointment_created_notification_hold' || key === 'captain_playground';
  return onlyF && state.settings.variant === 'F';
}

function checkValue(field: FieldDefinition, value: Json): void {
  if (!hasType(field, value)) throw refuse(field.key, 'is invalid');
  const size = typeof value === 'number' ? value : null;
  if (size !== null && field.min !== undefined && size < field.min) throw refuse(field.key, 'is too small');
  if (size !== null && field.max !== undefined && size > field.max) throw refuse(field.key, 'is too large');
  if (field.regex !== undefined && !new RegExp(field.regex).test(String(value))) {
    throw refuse(field.key, 'is invalid');
  }
}

function hasType(field: FieldDefinition, value: Json): boolean {
  switch (field.type) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return typeof value === 'string' && isIsoDate(value);
    case 'select':
      return typeof value === 'string' && (field.options ?? []).includes(value);
    default:
      return field.type satisfies never;
  }
}

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** Same JSON value. Key order does not count in a jsonb column. */
export function same(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((entry, place) => same(entry, right[place] ?? null));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && same(left[key] ?? null, right[key] ?? null));
}
