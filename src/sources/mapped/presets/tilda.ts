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
    'That saving the address posts `test=test`. The answer is the text `ok`, which Tilda asks for within 7 seconds; it has not been tried against Tilda itself.',
    'The number of retries, and the API key as a field of the form or a header.',
  ],
  mapping: {
    answer: 'ok',
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
