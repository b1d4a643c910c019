/** Routes of `/resources` and `/services` (one-link-api.md §1): reading; inactive ones only when asked for. */

import type { Call } from './call.ts';
import { toId } from './parameters.ts';
import { resourcePayload, servicePayload } from './payload.ts';
import { answer, noRoute, notFound, type PlainAnswer, unauthorized } from './refusal.ts';

interface Listed {
  readonly id: number;
  readonly active: boolean;
  readonly archived?: boolean;
}

export const resources = (call: Call, id: string | undefined): PlainAnswer =>
  read(call, id, call.state.resources, (row) => resourcePayload(call.state, row));

export const services = (call: Call, id: string | undefined): PlainAnswer =>
  read(call, id, call.state.services, servicePayload);

function read<Row extends Listed>(
  call: Call,
  id: string | undefined,
  rows: ReadonlyMap<number, Row>,
  show: (row: Row) => unknown,
): PlainAnswer {
  if (call.method !== 'GET') {
    // Writing them needs an administrator. For one, this emulator has no such route: seed the rows instead.
    if (!call.user.administrator) throw unauthorized('You are not authorized to do this action');
    throw noRoute();
  }
  const includeInactive = call.query.get('include_inactive') === 'true';
  const isListed = (row: Row): boolean => includeInactive || (row.active && row.archived !== true);
  if (id !== undefined) {
    const row = rows.get(toId(id));
    // The reference gives `include_inactive` for both paths: taken at its word, a retired one is 404 without it.
    if (row === undefined || !isListed(row)) throw notFound();
    return answer(200, { payload: show(row) });
  }
  const payload = [...rows.values()].filter(isListed).map(show);
  return answer(200, { payload, meta: { count: payload.length } });
}
