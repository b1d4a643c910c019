/**
 * A tool's clock may be wrong for a while: a date in 2099, a month behind. What the tool tells last must stand at One-Link
 * all the same, for every source and preset whose webhooks are ordered by a time.
 */
import { describe, expect, it } from 'vitest';
import { sources } from '../../../src/sources/index.ts';
import type { Kit, Telling } from './kit.ts';
import { kits } from './kits.ts';
import { appointmentsOf, gate, stage } from './stage.ts';
import { anyVisit, iso } from './writing.ts';

const day = 86_400_000;
/** Kits make the time of an event of its number, two seconds a number. */
const numbersIn = (ms: number): number => ms / 2000;

const movedTo = (nth: number, move: number, start: string): Telling => ({
  ...anyVisit,
  what: 'moved',
  move,
  nth,
  startsAt: new Date(`2031-04-07T${start}:00Z`),
});

/** The id stays where it is, so that the clock alone orders what is said of it. */
const keepsItsId = (kit: Kit): boolean => kit.id({ visit: 1, move: 0 }) === kit.id({ visit: 1, move: 1 });

async function isTimed(kit: Kit): Promise<boolean> {
  const { handed, send } = gate(kit);
  for (const message of kit.sends(anyVisit)) await send(message);
  return handed.some((event) => event.kind === 'booking' && event.clockKind === 'event_time');
}

const nameOf = ({ source, preset }: Kit): string => preset ?? source;
const timed: Kit[] = [];
for (const kit of kits) if (await isTimed(kit)) timed.push(kit);

it('these sources and presets are ordered by a time, and a new one may be', () => {
  const known = [
    ...['altegio', 'calcom', 'calendly', 'mapped', 'oncehub', 'yclients'],
    ...['amocrm', 'appointlet', 'bookeo', 'gohighlevel', 'mindbody', 'napriem', 'nylas', 'savvycal', 'zcal', 'zenoti'],
  ];
  expect(known.filter((name) => !timed.some((kit) => nameOf(kit) === name))).toEqual([]);
  const bySource = Object.entries(sources).filter(([, { clock }]) => clock === 'event_time');
  expect(bySource.map(([name]) => name).filter((name) => !timed.some(({ source }) => source === name))).toEqual([]);
});

describe.each(
  timed
    .filter(keepsItsId)
    .filter(({ tells }) => tells.includes('moved'))
    .map((kit) => [nameOf(kit), kit] as const),
)('%s: the last of two moves stands', (_name, kit) => {
  it.each([
    ['a date 68 years ahead', 68 * 365 * day, 0],
    ['a clock that was set back by a month', 0, -30 * day],
    ['a clock that is a month behind, when it is set right', -30 * day, 0],
    ['a clock that is behind all the time', -30 * day, -30 * day],
    ['a clock that is two days ahead all the time', 2 * day, 2 * day],
  ])('%s', async (_case, firstMs, secondMs) => {
    const { world, bind, tell } = stage(kit);
    await bind(anyVisit);
    await tell(anyVisit);
    await tell(movedTo(2 + numbersIn(firstMs), 1, '09:00'));
    await world.pass(3_600_000);
    await tell(movedTo(2 + numbersIn(3_600_000 + secondMs), 1, '10:00'));
    await world.pass(3_600_000);
    expect(appointmentsOf(world).map(({ starts_at }) => starts_at)).toEqual([iso(new Date('2031-04-07T10:00:00Z'))]);
  });

  it('and an older one that comes three days late changes nothing', async () => {
    const { world, bind, tell } = stage(kit);
    await bind(anyVisit);
    await tell(anyVisit);
    await tell(movedTo(4, 1, '10:00'));
    await world.pass(3 * day - 7_200_000);
    await tell(movedTo(3, 1, '09:00'));
    expect(appointmentsOf(world).map(({ starts_at }) => starts_at)).toEqual([iso(new Date('2031-04-07T10:00:00Z'))]);
  });
});

describe.each(timed.filter(({ tells }) => tells.includes('cancelled')).map((kit) => [nameOf(kit), kit] as const))(
  '%s: a cancellation stands',
  (_name, kit) => {
    it.each([
      ['after a booking of the year 2099', 68 * 365 * day, 0],
      ['of a clock that was set back by a month', 0, -30 * day],
    ])('%s', async (_case, bookedMs, cancelledMs) => {
      const { world, bind, tell, visits } = stage(kit);
      await bind(anyVisit);
      await tell({ ...anyVisit, nth: 1 + numbersIn(bookedMs) });
      await world.pass(3_600_000);
      await tell({ ...anyVisit, what: 'cancelled', nth: 2 + numbersIn(3_600_000 + cancelledMs) });
      await world.pass(3_600_000);
      expect(visits()).toEqual([]);
    });
  },
);
