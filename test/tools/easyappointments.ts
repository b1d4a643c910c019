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
  /** A client books at 10:00, tomorrow or later, provider 2 and service 3: each webhook for it is sent, once. Returns the answers. */
  book(days?: number): Promise<readonly number[]>;
}

export const easyKey = 'easy-api-token';

export async function startEasyAppointments(): Promise<EasyServer> {
  const webhooks: EasyWebhook[] = [];
  const appointments: Appointment[] = [];
  const server = await startToolServer(({ method, path, headers, json }) => {
    if (headers['authorization'] !== `Bearer ${easyKey}`) return answer({ message: 'unauthorized' }, 401);
    const { pathname, searchParams } = new URL(path, 'http://easy');
    const [, asked] = /^\/index\.php\/api\/v1\/appointments\/(\d+)$/.exec(pathname) ?? [];
    if (asked !== undefined) {
      const found = appointments.find(({ id }) => id === Number(asked));
      return found === undefined ? answer('', 404) : answer(withRelations(found));
    }
    switch (`${method} ${pathname}`) {
      case 'GET /index.php/api/v1/providers':
        return answer([
          { id: 2, firstName: 'Anna', lastName: 'Kim', email: 'anna@example.org', timezone: 'Asia/Almaty' },
        ]);
      case 'GET /index.php/api/v1/services':
        return answer([{ id: 3, name: 'Haircut', duration: 30, price: 4000, currency: 'KZT' }]);
      // One page holds all of them, sorted by start.
      case 'GET /index.php/api/v1/appointments': {
        const from = searchParams.get('from') ?? '';
        const listed = appointments.filter(({ start }) => start.slice(0, 10) >= from);
        return answer(listed.sort((a, b) => (a.start < b.start ? -1 : 1)).map(withRelations));
      }
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
  const book = (days = 1): Promise<readonly number[]> => {
    const date = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const made = { id: appointments.length + 1, start: `${date} 10:00:00`, end: `${date} 10:30:00` };
    appointments.push(made);
    const wanted = webhooks.filter(({ actions }) => actions.split(',').includes('appointment_save'));
    return Promise.all(wanted.map((webhook) => send(webhook, made)));
  };
  return { ...server, webhooks, book };
}

interface Appointment {
  readonly id: number;
  /** In the provider's zone. */
  readonly start: string;
  readonly end: string;
}

/** Its form: fixtures/live.hooks-1.6.0.json. */
async function send(
  { url, secret_header, secret_token }: EasyWebhook,
  { id, start, end }: Appointment,
): Promise<number> {
  const now = new Date().toISOString().slice(0, 19).replace('T', ' ');
  const payload = {
    id,
    create_datetime: now,
    update_datetime: now,
    book_datetime: now,
    start_datetime: start,
    end_datetime: end,
    notes: null,
    hash: `hash${id}`,
    status: 'Booked',
    is_unavailability: false,
    id_users_provider: 2,
    id_users_customer: 5,
    id_services: 3,
  };
  const { status } = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [secret_header]: secret_token },
    body: JSON.stringify({ action: 'appointment_save', payload }),
  });
  return status;
}

/** Its form: fixtures/live.api-1.6.0.json. */
const withRelations = ({ id, start, end }: Appointment) => ({
  ...{ id, start, end, hash: `hash${id}`, status: 'Booked', notes: null, customerId: 5, providerId: 2, serviceId: 3 },
  customer: { id: '5', first_name: 'Test', last_name: 'Person', phone_number: '+77000000000', timezone: 'UTC' },
  service: { id: '3', name: 'Haircut', duration: '30', price: '4000.00', currency: 'KZT', attendants_number: '1' },
  provider: { id: '2', first_name: 'Anna', last_name: 'Kim', email: 'anna@example.org', timezone: 'Asia/Almaty' },
});
