/** What happened to one visit, oldest first, in plain words. */
import type { TimelineEvent } from '../mailbox/contract-bookings.ts';
import { nameOfField } from '../messages/explain.ts';
import type { Language } from '../messages/language.ts';
import type { Room } from './shell.ts';
import { Time, type TimeInput } from './times.tsx';

interface Props {
  readonly steps: readonly TimelineEvent[];
  readonly room: Room;
  readonly input: TimeInput;
}

export const Timeline = ({ steps, room, input }: Props) => (
  <ol class="timeline">
    {steps.map((step) => (
      <li class={toneOf(step)}>
        <span class="soft at">
          <Time at={step.at} input={input} />
        </span>
        <Step step={step} room={room} input={input} />
      </li>
    ))}
  </ol>
);

function toneOf(step: TimelineEvent): string {
  switch (step.what) {
    case 'settled':
    case 'linked':
      return 'ok';
    case 'parked':
    case 'unlinked':
      return 'warn';
    case 'failed':
      return 'bad';
    default:
      return '';
  }
}

function Step({ step, room, input }: { readonly step: TimelineEvent; readonly room: Room; readonly input: TimeInput }) {
  const { words, language } = room;
  switch (step.what) {
    case 'received':
      return <Told title={words.steps.received} more={step.event} />;
    case 'tried':
      return (
        <Told
          title={`${words.steps.tried}${step.times > 1 ? ` (${words.webhooks.times(step.times)})` : ''}`}
          more={step.message}
        />
      );
    case 'linked': {
      const origin = step.origin === null ? null : words.origins[step.origin];
      return <Told title={`${words.steps.linked} № ${step.appointment_id}`} more={origin} />;
    }
    case 'unlinked':
      return <Told title={`${words.steps.unlinked} № ${step.appointment_id}`} more={null} />;
    case 'parked':
    case 'failed':
      return <Told title={words.steps[step.what]} more={step.message} />;
    case 'settled': {
      const sent = namesOf(step.fields, language);
      return <Told title={words.results[step.result]} more={[sent, step.message].filter(Boolean).join('. ')} />;
    }
    case 'in_doubt':
      return (
        <div>
          <p>
            {words.steps.in_doubt} <Time at={step.until} input={input} short />
          </p>
        </div>
      );
    case 'acted':
      return (
        <Told
          title={`${words.steps.acted} (${step.who}): ${words.actions[step.action]}`}
          more={namesOf(fieldsIn(step.details), language)}
        />
      );
    default:
      return step satisfies never;
  }
}

/** The fields of a re-assertion. */
export const fieldsIn = ({ fields }: Readonly<Record<string, string | number>>): readonly string[] =>
  fields === undefined ? [] : String(fields).split(', ');

export const namesOf = (fields: readonly string[], language: Language): string =>
  fields
    .filter((field) => field !== 'idempotency_key')
    .map((field) => nameOfField(field, language))
    .join(', ');

const Told = ({ title, more }: { readonly title: string; readonly more: string | null }) => (
  <div>
    <p class="strong">{title}</p>
    {more === null || more === '' ? null : <p class="soft">{more}</p>}
  </div>
);
