/** `/api/connections/{name}/reconciliation`: the tool's own list of bookings against what the mailbox knows. */
import * as z from 'zod';
import { problem } from '../http/problem.ts';
import { type ReconcileView, reconcileFindings, reconcileProblems } from '../mailbox/contract-reconcile.ts';
import { shownRef } from './id-schemas.ts';
import { mailboxOf } from './mailboxes.ts';
import { operation } from './operation.ts';
import { instant } from './query-schemas.ts';
import { connectionName, utcTime } from './schemas.ts';

const run = z
  .object({
    asked_by: z.enum(['schedule', 'person']),
    dry_run: z.boolean(),
    by: z.enum(['visits', 'changes']).meta({ description: 'By the start of the visit, or by the last change.' }),
    since: utcTime,
    until: utcTime,
    started_at: utcTime,
    ended_at: utcTime.nullable().meta({ description: 'Null: it is under way.' }),
    pages: z.int(),
    problem: z.enum(reconcileProblems).nullable().meta({
      description:
        '`refused`: the tool does not accept `api_key`. `unreadable`: its answer has another form. `unavailable`: it did not answer for hours. `too_many_missing`: the list lacks most of the known bookings, so it may be that of another account; nothing was cancelled.',
    }),
    counts: z.object({
      listed: z.int(),
      new: z.int(),
      changed: z.int(),
      gone: z.int().meta({ description: 'The tool no longer has them.' }),
      unchanged: z.int(),
      left: z.int().meta({
        description:
          'Bookings from before the connection began, and visits that are over. A run that a person starts takes the former in.',
      }),
      recent: z.int().meta({ description: 'A webhook has just come. The next run looks at them.' }),
      unreadable: z.int(),
    }),
    differences: z
      .array(
        z.object({
          finding: z.enum(reconcileFindings),
          external_ref: shownRef,
          starts_at: utcTime.nullable(),
          fields: z.array(z.string()).meta({ description: 'Names, never values.' }),
        }),
      )
      .meta({ description: 'The first 100.' }),
  })
  .meta({ id: 'ReconcileRun' });

const view = z
  .object({
    state: z.enum(['on', 'off', 'no_api_key', 'no_listing']),
    next_at: utcTime.nullable(),
    run: run.nullable().meta({ description: 'Under way.' }),
    last: run.nullable().meta({ description: 'The newest one that has ended.' }),
  })
  .meta({ id: 'Reconciliation' }) satisfies z.ZodType<ReconcileView>;

const body = z
  .strictObject({
    since: instant.optional().meta({ description: 'Visits that begin then or later. Default: now.' }),
    until: instant.optional().meta({ description: 'Visits that begin before then. Default: 90 days later.' }),
    dry_run: z.boolean().default(false).meta({ description: 'Show what would change, and change nothing.' }),
    accept_missing: z.boolean().default(false).meta({
      description: 'Go on where the list lacks most of the known bookings. Only if they are really gone.',
    }),
  })
  .meta({ id: 'ReconcileBody' });

const parameters = z.object({ name: connectionName });
const path = '/api/connections/{name}/reconciliation';

const show = operation({
  method: 'get',
  id: 'getReconciliation',
  tag: 'connections',
  path,
  summary: "How the tool's own list of bookings compares with what the bridge knows",
  parameters,
  answer: view,
  problems: [404, 409],
  async handle({ path: { name } }, context) {
    const found = mailboxOf(context, name);
    return found instanceof Response ? found : found.mailbox.reconciliation();
  },
});

const start = operation({
  method: 'post',
  id: 'startReconciliation',
  tag: 'connections',
  path,
  summary: 'Compare now, in the background; also takes in bookings from before the connection began',
  parameters,
  body,
  answer: view,
  problems: [404, 409],
  async handle({ path: { name }, body: { since, until, dry_run: isDry, accept_missing: acceptsMissing } }, context) {
    const found = mailboxOf(context, name);
    if (found instanceof Response) return found;
    const [from, to] = [since, until].map((one) => (one === undefined ? undefined : Date.parse(one)));
    const wrong = spanProblem(from ?? Date.now(), to);
    if (wrong !== null) return problem(422, 'invalid-body', { detail: wrong });
    const span = { ...(from !== undefined && { since: from }), ...(to !== undefined && { until: to }) };
    const answer = await found.mailbox.reconcile({ ...span, isDry, acceptsMissing });
    if (answer.kind === 'ok') return answer.reconciliation;
    const extensions =
      answer.kind === 'busy' ? { state: 'running', reconciliation: answer.reconciliation } : { state: answer.state };
    return problem(409, 'wrong-state', { extensions });
  },
});

const longestSpanMs = 400 * 86_400_000;

function spanProblem(since: number, until: number | undefined): string | null {
  if (until === undefined) return null;
  if (until <= since) return '`until` is not after `since`.';
  return until - since > longestSpanMs ? 'At most 400 days at once.' : null;
}

const stop = operation({
  method: 'delete',
  id: 'stopReconciliation',
  tag: 'connections',
  path,
  summary: 'Stop the comparison that is under way; what it has taken in stays',
  parameters,
  answer: view,
  problems: [404, 409],
  async handle({ path: { name } }, context) {
    const found = mailboxOf(context, name);
    return found instanceof Response ? found : found.mailbox.stopReconciling();
  },
});

export const reconciliationOperations = [show, start, stop];
