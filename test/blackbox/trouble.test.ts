/** What goes wrong around the bridge: One-Link down, a token taken back, an object that ends, a configuration mended. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { calcomBooked, calcomMoved } from '../samples/calcom.ts';
import { midnightInAlmaty, type Sample, slot } from '../samples/sample.ts';
import { salon, secrets, startWorld, type World } from './world.ts';

const now = new Date();
const secret = secrets.CALCOM_SECRET;
const day = midnightInAlmaty(now, 1);
const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
const { resource_id: _, ...withoutSpecialist } = salon;
const connections = {
  down: salon,
  cut: salon,
  refused: salon,
  ended: salon,
  mended: { ...withoutSpecialist, resources: { 'somebody@else.example': 31 } },
};

let world: World;
beforeAll(async () => {
  world = await startWorld({ connections });
});
afterAll(() => world.close());

/** A webhook that is taken in; its delivery's id. */
async function taken(connection: string, sample: Sample): Promise<string> {
  const { status, body } = await world.send(connection, sample);
  expect({ status, told: body.status }).toEqual({ status: 200, told: 'accepted' });
  return body.delivery_id;
}

/** Writes about one booking, by a word that only it has. */
const writesOf = (word: string): string[] =>
  world.writes().filter((write) => write.startsWith('POST /appointments') && write.includes(word));

it('takes webhooks in while One-Link is down and sends one write, of the newest state, when it is back', async () => {
  const outage = world.oneLink.faults.add(
    { times: Number.POSITIVE_INFINITY },
    { kind: 'answer', status: 503, headers: { 'retry-after': '2' }, body: '' },
  );
  const booked = await taken('down', calcomBooked({ uid: 'down-1', slot: slot(day, 9, 0, 30), sentAt: now }, secret));
  const moves = [10, 11, 12].map((hour, index) => ({
    uid: `down-${index + 2}`,
    movedFrom: `down-${index + 1}`,
    slot: slot(day, hour, 0, 30),
    sentAt: later(index + 1),
  }));
  const ids: string[] = [];
  for (const move of moves) ids.push(await taken('down', calcomMoved(move, secret)));
  await expect
    .poll(async () => (await world.api('GET', '/connections')).body.connections)
    .toContainEqual(
      expect.objectContaining({ connection: 'down', state: 'rate_limited', message: expect.stringMatching(/\w+ \w+/) }),
    );
  expect(world.writes()).toEqual([]);

  world.oneLink.faults.remove(outage);
  await world.reaches(ids[2] ?? '', 'created');
  for (const id of [booked, ids[0] ?? '', ids[1] ?? '']) await world.reaches(id, 'superseded', 'created');
  expect(world.writes().filter((write) => write.includes('/appointments'))).toHaveLength(1);
  expect(writesOf('"calcom:down-4"')).toHaveLength(1);
});

it('tries again where the connection breaks, without a second appointment', async () => {
  const broken = world.oneLink.faults.add({ method: 'GET', times: Number.POSITIVE_INFINITY }, { kind: 'cut' });
  const id = await taken('cut', calcomBooked({ uid: 'cut-1', slot: slot(day, 13, 0, 30), sentAt: now }, secret));
  expect(await world.reaches(id, 'pending')).toMatchObject({ appointment_id: null });
  world.oneLink.faults.remove(broken);
  await world.reaches(id, 'created');
  expect(writesOf('"calcom:cut-1"')).toHaveLength(1);
});

it('waits while One-Link refuses the token, says so, and goes on when it is taken again', async () => {
  const token = world.oneLink.tokens.get('test-token');
  world.oneLink.tokens.delete('test-token');
  const id = await taken('refused', calcomBooked({ uid: 'token-1', slot: slot(day, 14, 0, 30), sentAt: now }, secret));
  await expect
    .poll(async () => (await world.api('GET', `/deliveries/${id}`)).body)
    .toMatchObject({
      state: 'pending',
      message: expect.stringMatching(/\w+ \w+/),
      next_attempt_at: expect.any(String),
    });
  await expect
    .poll(async () => (await world.api('GET', '/connections')).body.connections)
    .toContainEqual(expect.objectContaining({ connection: 'refused', state: 'account' }));
  if (token !== undefined) world.oneLink.tokens.set('test-token', token);
  await world.api('POST', '/connections/refused/resume');
  await world.reaches(id, 'created');
});

it('goes on with what waited after the object was ended', async () => {
  const outage = world.oneLink.faults.add(
    { times: Number.POSITIVE_INFINITY },
    { kind: 'answer', status: 503, headers: { 'retry-after': '1' }, body: '' },
  );
  const id = await taken('ended', calcomBooked({ uid: 'ended-1', slot: slot(day, 15, 0, 30), sentAt: now }, secret));
  await world.bridge.evict('ended');
  world.oneLink.faults.remove(outage);
  await world.reaches(id, 'created');
  expect(writesOf('"calcom:ended-1"')).toHaveLength(1);
});

it('sends what was parked for want of a specialist when a deployment names one', async () => {
  const id = await taken('mended', calcomBooked({ uid: 'mended-1', slot: slot(day, 16, 0, 30), sentAt: now }, secret));
  expect(await world.reaches(id, 'parked')).toMatchObject({ code: 'no_resource' });
  await world.bridge.redeploy({ ...connections, mended: salon });
  await world.bridge.sweep();
  await world.reaches(id, 'created');
});
