import { describe, expect, it } from 'vitest';
import { alertWorld, day, hour, minute, slack, start } from './alert-world.ts';

const refusedAccount = { state: 'account', reason: 'token_refused' } as const;

describe('an incident', () => {
  it('is told once and its end once, however often the cron looks', async () => {
    const world = alertWorld();
    await world.looks(3);
    expect(world.said()).toEqual([]);
    await world.looks(10, refusedAccount);
    expect(world.said()).toHaveLength(1);
    expect(world.said()[0]).toMatch(
      /^The bridge to One-Link needs you\n\nsalon: One-Link refuses the bridge since 07.04 09:20/,
    );
    expect(world.said()[0]).toContain('Tell the person who set up the bridge to set a valid one.');
    await world.looks(10);
    expect(world.said()).toHaveLength(2);
    expect(world.said()[1]).toContain('salon: One-Link accepts the bridge again.');
    await world.looks(1, refusedAccount);
    expect(world.said()).toHaveLength(3);
  });

  it('that comes and goes at every other look is one', async () => {
    const world = alertWorld();
    for (let times = 0; times < 10; times += 1) {
      await world.looks(1, refusedAccount);
      await world.looks(1);
    }
    expect(world.said()).toHaveLength(1);
  });

  it('is told once by two crons that overlap, and by a cron that is called twice', async () => {
    const world = alertWorld();
    const round = {
      at: start,
      watched: [{ ...(await import('./alert-world.ts')).calm, ...refusedAccount }],
      isAll: true,
    };
    const later: Promise<void>[] = [];
    await Promise.all([1, 2, 3].map(() => world.desk().look(round, (work) => later.push(work))));
    await Promise.all(later);
    expect(world.calls).toHaveLength(1);
    // Nor does the same call end it twice, or an older one that comes late.
    world.pass(5 * minute);
    await world.look();
    await world.look();
    expect(world.calls).toHaveLength(1);
    world.pass(5 * minute);
    await Promise.all([world.look(), world.look()]);
    expect(world.calls).toHaveLength(2);
  });

  it('is told once by an object that ends before, while or after it sends', async () => {
    const world = alertWorld();
    world.answers(() => {
      world.restart();
      return new Response('ok');
    });
    await world.looks(1, refusedAccount);
    world.restart();
    await world.looks(5, refusedAccount);
    expect(world.calls).toHaveLength(1);
  });

  it('an open breaker is told only if it lasts', async () => {
    const world = alertWorld();
    await world.looks(1, { state: 'breaker', reason: 'breaker_open' });
    await world.looks(3);
    expect(world.said()).toEqual([]);
    await world.looks(2, { state: 'breaker', reason: 'breaker_open' });
    expect(world.said()).toHaveLength(1);
    // 503 for a long time is the same to whoever waits for visits.
    const busy = alertWorld();
    await busy.looks(2, { state: 'rate_limited', reason: 'rate_limited', rests: 5 });
    expect(busy.said()).toEqual([]);
    await busy.looks(2, { state: 'rate_limited', reason: 'rate_limited', rests: 6 });
    expect(busy.said()).toHaveLength(1);
  });

  it('new failures are told again, at most once an hour, and those that were mended do not hide the next', async () => {
    const world = alertWorld();
    await world.looks(1, { failed: 1 });
    await world.looks(6, { failed: 3 });
    expect(world.said()).toHaveLength(1);
    await world.looks(8, { failed: 4 });
    expect(world.said()).toHaveLength(2);
    expect(world.said()[1]).toContain('4 by now');
    await world.looks(20, { failed: 4 });
    expect(world.said()).toHaveLength(2);
    await world.looks(1, { failed: 1 });
    await world.looks(1, { failed: 2 });
    expect(world.said()).toHaveLength(3);
  });

  it.each([
    ['parked', { parked: 2, parkedSince: start - 23 * hour }, { parked: 2, parkedSince: start - 24 * hour }],
    ['silent', { receivedAt: start - 3 * hour, silentGaps: 7.9 }, { receivedAt: start - 3 * hour, silentGaps: 8 }],
    ['refused', { refused: 4, refusedReason: 'stale' }, { refused: 5, refusedReason: 'signature_differs' }],
  ] as const)('%s is told from its bound on', async (kind, before, after) => {
    const world = alertWorld();
    await world.looks(1, before);
    expect(world.said()).toEqual([]);
    await world.looks(1, after);
    expect(world.said()).toHaveLength(1);
    expect(world.desk().show().alerts).toMatchObject([{ kind, connection: 'salon', told: true }]);
    const off = alertWorld({ slack, off: [kind] });
    await off.looks(1, after);
    expect(off.said()).toEqual([]);
  });

  it('costs no row while nothing changes', async () => {
    const world = alertWorld();
    await world.looks(2, { failed: 2 });
    const written = world.database.rowsWritten();
    await world.looks(100, { failed: 2 });
    expect(world.database.rowsWritten()).toBe(written);
  });

  it('of a connection that is gone is forgotten', async () => {
    const world = alertWorld();
    await world.looks(1, { failed: 2 }, { connection: 'north' });
    world.pass(4 * day);
    await world.looks(1, { connection: 'north' });
    expect(world.desk().show().alerts).toEqual([]);
  });
});

describe('failures', () => {
  it('are told with the cause of most of them, as a code and in words', async () => {
    const world = alertWorld();
    await world.looks(1, { failed: 3, failedCode: 'no_resource' });
    expect(world.said()[0]).toMatch(/Most often the cause is no_resource: \S.*\w{4}/);
    expect(world.desk().show().alerts).toMatchObject([{ kind: 'failed', count: 3, code: 'no_resource' }]);
  });

  it('without a known cause are told without one', async () => {
    const world = alertWorld();
    await world.looks(1, { failed: 3 });
    expect(world.said()[0]).not.toContain('cause');
  });
});

describe('quiet hours', () => {
  const table = { slack, quiet: '22:00-08:00' };

  it('hold everything until they are over, and then it is one message', async () => {
    const world = alertWorld(table);
    world.pass(14 * hour); // 23:00
    await world.looks(2, refusedAccount, { connection: 'north', failed: 2 });
    await world.looks(2, { failed: 1 }, { connection: 'north', failed: 2 });
    await world.looks(50, { failed: 1 }, { connection: 'north', failed: 2 });
    expect(world.said()).toEqual([]);
    await world.looks(60, { failed: 1 }, { connection: 'north', failed: 2 });
    expect(world.said()).toHaveLength(1);
    const [text = ''] = world.said();
    expect(text).toContain('salon: 1 webhooks did not get into One-Link');
    expect(text).toContain('north: 2 webhooks did not get into One-Link');
    expect(text).toContain('It was so from 07.04 23:05 to 07.04 23:15 and is over.');
  });

  it('hold the end of what was told before, and a trouble that returns meanwhile is not told anew', async () => {
    const world = alertWorld(table);
    world.pass(12 * hour + 45 * minute);
    await world.looks(1, refusedAccount); // 21:50
    expect(world.said()).toHaveLength(1);
    world.pass(2 * hour);
    await world.looks(3);
    await world.looks(1, refusedAccount);
    world.pass(8 * hour);
    await world.looks(1, refusedAccount);
    expect(world.said()).toHaveLength(1);
    await world.looks(2);
    expect(world.said()).toHaveLength(2);
  });
});

describe('the daily summary', () => {
  it('comes once a day, says what is open and what was, and nothing on the first day', async () => {
    const world = alertWorld({ slack, summary: '09:30' });
    await world.looks(20, { failed: 2, parked: 1, pending: 3 });
    expect(world.said()).toHaveLength(1);
    world.pass(22 * hour);
    await world.looks(24, { failed: 2, parked: 1, pending: 3 });
    expect(world.said()).toHaveLength(2);
    expect(world.said()[1]).toMatch(
      /the day\n\nWaiting: 3. Parked: 1. Failed: 2.\nSince the last summary: 1 began, 0 ended./,
    );
    expect(world.said()[1]).toContain('salon: 2 webhooks did not get into One-Link');
    world.pass(22 * hour);
    await world.looks(24);
    expect(world.said().at(-1)).toMatch(/All visits are in One-Link.*\n.*\nSince the last summary: 0 began, 1 ended./);
  });
});

describe('a webhook that the tool has switched off', () => {
  it('is told, and its end at the next looks; the tool is asked once a day otherwise', async () => {
    const world = alertWorld();
    world.standings.set('salon', 'on');
    await world.looks(200);
    expect(world.asked).toEqual(['salon']);
    world.standings.set('salon', 'off');
    world.pass(day);
    await world.looks(3);
    expect(world.said()).toHaveLength(1);
    expect(world.said()[0]).toContain('switched off in the booking tool');
    world.standings.set('salon', null); // it does not tell now
    await world.looks(3);
    world.standings.set('salon', 'on');
    await world.looks(2);
    expect(world.said()).toHaveLength(2);
  });

  it('one that is gone is told only if it was there', async () => {
    const world = alertWorld();
    world.standings.set('salon', 'none');
    await world.looks(300);
    expect(world.said()).toEqual([]);
    world.standings.set('salon', 'on');
    world.pass(day);
    await world.looks(1);
    world.standings.set('salon', 'none');
    world.pass(day);
    await world.looks(1);
    expect(world.said()).toHaveLength(1);
  });
});
