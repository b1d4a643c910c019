// The audit list: who has done what, noted with what is done, and nothing personal.
import { describe, expect, it } from 'vitest';
import type { AdminCalls } from '../../../src/mailbox/contract.ts';
import { auditAtMost } from '../../../src/mailbox/store/audit-table.ts';
import { booked } from '../../world/events.ts';
import { createWorld, day, minute, type World } from '../../world/world.ts';

const entries = async (world: World, query: Parameters<AdminCalls['audit']>[0] = {}) =>
  (await world.admin().audit(query)).entries;
const acts = async (world: World) =>
  (await entries(world)).map(({ action, external_ref, delivery_id, details }) => [
    action,
    external_ref ?? delivery_id,
    details,
  ]);

const parked = async (): Promise<World> => {
  const world = createWorld({ connection: { on_unlinked: 'park' } });
  await world.accept(booked('a', 48));
  await world.pass(minute);
  return world;
};

describe('the audit list', () => {
  it('has what each action has done, newest first', async () => {
    const world = await parked();
    const contact = world.oneLink.addContact({ full_name: 'Ivan Petrov' });
    const { id } = world.oneLink.addAppointment({
      ...{ resource_id: 31, contact_id: contact.id, client_name: 'Ivan Petrov' },
      ...{ starts_at: '2031-04-09T04:00:00Z', ends_at: '2031-04-09T04:30:00Z' },
    });
    await world.admin().discard('salon.1');
    await world.admin().retry('salon.1');
    await world.admin().putLink('calcom:a', id);
    await world.pass(minute);
    await world.admin().deleteLink('calcom:a');
    await world.admin().importLinks([{ externalRef: 'calcom:a', appointmentId: id }]);
    await world.admin().pause();
    await world.admin().resume();
    await world.admin().retryFailed();
    await world.admin().erase({ client: { phone: '+77010000001' } });
    await world.admin().erase({ client: { externalRef: 'calcom:a' } });
    expect((await acts(world)).toReversed()).toEqual([
      ['discard', 'calcom:a', {}],
      ['retry', 'calcom:a', {}],
      ['link', 'calcom:a', { appointment_id: id }],
      ['unlink', 'calcom:a', { appointment_id: id }],
      ['import_links', 'calcom:a', { appointment_id: id }],
      ['pause', null, {}],
      ['resume', null, {}],
      ['retry_failed', null, { failed: 0 }],
      ['erase', null, { by: 'phone' }],
      ['erase', 'calcom:a', { by: 'booking' }],
    ]);
    const [newest] = await entries(world);
    expect(newest).toMatchObject({ connection: 'salon', who: 'admin', at: new Date(world.now()).toISOString() });
    expect(JSON.stringify(world.rows('audit'))).not.toMatch(/7010000001|Petrov/);
    const timeline = (await world.admin().booking('calcom:a'))?.timeline ?? [];
    expect(timeline.flatMap((one) => (one.what === 'acted' ? [one.action] : []))).toEqual([
      'discard',
      'retry',
      'link',
      'unlink',
      'import_links',
      'erase',
    ]);
  });

  it('has nothing of what was not done, and of deliveries that could not be read their number', async () => {
    const world = await parked();
    await world.admin().discard('salon.9');
    await world.admin().putLink('calcom:a', 999_999);
    await world.admin().deleteLink('calcom:b');
    expect(await acts(world)).toEqual([]);
    await world.accept({ kind: 'undecodable', event: 'E', detail: 'no', id: 'z', body: { uid: 7 } });
    await world.admin().discard('salon.2');
    await world.admin().retry('salon.2');
    expect(await acts(world)).toEqual([
      ['retry', 'salon.2', {}],
      ['discard', 'salon.2', {}],
    ]);
  });

  it('comes in pages', async () => {
    const world = await parked();
    for (let n = 0; n < 5; n += 1) await world.admin().pause();
    const page = await world.admin().audit({ limit: 3 });
    expect([page.entries.length, page.cursor]).toEqual([3, '3']);
    expect(await world.admin().audit({ limit: 3, cursor: '3' })).toMatchObject({ entries: [{}, {}], cursor: null });
  });

  it('is written together with what was done, or not at all', async () => {
    const world = await parked();
    world.sql('DROP TABLE audit');
    await expect(world.admin().discard('salon.1')).rejects.toThrow(/audit/);
    expect(await world.admin().delivery('salon.1')).toMatchObject({ state: 'parked' });
  });

  it('keeps an entry for 90 days, and never more than a number of them', async () => {
    const world = await parked();
    await world.admin().pause();
    await world.pass(89 * day);
    expect(await acts(world)).toHaveLength(1);
    await world.pass(3 * day);
    expect(await acts(world)).toEqual([]);
    world.sql(`INSERT INTO audit (number, at, who, action, details) VALUES (${auditAtMost}, 0, 'x', 'pause', '{}')`);
    world.sql("INSERT INTO audit (number, at, who, action, details) VALUES (1, 0, 'oldest', 'pause', '{}')");
    await world.admin().resume();
    expect((await entries(world)).map(({ who }) => who)).toEqual(['admin', 'x']);
  });
});
