/** Calendly's API v2, as its reference describes it: one organization, subscriptions by scope, 409 for a URL that is taken. */
import { answer, startToolServer, type ToolServer } from './tool-server.ts';

export const calendlyKey = 'calendly-token';

export interface CalendlyServer extends ToolServer {
  readonly subscriptions: {
    uri: string;
    callback_url: string;
    state: string;
    events: string[];
    signing_key?: string;
  }[];
}

const organization = 'https://api.calendly.com/organizations/ORG1';

export async function startCalendly(): Promise<CalendlyServer> {
  const subscriptions: CalendlyServer['subscriptions'] = [];
  const server = await startToolServer(({ method, path, headers, json }) => {
    if (headers['authorization'] !== `Bearer ${calendlyKey}`) return answer({ title: 'Unauthenticated' }, 401);
    const { pathname, searchParams } = new URL(path, 'http://calendly');
    const asked = `${method} ${pathname}`;
    if (asked === 'GET /users/me') return answer({ resource: { uri: 'u', current_organization: organization } });
    if (asked === 'POST /webhook_subscriptions') {
      const { url, events, scope, signing_key } = json;
      if (json.organization !== organization || scope !== 'organization')
        return answer({ title: 'Invalid Argument' }, 400);
      if (subscriptions.some(({ callback_url }) => callback_url === url))
        return answer({ title: 'Already Exists' }, 409);
      const made = {
        uri: `https://api.calendly.com/webhook_subscriptions/${subscriptions.length}`,
        callback_url: url,
        state: 'active',
        events,
      };
      subscriptions.push({ ...made, signing_key });
      return answer({ resource: made }, 201);
    }
    if (searchParams.get('organization') !== organization) return answer({ title: 'Invalid Argument' }, 400);
    switch (asked) {
      case 'GET /organization_memberships':
        return answer({
          collection: [{ user: { uri: 'https://api.calendly.com/users/U1', name: 'Anna', email: 'anna@example.org' } }],
        });
      case 'GET /event_types':
        return answer({
          collection: [
            { uri: 'https://api.calendly.com/event_types/ET1', name: 'Haircut', active: true, duration: 30 },
          ],
        });
      case 'GET /webhook_subscriptions':
        if (searchParams.get('scope') !== 'organization') return answer({ title: 'Invalid Argument' }, 400);
        return answer({ collection: subscriptions.map(({ signing_key: _, ...shown }) => shown) });
      default:
        return answer({ title: 'Resource Not Found' }, 404);
    }
  });
  return { ...server, subscriptions };
}
