/** `/api/links`: which appointment belongs to a booking. */
import * as z from 'zod';
import { notComplete } from '../http/parse-body.ts';
import { problem } from '../http/problem.ts';
import { isPlace, type LinkAnswer } from '../mailbox/contract.ts';
import type { LinkView } from '../mailbox/contract-views.ts';
import type { Language } from '../messages/language.ts';
import { externalRef } from './id-schemas.ts';
import { csvTypes, type ImportRow, importRows, mostRows, ndjsonTypes } from './import-rows.ts';
import { mailboxOf } from './mailboxes.ts';
import { damagedCursor } from './merged-pages.ts';
import { operation } from './operation.ts';
import { cursor, limit } from './query-schemas.ts';
import { connectionName, importAnswer, linkBody, linkList, linkView } from './schemas.ts';
import { heldElsewhere, importInPieces, refusedElsewhere } from './set-links.ts';
import { texts } from './texts.ts';
import { oneLinkUnavailable } from './unavailable.ts';

const parameters = z.object({ connection: connectionName, external_ref: externalRef });
const path = '/api/links/{connection}/{external_ref}';

const showLink = operation({
  method: 'get',
  id: 'getLink',
  tag: 'links',
  path,
  summary: 'Get a booking and its appointment',
  parameters,
  answer: linkView,
  problems: [404, 409],
  async handle({ path: { connection, external_ref } }, context) {
    const found = mailboxOf(context, connection);
    if (found instanceof Response) return found;
    const link = await found.mailbox.link(external_ref);
    return link === null ? problem(404, 'unknown-booking') : link;
  },
});

const listLinks = operation({
  method: 'get',
  id: 'listLinks',
  tag: 'links',
  path: '/api/links/{connection}',
  summary: 'List the bookings that have an appointment, by appointment number',
  parameters: z.object({ connection: connectionName }),
  query: z.strictObject({ cursor, limit }),
  answer: linkList,
  problems: [404, 409],
  async handle({ path: { connection }, query: { cursor, limit } }, context) {
    const found = mailboxOf(context, connection);
    if (found instanceof Response) return found;
    if (cursor !== undefined && !isPlace(cursor)) return damagedCursor();
    return found.mailbox.links({ limit, ...(cursor === undefined ? {} : { cursor }) });
  },
});

const putLink = operation({
  method: 'put',
  id: 'putLink',
  tag: 'links',
  path,
  summary: 'Link a booking to its appointment; changes that waited for the link are sent at once',
  parameters,
  body: linkBody,
  answer: linkView,
  problems: [400, 404, 409, 413, 415, 422],
  async handle({ path: { connection, external_ref }, body }, context) {
    const found = mailboxOf(context, connection);
    if (found instanceof Response) return found;
    const { appointment_id: appointmentId, force } = body;
    const row = { externalRef: external_ref, appointmentId, force };
    const refused = refusedElsewhere(row, await heldElsewhere(context, found.connection, [row]));
    return answerOf(refused ?? (await found.mailbox.putLink(external_ref, appointmentId, force)));
  },
});

const deleteLink = operation({
  method: 'delete',
  id: 'deleteLink',
  tag: 'links',
  path,
  summary: 'Delete the link; the booking is parked until it is linked again or retried',
  parameters,
  answer: linkView,
  problems: [404, 409],
  async handle({ path: { connection, external_ref } }, context) {
    const found = mailboxOf(context, connection);
    if (found instanceof Response) return found;
    return answerOf(await found.mailbox.deleteLink(external_ref));
  },
});

const importLinks = operation({
  method: 'post',
  id: 'importLinks',
  tag: 'links',
  path: '/api/links/{connection}/import',
  summary: `Set many links: NDJSON or CSV with external_ref, appointment_id and optionally force; at most ${mostRows} rows`,
  parameters: z.object({ connection: connectionName }),
  raw: {
    contentTypes: [...ndjsonTypes, ...csvTypes],
    largestBytes: 1024 * 1024,
    description:
      'One object per line, or columns with or without a header row, separated by commas, semicolons or tabs.',
  },
  answer: importAnswer,
  problems: [400, 404, 409, 413, 415],
  async handle({ path: { connection }, raw }, context) {
    const found = mailboxOf(context, connection);
    if (found instanceof Response) return found;
    const read = importRows(raw.contentType, raw.text);
    if (read.kind === 'malformed') {
      return problem(400, 'malformed-body', { detail: notComplete('CSV') });
    }
    if (read.kind === 'beyond_bounds') {
      return problem(413, 'body-too-large', { detail: `Send less at once: ${read.bound}.` });
    }
    const { rows } = read;

    const fitting = rows.flatMap((row) => (row.ok ? [row.row] : []));
    const held = await heldElsewhere(context, found.connection, fitting);
    const answers = await importInPieces(found.mailbox, fitting, held);
    const answered = rowAnswers(rows, answers, context.language);
    const linked = answered.filter(({ result }) => result === 'linked').length;
    return { linked, refused: answered.length - linked, rows: answered };
  },
});

type RowAnswer = z.input<typeof importAnswer>['rows'][number];

function rowAnswers(rows: readonly ImportRow[], answers: readonly LinkAnswer[], language: Language): RowAnswer[] {
  let next = 0;
  const { rowInvalid } = texts[language];
  return rows.map((row, index) => {
    if (!row.ok) {
      const message = rowInvalid === null ? row.message : `${rowInvalid} (${row.message})`;
      return { row: index + 1, result: 'invalid', message };
    }
    const { externalRef, appointmentId } = row.row;
    const answer = answers[next++] ?? { kind: 'not_found' };
    return { row: index + 1, ...rowResult(answer, language), external_ref: externalRef, appointment_id: appointmentId };
  });
}

function rowResult(answer: LinkAnswer, language: Language): Pick<RowAnswer, 'result' | 'linked_to' | 'message'> {
  const said = texts[language];
  switch (answer.kind) {
    case 'ok':
      return { result: 'linked' };
    case 'conflict':
      return { result: 'conflict', linked_to: answer.external_ref, message: said.rowTaken };
    case 'foreign': {
      const name = answer.external_ref ?? answer.idempotency_key;
      return { result: 'conflict', ...(name !== null && { linked_to: name }), message: said.rowBearsName };
    }
    case 'not_found':
      return { result: 'not_found', message: said.rowUnknown };
    case 'unknown_appointment':
      return { result: 'not_found', message: said.rowWithoutAppointment };
    case 'unavailable':
      return { result: 'unavailable', message: said.rowUnasked };
    default:
      return answer satisfies never;
  }
}

function answerOf(answer: LinkAnswer): LinkView | Response {
  switch (answer.kind) {
    case 'ok':
      return answer.link;
    case 'not_found':
      return problem(404, 'unknown-booking');
    case 'unknown_appointment':
      return problem(404, 'unknown-appointment');
    case 'conflict':
      return problem(409, 'appointment-taken', { extensions: { external_ref: answer.external_ref } });
    case 'foreign': {
      const { external_ref, idempotency_key } = answer;
      return problem(409, 'foreign-appointment', { extensions: { external_ref, idempotency_key } });
    }
    case 'unavailable':
      return oneLinkUnavailable(answer.retryAfterMs);
    default:
      return answer satisfies never;
  }
}

export const linkOperations = [importLinks, listLinks, showLink, putLink, deleteLink];
