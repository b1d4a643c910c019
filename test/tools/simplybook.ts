/** SimplyBook.me's admin REST API: log-in, providers and services. The forms of the lists are unconfirmed. */
import { answer, startToolServer, type ToolServer } from './tool-server.ts';

export const simplybookKey = 'salon:api-user:api-user-key';

/** `secondFactor`: the log-in answers without a token. */
export function startSimplybook(options: { readonly secondFactor?: boolean } = {}): Promise<ToolServer> {
  return startToolServer(({ method, path, headers, json }) => {
    if (`${method} ${path}` === 'POST /admin/auth') {
      if (json.password !== 'api-user-key') return answer({ code: 419 }, 419);
      return answer(options.secondFactor ? { require2fa: true, auth_session_id: 's' } : { token: 'session-token' });
    }
    if (headers['x-token'] !== 'session-token' || headers['x-company-login'] !== 'salon') return answer({}, 401);
    const { pathname } = new URL(path, 'http://simplybook');
    if (pathname === '/admin/providers')
      return answer({ data: [{ id: 1, name: 'Anna', email: 'anna@example.org' }], metadata: {} });
    if (pathname === '/admin/services') return answer([{ id: 2, name: 'Haircut', duration: 30 }]);
    return answer({}, 404);
  });
}
