/** `/api/links`: which appointment a booking is. */
import * as z from 'zod';
import type { LinkAnswer, LinkView } from '../mailbox/contract.ts';
import { problem } from '../problem.ts';
import { csvTypes, type ImportRow, importRows, ndjsonTypes } from './import-rows.ts';
import { mailboxOf } from './mailboxes.ts';
import { operation } from './operation.ts';
import { connectionName, externalRef, importAnswer, linkBody, linkView } from './schemas.ts';

const parameters = z.object({ connection: connectionName, external_ref: externalRef });
const path = '/api/links/{connection}/{external_ref}';

const showLink = operation({
  method: 'get',
  path,
  summary: 'The booking and its appointment',
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

const putLink = operation({
  method: 'put',
  path,
  summary: 'Say which appointment the booking is; what waited for it is sent at once',
  parameters,
  body: linkBody,
  answer: linkView,
  problems: [400, 404, 409, 413, 415, 422],
  async handle({ path: { connection, external_ref }, body }, context) {
    const found = mailboxOf(context, connection);
    if (found instanceof Response) return found;
    return answerOf(await found.mailbox.putLink(external_ref, body.appointment_id));
  },
});

const deleteLink = operation({
  method: 'delete',
  path,
  summary: 'Take the link away; the booking is parked until a link is set or it is retried',
  parameters,
  answer: linkView,
  problems: [404, 409],
  async handle({ path: { connection, external_ref } }, context) {
    const found = mailboxOf(context, connection);
    if (found instanceof Response) return found;
    return answerOf(await found.mailbox.deleteLink(external_ref));
  },
});

/** A year of a busy clinic; more is sent in several files. */
const mostRows = 2_000;
/** So many in one call: each call is one write of the mailbox. */
const rowsPerCall = 200;

const importLinks = operation({
  method: 'post',
  path: '/api/links/{connection}/import',
  summary: `Set many links: NDJSON or CSV of external_ref, appointment_id; at most ${mostRows} rows`,
  parameters: z.object({ connection: connectionName }),
  raw: {
    contentTypes: [...ndjsonTypes, ...csvTypes],
    largestBytes: 1024 * 1024,
    description: 'One object a line, or comma-separated columns with or without a heading.',
  },
  answer: importAnswer,
  problems: [400, 404, 409, 413, 415],
  async handle({ path: { connection }, raw }, context) {
    const found = mailboxOf(context, connection);
    if (found instanceof Response) return found;
    const rows = importRows(raw.contentType, raw.text);
    if (rows === null) return problem(400, 'malformed-body', { detail: 'Not what its content type says.' });
    if (rows.length > mostRows) return problem(413, 'body-too-large', { detail: `At most ${mostRows} rows.` });

    const fitting = rows.filter((row) => row.ok);
    const answers: LinkAnswer[] = [];
    for (let start = 0; start < fitting.length; start += rowsPerCall) {
      const part = fitting.slice(start, start + rowsPerCall);
      answers.push(
        ...(await found.mailbox.importLinks(
          part.map(({ externalRef, appointmentId }) => ({ externalRef, appointmentId })),
        )),
      );
    }
    const answered = rowAnswers(rows, answers);
    const linked = answered.filter(({ result }) => result === 'linked').length;
    return { linked, refused: answered.length - linked, rows: answered };
  },
});

function rowAnswers(rows: readonly ImportRow[], answers: readonly LinkAnswer[]): z.input<typeof importAnswer>['rows'] {
  let next = 0;
  return rows.map((row, index) => {
    if (!row.ok) return { row: index + 1, result: 'invalid', message: row.message };
    const answer = answers[next++];
    const given = { row: index + 1, external_ref: row.externalRef, appointment_id: row.appointmentId };
    if (answer?.kind === 'ok') return { ...given, result: 'linked' };
    if (answer?.kind === 'conflict') return { ...given, result: 'conflict', linked_to: answer.external_ref };
    return { ...given, result: 'not_found' };
  });
}

function answerOf(answer: LinkAnswer): LinkView | Response {
  switch (answer.kind) {
    case 'ok':
      return answer.link;
    case 'not_found':
      return problem(404, 'unknown-booking');
    case 'conflict':
      return problem(409, 'appointment-taken', { extensions: { external_ref: answer.external_ref } });
    default:
      return answer satisfies never;
  }
}

export const linkOperations = [importLinks, showLink, putLink, deleteLink];
