/** Traps of slots, permissions and answers (one-link-api.md §9: 22, 23, 24, 25, 29, 30, 31, 32). */
import { describe, expect, it } from 'vitest';
import { domainError, htmlPage, tooManyRequests } from '../../../emulator/faults.ts';
import { variants } from '../../../emulator/variants.ts';
import { at, booked, cancelled, moved, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute } from '../../world/world.ts';
import { boundAppointment, createdAppointment, lastOutcome, onlyAppointment } from '../mailbox/linked.ts';
import { wholeLife } from './lifecycle.ts';

const token = 'one-link-token-of-a-test';

describe('trap 22: the first move of a swap meets a taken slot', () => {
  it.each(variants)('a move waits, and goes through as soon as the other visit has moved, on %s', async (variant) => {
    const { world, shown } = await createdAppointment({ oneLink: { variant } });
    await world.accept(booked('b', 4));
    await world.pass(minute);
    await world.accept(says('a', visit(4)));
    await world.pass(minute);
    expect(shown()).toMatchObject({ starts_at: at(3) });
    await world.accept(says('b', visit(6)));
    await world.pass(5000);
    expect(shown()).toMatchObject({ starts_at: at(4) });
    expect(world.outcomes().map(({ result }) => result)).toEqual(['created', 'created', 'applied', 'applied']);
  });

  it('two that want each other’s slots are both told, each naming the other', async () => {
    const { world } = await createdAppointment();
    await world.accept(booked('b', 4));
    await world.pass(minute);
    await world.accept(says('a', visit(4)), says('b', visit(3)));
    await world.pass(hour);
    const failed = world.outcomes().slice(2);
    expect(failed.map(({ external_ref, code }) => [external_ref, code]).sort()).toEqual([
      ['calcom:a', 'SLOT_SWAP'],
      ['calcom:b', 'SLOT_SWAP'],
    ]);
    for (const { external_ref, message } of failed) {
      expect(message).toContain(external_ref === 'calcom:a' ? 'calcom:b' : 'calcom:a');
    }
  });
});

describe('trap 23: A and B check working hours on every PATCH', () => {
  it.each(variants)('a comment on a visit outside them is refused on A and B alone: %s', async (variant) => {
    const { world, sent } = await createdAppointment({ oneLink: { variant } });
    world.oneLink.addResource({ id: 31, work: [{ from: '06:00', to: '07:00' }] });
    await world.accept(says('a', { clientComment: 'by the door' }));
    await world.pass(hour);
    expect(sent()).toHaveLength(1);
    const isOld = variant === 'A' || variant === 'B';
    expect(lastOutcome(world)).toMatchObject(
      isOld ? { result: 'failed', code: 'OUTSIDE_WORKING_HOURS' } : { result: 'applied', code: null },
    );
  });
});

describe('trap 24: a missing permission is 401', () => {
  it.each(['D', 'E'] as const)(
    'one refused write does not mark the token dead on %s: it fails, others go on',
    async (variant) => {
      const { world, shown } = await createdAppointment({ oneLink: { variant } });
      world.oneLink.addToken(token, { administrator: false });
      world.oneLink.settings.permissions = { transition: 'none' };
      await world.accept(cancelled('a'));
      await world.pass(minute);
      expect(shown()).toMatchObject({ status: 'scheduled' });
      expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'missing_permission', http_status: 401 });
      expect(await world.admin().status()).toMatchObject({ state: 'running' });
      await world.accept(booked('b', 6));
      await world.pass(minute);
      expect(lastOutcome(world)).toMatchObject({ external_ref: 'calcom:b', result: 'created' });
    },
  );

  it('a token that is dead for a GET too is the account’s: everything waits and is not hammered', async () => {
    const { world, sent, shown } = await createdAppointment();
    world.oneLink.tokens.delete(token);
    await world.accept(says('a', visit(6)));
    await world.pass(hour);
    expect(sent()).toEqual([]);
    expect(await world.admin().status()).toMatchObject({ state: 'account', pending: 1, failed: 0 });
    expect(world.oneLink.requests.filter(({ status }) => status === 401).length).toBeLessThan(15);
    world.oneLink.addToken(token);
    await world.pass(hour);
    expect(shown()).toMatchObject({ starts_at: at(6) });
  });
});

describe('trap 25: a 404 may mean an id inside the body', () => {
  it.each([false, true])(
    'a specialist that does not exist fails and keeps the link (404 with a code: %s)',
    async (codedNotFound) => {
      const { world, id } = await createdAppointment({
        connection: { resources: { boris: 99 } },
        oneLink: { codedNotFound },
      });
      await world.accept(says('a', { staff: ['boris'], ...visit(6) }));
      await world.pass(minute);
      expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'unknown_resource', appointment_id: id });
      expect(await world.admin().link('calcom:a')).toMatchObject({ appointment_id: id });
    },
  );

  it('a service that does not exist is left out', async () => {
    const { world, shown } = await createdAppointment({ connection: { services: { cut: 99 } } });
    await world.accept(says('a', { service: ['cut'], ...visit(6) }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ starts_at: at(6) });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'unknown_service' });
  });

  it('a contact that is gone when the visit is made is searched or made anew', async () => {
    const world = createWorld();
    const contact = world.oneLink.addContact({ full_name: 'Ivan Petrov', phone: '+77010000001' });
    world.oneLink.faults.add({ method: 'GET', path: '/contacts', delayMs: 100 }, { kind: 'delay' });
    await world.accept(booked('a', 3));
    await world.pass(150);
    world.oneLink.removeContact(contact.id);
    await world.pass(minute);
    expect(world.oneLink.contacts.size).toBe(1);
    expect(lastOutcome(world)).toMatchObject({ result: 'created', code: null });
  });

  it('an appointment that is gone is made anew', async () => {
    const { world, id } = await createdAppointment();
    world.oneLink.removeAppointment(id);
    await world.accept(moved('a', 'b', 6));
    await world.pass(minute);
    const other = onlyAppointment(world);
    expect(other).not.toBe(id);
    expect(world.oneLink.show(other)).toMatchObject({ starts_at: at(6), external_ref: 'calcom:b' });
  });

  it('an appointment that goes between the GET and the PATCH is found out by asking again', async () => {
    const { world, id } = await createdAppointment();
    world.oneLink.faults.add({ method: 'GET', path: `/appointments/${id}`, delayMs: 100 }, { kind: 'delay' });
    await world.accept(booked('a', 6, { fields: { clientComment: 'by the door' } }));
    await world.pass(150);
    world.oneLink.removeAppointment(id);
    await world.pass(minute);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ starts_at: at(6), external_ref: 'calcom:a' });
  });

  it('a 404 of the whole account leaves the link alone', async () => {
    const { world, id, shown } = await createdAppointment();
    const outage = world.oneLink.faults.outage(world.now(), world.now() + hour, htmlPage(404));
    await world.accept(says('a', visit(6)));
    await world.pass(minute);
    expect(await world.admin().status()).toMatchObject({ state: 'account', reason: 'account_not_found' });
    expect(await world.admin().link('calcom:a')).toMatchObject({ appointment_id: id });
    world.oneLink.faults.remove(outage);
    await world.pass(hour);
    expect(shown()).toMatchObject({ starts_at: at(6) });
  });
});

describe('trap 29: messages are localised', () => {
  it.each(variants)('a refusal in Russian is decided by its code on %s', async (variant) => {
    const { world, shown } = await createdAppointment({
      connection: { services: { cut: 9 } },
      oneLink: { variant, language: 'ru' },
    });
    world.oneLink.addService({ id: 9, active: false });
    await world.accept(says('a', { service: ['cut'], clientComment: 'x'.repeat(20_001), ...visit(6) }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ starts_at: at(6), service_id: null });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'SERVICE_NOT_AVAILABLE_FOR_RESOURCE' });
  });

  it('finance keys are found by E’s one text, which is not localised', async () => {
    const { world, shown } = await boundAppointment({
      oneLink: { variant: 'E', language: 'ru' },
      connection: { fields: { prepaid_amount: 500 } },
    });
    await world.accept(booked('a', 6));
    await world.pass(minute);
    expect(shown()).toMatchObject({ starts_at: at(6) });
  });

  it('the outcome’s message is the bridge’s own, never One-Link’s', async () => {
    const { world } = await createdAppointment({ oneLink: { language: 'ru' } });
    world.oneLink.addResource({ id: 31, work: [] });
    await world.accept(says('a', visit(6)));
    await world.pass(minute);
    expect(lastOutcome(world).message).toMatch(/^The specialist does not work/);
  });
});

describe('trap 30: 429 and 5xx are no JSON', () => {
  it.each([
    ['429 in plain text', tooManyRequests()],
    ['500 as a page', htmlPage(500)],
    ['502 as a page', htmlPage(502)],
    ['503 as a page', htmlPage(503)],
    ['504 as a page', htmlPage(504)],
    ['200 with a page', { ...htmlPage(502), status: 200 }],
    ['200 with half a record', { kind: 'answer', status: 200, body: '{"payload":{"id":90' } as const],
    ['nothing at all', { kind: 'answer', status: 503, body: '' } as const],
  ])('%s is tried again and goes through', async (_what, action) => {
    const { world, shown } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH', times: 2 }, action);
    await world.accept(says('a', visit(6)));
    await world.pass(hour);
    expect(shown()).toMatchObject({ starts_at: at(6) });
    expect(world.outcomes().map(({ result }) => result)).not.toContain('failed');
  });

  it('a 404 as a page is the account’s or a wrong address, no loss of the appointment', async () => {
    const { world, id, shown } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, htmlPage(404));
    await world.accept(says('a', visit(6)));
    await world.pass(hour);
    expect(onlyAppointment(world)).toBe(id);
    expect([lastOutcome(world).result, shown()['starts_at']]).toEqual(['failed', at(3)]);
  });
});

describe('trap 31: the answer lacks fields that the docs promise', () => {
  it.each(variants)('a booking’s whole life works on %s', async (variant) => {
    const world = await wholeLife({ oneLink: { variant } });
    const id = onlyAppointment(world);
    expect(world.oneLink.show(id)).toMatchObject({
      status: 'no_show',
      starts_at: at(8),
      external_ref: 'calcom:b',
      resource_id: 32,
    });
    expect(world.outcomes().map(({ result }) => result)).toEqual([
      'created',
      ...Array.from({ length: 6 }, () => 'applied'),
    ]);
    expect(world.outcomes().map(({ code }) => code)).toEqual(Array.from({ length: 7 }, () => null));
  });

  it('also where finance may not be viewed on D, and the price is left alone', async () => {
    const { world, sent, shown } = await createdAppointment({ oneLink: { variant: 'D' } });
    world.oneLink.addToken(token, { administrator: false });
    world.oneLink.settings.permissions = { view_finance: 'none', manage_finance: 'none' };
    await world.accept(says('a', visit(6)));
    await world.pass(minute);
    expect(sent()).toEqual([{ starts_at: at(6), ends_at: at(6.5) }]);
    expect(shown()).toMatchObject({ starts_at: at(6) });
  });

  it.each(['id', 'status', 'starts_at', 'ends_at'])(
    'an answer without %s is none: the PATCH is looked at again',
    async (key) => {
      const { world, id, shown } = await createdAppointment();
      const payload = { ...world.oneLink.show(id), [key]: undefined };
      world.oneLink.faults.add(
        { method: 'PATCH' },
        { kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body: { payload } },
      );
      await world.accept(says('a', visit(6)));
      await world.pass(hour);
      expect(shown()).toMatchObject({ starts_at: at(6) });
    },
  );

  it('an answer with nothing but these four is enough', async () => {
    const { world, id, sent } = await createdAppointment();
    const payload = { id, status: 'scheduled', starts_at: at(6), ends_at: at(6.5) };
    world.oneLink.faults.add(
      { method: 'PATCH' },
      { kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body: { payload } },
    );
    await world.accept(says('a', { ...visit(6), clientComment: 'by the door' }));
    await world.pass(hour);
    expect(sent()).toHaveLength(1);
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: null });
  });
});

describe('trap 32: a specialist without working rules takes nothing', () => {
  it.each(variants)('a new visit fails once with a sentence that says what to do on %s', async (variant) => {
    const world = createWorld({ oneLink: { variant } });
    world.oneLink.addResource({ id: 31, work: [] });
    await world.accept(booked('a', 3));
    await world.pass(hour);
    expect(world.writes().filter(({ path }) => path === '/appointments')).toHaveLength(1);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'OUTSIDE_WORKING_HOURS', http_status: 409 });
    expect(lastOutcome(world).message).toContain('Correct the working hours');
  });

  it.each(['OUTSIDE_WORKING_HOURS', 'BLOCKED_BY_HOLIDAY', 'BLOCKED_BY_BREAK', 'BLOCKED_BY_VACATION'])(
    '%s is for a person and is not repeated',
    async (code) => {
      const { world, sent } = await createdAppointment();
      world.oneLink.faults.add({ method: 'PATCH', times: 100 }, domainError(409, code));
      await world.accept(says('a', visit(6)));
      await world.pass(day);
      expect(sent()).toHaveLength(1);
      expect(lastOutcome(world)).toMatchObject({ result: 'failed', code });
      expect(lastOutcome(world).message?.length).toBeGreaterThan(20);
    },
  );
});
