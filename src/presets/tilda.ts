/** Tilda forms (webhooks-cis.md §7): a request of a client, no booking; sent once and never changed by the tool. */
import type { Preset } from './preset.ts';

export const tilda: Preset = {
  title: 'Tilda',
  docs: ['Настройки сайта → Формы → Webhook: address {hook}. Then choose the receiver in each form block.'],
  toAdd: [
    '`fields.starts_at`: the names of your form’s date and time fields, as in `date & " " & time`; they are free text, so that a form which lets the client write what he likes cannot be read.',
    '`fields.service`, `fields.staff`, `fields.client_comment`: the names of your form’s fields.',
  ],
  unconfirmed: [
    'Tilda asks for the text `ok` within 7 seconds. The bridge answers 200 with JSON: whether Tilda takes that, or says “Webhook URL not available” when the address is saved, has not been tried.',
    'That saving posts `test=test`.',
    'The number of retries, and the API key as a field of the form or a header.',
  ],
  mapping: {
    fields: {
      event: '$exists(test) ? "test" : "form"',
      id: 'tranid',
      event_id: 'tranid',
      client_name: 'Name',
      client_phone: 'Phone',
      client_email: 'Email',
      only: 'formid',
    },
    events: { test: 'ignore', form: 'opens' },
    units: { time: 'local' },
    required: [],
  },
};
