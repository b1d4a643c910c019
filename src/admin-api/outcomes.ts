/** `/api/outcomes`: a booking's history from KV. */
import * as z from 'zod';
import type { ExternalRef } from '../booking/ids.ts';
import type { Connection } from '../config/connection.ts';
import { idempotencyKeyOf, idOf } from '../config/references.ts';
import { problem } from '../http/problem.ts';
import type { DeliveryView } from '../mailbox/contract-views.ts';
import { loadLanguage } from '../messages/explain.ts';
import { inWords } from '../messages/in-words.ts';
import type { Language } from '../messages/language.ts';
import { type OutcomeRecord, outcomePrefixesOf } from '../outcomes/outcome.ts';
import { readOutcomes } from '../outcomes/read.ts';
import { externalRef } from './id-schemas.ts';
import { mailboxOf } from './mailboxes.ts';
import { operation } from './operation.ts';
import { connectionName, outcomeList } from './schemas.ts';

const listOutcomes = operation({
  method: 'get',
  id: 'listOutcomes',
  tag: 'outcomes',
  path: '/api/outcomes/{connection}/{external_ref}',
  summary: "List a booking's outcomes, newest first, at most 100",
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
    if (language === configuration.language) return { outcomes };
    await loadLanguage(language);
    const { deliveries } = await found.mailbox.deliveries({ externalRef: external_ref, limit: 200, language });
    return { outcomes: outcomes.map((outcome) => inOther(outcome, deliveries, language)) };
  },
});

/**
 * An outcome is stored in the deployment's language. The details for another language are stored with its deliveries. If those
 * are gone, the message comes from the code alone.
 */
function inOther(outcome: OutcomeRecord, deliveries: readonly DeliveryView[], language: Language): OutcomeRecord {
  const { code, delivery_ids: ids, appointment_id: appointmentId } = outcome;
  const own = deliveries.find((one) => ids.includes(one.delivery_id) && one.code === code);
  return { ...outcome, message: own?.message ?? inWords(code, {}, language, appointmentId) };
}

/** KV may keep outcomes longer than the mailbox keeps the booking. A booking that was never moved is still found. */
function guessedPrefixes(connection: Connection, ref: ExternalRef): readonly string[] {
  const id = idOf(connection, ref);
  return id === null ? [] : outcomePrefixesOf(connection, [idempotencyKeyOf(connection, id)]);
}

export const outcomeOperations = [listOutcomes];
