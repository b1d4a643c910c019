/** `/api/outcomes`: a booking's history as KV has it. */
import * as z from 'zod';
import type { Connection } from '../config.ts';
import { idempotencyKeyOf, idOf } from '../core/references.ts';
import type { Language } from '../mailbox/contract.ts';
import { inWords } from '../one-link/in-words.ts';
import { type OutcomeRecord, outcomePrefixesOf } from '../outcomes/outcome.ts';
import { readOutcomes } from '../outcomes/read.ts';
import { problem } from '../problem.ts';
import { mailboxOf } from './mailboxes.ts';
import { operation } from './operation.ts';
import { connectionName, externalRef, outcomeList } from './schemas.ts';

const listOutcomes = operation({
  method: 'get',
  id: 'listOutcomes',
  tag: 'outcomes',
  path: '/api/outcomes/{connection}/{external_ref}',
  summary: "A booking's outcomes, newest first, at most 100",
  parameters: z.object({ connection: connectionName, external_ref: externalRef }),
  answer: outcomeList,
  problems: [404, 409],
  async handle({ path: { connection, external_ref } }, context) {
    const found = mailboxOf(context, connection);
    if (found instanceof Response) return found;
    const ofMailbox = await found.mailbox.outcomePrefixes(external_ref);
    const prefixes = ofMailbox.length > 0 ? ofMailbox : guessedPrefixes(found.connection, external_ref);
    const outcomes = await readOutcomes(context.env.OUTCOMES, prefixes);
    if (outcomes.length === 0 && ofMailbox.length === 0) return problem(404, 'unknown-booking');
    const { language, configuration } = context;
    return {
      outcomes: outcomes.map((outcome) => (language === configuration.language ? outcome : inOther(outcome, language))),
    };
  },
});

/** An outcome is stored in the words of the deployment's language. */
function inOther(outcome: OutcomeRecord, language: Language): OutcomeRecord {
  const { code, details = {} } = outcome;
  return { ...outcome, message: inWords(code, details, language) };
}

/** KV may keep outcomes longer than the mailbox keeps the booking; a booking that was never moved is still found. */
function guessedPrefixes(connection: Connection, ref: string): readonly string[] {
  const id = idOf(connection, ref);
  return id === null ? [] : outcomePrefixesOf(connection, [idempotencyKeyOf(connection, id)]);
}

export const outcomeOperations = [listOutcomes];
