/** napriem.com and timeplan.me (webhooks-cis.md §7). Entries are only added and removed. There is no event for a move. */
import type { Preset } from './preset.ts';

export const napriem: Preset = {
  title: 'napriem / timeplan',
  docs: ['Интеграция → адрес: {hook}.'],
  unconfirmed: [
    'How a move is sent. Only `add` and `remove` are documented. A removal cancels the appointment.',
    'Whether the `TimetableId` of a removed entry is used again.',
    'Retries.',
  ],
  mapping: {
    fields: {
      // A removal is never ignored, because the entry may have been a visit before it became a block.
      event: 'EventType = "add" and ClientId = 0 ? "block" : EventType',
      id: 'TimetableId',
      time: 'CreatedOnDateTimeUtc',
      starts_at: 'BeginDateTimeLocal',
      duration: 'DurationMinutes',
      client_name: 'ClientName',
      client_phone: 'ClientPhone',
      client_comment: 'Comment',
      staff: '[CabinetSubdomain, CabinetName]',
      service: '[ServiceId[$ != 0], ServiceName]',
    },
    events: { add: 'opens', remove: 'cancel', block: 'ignore' },
    units: { time: 'local', clock: 'utc' },
  },
};
