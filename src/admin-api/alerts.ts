/** `/api/alerts`: what is in trouble now, and a test of the channels. */
import * as z from 'zod';
import type { AlertsView } from '../alerts/contract.ts';
import { alertKinds, channelNames } from '../alerts/kinds.ts';
import { incidentsName } from '../alerts/round.ts';
import { problem } from '../http/problem.ts';
import { type ApiContext, operation } from './operation.ts';
import { connectionName } from './schemas.ts';

const utcTime = z.string().meta({ description: 'ISO 8601, UTC.', examples: ['2031-04-07T05:00:00Z'] });
const channel = z.enum(channelNames);

const alertsView = z
  .object({
    problems: z.array(z.object({ path: z.string(), message: z.string() })).meta({
      description: 'What is wrong with `[vars.ALERTS]`. Nothing is sent until it is right.',
    }),
    channels: z.array(channel),
    alerts: z.array(
      z.object({
        state: z.enum(['open', 'grown', 'over', 'passed']),
        kind: z.enum(alertKinds),
        connection: connectionName,
        since: utcTime,
        until: utcTime.nullable(),
        count: z.int().meta({ description: 'Deliveries or requests that are concerned. 0: the whole connection.' }),
        code: z.string().nullable(),
        told: z.boolean().meta({ description: 'False during quiet hours, and where it may be over at the next look.' }),
      }),
    ),
    waiting: z
      .array(z.object({ channel, messages: z.int(), attempts: z.int() }))
      .meta({ description: 'Messages that a channel has not taken yet.' }),
  })
  .meta({ id: 'Alerts' }) satisfies z.ZodType<AlertsView>;

const testAnswer = z
  .object({
    results: z.array(
      z.object({
        channel,
        ok: z.boolean(),
        why: z.string().nullable().meta({
          description: '`HTTP_<status>`, `timeout`, `network`, or `no_binding`: the Worker has no binding ALERT_EMAIL.',
        }),
      }),
    ),
  })
  .meta({ id: 'AlertsTested' });

/** Null: no alerts are configured. */
function incidentsOf({ env }: ApiContext) {
  if (env.ALERTS === undefined || env.ALERTS === '') return null;
  return env.INCIDENTS?.getByName(incidentsName) ?? null;
}

const listAlerts = operation({
  method: 'get',
  id: 'listAlerts',
  tag: 'alerts',
  path: '/api/alerts',
  summary: 'List what is in trouble now, as alerts tell it',
  answer: alertsView,
  problems: [409],
  handle: async (_, context) => (await incidentsOf(context)?.show()) ?? problem(409, 'alerts-not-configured'),
});

const testAlerts = operation({
  method: 'post',
  id: 'testAlerts',
  tag: 'alerts',
  path: '/api/alerts/test',
  summary: 'Send a test to each channel now',
  answer: testAnswer,
  problems: [409],
  async handle(_, context) {
    const incidents = incidentsOf(context);
    const results = (await incidents?.test()) ?? [];
    return results.length === 0 ? problem(409, 'alerts-not-configured') : { results };
  },
});

export const alertOperations = [listAlerts, testAlerts];
