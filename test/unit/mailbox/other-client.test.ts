// Another client on a visit gets a contact of their own; a corrected name or a new phone is the same person.
import { describe, expect, it } from 'vitest';
import { booked, says, visit } from '../../world/events.ts';
import { createWorld, minute, type World } from '../../world/world.ts';

const only = (world: World): Record<string, unknown> => {
  const [id = 0] = world.oneLink.appointments.keys();
  return world.oneLink.show(id) as Record<string, unknown>;
};

async function made(): Promise<World> {
  const world = createWorld();
  await world.accept(booked('a', 48));
  await world.pass(minute);
  return world;
}

describe('a client who is told anew', () => {
  it('as another person gets a contact of their own, and the card of the first stays', async () => {
    const world = await made();
    const first = only(world)['contact_id'];
    await world.accept(says('a', { clientName: 'Leila Sample', clientPhone: '+77010000099' }));
    await world.pass(minute);
    expect(only(world)).toMatchObject({ client_name: 'Leila Sample', client_phone: '+77010000099' });
    expect(only(world)['contact_id']).not.toBe(first);
    const contacts = [...world.oneLink.contacts.values()] as {
      id: number;
      full_name?: string | null;
      phone?: string | null;
    }[];
    expect(contacts.find(({ id }) => id === first)).toMatchObject({ full_name: 'Ivan Petrov', phone: '+77010000001' });
    expect(contacts.find(({ id }) => id === only(world)['contact_id'])).toMatchObject({
      full_name: 'Leila Sample',
      phone: '+77010000099',
    });
    expect((await world.admin().deliveries({})).deliveries[0]).toMatchObject({ state: 'applied', code: null });
  });

  it('as somebody whom One-Link knows gets that contact', async () => {
    const world = await made();
    const known = world.oneLink.addContact({ full_name: 'Leila Sample', phone: '+77010000099' });
    await world.accept(says('a', { clientName: 'Leila Sample', clientPhone: '+77010000099' }));
    await world.pass(minute);
    expect(only(world)['contact_id']).toBe(known.id);
  });

  it('keeps the card that staff may have chosen, where they wrote another name', async () => {
    const world = await made();
    const { id, contact_id: first } = only(world);
    world.oneLink.edit(id as number, { client_name: 'By Hand' });
    await world.accept(says('a', { clientName: 'Leila Sample', clientPhone: '+77010000099' }));
    await world.pass(minute);
    expect(only(world)['contact_id']).toBe(first);
  });

  it.each([
    ['a corrected name', { clientName: 'Ivan Petrof' }],
    ['a new phone', { clientPhone: '+77010000099' }],
    ['a fuller name and a new phone', { clientName: 'Ivan Ivanovich Petrov', clientPhone: '+77010000099' }],
  ])('with %s stays the same person', async (_, fields) => {
    const world = await made();
    const first = only(world)['contact_id'];
    await world.accept(says('a', fields));
    await world.pass(minute);
    expect(only(world)['contact_id']).toBe(first);
    expect(world.writes().filter(({ path }) => path.endsWith('/contacts'))).toHaveLength(1);
  });
});

describe('a booking without a name', () => {
  it('parks where the connection says no name', async () => {
    const world = createWorld();
    const { clientName: _, ...fields } = booked('a', 48).fields;
    await world.accept(says('a', fields, { opens: true }));
    await world.pass(minute);
    expect((await world.admin().deliveries({})).deliveries[0]).toMatchObject({
      state: 'parked',
      code: 'no_client_name',
    });
  });

  it('gets client_name_fallback, and the tool’s own name when that is told', async () => {
    const world = createWorld({ connection: { client_name_fallback: ' Client ' } });
    const { clientName: _, ...fields } = booked('a', 48).fields;
    await world.accept(says('a', fields, { opens: true }));
    await world.pass(minute);
    expect(only(world)).toMatchObject({ client_name: 'Client', client_phone: '+77010000001' });
    await world.accept(says('a', { clientName: 'Ivan Petrov' }));
    await world.pass(minute);
    expect(only(world)).toMatchObject({ client_name: 'Ivan Petrov' });
  });

  it.each([
    ['who has no phone at the tool', { isComplete: true }, null],
    ['of whom a part is told', {}, '+77010000001'],
  ] as const)('%s: the phone of the one before', async (_, more, phone) => {
    const world = await made();
    const first = only(world)['contact_id'];
    await world.accept(says('a', { clientName: 'Leila Sample' }, more));
    await world.pass(minute);
    expect(only(world)).toMatchObject({ client_name: 'Leila Sample', client_phone: phone });
    expect(only(world)['contact_id'] === first).toBe(phone !== null);
    // And it does not come back with what is told next.
    await world.accept(says('a', { clientName: 'Leila Sample', clientComment: 'late' }, more));
    await world.pass(minute);
    expect(only(world)).toMatchObject({ client_comment: 'late', client_phone: phone });
  });

  it('with another spelling and no phone keeps it', async () => {
    const world = await made();
    await world.accept(says('a', { clientName: 'Ivan Ivanovich Petrov' }, { isComplete: true }));
    await world.pass(minute);
    expect(only(world)).toMatchObject({ client_name: 'Ivan Ivanovich Petrov', client_phone: '+77010000001' });
  });

  it('without a phone, while nothing was made yet, leaves none behind; and one that is told later counts', async () => {
    const world = createWorld();
    world.oneLink.faults.outage(world.now(), world.now() + 5 * minute);
    await world.accept(booked('a', 48));
    await world.accept(says('a', { clientName: 'Leila Sample' }, { isComplete: true }));
    await world.accept(says('a', { clientName: 'Leila Sample', clientComment: 'late' }, { isComplete: true }));
    await world.pass(60 * minute);
    expect(only(world)).toMatchObject({ client_name: 'Leila Sample', client_phone: null });
    await world.accept(says('a', { clientName: 'Leila Sample', clientPhone: '+77010000099' }, { isComplete: true }));
    await world.pass(minute);
    expect(only(world)).toMatchObject({ client_phone: '+77010000099' });
  });

  it('does not bring back the phone of the one before with a move to a new id', async () => {
    const world = await made();
    await world.accept(says('a', { clientName: 'Leila Sample' }, { isComplete: true }));
    await world.pass(minute);
    const told = { clientName: 'Leila Sample', ...visit(72) };
    await world.accept(says('b', told, { isComplete: true, predecessor: 'a' }));
    await world.pass(minute);
    expect(only(world)).toMatchObject({ client_name: 'Leila Sample', client_phone: null });
  });

  it('gets a card of their own after another one without a phone', async () => {
    const world = await made();
    await world.accept(says('a', { clientName: 'Leila Sample' }, { isComplete: true }));
    await world.pass(minute);
    const leilas = only(world)['contact_id'];
    await world.accept(says('a', { clientName: 'Olga Example' }, { isComplete: true }));
    await world.pass(minute);
    expect(only(world)).toMatchObject({ client_name: 'Olga Example', client_phone: null });
    expect(only(world)['contact_id']).not.toBe(leilas);
  });

  it.each(['PATCH', 'POST'])('gets a card of their own, also where a %s had no answer', async (method) => {
    const world = createWorld();
    const path = /appointments/;
    if (method === 'POST') world.oneLink.faults.add({ method, path, times: 1 }, { kind: 'commit_then_cut' });
    await world.accept(booked('a', 48));
    await world.pass(method === 'POST' ? 10 : minute);
    if (method === 'PATCH') world.oneLink.faults.add({ method, path, times: 1 }, { kind: 'cut' });
    await world.accept(says('a', { clientName: 'Leila Sample' }, { isComplete: true }));
    await world.pass(60 * minute);
    const card = world.oneLink.contacts.get(Number(only(world)['contact_id']));
    expect(only(world)).toMatchObject({ client_name: 'Leila Sample', client_phone: null });
    expect(card).toMatchObject({ full_name: 'Leila Sample' });
  });

  it('with a phone gets a card of their own after one who had none', async () => {
    const world = createWorld();
    const told = { state: 'accepted', ...visit(48) } as const;
    await world.accept(says('a', { ...told, clientName: 'Leila Sample' }, { opens: true, isComplete: true }));
    await world.pass(minute);
    const leilas = only(world)['contact_id'];
    const olga = { clientName: 'Olga Example', clientPhone: '+77010000003' };
    await world.accept(says('a', { ...told, ...olga }, { isComplete: true }));
    await world.pass(minute);
    expect(only(world)).toMatchObject({ client_name: 'Olga Example', client_phone: '+77010000003' });
    expect(only(world)['contact_id']).not.toBe(leilas);
  });

  it('whose phone is told after the connection’s fallback keeps the card', async () => {
    const world = createWorld({ connection: { client_name_fallback: 'Client' } });
    const told = { state: 'accepted', ...visit(48) } as const;
    await world.accept(says('a', told, { opens: true, isComplete: true }));
    await world.pass(minute);
    const first = only(world)['contact_id'];
    const olga = { clientName: 'Olga Example', clientPhone: '+77010000003' };
    await world.accept(says('a', { ...told, ...olga }, { isComplete: true }));
    await world.pass(minute);
    expect(only(world)).toMatchObject({ client_name: 'Olga Example', contact_id: first });
  });

  describe.each(['answered', 'cut'])('while the write for the client before is late, and the own one is %s', (how) => {
    const leila = { clientName: 'Leila Sample', clientPhone: '+77010000002' };
    const olga = { clientName: 'Olga Example', clientPhone: '+77010000003' };

    async function overtaken(): Promise<World> {
      const world = await made();
      const late = { kind: 'late_commit', afterMs: 6 * minute } as const;
      world.oneLink.faults.add({ method: 'PATCH', times: 1 }, late);
      await world.accept(says('a', leila));
      await world.pass(2000);
      if (how === 'cut') world.oneLink.faults.add({ method: 'PATCH', times: 1 }, { kind: 'commit_then_cut' });
      await world.accept(says('a', olga));
      await world.pass(7 * minute);
      return world;
    }
    const card = (world: World) => world.oneLink.contacts.get(Number(only(world)['contact_id']))?.full_name;

    it('has the card back with the name', async () => {
      const world = await overtaken();
      await world.pass(60 * minute);
      expect(only(world)).toMatchObject({ client_name: 'Olga Example', client_phone: '+77010000003' });
      expect(card(world)).toBe('Olga Example');
      const bodies = world.writes().flatMap(({ method, body }) => (method === 'PATCH' ? [body] : []));
      for (const body of bodies) expect('contact_id' in body).toBe('client_name' in body);
    });
  });
});
