/** Cal.com's API v2, as its reference describes it: `/v2/me`, `/v2/event-types`, `/v2/teams`, `/v2/webhooks`. One user. */
import { answer, startToolServer, type ToolServer } from './tool-server.ts';

export interface CalcomWebhook {
  readonly id: string;
  readonly subscriberUrl: string;
  readonly active: boolean;
  readonly triggers: readonly string[];
  readonly secret: string | null;
  readonly payloadTemplate: string | null;
}

export interface CalcomServer extends ToolServer {
  readonly webhooks: CalcomWebhook[];
}

export const calcomKey = 'cal_test_key';

/** `withTeam`: the user has a team with another member and an event type of its own. */
export async function startCalcom(options: { readonly withTeam?: boolean } = {}): Promise<CalcomServer> {
  const webhooks: CalcomWebhook[] = [];
  const server = await startToolServer(({ method, path, headers, json }) => {
    if (headers['authorization'] !== `Bearer ${calcomKey}`) return answer({ status: 'error' }, 401);
    const { pathname, searchParams } = new URL(path, 'http://cal');
    switch (`${method} ${pathname}`) {
      case 'GET /v2/me':
        return answer({
          status: 'success',
          data: { id: 7, email: 'anna@example.org', name: 'Anna', username: 'anna' },
        });
      case 'GET /v2/event-types':
        if (headers['cal-api-version'] !== '2024-06-14' || searchParams.get('username') !== 'anna') {
          return answer({ status: 'success', data: {} }); // an older version answers in another form
        }
        return answer({
          status: 'success',
          data: [
            { id: 101, title: 'Haircut', slug: 'haircut', lengthInMinutes: 30 },
            { id: 102, title: 'Intro call', slug: 'intro-call', lengthInMinutes: 15 },
          ],
        });
      case 'GET /v2/teams':
        return answer({ status: 'success', data: options.withTeam ? [{ id: 55, name: 'Salon' }] : [] });
      case 'GET /v2/teams/55/memberships':
        return answer({
          status: 'success',
          data: [
            { id: 1, userId: 7, user: { email: 'anna@example.org', name: 'Anna' } },
            { id: 2, userId: 8, user: { email: 'boris@example.org', name: 'Boris' } },
          ],
        });
      case 'GET /v2/teams/55/event-types':
        return answer({ status: 'success', data: [{ id: 201, title: 'Beard', slug: 'beard', lengthInMinutes: 20 }] });
      case 'GET /v2/webhooks':
        return answer({ status: 'success', data: webhooks });
      case 'POST /v2/webhooks': {
        if (
          typeof json?.subscriberUrl !== 'string' ||
          !Array.isArray(json.triggers) ||
          typeof json.active !== 'boolean'
        ) {
          return answer({ status: 'error' }, 400);
        }
        const made = { payloadTemplate: null, secret: null, ...json, id: `hook-${webhooks.length + 1}` };
        webhooks.push(made);
        return answer({ status: 'success', data: made }, 201);
      }
      default:
        return answer({ status: 'error' }, 404);
    }
  });
  return { ...server, webhooks };
}
