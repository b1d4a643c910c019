/** Altegio sends the whole record each time, only once and unsigned. The address contains the token. */
import { type AltegioRecord, altegioSample } from '../../../test/samples/altegio.ts';
import { endOf, midnightInAlmaty, slot, startOf } from '../../../test/samples/sample.ts';
import type { Scene } from '../scene.ts';
import { secrets } from '../stage.ts';

export function altegioScene(now: Date): Scene {
  const day = midnightInAlmaty(now, 1);
  const token = secrets.DEMO_ALTEGIO_SECRET;
  const ago = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);
  const erlan = { name: 'Erlan Test', phone: '+77010000004' };
  const farida = { name: 'Farida Test', phone: '+77010000005' };
  const first = { id: 700_001, slot: slot(day, 14, 0, 25), price: 4_000, attendance: 0, client: erlan } as const;
  const second = { id: 700_002, slot: slot(day, 15, 0, 25), price: 4_000, attendance: 0, client: farida } as const;
  const update = (record: Omit<AltegioRecord, 'status' | 'changedAt'>, minutesAgo: number) =>
    altegioSample({ ...record, status: 'update', changedAt: ago(minutesAgo) }, token);
  const patched = { answer: '200 accepted', writes: ['PATCH appointments'], results: ['applied'] } as const;
  return {
    title: 'Altegio: each webhook has one record, the first one has two',
    steps: [
      {
        tells: 'two clients book at once; one webhook has both',
        connection: 'barber',
        sample: altegioSample(
          [
            { ...first, status: 'create', changedAt: ago(50) },
            { ...second, status: 'create', changedAt: ago(50) },
          ],
          token,
        ),
        expected: {
          answer: '200 accepted',
          writes: ['POST contacts', 'POST contacts', 'POST appointments', 'POST appointments'],
          results: ['created', 'created'],
        },
      },
      {
        tells: 'the price becomes 5,000',
        connection: 'barber',
        sample: update({ ...first, price: 5_000 }, 40),
        expected: patched,
      },
      {
        tells: 'the client came',
        connection: 'barber',
        sample: update({ ...first, price: 5_000, attendance: 1 }, 30),
        expected: patched,
      },
      {
        tells: 'the other record is deleted',
        connection: 'barber',
        sample: altegioSample({ ...second, status: 'delete', changedAt: ago(20) }, token),
        expected: patched,
      },
    ],
    appointments: [
      {
        external_ref: 'altegio:307626:700001',
        status: 'completed',
        resource_id: 33,
        service_id: 9,
        service_amount: 5_000,
        starts_at: startOf(first.slot),
        ends_at: endOf(first.slot),
        client_name: erlan.name,
      },
      {
        external_ref: 'altegio:307626:700002',
        status: 'cancelled',
        resource_id: 33,
        starts_at: startOf(second.slot),
        client_name: farida.name,
      },
    ],
  };
}
