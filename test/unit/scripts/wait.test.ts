// The first webhook: green when it has settled, its refusal told with the reason, and what was there before does not count.
import { expect, it } from 'vitest';
import { baselineOf, waitForFirst } from '../../../scripts/setup/wait.ts';

interface Moment {
  readonly deliveries: readonly { readonly delivery_id: string; readonly state: string }[];
  readonly refused?: string;
}

async function waited(moments: readonly Moment[], waitMs = 2_000) {
  let polls = -1;
  const refused: string[] = [];
  const fetch = async (url: string): Promise<Response> => {
    if (url.includes('/deliveries')) polls += 1;
    const { deliveries, refused: at = null } = moments[Math.min(polls, moments.length - 1)] ?? { deliveries: [] };
    const shown = deliveries.map((one) => ({ event: 'BOOKING_CREATED', received_at: 'x', ...one }));
    const connection = {
      connection: 'salon',
      configuration: 'valid',
      last_refused_at: at,
      last_refused_reason: 'stale',
    };
    return Response.json(url.includes('/deliveries') ? { deliveries: shown } : { connections: [connection] });
  };
  const bridge = { url: 'https://b.example', adminToken: 't', fetch };
  const onRefused = (reason: string): void => {
    refused.push(reason);
  };
  const baseline = await baselineOf(bridge, 'salon');
  const found = await waitForFirst({ bridge, connection: 'salon', baseline, waitMs, pollMs: 1, onRefused });
  return { found, refused };
}

const old = { delivery_id: 'salon.1', state: 'applied' };
const fresh = (state: string) => ({ delivery_id: 'salon.2', state });

it('takes the first new delivery once it has settled', async () => {
  const { found } = await waited([
    { deliveries: [old] },
    { deliveries: [old] },
    { deliveries: [fresh('pending'), old] },
    { deliveries: [fresh('created'), old] },
  ]);
  expect(found).toMatchObject({ delivery_id: 'salon.2', state: 'created' });
});

it('tells of each refusal once, but not of one from before', async () => {
  const { found, refused } = await waited([
    { deliveries: [], refused: '1' },
    { deliveries: [], refused: '1' },
    { deliveries: [], refused: '2' },
    { deliveries: [], refused: '2' },
    { deliveries: [fresh('ignored')], refused: '2' },
  ]);
  expect(refused).toEqual(['stale']);
  expect(found?.state).toBe('ignored');
});

it('gives up in time', async () => expect((await waited([{ deliveries: [] }], 30)).found).toBeNull());
