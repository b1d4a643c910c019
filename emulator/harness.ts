/** What every test of the emulator starts from: a specialist 31, a contact 777, service 9, a clock, and short calls. */
import type { Exchange } from './exchange.ts';
import { createOneLink, type OneLink, type OneLinkOptions } from './one-link.ts';
import type { Variant } from './variants.ts';

export interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever body it expects; a wrong path fails the assertion.
  readonly body: any;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Harness {
  readonly oneLink: OneLink;
  readonly clock: { ms: number };
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Answered;
  exchange(method: string, path: string, body?: unknown): Exchange;
  /** POST of a plain visit on Monday 7 April 2031, 10:00 to 10:30 in Almaty. */
  post(changes?: Record<string, unknown>): Answered;
  patch(id: number, body: unknown): Answered;
  get(id: number): Answered;
}

export const monday = { starts_at: '2031-04-07T05:00:00Z', ends_at: '2031-04-07T05:30:00Z' };
export const scheduling = '/api/v1/accounts/12/scheduling';
export const auth = { api_access_token: 'test-token', 'content-type': 'application/json' };

export const modernVariants: readonly Variant[] = ['C', 'D', 'E', 'F', 'G'];

export function start(variant: Variant = 'F', options: OneLinkOptions = {}): Harness {
  const clock = { ms: Date.parse('2031-04-01T00:00:00Z') };
  const oneLink = createOneLink({ variant, now: () => clock.ms, ...options });
  oneLink.addResource({ id: 31, name: 'Anna' });
  oneLink.addContact({ id: 777, full_name: 'Test Person', phone: '+77000000000' });
  oneLink.addService({ id: 9, name: 'Massage', base_price: 20_000, duration_min: 45 });
  const exchange = (method: string, target: string, body?: unknown, headers = auth): Exchange => {
    const [path = '', query = ''] = target.split('?');
    return oneLink.handle({ method, path: scheduling + path, query, headers, body });
  };
  const call: Harness['call'] = (method, path, body, headers) => {
    const answered = exchange(method, path, body, headers as typeof auth | undefined);
    if (answered.kind === 'cut') throw new Error('connection was cut');
    return answered;
  };
  return {
    oneLink,
    clock,
    exchange,
    call,
    post: (changes = {}) =>
      call('POST', '/appointments', {
        resource_id: 31,
        contact_id: 777,
        client_name: 'Test Person',
        ...monday,
        ...changes,
      }),
    patch: (id, body) => call('PATCH', `/appointments/${id}`, body),
    get: (id) => call('GET', `/appointments/${id}`),
  };
}
