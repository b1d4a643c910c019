/** A tool that sends the same webhook many times at once. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { calcomBooked } from '../samples/calcom.ts';
import { midnightInAlmaty, slot } from '../samples/sample.ts';
import { salon, secrets, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ connections: { salon } });
});
afterAll(() => world.close());

it('the built Worker takes one of 100 parallel copies and calls the others duplicates', async () => {
  const now = new Date();
  const visit = slot(midnightInAlmaty(now, 1), 10, 0, 30);
  const sample = calcomBooked({ uid: 'copied', slot: visit, sentAt: now }, secrets.CALCOM_SECRET);
  const answers = await Promise.all(Array.from({ length: 100 }, () => world.send('salon', sample)));
  const told = answers.map(({ status, body }) => `${status} ${body.status}`);
  expect(told.filter((one) => one === '200 accepted')).toHaveLength(1);
  expect(told.filter((one) => one === '200 duplicate')).toHaveLength(99);
  const ids = new Set(answers.map(({ body }) => body.delivery_id));
  expect(ids.size).toBe(1);
  await world.reaches([...ids][0], 'created');
  expect(world.oneLink.appointments.size).toBe(1);
});
