/** The operator of a connection at the admin API of the built Worker. */
import type { People } from '../simulation/perform.ts';
import type { ShownDelivery } from '../simulation/played.ts';
import type { Asked, Runtime } from './bridge.ts';

export const admin = { authorization: 'Bearer admin-token-of-the-runs' };

interface Page {
  readonly deliveries: readonly ShownDelivery[];
  readonly cursor: string | null;
}

export interface Admin extends People {
  /** Every delivery, newest first. */
  allDeliveries(): Promise<readonly ShownDelivery[]>;
  /** The appointment of a booking; undefined: it is not known. */
  linkOf(externalRef: string): Promise<number | null | undefined>;
}

export function adminOf(runtime: Runtime, connection: string): Admin {
  const ask = (method: string, path: string, body?: unknown): Promise<Asked> =>
    runtime.ask(`/api${path}`, {
      method,
      headers: { ...admin, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const state = async (asking: Promise<Asked>) => ({ state: String((await asking).body['state']) });
  const link = (externalRef: string): string => `/links/${connection}/${encodeURIComponent(externalRef)}`;
  const page = async (query: Readonly<Record<string, string>>): Promise<Page> => {
    const { status, body } = await ask('GET', `/deliveries?${new URLSearchParams({ connection, ...query })}`);
    if (status !== 200) throw new Error(`the deliveries of ${connection} are answered ${status}`);
    return body as unknown as Page;
  };
  return {
    pause: () => state(ask('POST', `/connections/${connection}/pause`)),
    resume: () => state(ask('POST', `/connections/${connection}/resume`)),
    async retryFailed() {
      const { body } = await ask('POST', `/connections/${connection}/retry-failed`);
      return { retried: Number(body['retried']) };
    },
    deliveries: ({ externalRef, state: wanted, cursor, limit }) =>
      page({
        limit: String(limit),
        ...(externalRef !== undefined && { external_ref: externalRef }),
        ...(wanted !== undefined && { state: wanted }),
        ...(cursor !== undefined && { cursor }),
      }),
    retry: async (id) => kindOf(await ask('POST', `/deliveries/${id}/retry`)),
    discard: async (id) => kindOf(await ask('POST', `/deliveries/${id}/discard`)),
    deleteLink: async (externalRef) => kindOf(await ask('DELETE', link(externalRef))),
    putLink: async (externalRef, appointmentId, force = false) =>
      kindOf(await ask('PUT', link(externalRef), { appointment_id: appointmentId, force })),
    async importLinks(rows) {
      const lines = rows.map(({ externalRef, appointmentId }) =>
        JSON.stringify({ external_ref: externalRef, appointment_id: appointmentId }),
      );
      const { body } = await runtime.ask(`/api/links/${connection}/import`, {
        method: 'POST',
        headers: { ...admin, 'content-type': 'application/x-ndjson' },
        body: lines.join('\n'),
      });
      const answers = (body['rows'] ?? []) as readonly { readonly result: string }[];
      return answers.map(({ result }) => ({ kind: result === 'linked' ? 'ok' : result }));
    },
    async allDeliveries() {
      const all: ShownDelivery[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const next: Page = await page({ limit: '200', ...(cursor !== '' && { cursor }) });
        all.push(...next.deliveries);
        cursor = next.cursor;
      }
      return all;
    },
    async linkOf(externalRef) {
      const { status, body } = await ask('GET', link(externalRef));
      return status === 200 ? (body['appointment_id'] as number | null) : undefined;
    },
  };
}

/** What cannot be done twice was done when the first answer was lost. */
const kindOf = ({ status, isAgain }: Asked) => ({
  kind: status === 200 || (isAgain && (status === 404 || status === 409)) ? 'ok' : String(status),
});
