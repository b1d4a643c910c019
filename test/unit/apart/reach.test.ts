/** One connection's webhooks and the bookings of another one of the same account: none is reached (SECURITY.md). */
import { describe, expect, it } from 'vitest';
import { at, booked, cancelled, says, visit } from '../../world/events.ts';
import { createWorld, day, minute, type World } from '../../world/world.ts';
import type { Kit } from '../conformance/kit.ts';
import { kits } from '../conformance/kits.ts';
import { refOf, stage } from '../conformance/stage.ts';
import { anyVisit, iso } from '../conformance/writing.ts';
import { account, mappedTable } from './account.ts';

const shownAll = (world: Pick<World, 'oneLink'>) =>
  [...world.oneLink.appointments.keys()].map((id) => world.oneLink.show(id));
const nameOf = ({ source, preset }: Kit): string => (preset === undefined ? source : `${source}, preset ${preset}`);

describe.each(kits.map((kit) => [nameOf(kit), kit] as const))('a visit of %s', (_name, kit) => {
  async function told() {
    const victim = stage(kit);
    if (kit.creates === false) await victim.bind(anyVisit);
    await victim.tell(anyVisit);
    const before = shownAll(victim.world);
    expect(before).toMatchObject([{ status: 'scheduled', external_ref: refOf(kit, anyVisit) }]);
    return { ...victim, before };
  }

  it('cannot be cancelled by its name and start through another connection', async () => {
    const { world, before } = await told();
    // Two connections of `direct`, or of `mapped`, to one account are invalid unless they differ in namespace.
    const isDirect = kit.source === 'direct';
    const site = { source: 'direct', ...(isDirect && { namespace: 'site' }) };
    const others = account({ site, other: { ...mappedTable, namespace: 'other' } }, world);
    const ref = refOf(kit, anyVisit);
    const starts = iso(anyVisit.startsAt);
    const direct = await others.post('site', { external_ref: ref, starts_at: starts, status: 'cancelled' });
    expect(direct.status).toBe(isDirect ? 200 : 422);
    for (const id of new Set([ref, kit.id(anyVisit)])) {
      await others.post('other', { id, starts, state: 'cancelled', name: 'Nobody' });
      await others.pass();
    }
    const dealtWith = ['unchanged', 'nothing_to_do'];
    const isAnothers = !isDirect && kit.source !== 'mapped';
    expect(await others.states('other')).toEqual(
      isDirect ? [dealtWith] : [dealtWith, isAnothers ? ['failed', 'reserved_name'] : dealtWith],
    );
    expect(shownAll(world)).toEqual(before);
  });

  it('cannot be taken by its number at One-Link, trusted or not', async () => {
    const { world, before } = await told();
    const trusting = { trust_carried_id: true };
    const others = account(
      {
        site: { source: 'direct', namespace: 'site' },
        trusted: { source: 'direct', namespace: 'trusted', ...trusting },
        other: { ...mappedTable, namespace: 'other', ...trusting },
      },
      world,
    );
    const id = [...world.oneLink.appointments.keys()][0];
    const body = { external_ref: 'mine', appointment_id: id, status: 'cancelled', starts_at: iso(anyVisit.startsAt) };
    expect(await others.post('site', body)).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('trust_carried_id = true') },
    });
    expect((await others.post('trusted', body)).status).toBe(200);
    await others.post('other', { id: 'mine', starts: iso(anyVisit.startsAt), state: 'cancelled', carried: String(id) });
    await others.pass();
    expect(await others.states('trusted')).toEqual([['unchanged', 'nothing_to_do']]);
    expect(shownAll(world)).toEqual(before);
  });
});

describe('an id that looks like one of another namespace', () => {
  const tools = {
    mapped: mappedTable,
    rubitime: { source: 'rubitime' },
    easyappointments: { source: 'easyappointments', api_key: 'SALON_API_KEY', api_url: 'https://ea.example' },
    simplybook: { source: 'simplybook', api_key: 'SALON_API_KEY' },
    bitrix24: { source: 'bitrix24', api_key: 'SALON_API_KEY' },
  };

  it.each(Object.entries(tools))('of %s is a booking of its own', async (source, table) => {
    const { world, pass, oneLink } = account({ plain: table, north: { ...table, namespace: 'north' } });
    await world('north').accept(booked('42', 3));
    await pass();
    await world('plain').accept(booked('north:42', 5));
    await pass();
    await world('plain').accept(says('north:42', { state: 'cancelled', ...visit(3) }));
    await pass();
    expect(shownAll({ oneLink })).toMatchObject([
      { external_ref: `${source}:north:42`, idempotency_key: `${source}:north:42`, status: 'scheduled' },
      { external_ref: `${source}:north%3A42`, idempotency_key: `${source}:north%3A42`, status: 'cancelled' },
    ]);
    const link = await world('plain').admin().link(`${source}:north%3A42`);
    expect(link).toMatchObject({ external_ref: `${source}:north%3A42` });
    expect(await world('plain').admin().link(`${source}:north:42`)).toBeNull();
  });

  it.each([
    ['direct', 'south:42'],
    ['calcom', 'north:42'],
  ])('of %s is refused, because ids stand as they are', async (source, id) => {
    const table = { source };
    const { world, pass, oneLink, states } = account({
      plain: table,
      north: { ...table, namespace: 'north' },
      south: { ...mappedTable, namespace: 'south' },
    });
    await world('north').accept(booked('42', 3));
    await pass();
    await world('plain').accept(cancelled(id, { fields: visit(3) }));
    await pass();
    expect(await states('plain')).toEqual([['failed', 'reserved_name']]);
    expect(shownAll({ oneLink })).toMatchObject([{ status: 'scheduled' }]);
  });
});

describe('names that an earlier version gave', () => {
  const table = { ...mappedTable, on_unlinked: 'park' };
  const old = { external_ref: 'mapped:a:b', idempotency_key: 'mapped:a:b' };
  const adding = (world: World) =>
    world.oneLink.addAppointment({
      resource_id: 31,
      contact_id: world.oneLink.addContact({ full_name: 'Of Before' }).id,
      client_name: 'Of Before',
      starts_at: at(3),
      ends_at: at(3.5),
      ...old,
    }).id;

  it('still lead to the appointment, and the ref is written anew with the next change', async () => {
    const { world, pass, oneLink } = account({ plain: table });
    const id = adding(world('plain'));
    await world('plain').accept(booked('a:b', 3));
    await pass();
    expect(oneLink.show(id)).toMatchObject({ external_ref: 'mapped:a%3Ab', idempotency_key: 'mapped:a:b' });
    for (const ref of ['mapped:a:b', 'mapped:a%3Ab']) {
      expect(await world('plain').admin().link(ref)).toMatchObject({
        appointment_id: id,
        external_ref: 'mapped:a%3Ab',
      });
    }
  });

  it('are the other connection’s where one has this namespace', async () => {
    const { world, pass, oneLink, states } = account({ plain: table, a: { ...table, namespace: 'a' } });
    const id = adding(world('plain'));
    await world('plain').accept(booked('a:b', 3));
    await pass();
    expect(await states('plain')).toEqual([['parked', 'unlinked']]);
    await world('a').accept(booked('b', 3));
    await pass();
    expect(await world('a').admin().link('mapped:a:b')).toMatchObject({ appointment_id: id });
    expect(oneLink.show(id)).toMatchObject(old);
  });

  it('that would be another source’s count for nothing, and what is linked goes on', async () => {
    const { world, pass, oneLink } = account({ site: { source: 'direct' } });
    const contact = oneLink.addContact({ full_name: 'Of Before' });
    const times = { starts_at: at(30), ends_at: at(30.5) };
    const row = { resource_id: 31, contact_id: contact.id, client_name: 'Of Before', ...times };
    const { id } = oneLink.addAppointment({ ...row, external_ref: 'calcom:9fNE' });
    expect(await world('site').admin().putLink('calcom:9fNE', id, true)).toEqual({ kind: 'not_found' });
    await world('site').accept(cancelled('calcom:9fNE', { fields: visit(30) }));
    await pass(2 * day);
    expect(oneLink.show(id)).toMatchObject({ status: 'scheduled' });
  });
});

describe('a loser of a merge', () => {
  it('that bears the name of another booking by now is let go, not cancelled', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3), booked('b', 5));
    await world.pass(minute);
    const [a] = [...world.oneLink.appointments.keys()];
    world.oneLink.edit(a ?? 0, { external_ref: 'calendly:x', idempotency_key: 'calendly:x' });
    await world.accept(says('b', visit(6), { predecessor: 'a' }));
    await world.pass(minute);
    expect(world.oneLink.show(a ?? 0)).toMatchObject({ status: 'scheduled', external_ref: 'calendly:x' });
  });
});
