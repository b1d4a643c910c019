/** Bitrix24's REST API through an incoming webhook: the resources of the Booking module. */
import { answer, startToolServer, type ToolServer } from './tool-server.ts';

export const bitrix24Key = (url: string): string => `${url}/rest/1/incoming-webhook-code/`;

export function startBitrix24(): Promise<ToolServer> {
  return startToolServer(({ path }) => {
    const [, code, method] = /^\/rest\/1\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (code !== 'incoming-webhook-code') return answer({ error: 'INVALID_CREDENTIALS' }, 401);
    if (method !== 'booking.v1.resource.list') return answer({ error: 'ERROR_METHOD_NOT_FOUND' }, 404);
    return answer({ result: { resource: [{ id: 8, name: 'Anna', typeId: 1 }] }, total: 1 });
  });
}
