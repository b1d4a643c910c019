/** `/api/outcomes`: a booking's history as KV has it. */
import * as z from 'zod';
import type { Connection } from '../config.ts';
import { idempotencyKeyOf, idOf } from '../core/references.ts';
import { outcomePrefix } from '../outcomes/outcome.ts';
import { readOutcomes } from '../outcomes/read.ts';
import { problem } from '../problem.ts';
import { mailboxOf } from './mailboxes.ts';
import { operation } from './operation.ts';
import { connectionName, externalRef, outcomeList } from './schemas.ts';

const listOutcomes = operation({
  method: 'get',
  path: '/api/outcomes/{connection}/{external_ref}',
  summary: "A booking's outcomes, newest first, at most 100",
  parameters: z.object({ connection: connectionName, external_ref: externalRef }),
  answer: outcomeList,
  problems: [404, 409],
  async handle({ path: { connection, external_ref } }, context) {
    const found = mailboxOf(context, connection);
    if (found instanceof Response) return found;
    const ofMailbox = await found.mailbox.outcomePrefixes(external_ref);
    const guessed = guessedPrefix(found.connection, external_ref);
    const prefixes = ofMailbox.length > 0 || guessed === null ? ofMailbox : [guessed];
    const outcomes = await readOutcomes(context.env.OUTCOMES, prefixes);
    if (outcomes.length === 0 && ofMailbox.length === 0) return problem(404, 'unknown-booking');
    return { outcomes };
  },
});

/** KV may keep outcomes longer than the mailbox keeps the booking; a booking that was never moved is still found. */
function guessedPrefix(connection: Connection, ref: string): string | null {
  const id = idOf(connection, ref);
  if (id === null) return null;
  const { name, namespace } = connection;
  return outcomePrefix({ connection: name, idempotencyKey: idempotencyKeyOf(connection, id), namespace });
}

export const outcomeOperations = [listOutcomes];
