/**
 * Capabilities of D and E (one-link-api.md §6): a missing one is 401, a record outside its scope is 404. Finance without
 * `manage_finance` is 401 on POST and 404 on PATCH. The other variants let every member write.
 */
import { financeKeys } from './parameters.ts';
import { notFound, Refusal, unauthorized } from './refusal.ts';
import type { Appointment } from './rows.ts';
import type { Capability, Scope, Settings, TokenUser } from './settings.ts';
import { nothingWaived, type Waived } from './slot.ts';
import { type Traits, traitsOf } from './variants.ts';

const assignKeys: ReadonlySet<string> = new Set(['resource_id', 'contact_id', 'owner_id']);
const confirmKeys = [
  'confirm_outside_working_hours',
  'confirm_slot_conflict',
  'confirm_break_conflict',
  'confirm_global_closure',
] as const;

const denied = (): Refusal => unauthorized('You are not authorized to do this action');

export function scopeOf(settings: Settings, user: TokenUser, capability: Capability): Scope {
  if (settings.permissions === null || user.administrator || !traitsOf(settings.variant).permissions) return 'all';
  return settings.permissions[capability] ?? 'all';
}

export function isInScope(scope: Scope, user: TokenUser, row: Appointment): boolean {
  if (scope === 'all') return true;
  if (scope === 'none') return false;
  if (row.owner_id === user.id || row.created_by_id === user.id) return true;
  return scope === 'team' && row.team_id !== null && row.team_id === user.team_id;
}

/** Throws unless the person may do this with this record. */
export function require(settings: Settings, user: TokenUser, capability: Capability, row: Appointment | null): void {
  const scope = scopeOf(settings, user, capability);
  if (scope === 'none') throw denied();
  if (row !== null && !isInScope(scope, user, row)) throw notFound('APPOINTMENT_NOT_FOUND');
}

export function requireForCreate(settings: Settings, user: TokenUser, body: Record<string, unknown>): void {
  require(settings, user, 'create', null);
  const status = body['status'];
  if (status !== undefined && String(status).trim() !== 'scheduled') require(settings, user, 'transition', null);
  if (financeKeys.some((key) => key in body)) require(settings, user, 'manage_finance', null);
}

export function requireForUpdate(
  settings: Settings,
  user: TokenUser,
  row: Appointment,
  body: Record<string, unknown>,
): void {
  if (settings.permissions === null || user.administrator) return;
  if (financeKeys.some((key) => key in body) && scopeOf(settings, user, 'manage_finance') === 'none') {
    throw notFound('APPOINTMENT_NOT_FOUND');
  }
  for (const key in body) {
    if (key === 'status') require(settings, user, 'transition', row);
    else if (assignKeys.has(key)) require(settings, user, 'assign', row);
    else require(settings, user, 'update_fields', row);
  }
}

/** Slot overrides of D and E. Their HTTP statuses were not seen (§5.2): 403 and 422 here. */
export function waivedBy(settings: Settings, user: TokenUser, sent: Record<string, unknown>, traits: Traits): Waived {
  if (!traits.permissions || !confirmKeys.some((key) => isTrue(sent[key]))) return nothingWaived;
  if (!settings.overrides || scopeOf(settings, user, 'override_schedule') === 'none') {
    throw new Refusal(403, 'OVERRIDE_FORBIDDEN', 'Override is not allowed');
  }
  if (String(sent['override_reason'] ?? '').trim() === '') {
    throw new Refusal(422, 'OVERRIDE_REASON_REQUIRED', 'Reason is required');
  }
  return {
    workingHours: isTrue(sent['confirm_outside_working_hours']),
    conflict: isTrue(sent['confirm_slot_conflict']),
    breaks: isTrue(sent['confirm_break_conflict']),
    holiday: isTrue(sent['confirm_global_closure']),
  };
}

const isTrue = (value: unknown): boolean => value === true || value === 'true' || value === 1 || value === '1';
