/** Which webhooks wait for others, so that one commit stores them all. */
import { expect, it } from 'vitest';
import { createTogether } from '../../../src/mailbox/together.ts';
import { booked } from '../../world/events.ts';
import { createWorld } from '../../world/world.ts';

function setUp() {
  const breaths: (() => void)[] = [];
  const together = createTogether(() => new Promise((resolve) => breaths.push(resolve)));
  const went: string[] = [];
  const come = async (name: string): Promise<void> => {
    const waits = together();
    if (waits !== null) await waits;
    went.push(name);
  };
  const breathe = async (): Promise<void> => {
    for (const resolve of breaths.splice(0)) resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { breaths, went, come, breathe };
}

it('the first one of a life does not wait', () => {
  const { went, come } = setUp();
  come('first');
  expect(went).toEqual(['first']);
});

it('those that come while one waits go on with it, in their order, and so do the next ones', async () => {
  const { breaths, went, come, breathe } = setUp();
  for (const name of ['first', 'a', 'b', 'c']) come(name);
  expect([went, breaths.length]).toEqual([['first'], 1]);
  await breathe();
  expect(went).toEqual(['first', 'a', 'b', 'c']);
  for (const name of ['d', 'e']) come(name);
  expect([went.length, breaths.length]).toEqual([4, 1]);
  await breathe();
  expect(went).toEqual(['first', 'a', 'b', 'c', 'd', 'e']);
});

it('where they come one by one, few wait, and it is noticed when they do not any more', async () => {
  const { breaths, went, come, breathe } = setUp();
  let waited = 0;
  for (let number = 0; number < 170; number += 1) {
    come(`${number}`);
    waited += breaths.length;
    await breathe();
  }
  expect(went.length).toBe(170);
  expect(waited).toBeLessThanOrEqual(14);
  for (let number = 0; number < 40; number += 1) come(`${number}`);
  await breathe();
  for (const name of ['x', 'y']) come(name);
  expect([went.length, breaths.length]).toEqual([210, 1]);
});

it('a breath that fails is told to those that waited for it, and the next one goes on', async () => {
  let isBroken = true;
  const together = createTogether(async () => {
    if (isBroken) throw new Error('no breath');
  });
  together();
  await expect(Promise.all([together(), together()])).rejects.toThrow('no breath');
  isBroken = false;
  await together();
});

/** What a mailbox does: `breath`, `delivery` for a row of it, `booking`. */
function watched() {
  const done: string[] = [];
  const onRows = (statement: string): void => {
    const table = /^INSERT INTO (delivery|booking) /.exec(statement)?.[1];
    if (table !== undefined) done.push(table);
  };
  return { done, world: createWorld({ onRows, onBreath: () => void done.push('breath') }) };
}
const six = Array.from({ length: 6 }, (_, number) => booked(`id-${number}`, 24 + number));

it('a mailbox stores the webhooks that come together in one go', async () => {
  const { done, world } = watched();
  await Promise.all(six.map((event) => world.accept(event)));
  expect(done.slice(0, 13)).toEqual(['breath', ...six.flatMap(() => ['delivery', 'booking'])]);
});

it('its runs and its outcomes wait for each other, too', async () => {
  const { done, world } = watched();
  await Promise.all(six.map((event) => world.accept(event)));
  done.length = 0;
  await world.pass(60_000);
  expect(world.outcomes().length).toBe(6);
  expect(done.filter((what) => what === 'breath').length).toBeGreaterThan(1);
});
