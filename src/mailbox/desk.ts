/** What people do with a mailbox through the admin API: look, retry, discard, link, pause. One file each below `desk/`. */
import { outcomeKeyOf } from '../core/settle/report.ts';
import type { Language } from '../messages/language.ts';
import { outcomePrefixesOf } from '../outcomes/outcome.ts';
import type { AdminCalls, MailboxCalls } from './contract.ts';
import { discardDelivery, retryDelivery, retryFailed } from './desk/actions.ts';
import { noteRefused, pause, resume, showStatus } from './desk/connection.ts';
import { listDeliveries, showDelivery } from './desk/deliveries.ts';
import { type DeskInput, recordOf } from './desk/desk-input.ts';
import { eraseClients } from './desk/erase.ts';
import { answerHolding } from './desk/holding.ts';
import { holders, listLinks, removeLink, setLinks, setOneLink, showLink } from './desk/links.ts';

export type { DeskInput } from './desk/desk-input.ts';
/** `holding` and `noteRefused` are asked by other parts of the bridge. */
export type Desk = AdminCalls & Pick<MailboxCalls, 'holding' | 'noteRefused'>;

export const createDesk = (input: DeskInput): Desk => ({
  deliveries: (query) => listDeliveries(input, query),
  delivery: (deliveryId, language) => showDelivery(input, deliveryId, language),
  retry: (deliveryId, language) => retryDelivery(speaking(input, language), deliveryId),
  retryFailed: () => retryFailed(input),
  discard: (deliveryId, language) => discardDelivery(speaking(input, language), deliveryId),
  links: (query) => listLinks(input, query),
  link: (externalRef) => showLink(input, externalRef),
  putLink: (externalRef, appointmentId, force) =>
    setOneLink(input, { externalRef, appointmentId, force: force ?? false }),
  deleteLink: (externalRef) => removeLink(input, externalRef),
  importLinks: (rows) => setLinks(input, rows, 'imported'),
  holders: (appointmentIds) => holders(input, appointmentIds),
  holding: (query) => answerHolding(input, query),
  outcomePrefixes: (externalRef) => outcomePrefixes(input, externalRef),
  erase: (query) => eraseClients(input, query),
  status: (language) => showStatus(input, language),
  noteRefused: (refused) => noteRefused(input, refused),
  pause: (language) => pause(speaking(input, language)),
  resume: (language) => resume(speaking(input, language)),
});

/** Messages are the reader's. */
const speaking = (input: DeskInput, language: Language | undefined): DeskInput =>
  language === undefined ? input : { ...input, language };

/** A booking's key may have changed by a merge: its outcomes stand under each that it had. */
async function outcomePrefixes(input: DeskInput, externalRef: string): Promise<readonly string[]> {
  const { connection } = input;
  const record = recordOf(input, externalRef);
  if (record === null) return [];
  const keys = new Set([outcomeKeyOf(record, { connection }), ...record.outbox.keys.toReversed()]);
  return outcomePrefixesOf(connection, [...keys]);
}
