/** Webhooks of Altegio and YCLIENTS: not signed, so the address ends in a token. Times are the location's wall clock. */
import { fixture, type Json, type Sample, type Slot } from './sample.ts';

export interface AltegioRecord {
  readonly id: number;
  readonly status: 'create' | 'update' | 'delete';
  readonly slot: Slot;
  /** `last_change_date`. */
  readonly changedAt: Date;
  readonly price: number;
  /** 0 waiting, 1 came, 2 confirmed, -1 did not come. */
  readonly attendance: number;
  readonly client?: { readonly name: string; readonly phone: string };
  readonly comment?: string;
  readonly staff?: string;
  readonly service?: string;
}

/** One envelope, or an array of them, as the tool sends both. */
export function altegioSample(records: AltegioRecord | readonly AltegioRecord[], token: string): Sample {
  const list = Array.isArray(records) ? records : [records];
  const envelopes = list.map(envelopeOf);
  return {
    event: `record.${list.map(({ status }) => status).join(', ')}`,
    path: `/${token}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Array.isArray(records) ? envelopes : envelopes[0]),
  };
}

function envelopeOf({ id, status, slot, changedAt, price, attendance, client, ...more }: AltegioRecord): Json {
  const body = fixture('altegio/record.update.json');
  const data = body['data'] as Json;
  const [service] = data['services'] as Json[];
  const wallClock = inAlmaty(slot.startsAt);
  return {
    ...body,
    resource_id: id,
    status,
    data: {
      ...data,
      id,
      date: wallClock.slice(0, 19).replace('T', ' '),
      datetime: `${wallClock}+05:00`,
      seance_length: slot.minutes * 60,
      length: slot.minutes * 60,
      last_change_date: `${inAlmaty(changedAt)}+0500`,
      attendance,
      visit_attendance: attendance,
      deleted: status === 'delete',
      services: [
        {
          ...service,
          ...(more.service === undefined ? {} : { id: more.service, title: more.service }),
          cost: price,
          cost_to_pay: price,
          manual_cost: price,
          first_cost: price,
        },
      ],
      ...(more.comment === undefined ? {} : { comment: more.comment }),
      ...(more.staff === undefined ? {} : { staff_id: more.staff, staff: { id: more.staff, name: more.staff } }),
      ...(client === undefined
        ? {}
        : {
            client: {
              ...(data['client'] as Json),
              name: client.name,
              display_name: client.name,
              phone: client.phone,
            },
          }),
    },
  };
}

/** `2031-04-07T10:00:00` in Almaty, UTC+5. */
const inAlmaty = (date: Date): string => new Date(date.getTime() + 5 * 3_600_000).toISOString().slice(0, 19);
