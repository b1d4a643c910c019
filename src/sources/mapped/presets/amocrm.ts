/**
 * amoCRM and Kommo (webhooks-cis.md §6): deals as forms. A deal is not a booking by itself. Only the account's owner knows
 * which of its fields is the time of the visit.
 */
import type { Preset } from './preset.ts';

export const amocrm: Preset = {
  title: 'amoCRM / Kommo',
  docs: ['amoМаркет → WEB HOOKS (top right): address {hook}; events: deal added, changed, status changed, deleted.'],
  toAdd: [
    '`fields.starts_at`: the date field, as in `lead.custom_fields[id = "629165"].values[0]`; with `fields.duration` or the service’s length in One-Link.',
    '`fields.client_name`: `lead.name` if your deals have the client’s name.',
    '`states`: your pipeline’s status ids, as in `43315792 = "confirmed"`.',
    'The phone is not in the webhook of a deal. If a field of the deal repeats it, set `fields.client_phone`.',
    '`fields.carried` if a field of the deal contains the appointment id.',
  ],
  unconfirmed: [
    'That 142 and 143 are “won” and “lost” in every account (as remembered).',
    'Retries, and whether the webhook is turned off after many failures.',
    'The format of `leads[delete]`. Only id, status and pipeline are read.',
  ],
  mapping: {
    each: '[leads.add.{ "action": "leads.add", "lead": $ }, leads.update.{ "action": "leads.update", "lead": $ }, leads.status.{ "action": "leads.status", "lead": $ }, leads.responsible.{ "action": "leads.responsible", "lead": $ }, leads.restore.{ "action": "leads.restore", "lead": $ }, leads.delete.{ "action": "leads.delete", "lead": $ }].$merge([$, { "account": $$.account }])',
    fields: {
      event: 'action',
      id: '$exists(lead.id) ? (lead.account_id ?? account.id) & ":" & lead.id',
      time: 'lead.updated_at ?? lead.last_modified',
      state: 'lead.status_id',
      staff: 'lead.responsible_user_id',
      amount: '$number(lead.price) > 0 ? lead.price',
      only: 'lead.pipeline_id',
    },
    events: {
      'leads.add': 'opens',
      'leads.update': 'update',
      'leads.status': 'update',
      'leads.responsible': 'update',
      'leads.restore': 'update',
      'leads.delete': 'cancel',
    },
    states: { '142': 'completed', '143': 'cancelled', '*': 'ignore' },
    units: { time: 'unix_s', clock: 'unix_s' },
    required: [],
    retry_minutes: 120,
  },
};
