/** What people do with a mailbox through the admin API: look, retry, discard, link, pause. Each has its own file in this folder. */

import type { ExternalRef } from '../../booking/ids.ts';
import { isLoaded, loadLanguage } from '../../messages/explain.ts';
import type { Language } from '../../messages/language.ts';
import { outcomePrefixesOf } from '../../outcomes/outcome.ts';
import { outcomeKeyOf } from '../../sync/settle/report.ts';
import type { AdminCalls, MailboxCalls } from '../contract.ts';
import type { Watched } from '../contract-watch.ts';
import { discardDelivery, retryDelivery, retryFailed } from './actions.ts';
import { type AdminInput, recordOf } from './admin-input.ts';
import { listAttention, retryMany, showRetry } from './attention.ts';
import { listAudit } from './audit.ts';
import { showBooking } from './booking-details.ts';
import { listBookings } from './bookings.ts';
import { noteRefused, pause, resume, showStatus } from './connection.ts';
import { listDeliveries, showDelivery } from './deliveries.ts';
import { findDrift } from './drift.ts';
import { eraseClients } from './erase.ts';
import { answerHolding } from './holding.ts';
import { holders, listLinks, removeLink, setLinks, setOneLink, showLink } from './links.ts';
import { reassertBooking } from './reassert.ts';
import { showReconciliation, startReconciliation, stopReconciliation } from './reconcile.ts';
import { showTraffic } from './traffic.ts';
import { testAccount } from './try-account.ts';
import { listWebhooks, showBody } from './webhooks.ts';

export type { AdminInput } from './admin-input.ts';
/** `holding`, `noteRefused` and `watch` are asked by other parts of the bridge. */
export interface Admin extends AdminCalls, Pick<MailboxCalls, 'holding' | 'noteRefused'> {
  watch(): Promise<Watched>;
}

export const createAdmin = (input: AdminInput): Admin => ({
  deliveries: (query) => inTheirs(query.language, () => listDeliveries(input, query)),
  delivery: (deliveryId, language) => inTheirs(language, () => showDelivery(input, deliveryId, language)),
  bookings: (query) => inTheirs(query.language, () => listBookings(input, query)),
  booking: (externalRef, language) => inTheirs(language, () => showBooking(input, externalRef, language)),
  attention: (query) => inTheirs(query.language, () => listAttention(input, query)),
  retryMany: (filter, isDry) => retryMany(input, filter, isDry),
  retryProgress: () => showRetry(input),
  webhooks: (query) => inTheirs(query.language, () => listWebhooks(input, query)),
  traffic: () => showTraffic(input),
  body: (deliveryId) => showBody(input, deliveryId),
  audit: (query) => listAudit(input, query),
  retry: (deliveryId, language) => inTheirs(language, () => retryDelivery(speaking(input, language), deliveryId)),
  retryFailed: () => retryFailed(input),
  discard: (deliveryId, language) => inTheirs(language, () => discardDelivery(speaking(input, language), deliveryId)),
  reassert: (externalRef, fields) => reassertBooking(input, externalRef, fields),
  links: (query) => listLinks(input, query),
  link: (externalRef) => showLink(input, externalRef),
  putLink: (externalRef, appointmentId, force) =>
    setOneLink(input, { externalRef, appointmentId, force: force ?? false }),
  deleteLink: (externalRef) => removeLink(input, externalRef),
  importLinks: (rows) => setLinks(input, rows, 'imported'),
  holders: (appointmentIds) => holders(input, appointmentIds),
  holding: (query) => answerHolding(input, query),
  outcomePrefixes: (externalRef) => outcomePrefixes(input, externalRef),
  reconciliation: () => showReconciliation(input),
  reconcile: (query) => startReconciliation(input, query),
  stopReconciling: () => stopReconciliation(input),
  drift: (query) => findDrift(input, query),
  erase: (query) => eraseClients(input, query),
  status: (language) => inTheirs(language, () => showStatus(input, language)),
  testAccount: (language) => inTheirs(language, () => testAccount(input, language)),
  measures: async () => (await import('./measure.ts')).measure(input),
  // Only where alerts are configured.
  watch: async () => (await import('./watch.ts')).watch(input),
  noteRefused: (refused) => noteRefused(input, refused),
  pause: (language) => inTheirs(language, () => pause(speaking(input, language))),
  resume: (language) => inTheirs(language, () => resume(speaking(input, language))),
});

/** The reader's language may be another one than the deployment's, which is loaded. */
const inTheirs = <Answer>(language: Language | undefined, answer: () => Promise<Answer>): Promise<Answer> =>
  language === undefined || isLoaded(language) ? answer() : loadLanguage(language).then(answer);

/** Messages are in the reader's language. */
const speaking = (input: AdminInput, language: Language | undefined): AdminInput =>
  language === undefined ? input : { ...input, language };

/** A merge may have changed the key of a booking. Its outcomes are stored under every key that it had. */
async function outcomePrefixes(input: AdminInput, externalRef: ExternalRef): Promise<readonly string[]> {
  const { connection } = input;
  const record = recordOf(input, externalRef);
  if (record === null) return [];
  const keys = new Set([outcomeKeyOf(record, { connection }), ...record.outbox.keys.toReversed()]);
  return outcomePrefixesOf(connection, [...keys]);
}
