/** `/api/connections/{name}/drift`: appointments of One-Link that are not as the tool says. */
import * as z from 'zod';
import { problem } from '../http/problem.ts';
import { type DriftReport, driftFields, driftOrigins, longestDriftMs } from '../mailbox/contract-drift.ts';
import { shownRef } from './id-schemas.ts';
import { mailboxOf } from './mailboxes.ts';
import { operation } from './operation.ts';
import { instant } from './query-schemas.ts';
import { connectionName, utcTime } from './schemas.ts';
import { oneLinkUnavailable } from './unavailable.ts';

const value = z.union([z.string(), z.int()]).nullable();

const report = z
  .object({
    compared: z.int().meta({ description: 'Bookings whose appointment begins in the span.' }),
    differences: z
      .array(
        z.object({
          external_ref: shownRef,
          appointment_id: z.int(),
          starts_at: utcTime.meta({ description: 'In One-Link.' }),
          fields: z.array(z.object({ name: z.enum(driftFields), tool: value, one_link: value })),
          changed_by: z.enum(driftOrigins).meta({
            description:
              "`unsent`: the bridge has yet to write the tool's side. `staff`: One-Link had the tool's side, and was changed after the bridge was last done with the booking.",
          }),
          can_reassert: z.boolean().meta({
            description:
              "The tool's side can be written again: `POST /api/bookings/{connection}/{external_ref}/reassert`.",
          }),
        }),
      )
      .meta({ description: 'The first 200, by the start of the appointment.' }),
    double_bookings: z
      .array(
        z.object({
          external_ref: shownRef,
          appointment_id: z.int(),
          other_appointment_id: z.int().meta({ description: 'Entered by hand: it has no name of a booking.' }),
          starts_at: utcTime,
        }),
      )
      .meta({ description: 'Two live appointments of one client with one specialist at one time. The first 200.' }),
    is_all: z.boolean().meta({
      description:
        'False: there are more, or a booking changed meanwhile. A shorter span, or a second look, shows the rest.',
    }),
  })
  .meta({ id: 'Drift' }) satisfies z.ZodType<DriftReport>;

const show = operation({
  method: 'get',
  id: 'getDrift',
  tag: 'connections',
  path: '/api/connections/{name}/drift',
  summary: 'Appointments whose time, status or specialist are not as the tool says, and visits that were entered twice',
  parameters: z.object({ name: connectionName }),
  query: z.strictObject({
    since: instant.optional().meta({ description: 'Appointments that begin then or later. Default: now.' }),
    until: instant.optional().meta({ description: 'Appointments that begin before then. Default: 31 days later.' }),
  }),
  answer: report,
  problems: [400, 404, 409, 503],
  async handle({ path: { name }, query }, context) {
    const found = mailboxOf(context, name);
    if (found instanceof Response) return found;
    const since = query.since === undefined ? Date.now() : Date.parse(query.since);
    const until = query.until === undefined ? since + longestDriftMs : Date.parse(query.until);
    if (until <= since || until - since > longestDriftMs) {
      const detail = until <= since ? 'until: not after since' : 'until: at most 31 days after since';
      return problem(400, 'invalid-parameter', { detail });
    }
    const answer = await found.mailbox.drift({ since, until });
    return answer.kind === 'ok' ? answer.report : oneLinkUnavailable(answer.retryAfterMs);
  },
});

export const driftOperations = [show];
