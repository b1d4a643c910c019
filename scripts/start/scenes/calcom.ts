/** Cal.com makes a new `uid` for every move, and sends each event once, in any order. */
import { calcomBooked, calcomCancelled, calcomMoved } from '../../../test/samples/calcom.ts';
import { endOf, midnightInAlmaty, slot, startOf } from '../../../test/samples/sample.ts';
import type { Scene } from '../scene.ts';
import { secrets } from '../stage.ts';

export function calcomScene(now: Date): Scene {
  const day = midnightInAlmaty(now, 2);
  const [ten, noon, five, seven] = [
    slot(day, 10, 0, 30),
    slot(day, 12, 0, 30),
    slot(day, 17, 0, 30),
    slot(day, 19, 0, 30),
  ];
  const key = secrets.DEMO_CALCOM_SECRET;
  const ago = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);
  const aigul = { name: 'Aigul Test', phone: '+7 701 000 00 01' };
  const bolat = { name: 'Bolat Test', phone: '+7 701 000 00 02' };
  const booked = calcomBooked({ uid: 'aigul-1', slot: ten, sentAt: ago(60), client: aigul }, key);
  const created = { writes: ['POST contacts', 'POST appointments'], results: ['created'] } as const;
  const patched = { writes: ['PATCH appointments'], results: ['applied'] } as const;
  const nothing = { writes: [], results: [] } as const;
  return {
    title: 'Cal.com: every move has a new id',
    steps: [
      {
        tells: 'Aigul books 10:00',
        connection: 'clinic',
        sample: booked,
        expected: { answer: '200 accepted', ...created },
      },
      {
        tells: 'the same webhook again',
        connection: 'clinic',
        sample: booked,
        expected: { answer: '200 duplicate', ...nothing },
      },
      {
        tells: 'she moves to 12:00',
        connection: 'clinic',
        sample: calcomMoved({ uid: 'aigul-2', movedFrom: 'aigul-1', slot: noon, sentAt: ago(50), client: aigul }, key),
        expected: { answer: '200 accepted', ...patched },
      },
      {
        tells: 'she cancels',
        connection: 'clinic',
        sample: calcomCancelled({ uid: 'aigul-2', slot: noon, sentAt: ago(40), client: aigul }, key),
        expected: { answer: '200 accepted', ...patched },
      },
      {
        tells: 'out of order: Bolat moves to 19:00 before the bridge has heard of his booking',
        connection: 'clinic',
        sample: calcomMoved({ uid: 'bolat-2', movedFrom: 'bolat-1', slot: seven, sentAt: ago(20), client: bolat }, key),
        expected: { answer: '200 accepted', ...created },
      },
      {
        tells: 'the earlier webhook comes late: Bolat books 17:00',
        connection: 'clinic',
        sample: calcomBooked({ uid: 'bolat-1', slot: five, sentAt: ago(30), client: bolat }, key),
        expected: { answer: '200 accepted', writes: [], results: ['unchanged'] },
      },
    ],
    appointments: [
      {
        external_ref: 'calcom:aigul-2',
        idempotency_key: 'calcom:aigul-1',
        status: 'cancelled',
        starts_at: startOf(noon),
        ends_at: endOf(noon),
        client_name: aigul.name,
        client_phone: '+77010000001',
      },
      {
        external_ref: 'calcom:bolat-2',
        status: 'scheduled',
        starts_at: startOf(seven),
        ends_at: endOf(seven),
        client_name: bolat.name,
        client_phone: '+77010000002',
      },
    ],
  };
}
