// An admin stub of a mailbox that is asked for and not used must be disposed of, or workerd complains: so none is asked for in vain.
import { expect, it } from 'vitest';
import { edge, north, salon } from '../edge.ts';
import { memoryKv } from '../kv.ts';

function counted() {
  let asked = 0;
  const { namespace } = memoryKv();
  const bridge = edge({
    connections: { salon, north },
    variables: { OUTCOMES: namespace },
    calls: () => {
      asked += 1;
      return {};
    },
  });
  return { ...bridge, asked: () => asked };
}

it.each([
  ['GET', '/api/exports/salon/outcomes', 200],
  ['GET', '/api/exports/salon/links?cursor=x', 400],
  ['GET', '/api/bookings?connection=salon&cursor=x', 400],
  ['GET', '/api/webhooks?connection=salon&cursor=x', 400],
])('%s %s is answered %d without a mailbox', async (method, path, status) => {
  const { api, asked } = counted();
  expect([(await api(path, { method })).status, asked()]).toEqual([status, 0]);
});

it('an import of nothing asks no mailbox', async () => {
  const { api, asked } = counted();
  const init = { method: 'POST', headers: { 'content-type': 'text/csv' }, body: '' };
  expect([(await api('/api/links/salon/import', init)).status, asked()]).toEqual([200, 0]);
});
