/** "Differences": a person sees what is not as the tool says, and writes the tool's side again, and only what is shown. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sources } from '../../../src/sources/index.ts';
import { at, person } from '../../world/events.ts';
import { minute, type World, worldStart } from '../../world/world.ts';
import { edge } from '../edge.ts';
import { createdAppointment } from '../mailbox/linked.ts';
import { read, visitor } from './visitor.ts';

beforeEach(() => {
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => {});
  vi.spyOn(Date, 'now').mockReturnValue(worldStart);
});
afterEach(() => vi.restoreAllMocks());

const lookerToken = 'the-token-of-who-only-looks';
const path = '/desk/drift/salon';

function someoneAt(world: World) {
  const table = { source: 'calcom', account_id: 12, on_unlinked: 'create', secret: 'SALON_SECRET', resource_id: 31 };
  const people = { LOOKER_TOKEN: lookerToken, PEOPLE: { looker: { token: 'LOOKER_TOKEN', read_only: true } } };
  return visitor(edge({ connections: { salon: table }, sources, variables: people, calls: () => world.admin() }));
}

async function edited() {
  const { world, id } = await createdAppointment();
  await world.pass(minute);
  world.oneLink.edit(id, { starts_at: at(5), ends_at: at(5.5), status: 'confirmed', client_comment: 'door' });
  return { world, id };
}

it('shows both sides, and writes the tool’s side again', async () => {
  const { world, id } = await edited();
  const someone = someoneAt(world);
  await someone.signIn();
  expect((await someone.get('/desk/compare/salon')).text).toContain(`href="${path}"`);
  const page = await someone.get(path);
  expect(read(page.text)).toContain('1 visit compared, 1 of them differs. calcom:a');
  expect(read(page.text)).toContain('It was changed in One-Link last.');
  expect(read(page.text)).not.toContain(person.clientName);
  const after = await someone.send(page, '/desk/act', { do: 'reassert' });
  expect(read(after.text)).toContain('The tool’s values are being written to One-Link again.');
  await world.pass(minute);
  expect(world.oneLink.show(id)).toMatchObject({ starts_at: at(3), status: 'scheduled', client_comment: 'door' });
  expect(read((await someone.get(path)).text)).toContain('1 visit compared, 0 of them differ.');
});

it('names visits that were entered twice', async () => {
  const { world, id } = await createdAppointment();
  await world.pass(minute);
  const contact_id = world.oneLink.addContact({ full_name: 'Ivan' }).id;
  const slot = { starts_at: at(3), ends_at: at(3.5), resource_id: 31 };
  const typed = { ...slot, contact_id, client_name: 'Ivan', client_phone: person.clientPhone! };
  const { id: twice } = world.oneLink.addAppointment(typed);
  const someone = someoneAt(world);
  await someone.signIn();
  expect(read((await someone.get(path)).text)).toContain(`calcom:a № ${id} · № ${twice}`);
});

it('has no button for who may only look, and says when One-Link was not read', async () => {
  const { world } = await edited();
  const someone = someoneAt(world);
  await someone.signIn(lookerToken);
  const shown = await someone.get(path);
  expect(read(shown.text)).toContain('It was changed in One-Link last.');
  expect(shown.text).not.toContain('value="reassert"');
  world.oneLink.faults.outage(world.now(), world.now() + minute);
  const page = await someone.get(path);
  expect(page.status).toBe(200);
  expect(page.text).toContain('class="note"');
  expect((await someone.get('/desk/drift/nobody')).status).toBe(404);
});
