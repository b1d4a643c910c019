/** What becomes of it: rows that end at One-Link. */
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { sources } from '../../../../src/sources/index.ts';
import { hour, minute, type World } from '../../../world/world.ts';
import { arrivalsOf, caseOf, noShowAfter, permutations, play, sentOf, storyOf } from '../history.ts';
import type { Kit, Message } from '../kit.ts';
import { appointmentsOf, gate, refOf, stage, tableOf } from '../stage.ts';
import { anyVisit, iso, sealed } from '../writing.ts';
import { booked } from './authenticity.ts';

type Row = (kit: Kit) => Promise<void>;

const statesOf = (world: World) =>
  world.outcomes().map(({ result, code }) => (code === null ? result : `${result}: ${code}`));

export const order = {
  async duplicate(kit) {
    const { world, send } = stage(kit);
    // Both before anything else happens, when a read from the tool has not begun. Which of the two is first is open.
    const answers = await Promise.all([send(booked(kit)), send(booked(kit))]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.map(({ body }) => body['status']).toSorted()).toEqual(['accepted', 'duplicate']);
    expect(new Set(answers.map(({ body }) => body['delivery_id'])).size).toBe(1);
    await world.pass(minute);
    expect(appointmentsOf(world).length).toBeLessThanOrEqual(1);
  },

  /** Bytes that somebody has kept are sent again while the booking lives: they change nothing. */
  async replayed(kit) {
    const { world, tell, post, pass, visits, bind } = stage(kit);
    const story = storyOf(kit.tells.includes('moved') ? [0, 2] : [0], false);
    const [first] = story;
    if (first === undefined) throw new Error('no story');
    if (kit.creates === false) await bind(first);
    const kept = await Promise.all(
      story.flatMap((telling) => kit.sends(telling)).map((message) => sealed(kit, message)),
    );
    for (const telling of story) await tell(telling);
    const [before, writes] = [visits(), world.writes().length];
    expect(before).toMatchObject([{ starts_at: iso(story.at(-1)?.startsAt ?? first.startsAt) }]);
    for (const rest of [hour, 23 * hour]) {
      await pass(rest);
      for (const wire of kept) {
        const { status, body } = await post(wire);
        // A signed time that is too old; else it is known, or it makes the bridge read the booking from the tool once more.
        if (status !== 401 && sources[kit.source]?.clock !== 'read_back') {
          expect([status, body['status']]).toEqual([200, 'duplicate']);
        }
        await pass(minute);
      }
      expect(visits()).toEqual(before);
    }
    expect(world.writes()).toHaveLength(writes);
  },

  async any_order(kit) {
    const permuted = kit.ordered !== false;
    await fc.assert(
      fc.asyncProperty(caseOf(kit), async (one) => {
        const story = storyOf(one.places, one.ending === 'cancelled');
        const messages = [...sentOf(kit, story), ...(one.ending === 'no_show' ? noShowAfter(kit, story) : [])];
        const visits = await play(kit, story, messages, arrivalsOf(messages.length, permuted, one), one.bound);
        if (one.ending === 'no_show') expect(visits).toMatchObject([{ status: 'no_show' }]);
      }),
      { numRuns: 20 },
    );
  },

  async there_and_back(kit) {
    const { world, tell, visits, bind } = stage(kit);
    const story = storyOf([0, 2, 4, 2], false);
    const [first] = story;
    if (first === undefined) throw new Error('no story');
    if (kit.creates === false) await bind(first);
    for (const telling of story) {
      await tell(telling);
      expect(visits()).toMatchObject([{ starts_at: iso(telling.startsAt) }]);
    }
    expect(statesOf(world).every((state) => ['created', 'applied', 'unchanged'].includes(state))).toBe(true);
  },

  async chain_any_order(kit) {
    const story = storyOf([0, 2, 4], false);
    const messages = sentOf(kit, story);
    expect(new Set(story.map((telling) => kit.id(telling))).size).toBe(3);
    for (const indexes of permutations([...messages.keys()])) {
      const arrivals = indexes.map((index) => ({ index, waitMs: minute, crash: false }));
      await play(kit, story, messages, arrivals, false);
    }
  },

  async moved_away(kit) {
    const { movedAway } = kit;
    if (movedAway === undefined) throw new Error('the kit cannot tell it and does not say why');
    const [first, second] = storyOf([0, 2], false);
    if (first === undefined || second === undefined) throw new Error('no story');
    const away = { ...first, nth: 2 };
    const arrival = kit.sends(second).at(-1) as Message;
    for (const messages of [
      [movedAway(away), arrival],
      [arrival, movedAway(away)],
    ]) {
      const { world, tell, send, visits } = stage(kit);
      await tell(first);
      for (const message of messages) {
        await send(message);
        await world.pass(minute);
      }
      expect(visits()).toMatchObject([{ starts_at: iso(second.startsAt), external_ref: refOf(kit, second) }]);
      expect(appointmentsOf(world)).toHaveLength(1);
      expect(world.writes().filter(({ body }) => body['status'] === 'cancelled')).toEqual([]);
    }
  },

  async successor_missing(kit) {
    const { movedAway } = kit;
    if (movedAway === undefined) throw new Error('the kit cannot tell it and does not say why');
    const { world, tell, send, visits } = stage(kit);
    const far = { ...anyVisit, startsAt: new Date('2031-04-10T08:00:00Z') };
    await tell(far);
    await send(movedAway({ ...far, nth: 2 }));
    await world.pass(23 * hour);
    expect(statesOf(world)).not.toContain('failed: successor_missing');
    await world.pass(2 * hour);
    expect(statesOf(world)).toContain('failed: successor_missing');
    expect(visits()).toMatchObject([{ starts_at: iso(far.startsAt) }]);
  },

  async two_installations(kit) {
    const two = (north: object, south: object) =>
      gate(kit, {
        north: tableOf(kit, { ...north, secret: 'SALON_SECRET' }),
        south: tableOf(kit, { ...south, secret: 'NEXT_SECRET' }),
      });
    const wires = {
      north: await sealed(kit, booked(kit), kit.secrets[0]),
      south: await sealed(kit, booked(kit), kit.secrets[1]),
    };
    const alike = two({}, {});
    for (const name of ['north', 'south'] as const) expect((await alike.post(wires[name], name)).status).toBe(500);
    const apart = two({ namespace: 'north' }, { namespace: 'south' });
    for (const name of ['north', 'south'] as const) expect((await apart.post(wires[name], name)).status).toBe(200);

    const refs: string[] = [];
    for (const namespace of ['north', 'south']) {
      const { world, tell } = stage(kit, { namespace });
      await tell(anyVisit);
      const { deliveries } = await world.admin().deliveries({});
      refs.push(...deliveries.map(({ external_ref: ref }) => ref ?? ''));
      if (kit.creates !== false) expect(appointmentsOf(world)).toMatchObject([{ external_ref: refs.at(-1) }]);
    }
    expect(refs).toHaveLength(2);
    expect(refs[0]?.replace('north', 'south')).toBe(refs[1]);
    expect(refs[0]).toContain('north:');
  },
} satisfies Record<string, Row>;
