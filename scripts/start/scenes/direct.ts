/** A site's own JSON, and a failing One-Link: what was stored arrives later. */
import { directSample } from '../../../test/samples/direct.ts';
import { endOf, midnightInAlmaty, slot, startOf } from '../../../test/samples/sample.ts';
import type { Scene } from '../scene.ts';
import { secrets } from '../stage.ts';

export function directScene(now: Date): Scene {
  const visit = slot(midnightInAlmaty(now, 4), 10, 0, 45);
  const token = secrets.DEMO_SITE_SECRET;
  const booking = {
    external_ref: 'visit-7',
    version: 1,
    starts_at: startOf(visit),
    duration_min: visit.minutes,
    client_name: 'Gulnara Test',
    client_phone: '+7 701 000 00 06',
  };
  return {
    title: 'Direct: a site sends One-Link’s own keys',
    steps: [
      {
        tells: 'a client books while One-Link answers 503 to everything',
        connection: 'site',
        trouble: ({ faults }) => {
          // Twice: the search for the contact now, and again at the next try.
          faults.add({ times: 2 }, { kind: 'answer', status: 503, headers: { 'retry-after': '1' }, body: '' });
        },
        sample: directSample(booking, token),
        expected: {
          answer: '200 accepted',
          writes: ['POST contacts', 'POST appointments'],
          results: ['created'],
        },
      },
      {
        tells: 'the client confirms',
        connection: 'site',
        sample: directSample({ external_ref: 'visit-7', version: 2, status: 'confirmed' }, token),
        expected: { answer: '200 accepted', writes: ['PATCH appointments'], results: ['applied'] },
      },
      {
        tells: 'a typo in the site’s code',
        connection: 'site',
        sample: directSample({ external_ref: 'visit-7', stauts: 'cancelled' }, token),
        expected: { answer: '422', writes: [], results: [] },
      },
    ],
    appointments: [
      {
        external_ref: 'visit-7',
        status: 'confirmed',
        resource_id: 34,
        starts_at: startOf(visit),
        ends_at: endOf(visit),
        client_name: 'Gulnara Test',
        client_phone: '+77010000006',
      },
    ],
  };
}
