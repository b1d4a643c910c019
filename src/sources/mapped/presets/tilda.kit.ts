/** Tilda: a form that is sent once and never changed. */
import type { Message, Telling } from '../../../../test/unit/conformance/kit.ts';
import {
  anyVisit,
  clientOf,
  form,
  formText,
  inAlmaty,
  inPath,
  minutesOf,
} from '../../../../test/unit/conformance/writing.ts';
import { because, presetKit, unsigned } from './test-kit.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => `1:${visit}`;
const noNames = 'the body names no event: each is a form that was sent';

function message(telling: Telling): Message {
  const [date = '', time = ''] = inAlmaty(telling.startsAt).split('T');
  return {
    body: {
      Name: clientOf(telling).name,
      Phone: clientOf(telling).phone,
      date,
      time: time.slice(0, 5),
      minutes: String(minutesOf(telling)),
      tranid: id(telling),
      formid: 'f',
    },
  };
}

export const tilda = presetKit(
  'tilda',
  {
    tells: ['booked'],
    ordered: false,
    id,
    sends: (telling) => [message(telling)],
    ping: { body: { test: 'test' } },
    minimal: { body: { tranid: id(anyVisit) } },
    encode: ({ body }) => formText(body),
    ...inPath(form),
    excused: {
      ...unsigned,
      truncated_body: because.formCut,
      foreign_event: noNames,
      unknown_event: noNames,
      there_and_back: because.noMoves,
    },
  },
  // The rows read the answer, so that the preset's own text is taken away here.
  { fields: { starts_at: 'date & " " & time', duration: 'minutes' }, answer: '' },
);
