/**
 * Every code: why a delivery, a booking or a connection is as it is, in one word. The same words stand in the core, in KV, in the admin
 * API and its document; `one-link/messages` has a sentence in each language for every one, or it does not compile.
 */

import * as z from 'zod';
import { type AnswerCode, oneLinkCodes } from './one-link/errors.ts';

/** What the bridge itself decides, and how a call that has no answer of One-Link's ended. */
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

/** As KV and the admin API show it. A code that an earlier version has stored is shown as it is. */
export const codeSchema = z
  .union([z.enum([...bridgeCodes, ...oneLinkCodes, 'MEDELEMENT_OTHER']), z.templateLiteral(['HTTP_', z.int()])])
  .meta({
    id: 'Code',
    description: 'Why it is as it is, in one word; `HTTP_<status>`: One-Link answered without a code.',
  });
