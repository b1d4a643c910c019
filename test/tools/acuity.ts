/** Acuity's API v1: calendars, appointment types, webhooks for one event each. Basic authentication. */
import { answer, startToolServer, type ToolServer } from './tool-server.ts';

export const acuityKey = '4711:acuity-api-key-of-tests';

export interface AcuityServer extends ToolServer {
  readonly webhooks: { id: number; event: string; target: string; status: string }[];
}

export async function startAcuity(): Promise<AcuityServer> {
  const webhooks: AcuityServer['webhooks'] = [];
  const server = await startToolServer(({ method, path, headers, json }) => {
    if (headers['authorization'] !== `Basic ${Buffer.from(acuityKey).toString('base64')}`)
      return answer({ status_code: 401 }, 401);
    switch (`${method} ${path}`) {
      case 'GET /calendars':
        return answer([{ id: 1, name: 'Anna', email: '', timezone: 'Asia/Almaty' }]);
      case 'GET /appointment-types':
        return answer([
          { id: 10, name: 'Haircut', active: true, duration: 30 },
          { id: 11, name: 'Old', active: false, duration: 30 },
        ]);
      case 'GET /webhooks':
        return answer(webhooks);
      case 'POST /webhooks': {
        const made = { id: webhooks.length + 1, status: 'active', event: json.event, target: json.target };
        webhooks.push(made);
        return answer(made);
      }
      default:
        return answer({ status_code: 404 }, 404);
    }
  });
  return { ...server, webhooks };
}
