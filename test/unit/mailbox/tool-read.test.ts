// What becomes of a reading that brings no booking: pages in its place, refused keys, limits of the tool, and the person who mends it.
import { describe, expect, it } from 'vitest';
import { sources } from '../../../src/sources/index.ts';
import type { Source } from '../../../src/sources/source.ts';
import { at, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type ToolReply, type World, type WorldToolCall } from '../../world/world.ts';

const connection = {
  source: 'easyappointments',
  on_unlinked: 'create',
  api_key: 'SALON_API_KEY',
  api_url: 'https://tool.test',
};

const ok = (body: unknown): ToolReply => ({ status: 200, body: JSON.stringify(body) });
const page: ToolReply = { status: 200, body: '<html>Log in</html>' };

const appointment = (id: string, hours = 48) => ({
  id: Number(id),
  start: new Date(Date.parse(at(hours)) + 5 * hour).toISOString().slice(0, 19).replace('T', ' '),
  end: new Date(Date.parse(at(hours + 0.5)) + 5 * hour).toISOString().slice(0, 19).replace('T', ' '),
  status: 'Booked',
  customerId: 1,
  providerId: 2,
  serviceId: 3,
  customer: { id: 1, first_name: 'Ivan', last_name: 'Petrov', phone_number: '+77010000001' },
  service: { id: 3, name: 'Cut' },
  provider: { id: 2, name: 'Anna', timezone: 'Asia/Almaty' },
});

function toolWorld(reply: (call: WorldToolCall, id: string) => ToolReply) {
  const calls: number[] = [];
  const world: World = createWorld({
    connection,
    source: sources['easyappointments'] as Source,
    tool: (call) => {
      calls.push(world.now());
      return reply(call, /appointments\/(\d+)/.exec(call.url)?.[1] ?? '');
    },
  });
  return { world, calls };
}

const saved = (id: string, event = 'appointment_save') =>
  says(id, event === 'appointment_delete' ? { state: 'cancelled' } : {}, {
    event,
    clock: null,
    opens: true,
    readBack: true,
  });
const states = async (world: World) =>
  (await world.admin().deliveries({ limit: 200 })).deliveries.map(({ state, code }) => [state, code]);
const rows = (world: World) => [...world.oneLink.appointments.keys()].map((id) => world.oneLink.show(id));

describe('a reading that brings no booking', () => {
  it.each([
    ['a page with status 200', page],
    ['a page with status 503', { status: 503, body: '<html>' }],
    ['an empty list', ok([])],
    ['an error with status 200', ok({ error: 'login' })],
    ['another appointment', ok(appointment('8'))],
    ['JSON that is none', { status: 200, body: '{"id":' }],
  ] as const)('%s is asked for again, and read when it is over', async (_, broken) => {
    let reply: ToolReply = broken;
    const { world } = toolWorld(() => reply);
    await world.accept(saved('7'));
    await world.pass(hour);
    expect(await states(world)).toEqual([['pending', 'read_back_failed']]);
    reply = ok(appointment('7'));
    await world.pass(2 * hour);
    expect(await states(world)).toEqual([['created', null]]);
  });

  it('that lasts fails after 72 hours, and a retry reads', async () => {
    let reply: ToolReply = page;
    const { world } = toolWorld(() => reply);
    await world.accept(saved('7'));
    await world.pass(4 * day);
    expect(await states(world)).toEqual([['failed', 'gave_up']]);
    reply = ok(appointment('7'));
    await world.admin().retry('salon.1');
    await world.pass(minute);
    expect(await states(world)).toEqual([['created', null]]);
  });

  it('of another shape is owed until it is read: a retry turns nothing green that was not read', async () => {
    let reply: ToolReply = ok(appointment('7'));
    const { world } = toolWorld(() => reply);
    await world.accept(saved('7'));
    await world.pass(minute);
    reply = ok({ message: 'maintenance' });
    await world.accept(saved('7'));
    await world.pass(minute);
    expect((await states(world))[0]).toEqual(['pending', 'read_back_failed']);
    await world.pass(4 * day);
    expect((await states(world))[0]).toEqual(['failed', 'gave_up']);
    await world.admin().retry('salon.2');
    await world.pass(minute);
    expect((await states(world))[0]).toEqual(['pending', 'read_back_failed']);
    await world.pass(4 * day);
    reply = ok(appointment('7', 480));
    await world.admin().retryFailed();
    await world.pass(minute);
    expect((await states(world))[0]).toEqual(['applied', null]);
    expect(rows(world)).toMatchObject([{ starts_at: at(480) }]);
  });
});

describe('a retry of a tool that is asked', () => {
  it('reads again, of what is applied too', async () => {
    let hours = 48;
    const { world } = toolWorld((_, id) => ok(appointment(id, hours)));
    await world.accept(saved('7'));
    await world.pass(minute);
    hours = 60; // and its webhook was lost
    expect(await world.admin().retry('salon.1')).toMatchObject({ kind: 'ok' });
    await world.pass(minute);
    expect(rows(world)).toMatchObject([{ starts_at: at(60), status: 'scheduled' }]);
  });

  it('asks by the newest event: an older one that is retried opens nothing that was deleted', async () => {
    const { world } = toolWorld((_, id) => ok(appointment(id)));
    await world.accept(saved('7'));
    await world.pass(minute);
    await world.accept(saved('7', 'appointment_delete'));
    await world.pass(minute);
    expect(rows(world)).toMatchObject([{ status: 'cancelled' }]);
    await world.admin().retry('salon.1');
    await world.pass(minute);
    expect(rows(world)).toMatchObject([{ status: 'cancelled' }]);
  });
});

describe('a move that does not say where to', () => {
  const moved = () => ({ ...saved('7'), event: 'rescheduled', moves: true as const });

  it('is not believed to have gone nowhere: the API may be a minute behind', async () => {
    let hours = 48;
    const { world, calls } = toolWorld((_, id) => ok(appointment(id, hours)));
    await world.accept(saved('7'));
    await world.pass(minute);
    const toldAt = world.now();
    await world.accept(moved());
    await world.pass(40_000);
    expect((await states(world))[0]).toEqual(['pending', 'read_back_again']);
    hours = 60;
    await world.pass(minute);
    expect(rows(world)).toMatchObject([{ starts_at: at(60) }]);
    expect((await states(world))[0]).toEqual(['applied', null]);
    await world.pass(hour);
    expect(calls.filter((ms) => ms >= toldAt).map((ms) => Math.round((ms - toldAt) / 1000))).toEqual([0, 10, 70]);
  });

  it('is settled after seven minutes where the start is the old one all the same', async () => {
    const { world } = toolWorld((_, id) => ok(appointment(id)));
    await world.accept(saved('7'));
    await world.pass(minute);
    await world.accept(moved());
    await world.pass(7 * minute);
    expect((await states(world))[0]).toEqual(['unchanged', null]);
  });
});

describe('what a person has mended for all', () => {
  it.each(['resume', 'retryFailed'] as const)('is told once, by %s: a key', async (act) => {
    let isRefused = true;
    const { world } = toolWorld((_, id) =>
      isRefused ? { status: 401, body: '{}' } : ok(appointment(id, 48 + Number(id))),
    );
    await world.accept(...['7', '8', '9'].map((id) => saved(id)));
    await world.pass(hour);
    expect(await states(world)).toEqual(Array(3).fill(['parked', 'read_back_refused']));
    isRefused = false;
    await world.admin()[act]();
    await world.pass(minute);
    expect(await states(world)).toEqual(Array(3).fill(['created', null]));
  });

  it.each(['resume', 'retryFailed'] as const)('is told once, by %s: appointments that were typed in', async (act) => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    const ids = ['a', 'b', 'c'];
    await world.accept(
      ...ids.map((id, index) => says(id, { state: 'accepted', ...visit(48 + index) }, { opens: true })),
    );
    await world.pass(minute);
    const contact = world.oneLink.addContact({ full_name: 'X' });
    const row = { resource_id: 31, contact_id: contact.id, client_name: 'X' };
    for (const [index, id] of ids.entries())
      world.oneLink.addAppointment({
        ...row,
        starts_at: at(48 + index),
        ends_at: at(48.5 + index),
        external_ref: `calcom:${id}`,
      });
    await world.admin()[act]();
    await world.pass(minute);
    expect((await states(world)).map(([state]) => state)).toEqual(['applied', 'applied', 'applied']);
  });

  it('leaves alone whose link a person took away', async () => {
    const { world } = toolWorld((_, id) => ok(appointment(id)));
    await world.accept(saved('7'));
    await world.pass(minute);
    await world.admin().deleteLink('easyappointments:7');
    await world.pass(minute);
    await world.admin().resume();
    await world.pass(minute);
    expect(await states(world)).toEqual([['parked', 'link_removed']]);
  });
});

describe('the limit of the tool', () => {
  it('is kept by the connection: never more than 100 calls in 2 minutes, and every booking is read', async () => {
    const { world, calls } = toolWorld((_, id) => ok(appointment(id, 48 + Number(id))));
    for (let id = 1; id <= 250; id += 1) await world.accept(saved(String(id)));
    await world.pass(minute);
    // Who waits for room has not failed.
    expect(new Set((await states(world)).map(([, code]) => code))).toEqual(new Set([null, 'tool_rate_limited']));
    await world.pass(20 * minute);
    const most = Math.max(...calls.map((from) => calls.filter((one) => one >= from && one < from + 2 * minute).length));
    expect(most).toBeLessThanOrEqual(100);
    expect(world.oneLink.appointments.size).toBe(250);
    expect((await world.admin().status()).pending).toBe(0);
  });

  it('that it tells itself holds for all: nobody asks before the time that it named', async () => {
    let until = 0;
    const { world, calls } = toolWorld((_, id) =>
      world.now() < until
        ? { status: 429, headers: { 'retry-after': '300' }, body: '{}' }
        : ok(appointment(id, 48 + Number(id))),
    );
    until = world.now() + 5 * minute;
    await world.accept(...Array.from({ length: 30 }, (_, index) => saved(String(index + 1))));
    await world.pass(4 * minute);
    expect(calls.length).toBeLessThan(10);
    expect((await states(world)).every(([state]) => state === 'pending')).toBe(true);
    await world.pass(10 * minute);
    expect(world.oneLink.appointments.size).toBe(30);
  });
});

describe('a deletion where an expression made the status', () => {
  it('cancels, though the expression says nothing of it', async () => {
    const world = createWorld({ connection: { fields: { status: "= state = 'vip' ? 'confirmed' : undefined" } } });
    await world.accept(
      says(
        'a',
        { state: 'accepted', ...visit(48), clientName: 'Ivan Petrov' },
        { opens: true, body: { state: 'vip' } },
      ),
    );
    await world.pass(minute);
    expect(rows(world)).toMatchObject([{ status: 'confirmed' }]);
    await world.accept(says('a', { state: 'cancelled' }, { event: 'CANCELLED', body: {} }));
    await world.pass(minute);
    expect(rows(world)).toMatchObject([{ status: 'cancelled' }]);
  });
});
