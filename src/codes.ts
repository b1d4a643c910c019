/**
 * Every code: the reason for the state of a delivery, a booking or a connection, in one word. The core, KV, the admin API and
 * its document use the same codes. `src/messages` must have a sentence for each of them in each language; otherwise it
 * does not compile.
 */

import * as z from 'zod';
import { type AnswerCode, oneLinkCodes } from './one-link/errors.ts';

/** The bridge's own decisions, and the results of calls without an answer from One-Link. */
export const bridgeCodes = [
  'unlinked',
  'no_resource',
  'no_client_name',
  'no_time',
  'visit_over',
  'data_wiped',
  'ambiguous_chain',
  'two_appointments',
  'in_quarantine',
  'read_back_again',
  'awaiting_successor',
  'foreign_appointment',
  'not_reopened',
  'not_cancelled',
  'link_removed',
  'link_unconfirmed',
  'other_tool',
  'held_elsewhere',
  'paused',
  'reserved_name',
  'successor_missing',
  'undecodable',
  'version_mixed',
  'body_dropped',
  'mapping',
  'earlier_visit',
  'foreign_idempotency_key',
  'not_taken',
  'missing_permission',
  'unknown_resource',
  'unknown_staff',
  'unknown_status',
  'unknown_service',
  'unknown_contact',
  'unknown_id',
  'group_visit',
  'series_incomplete',
  'left_connection',
  'SLOT_SWAP',
  'gave_up',
  'expired',
  'contact_unconfirmed',
  'read_back_refused',
  'read_back_failed',
  'tool_rate_limited',
  'neighbour_unavailable',
  'network',
  'timeout',
  'unreadable',
  'rate_limited',
  'breaker_open',
  'token_refused',
  'wrong_url',
  'account_not_found',
  'nothing_to_do',
  'not_a_booking',
  'internal',
  'superseded',
  'discarded_by_person',
  'reopened',
] as const;

export type BridgeCode = (typeof bridgeCodes)[number];

export type Code = BridgeCode | AnswerCode;

/** As KV and the admin API show it. A code that an earlier version stored is shown as it is. */
export const codeSchema = z
  .union([z.enum([...bridgeCodes, ...oneLinkCodes, 'MEDELEMENT_OTHER']), z.templateLiteral(['HTTP_', z.int()])])
  .meta({
    id: 'Code',
    description: 'The reason for the state, in one word. `HTTP_<status>`: One-Link answered without a code.',
  });
