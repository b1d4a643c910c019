/** "Differences" of one connection: appointments of the next month that are not as the tool says. Each can get the tool's side back. */
import type { DriftReport, DriftView } from '../mailbox/contract-drift.ts';
import { longestDriftMs } from '../mailbox/contract-drift.ts';
import { nameOfField } from '../messages/explain.ts';
import { answerPage } from './answer.ts';
import { Value } from './compared.tsx';
import { comparisonPath, driftPath } from './comparison-acts.ts';
import { type Found, findIn } from './desk.ts';
import { FormMark, Page } from './layout.tsx';
import { timeInput, toolName, visitPath } from './parts.tsx';
import type { PageContext, Room } from './shell.ts';
import { Time } from './times.tsx';
import type { ComparisonWords } from './words/comparison.ts';
import { comparisonWordsIn } from './words/comparison-in.ts';

interface Props {
  readonly room: Room;
  readonly found: Found;
  readonly said: ComparisonWords['drift'];
}

/** Null: there is no such connection that this person may see. */
export async function driftPage(context: PageContext): Promise<Response | null> {
  const { room } = context.var;
  const found = await findIn(room, context.req.param('name') ?? '');
  if (found === null) return null;
  const since = room.now();
  const [answer, words] = await Promise.all([
    found.mailbox.drift({ since, until: since + longestDriftMs }),
    comparisonWordsIn(room.language),
  ]);
  const said = words.drift;
  const props = { room, found, said };
  return answerPage(
    context,
    <Page room={room} frame={{ title: said.title, place: 'connections' }}>
      <p class="crumb">
        <a href={comparisonPath(found.name)}>{room.words.actions.reconcile}</a>
      </p>
      <h1>
        {said.title}
        <span class="sub soft">
          {found.name} · {toolName(found.connection.source, room)}
        </span>
      </h1>
      <p>{said.how}</p>
      {answer.kind === 'ok' ? (
        <Report {...props} report={answer.report} />
      ) : (
        <p class="note">{room.words.visit.notRead}</p>
      )}
    </Page>,
  );
}

function Report({ room, found, said, report }: Props & { readonly report: DriftReport }) {
  const { differences, double_bookings: doubles, is_all: isAll } = report;
  const input = timeInput(room, found);
  return (
    <>
      <p>{said.compared(report.compared, differences.length)}</p>
      {isAll ? null : <p class="note">{said.notAll}</p>}
      {differences.map((one) => (
        <Difference {...{ room, found, said, one }} />
      ))}
      {doubles.length === 0 ? null : (
        <section>
          <h2>{said.doubles}</h2>
          <p class="hint">{said.doublesHow}</p>
          <ul class="rows">
            {doubles.map((one) => (
              <li>
                <Time at={one.starts_at} input={input} />{' '}
                <a href={visitPath(found.name, one.external_ref)}>{one.external_ref}</a>
                <span class="sub soft">
                  № {one.appointment_id} · № {one.other_appointment_id}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Difference({ room, found, said, one }: Props & { readonly one: DriftView }) {
  const { words, language } = room;
  const input = timeInput(room, found);
  return (
    <section class="card">
      <h2>
        <a href={visitPath(found.name, one.external_ref)}>{one.external_ref}</a>
        <span class="sub soft">
          <Time at={one.starts_at} input={input} /> · № {one.appointment_id}
        </span>
      </h2>
      <p>{said.changedBy[one.changed_by]}</p>
      <table class="sides">
        <thead>
          <tr>
            <th scope="col">{words.visit.field}</th>
            <th scope="col">{words.visit.tool}</th>
            <th scope="col">{words.visit.oneLink}</th>
          </tr>
        </thead>
        <tbody>
          {one.fields.map(({ name, tool, one_link: held }) => (
            <tr>
              <th scope="row">{nameOfField(name, language)}</th>
              <td data-label={words.visit.tool}>
                <Value of={tool} field={{ field: name }} room={room} input={input} />
              </td>
              <td data-label={words.visit.oneLink}>
                <Value of={held} field={{ field: name }} room={room} input={input} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {one.can_reassert && !room.session.person.readOnly ? <Reassert {...{ room, found, one }} /> : null}
    </section>
  );
}

/** Only what is shown here is written again: of the client staff may have corrected more. */
const Reassert = ({ room, found, one }: Pick<Props, 'room' | 'found'> & { readonly one: DriftView }) => (
  <form method="post" action="/desk/act">
    <FormMark room={room} />
    <input type="hidden" name="connection" value={found.name} />
    <input type="hidden" name="ref" value={one.external_ref} />
    <input type="hidden" name="fields" value={one.fields.map(({ name }) => name).join(',')} />
    <input type="hidden" name="back" value={driftPath(found.name)} />
    <button type="submit" name="do" value="reassert">
      {room.words.buttons.reassert} <span class="hidden">{one.external_ref}</span>
    </button>
  </form>
);
