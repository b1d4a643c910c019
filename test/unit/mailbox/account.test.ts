/** One-Link refuses the account (architecture.md, *Retry*): everything waits, one probe asks, and it goes out by itself. */
import { describe, expect, it } from 'vitest';
import { type FaultAction, invalidToken, redirect } from '../../../emulator/faults.ts';
import { at, booked, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World } from '../../world/world.ts';

const forever = Number.POSITIVE_INFINITY;
const status = (code: number): FaultAction => ({ kind: 'answer', status: code, body: '' });
const states = async (world: World) =>
  (await world.admin().deliveries({})).deliveries.map(({ state, code }) => [state, code]);

async function two(): Promise<World> {
  const world = createWorld();
  await world.accept(booked('a', 300), booked('b', 310));
  await world.pass(minute);
  return world;
}

/** How the account is taken away, given back, and the code that is shown. */
const refusals: readonly (readonly [string, (world: World) => () => void, string])[] = [
  [
    'a token that was reset (401)',
    ({ oneLink }) => {
      const user = oneLink.tokens.get('one-link-token-of-a-test');
      oneLink.tokens.clear();
      return () => void oneLink.tokens.set('one-link-token-of-a-test', user!);
    },
    'token_refused',
  ],
  [
    'a suspended account (401)',
    ({ oneLink }) => {
      oneLink.settings.suspended = true;
      return () => {
        oneLink.settings.suspended = false;
      };
    },
    'token_refused',
  ],
  [
    'scheduling switched off (403)',
    ({ oneLink }) => {
      oneLink.settings.features.scheduling = false;
      return () => {
        oneLink.settings.features.scheduling = true;
      };
    },
    'FEATURE_DISABLED',
  ],
  [
    'another account (404)',
    ({ oneLink }) => {
      oneLink.settings.accountId = 13;
      return () => {
        oneLink.settings.accountId = 12;
      };
    },
    'account_not_found',
  ],
  [
    'a URL that redirects (3xx)',
    ({ oneLink }) => {
      const fault = oneLink.faults.add({ times: forever }, redirect('https://elsewhere.test/'));
      return () => oneLink.faults.remove(fault);
    },
    'wrong_url',
  ],
  [
    'a page instead of the API (200, HTML)',
    ({ oneLink }) => {
      const fault = oneLink.faults.add(
        { times: forever },
        { kind: 'answer', status: 200, body: '<!doctype html><html></html>' },
      );
      return () => oneLink.faults.remove(fault);
    },
    'wrong_url',
  ],
];

describe.each(refusals)('%s', (_what, unlinkForPerson, code) => {
  it('makes everything wait as pending with the reason shown, and goes out by itself', async () => {
    const world = await two();
    const giveBack = unlinkForPerson(world);
    await world.accept(says('a', visit(301)), says('b', visit(311)), booked('c', 320));
    await world.pass(minute);
    expect(await states(world)).toEqual([
      ['pending', code],
      ['pending', code],
      ['pending', code],
      ['created', null],
      ['created', null],
    ]);
    const shown = await world.admin().status();
    expect(shown).toMatchObject({ state: 'account', reason: code, pending: 3 });
    expect(shown.message).toMatch(/\w+ \w+/);
    await world.pass(day);
    giveBack();
    await world.pass(11 * minute);
    expect(await states(world)).toEqual([
      ['created', null],
      ['applied', null],
      ['applied', null],
      ['created', null],
      ['created', null],
    ]);
    expect(world.oneLink.appointments.size).toBe(3);
    expect(await world.admin().status()).toMatchObject({ state: 'running' });
  });

  it('is asked by one GET every few minutes and nothing else', async () => {
    const world = await two();
    unlinkForPerson(world);
    await world.accept(says('a', visit(301)), says('b', visit(311)), booked('c', 320));
    await world.pass(minute);
    const from = world.oneLink.requests.length;
    await world.accept(says('a', visit(302)));
    await world.pass(6 * hour);
    const probes = world.oneLink.requests.slice(from);
    expect(probes.every(({ method, path }) => method === 'GET' && path.endsWith('/appointments'))).toBe(true);
    for (const [index, probe] of probes.slice(1).entries()) {
      expect(probe.atMs - probes[index]!.atMs).toBeGreaterThanOrEqual(2 * minute - 1000);
      expect(probe.atMs - probes[index]!.atMs).toBeLessThanOrEqual(11 * minute);
    }
    expect(probes.length).toBeGreaterThan(30);
  });

  it('lets the 72 hours stand still', async () => {
    const world = await two();
    const giveBack = unlinkForPerson(world);
    await world.accept(says('a', visit(301)));
    await world.pass(9 * day);
    expect((await states(world))[0]).toEqual(['pending', code]);
    giveBack();
    await world.pass(11 * minute);
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(301) });
  });

  it('is remembered by an object that starts again', async () => {
    const world = await two();
    unlinkForPerson(world);
    await world.accept(says('a', visit(301)));
    await world.pass(minute);
    const asked = world.oneLink.requests.length;
    world.crash();
    await world.accept(says('b', visit(311)));
    await world.pass(10_000);
    expect(world.oneLink.requests).toHaveLength(asked);
    expect(await world.admin().status()).toMatchObject({ state: 'account', reason: code });
  });
});

it('what failed on the way before an account was refused has its 72 hours without the refusal', async () => {
  const world = await two();
  const broken = world.oneLink.faults.add({ method: 'PATCH', times: forever }, status(500));
  await world.accept(says('a', visit(301)));
  await world.pass(70 * hour);
  world.oneLink.settings.suspended = true;
  await world.pass(5 * day);
  expect((await states(world))[0]).toEqual(['pending', 'token_refused']);
  world.oneLink.settings.suspended = false;
  await world.pass(hour);
  expect((await states(world))[0]).toEqual(['pending', 'HTTP_500']);
  world.oneLink.faults.remove(broken);
  await world.pass(hour);
  expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(301) });
});

it('the 72 hours of what fails after a refusal are whole and no longer', async () => {
  const world = await two();
  world.oneLink.settings.suspended = true;
  await world.accept(says('b', visit(311)));
  await world.pass(5 * day);
  world.oneLink.settings.suspended = false;
  await world.pass(hour);
  world.oneLink.faults.add({ method: 'PATCH', times: forever }, status(500));
  await world.accept(says('a', visit(301)));
  await world.pass(71 * hour);
  expect((await states(world))[0]).toEqual(['pending', 'HTTP_500']);
  await world.pass(3 * hour);
  expect((await states(world))[0]).toEqual(['failed', 'gave_up']);
});

it('a 404 of the whole account drops no link', async () => {
  const world = await two();
  const byHand = world.oneLink.addAppointment({
    external_ref: 'not of a tool',
    starts_at: at(400),
    ends_at: at(401),
    resource_id: 31,
    contact_id: 777,
  }).id;
  await world.admin().putLink('calcom:a', byHand, true);
  await world.pass(minute);
  world.oneLink.settings.accountId = 13;
  await world.accept(says('a', visit(402)));
  await world.pass(hour);
  expect(await world.admin().link('calcom:a')).toMatchObject({ appointment_id: byHand });
  world.oneLink.settings.accountId = 12;
  await world.pass(hour);
  expect(world.oneLink.show(byHand)).toMatchObject({ starts_at: at(402), external_ref: 'not of a tool' });
});

it('resume does not wait for the probe', async () => {
  const world = await two();
  world.oneLink.settings.suspended = true;
  await world.accept(says('a', visit(301)));
  await world.pass(hour);
  world.oneLink.settings.suspended = false;
  await world.admin().resume();
  await world.pass(1000);
  expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(301) });
});

describe('a single refusal whose probe answers', () => {
  it('401 on a write is a missing permission: failed, and the rest goes on', async () => {
    const world = await two();
    world.oneLink.faults.add({ method: 'PATCH', path: '/appointments/9041', times: forever }, invalidToken());
    await world.accept(says('a', visit(301)), says('b', visit(311)));
    await world.pass(minute);
    expect((await states(world)).slice(0, 2)).toEqual([
      ['applied', null],
      ['failed', 'missing_permission'],
    ]);
    expect((await world.admin().deliveries({ state: 'failed' })).deliveries[0]?.message).toMatch(/\w+ \w+/);
    expect(await world.admin().status()).toMatchObject({ state: 'running' });
    const asked = world.oneLink.requests.length;
    await world.pass(day);
    expect(world.oneLink.requests).toHaveLength(asked);
  });

  it('a missing capability of One-Link D fails as missing_permission', async () => {
    const world = createWorld({ oneLink: { variant: 'D', permissions: { transition: 'none' } } });
    world.oneLink.addToken('one-link-token-of-a-test', { administrator: false });
    await world.accept(booked('a', 300));
    await world.pass(minute);
    await world.accept(says('a', { state: 'confirmed' }));
    await world.pass(minute);
    expect(await states(world)).toEqual([
      ['failed', 'missing_permission'],
      ['created', null],
    ]);
  });

  it.each([
    ['contacts', '/contacts'],
    ['the specialist', '/resources/31'],
  ])('401 on reading %s is a missing permission: failed, and the rest goes on', async (_what, path) => {
    const world = await two();
    world.oneLink.faults.add({ method: 'GET', path, times: forever }, invalidToken());
    await world.accept(
      booked('c', 320, { fields: { times: { startsAt: at(320), endsAt: null } } }),
      says('b', visit(311)),
    );
    await world.pass(minute);
    expect((await states(world)).slice(0, 2)).toEqual([
      ['applied', null],
      ['failed', 'missing_permission'],
    ]);
    const asked = world.oneLink.requests.length;
    await world.pass(day);
    expect(world.oneLink.requests).toHaveLength(asked);
  });

  it('403 with a code fails with the code', async () => {
    const world = await two();
    const refusal: FaultAction = { kind: 'answer', status: 403, body: { error: 'Off', code: 'FEATURE_DISABLED' } };
    world.oneLink.faults.add({ method: 'PATCH', times: forever }, refusal);
    await world.accept(says('a', visit(301)));
    await world.pass(minute);
    expect((await states(world))[0]).toEqual(['failed', 'FEATURE_DISABLED']);
  });

  it('401 once, by accident, while the account is refused for good waits like everything', async () => {
    const world = await two();
    world.oneLink.faults.add({ times: 2 }, invalidToken());
    await world.accept(says('a', visit(301)));
    await world.pass(minute);
    expect((await states(world))[0]).toEqual(['pending', 'token_refused']);
    await world.pass(5 * minute);
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(301) });
  });
});
