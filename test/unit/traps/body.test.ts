/** Traps of what a body holds (one-link-api.md §9: 6, 7, 8, 9, 14, 15, 16, 28). */
import { describe, expect, it } from 'vitest';
import { variants } from '../../../emulator/variants.ts';
import { normalisePhone } from '../../../src/booking/phone.ts';
import { readConfiguration } from '../../../src/config/read.ts';
import { appointmentPatchSchema } from '../../../src/one-link/appointment.ts';
import { direct } from '../../../src/sources/direct/index.ts';
import { sources } from '../../../src/sources/index.ts';
import { at, booked, moved, says, visit } from '../../world/events.ts';
import { createWorld, minute } from '../../world/world.ts';
import { boundAppointment, createdAppointment, lastOutcome, onlyAppointment } from '../mailbox/linked.ts';
import { wholeLife } from './lifecycle.ts';

const decodeDirect = (body: unknown) =>
  direct.decode(body, {
    headers: new Headers(),
    query: new URLSearchParams(),
    settings: { timezone: 'Asia/Almaty', only: [], notificationUrl: null },
  } as unknown as Parameters<typeof direct.decode>[1]);

const noEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).every(noEmpty)
    : value != null && String(value).trim() !== '';

describe('trap 6: null and empty text are destructive', () => {
  it.each(variants)('none is in any body of a booking’s life on %s', async (variant) => {
    const world = await wholeLife({ oneLink: { variant } });
    expect(world.writes().length).toBeGreaterThan(6);
    for (const { body } of world.writes()) expect(noEmpty(body), JSON.stringify(body)).toBe(true);
  });

  it.each([null, '', '   '])('the schema of the PATCH takes no %j', (value) => {
    for (const [key, schema] of Object.entries(appointmentPatchSchema.shape)) {
      expect(schema.unwrap().safeParse(value).success, key).toBe(false);
    }
  });
});

describe('trap 7: a time without an offset is UTC', () => {
  it.each(variants)(
    'every time in a body of a booking’s life is UTC with Z and whole seconds on %s',
    async (variant) => {
      const world = await wholeLife({ oneLink: { variant } });
      const times = world
        .writes()
        .flatMap(({ body }) => [body['starts_at'], body['ends_at']])
        .filter((time) => time !== undefined);
      expect(times.length).toBeGreaterThan(6);
      for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    },
  );

  it('a local time of `direct` is read in the connection’s zone', () => {
    expect(decodeDirect({ external_ref: 'a', starts_at: '2031-04-07 10:00' })).toMatchObject([
      { fields: { times: { startsAt: '2031-04-07T05:00:00Z' } } },
    ]);
  });

  it('One-Link’s answer is compared as an instant, whatever way it is written', async () => {
    const { world, id, sent } = await createdAppointment();
    const payload = {
      ...world.oneLink.show(id),
      starts_at: '2031-04-07T14:00:00.000+05:00',
      ends_at: '2031-04-07T14:30:00+05:00',
    };
    world.oneLink.faults.add(
      { method: 'GET', path: `/appointments/${id}` },
      { kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body: { payload } },
    );
    await world.accept(says('a', visit(5)));
    await world.pass(minute);
    expect(sent()).toEqual([]);
    expect(lastOutcome(world)).toMatchObject({ result: 'unchanged' });
  });
});

describe('trap 8: starts_at alone behaves three ways', () => {
  it.each(variants)(
    'both ends are always sent together, and the visit has the tool’s length on %s',
    async (variant) => {
      const { world, shown, sent } = await createdAppointment({
        connection: { services: { cut: 9 } },
        oneLink: { variant },
      });
      world.oneLink.addService({ id: 9, duration_min: 90 });
      await world.accept(says('a', { service: ['cut'] }));
      await world.pass(minute);
      for (const hours of [6, 2, 9]) {
        await world.accept(says('a', visit(hours)));
        await world.pass(minute);
        expect(shown()).toMatchObject({ starts_at: at(hours), ends_at: at(hours + 0.5), duration_min: 30 });
      }
      for (const body of sent()) expect('starts_at' in body).toBe('ends_at' in body);
    },
  );

  it.each(variants)(
    'also for a tool that tells no end: the length that One-Link has is kept on %s',
    async (variant) => {
      const { world, shown } = await boundAppointment(
        { oneLink: { variant } },
        { starts_at: at(3), ends_at: at(4.25) },
      );
      await world.accept(says('a', { times: { startsAt: at(6), endsAt: null } }));
      await world.pass(minute);
      expect(shown()).toMatchObject({ starts_at: at(6), ends_at: at(7.25) });
    },
  );
});

describe('trap 9: duration_min that disagrees by a second is 422', () => {
  it.each(variants)('it is in no body of a booking’s life on %s', async (variant) => {
    const world = await wholeLife({ oneLink: { variant }, connection: { fields: { duration_min: '= 40' } } });
    expect(world.writes().some(({ body }) => 'starts_at' in body)).toBe(true);
    for (const { body } of world.writes()) expect(body).not.toHaveProperty('duration_min');
  });
});

describe('trap 14: unknown custom attributes are refused on accounts with defined fields', () => {
  it.each(variants)('none is sent unless it is configured on %s', async (variant) => {
    const world = await wholeLife({ oneLink: { variant, appointmentFields: [{ key: 'region', type: 'text' }] } });
    for (const { body } of world.writes()) expect(body).not.toHaveProperty('custom_attributes');
    expect(world.outcomes().map(({ result }) => result)).not.toContain('failed');
  });

  it.each(variants)('a configured one that is refused is left out and the rest is sent on %s', async (variant) => {
    const isModern = variant !== 'A' && variant !== 'B';
    const { world, shown } = await boundAppointment({
      connection: { fields: { custom_attributes: { cal_uid: '= id' } } },
      oneLink: { variant, appointmentFields: [{ key: 'region', type: 'text' }] },
    });
    await world.accept(booked('a', 5));
    await world.pass(minute);
    expect(shown()).toMatchObject({ starts_at: at(5), custom_attributes: isModern ? {} : { cal_uid: 'a' } });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: isModern ? 'VALIDATION_ERROR' : null });
  });
});

describe('trap 15: twelve digits in an identifier are taken for an IIN', () => {
  it.each(variants)(
    'neither booking ids nor phones become one, of the visit or of the contact, on %s',
    async (variant) => {
      const world = createWorld({ oneLink: { variant } });
      await world.accept(booked('123456789012', 3, { fields: { clientPhone: '+77010000001' } }));
      await world.pass(minute);
      expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({
        client_identifier: null,
        external_ref: 'calcom:123456789012',
      });
      for (const { body } of world.writes()) {
        expect(body).not.toHaveProperty('client_identifier');
        expect(body).not.toHaveProperty('identifier');
        expect(body).not.toHaveProperty('iin');
      }
    },
  );

  it('an expression that gives a wrong IIN says nothing', async () => {
    const world = createWorld({ connection: { fields: { client_identifier: '= iin' } } });
    await world.accept(booked('a', 3, { body: { iin: '900102300122' } }));
    await world.pass(minute);
    expect(world.writes().at(-1)?.body).not.toHaveProperty('client_identifier');
    expect(lastOutcome(world)).toMatchObject({ result: 'created', code: null });
  });

  it('`direct` refuses one with a wrong check digit', () => {
    expect(decodeDirect({ external_ref: 'a', client_identifier: '900102300122' })).toMatchObject([
      { kind: 'undecodable' },
    ]);
  });
});

describe('trap 16: a phone is stored as typed', () => {
  it.each(['8 701 000 00 02', '7010000002', '+7 (701) 000-00-02', '87010000002', '77010000002'])(
    '%s becomes +77010000002',
    (written) => {
      expect(normalisePhone(written)).toBe('+77010000002');
      expect(decodeDirect({ external_ref: 'a', client_phone: written })).toMatchObject([
        { fields: { clientPhone: '+77010000002' } },
      ]);
    },
  );

  it.each(variants)('the visit and the contact get E.164 on %s', async (variant) => {
    const world = createWorld({ oneLink: { variant }, connection: { fields: { client_phone: '= phone' } } });
    await world.accept(booked('a', 3, { body: { phone: '8 (701) 000 00 02' } }));
    await world.pass(minute);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ client_phone: '+77010000002' });
    expect([...world.oneLink.contacts.values()]).toMatchObject([{ phone: '+77010000002' }]);
  });
});

describe('trap 28: MedElement’s names are reserved', () => {
  it.each(variants)('refs carry the tool’s name in front on %s, and no body says `source`', async (variant) => {
    const world = createWorld({ oneLink: { variant } });
    await world.accept(booked('medelement:1', 3), moved('medelement:1', 'medelement:2', 4));
    await world.pass(minute);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({
      external_ref: 'calcom:medelement:2',
      idempotency_key: 'calcom:medelement:1',
      source: 'manual',
    });
    for (const { body } of world.writes()) expect(body).not.toHaveProperty('source');
  });

  it.each(['medelement', ' MedElement '])('a connection that sets source = %j is invalid', (source) => {
    const salon = { source: 'calcom', account_id: 12, on_unlinked: 'park', secret: 'S', fields: { source } };
    const { connections } = readConfiguration(
      { S: 'x'.repeat(20), ONELINK_TOKEN: 't', ONELINK_URL: 'https://one-link.test', CONNECTIONS: { salon } },
      sources,
    );
    expect(connections.get('salon')?.ok).toBe(false);
  });

  it.each([
    { external_ref: 'medelement:1' },
    { external_ref: 'MedElement:1' },
    { external_ref: 'a', source: 'medelement' },
  ])('`direct` refuses %j', (body) => {
    expect(decodeDirect(body)).toMatchObject([{ kind: 'undecodable' }]);
  });
});
