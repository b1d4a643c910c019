/** The built Worker's objects end at every named place, and each story must end as if nothing had happened. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { htmlPage } from '../../emulator/faults.ts';
import { checkpoints } from '../../src/mailbox/ports.ts';
import { type Accounts, startAccounts } from '../runtime/accounts.ts';
import { type Runtime, startRuntime } from '../runtime/bridge.ts';
import { sealedBy, tokenOf } from '../runtime/course.ts';
import { endingStory } from '../runtime/ending-story.ts';
import { admin } from '../runtime/people.ts';
import { bindings, type Played, play } from '../runtime/play.ts';
import type { Story } from '../runtime/story.ts';
import { furnish } from '../simulation/play.ts';

const longMs = 180_000;
/** How often an object comes to a place before it ends there. */
const runs = [
  { on: 'miniflare', times: [1, 2, 3] },
  { on: 'serve', times: [1, 2] },
] as const;

describe.each(runs)('an object that ends on $on', ({ on, times }) => {
  const places = checkpoints.filter((place) => place !== 'alarm');
  const ends = places.flatMap((place) =>
    times.map((nth) => ({ name: `${place.replace('_', '-')}-${nth}`, place, nth })),
  );
  let played: Played;
  beforeAll(async () => {
    played = await play({
      builtIn: inject('builtIn'),
      on,
      seed: 1,
      stories: await Promise.all(
        ends.map(({ name, place }, index) => endingStory(name, index + 1, place === 'before_probe')),
      ),
      ends: { planned: Object.fromEntries(ends.map(({ name, place, nth }) => [name, { place, nth }])) },
    });
  }, longMs);

  it.each(ends)('at $place, time $nth, loses nothing and repeats nothing', ({ name, place }) => {
    expect(played.ended.filter((end) => end.startsWith(`${name} `))).toEqual([`${name} ${place}`]);
    expect(played.problems.filter((problem) => problem.startsWith(`${name}: `))).toEqual([]);
  });
});

describe.each(runs)('an alarm on $on', ({ on, times }) => {
  let stories: Story[];
  let accounts: Accounts;
  let runtime: Runtime;
  beforeAll(async () => {
    stories = await Promise.all(times.map((nth) => endingStory(`alarm-${nth}`, nth, false)));
    accounts = await startAccounts({ now: Date.now });
    for (const { accountId, connections } of stories) {
      furnish(accounts.account(accountId));
      for (const { name } of connections) accounts.account(accountId).addToken(tokenOf(name));
    }
    runtime = await startRuntime({ builtIn: inject('builtIn'), on, bindings: bindings(accounts.url, stories) });
  }, longMs);
  afterAll(async () => {
    await runtime.close();
    await accounts.close();
  });

  // A process that is killed in the middle of its work goes on with the alarm that was set before: 60 s (`alarm-clock.ts`).
  const patience = { timeout: 75_000, interval: 50 };
  /** State of the one delivery of each connection. */
  const states = (): Promise<unknown[]> =>
    Promise.all(
      stories.map(async ({ connections: [connection] }) => {
        const { deliveries } = await runtime.get(`/api/deliveries?connection=${connection?.name}`, admin);
        return (deliveries as { readonly state: string }[]).map(({ state }) => state).join();
      }),
    );

  it(
    'rings again where its object ended in it, and after the process was killed, without the cron',
    async () => {
      const down = htmlPage(503);
      for (const { accountId } of stories) {
        accounts
          .account(accountId)
          .faults.add({ times: Number.POSITIVE_INFINITY }, { ...down, headers: { 'retry-after': '1' } });
      }
      const planned = times.map((nth) => [`alarm-${nth}`, { place: 'alarm' as const, nth }]);
      await runtime.setEnds({ planned: Object.fromEntries(planned) });
      for (const story of stories) {
        const { path, body, headers } = await sealedBy(story, story.plan.sendings[0]!, Date.now());
        await runtime.post(path, body, headers);
      }
      const ended: string[] = [];
      await expect.poll(async () => ended.push(...(await runtime.ended())), patience).toBe(times.length);
      expect(ended.sort()).toEqual(times.map((nth) => `alarm-${nth} alarm`));
      expect(await states()).toEqual(times.map(() => 'pending'));

      await runtime.kill();
      for (const { accountId } of stories) accounts.account(accountId).faults.clear();
      await expect.poll(states, patience).toEqual(times.map(() => 'created'));
      for (const { accountId } of stories) expect(accounts.account(accountId).appointments.size).toBe(1);
    },
    longMs,
  );
});
