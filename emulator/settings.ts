/**
 * What an administrator or a deployment of One-Link decides. A test may change any of it between two requests: a token
 * reset, a feature switched off, a new variant deployed.
 */
import type { FieldDefinition } from './rows.ts';
import type { Variant } from './variants.ts';

/** Capabilities of D and E (one-link-api.md §6); `create` stands beside them (§1.1, §3). */
export type Capability =
  | 'view'
  | 'create'
  | 'update_fields'
  | 'assign'
  | 'transition'
  | 'view_finance'
  | 'manage_finance'
  | 'delete_archive'
  | 'override_schedule';
export type Scope = 'none' | 'own' | 'team' | 'all';

export interface Settings {
  variant: Variant;
  /** B exists twice (§2.4): `ff0501da` keeps a hand-entered price and refuses 0, `0d43de31` behaves like A. */
  revisionB: 'ff0501da' | '0d43de31';
  accountId: number;
  /** `scheduling_contact_required`, the default of C–G. A and B know no such rule. */
  contactRequired: boolean;
  /** C–G: off makes `company_id` ignored. */
  companies: boolean;
  /** Custom fields defined for appointments; none means that any key is taken (§2.5). */
  appointmentFields: readonly FieldDefinition[];
  features: { scheduling: boolean; scheduling_finance: boolean };
  suspended: boolean;
  /** D, E: absent means that the account does not enforce access control. An absent capability is `all`. */
  permissions: Partial<Record<Capability, Scope>> | null;
  /** D, E: the account allows slot overrides. */
  overrides: boolean;
  /** G: the week after the deploy, in which the payload still shows neutral zeros (§0). */
  neutralFinance: boolean;
  /** 404 with a `code`, as the scheduling base controller would say it (§5.1). */
  codedNotFound: boolean;
  language: 'en' | 'ru';
  /** rack-attack's throttle for one client address (§6). */
  rateLimitPerMinute: number;
}

export const defaultSettings = (): Settings => ({
  variant: 'F',
  revisionB: '0d43de31',
  accountId: 12,
  contactRequired: true,
  companies: true,
  appointmentFields: [],
  features: { scheduling: true, scheduling_finance: true },
  suspended: false,
  permissions: null,
  overrides: false,
  neutralFinance: false,
  codedNotFound: false,
  language: 'en',
  rateLimitPerMinute: 3000,
});

/** The person behind a token. */
export interface TokenUser {
  readonly id: number;
  readonly administrator: boolean;
  /** False: 401, not a member of the account. */
  readonly member: boolean;
  /** Bot tokens are refused. */
  readonly bot: boolean;
  readonly team_id: number | null;
}
