/** Tilda forms (webhooks-cis.md §7): a client's request, not a booking. It is sent once and never changed by the tool. */
import type { Preset } from './preset.ts';

export const tilda: Preset = {
  title: 'Tilda',
  docs: ['Настройки сайта → Формы → Webhook: address {hook}. Then choose the receiver in each form block.'],
  toAdd: [
    '`fields.starts_at`: the names of your form’s date and time fields, as in `date & " " & time`; They are free text. If clients can write anything into them, the bridge cannot read the form.',
    '`fields.service`, `fields.staff`, `fields.client_comment`: the names of your form’s fields.',
  ],
  unconfirmed: [
    'That saving the address posts `test=test`. The answer is the text `ok`, which Tilda expects within 7 seconds. It has not been tried with Tilda itself.',
    'The number of retries, and whether the API key is a field of the form or a header.',
  ],
  mapping: {
    answer: 'ok',
    fields: {
      event: '$exists(test) ? "test" : "form"',
      id: 'tranid',
      event_id: 'tranid',
      client_name: 'Name',
      client_phone: 'Phone',
      only: 'formid',
    },
    events: { test: 'ignore', form: 'opens' },
    units: { time: 'local' },
    required: [],
  },
};
