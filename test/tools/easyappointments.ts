/** The REST API of Easy!Appointments 1.5: `providers`, `services`, `webhooks` (vendor's source, models and controllers). */
import { answer, startToolServer, type ToolServer } from './tool-server.ts';

export interface EasyWebhook {
  readonly id: number;
  readonly url: string;
  readonly actions: string;
  readonly secret_token: string;
  /** The database's default, which its API neither takes nor shows. */
  readonly secret_header: string;
}

export interface EasyServer extends ToolServer {
  readonly webhooks: EasyWebhook[];
}

export const easyKey = 'easy-api-token';

export async function startEasyAppointments(): Promise<EasyServer> {
  const webhooks: EasyWebhook[] = [];
  const server = await startToolServer(({ method, path, headers, json }) => {
    if (headers['authorization'] !== `Bearer ${easyKey}`) return answer({ message: 'unauthorized' }, 401);
    switch (`${method} ${new URL(path, 'http://easy').pathname}`) {
      case 'GET /index.php/api/v1/providers':
        return answer([
          { id: 2, firstName: 'Anna', lastName: 'Kim', email: 'anna@example.org', timezone: 'Asia/Almaty' },
        ]);
      case 'GET /index.php/api/v1/services':
        return answer([{ id: 3, name: 'Haircut', duration: 30, price: 4000, currency: 'KZT' }]);
      case 'GET /index.php/api/v1/webhooks':
        return answer(
          webhooks.map(({ secret_header: _, ...shown }) => ({
            ...shown,
            name: 'x',
            is_ssl_verified: true,
            notes: null,
          })),
        );
      case 'POST /index.php/api/v1/webhooks': {
        if (!json?.name || !json.url) return answer({ message: 'Not all required fields are provided' }, 500);
        const { url, actions = '', secretToken: secret_token = '' } = json;
        const made = { id: webhooks.length + 1, url, actions, secret_token, secret_header: 'X-Ea-Token' };
        webhooks.push(made);
        return answer(
          { id: made.id, name: json.name, url, actions, secret_token, is_ssl_verified: true, notes: null },
          201,
        );
      }
      default:
        return answer('', 404);
    }
  });
  return { ...server, webhooks };
}
