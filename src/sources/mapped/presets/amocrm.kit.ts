/** amoCRM and Kommo: deals as forms, changed or deleted; the date is a field of the account's own. */
import type { Json, Message, Telling } from '../../../../test/unit/conformance/kit.ts';
import {
  anyVisit,
  clientOf,
  form,
  formText,
  inPath,
  minutesOf,
  momentOf,
  unixSeconds,
} from '../../../../test/unit/conformance/writing.ts';
import { because, presetKit, unsigned } from './test-kit.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => `29715442:${5600 + visit}`;
const actions = { booked: 'add', moved: 'update', cancelled: 'delete' } as const;

function lead(telling: Telling): Json {
  const own = { id: String(5600 + telling.visit), pipeline_id: '1', status_id: '100' };
  if (telling.state === 'completed') return { ...own, status_id: '142', ...restOf(telling) };
  if (telling.what === 'cancelled') return { ...own, status_id: '143' };
  return { ...own, ...restOf(telling) };
}

function restOf(telling: Telling): Json {
  return {
    name: clientOf(telling).name,
    price: String(telling.amount ?? 7000),
    responsible_user_id: telling.staff ?? '31',
    account_id: '29715442',
    last_modified: String(unixSeconds(momentOf(telling))),
    custom_fields: [
      { id: '72417', name: 'Starts', values: [String(unixSeconds(telling.startsAt))] },
      { id: '72418', name: 'Minutes', values: [{ value: String(minutesOf(telling)) }] },
    ],
  };
}

const message = (action: string, telling: Telling): Message => ({
  body: { leads: { [action]: [lead(telling)] }, account: { id: '29715442', subdomain: 'example' } },
});

export const amocrm = presetKit(
  'amocrm',
  {
    id,
    states: ['completed'],
    sends: (telling) => [message(actions[telling.what], telling)],
    named: (action) => message(action, anyVisit),
    foreign: { body: { contacts: { add: [{ id: '4' }] }, account: { id: '29715442' } } },
    minimal: { body: { leads: { add: [{ id: String(5600 + anyVisit.visit) }] }, account: { id: '29715442' } } },
    encode: ({ body }) => formText(body),
    ...inPath(form),
    excused: { ...unsigned, truncated_body: because.formCut },
  },
  {
    fields: {
      starts_at: 'lead.custom_fields[id = "72417"].values[0]',
      duration: 'lead.custom_fields[id = "72418"].values.value',
      client_name: 'lead.name',
    },
  },
);
