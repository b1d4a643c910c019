/** What people ask of the admin API and may not have: each has its one right answer, and changes nothing. */
import type { OneLink } from '../../emulator/one-link.ts';
import type { World } from '../world/world.ts';
import { day, hour, worldStart } from './generate/times.ts';

type People = ReturnType<World['people']>;

/** A visit that reception entered under the name of another shop. */
const foreignVisit = 690;
const nobody = 'nobody';

/** Each answer that was another than it must be. */
export async function askInVain(
  people: People,
  {
    prefix,
    readsBack,
    mayBeUndated,
  }: { readonly prefix: string; readonly readsBack: boolean; readonly mayBeUndated: boolean },
  oneLink: OneLink,
): Promise<string[]> {
  if (!oneLink.appointments.has(foreignVisit)) {
    const starts = worldStart + 190 * day;
    const times = { starts_at_ms: starts, ends_at_ms: starts + hour };
    oneLink.addAppointment({ id: foreignVisit, resource_id: 34, external_ref: 'shop:5', ...times });
  }
  const wrong: string[] = [];
  const expect = (what: string, answer: unknown, wanted: unknown): void => {
    if (JSON.stringify(answer) !== JSON.stringify(wanted))
      wrong.push(`${what} was answered ${JSON.stringify(answer)}, wanted ${JSON.stringify(wanted)}`);
  };
  for (const id of ['salon.99999', 'shop.1', 'what', 'salon.0']) {
    expect(`a look at ${id}`, await people.delivery(id), null);
    expect(`retry of ${id}`, (await people.retry(id)).kind, 'not_found');
    expect(`discard of ${id}`, (await people.discard(id)).kind, 'not_found');
  }
  for (const query of [{ externalRef: 'shop:1' }, { cursor: 'what' }, { externalRef: `${prefix}${nobody}` }])
    expect(`a list of ${JSON.stringify(query)}`, await people.deliveries(query), { deliveries: [], cursor: null });
  for (const ref of ['shop:1', prefix]) {
    expect(`the link of ${ref}`, await people.link(ref), null);
    expect(`no link of ${ref}`, (await people.deleteLink(ref)).kind, 'not_found');
    expect(`a link of ${ref}`, (await people.putLink(ref, foreignVisit)).kind, 'not_found');
    expect(`outcomes of ${ref}`, await people.outcomePrefixes(ref), []);
    const client = { externalRef: ref };
    const erased = { bookings: 0, deliveries: 0, bodies: 0, cursor: null };
    expect(`erasing ${ref}`, await people.erase({ client }), erased);
  }
  const ref = `${prefix}${nobody}`;
  expect('no link of nobody', (await people.deleteLink(ref)).kind, 'not_found');
  expect('outcomes of nobody', await people.outcomePrefixes(ref), []);
  const rows = [foreignVisit, 99_999].map((appointmentId) => ({ externalRef: ref, appointmentId }));
  const kinds = (await people.importLinks(rows)).map(({ kind }) => kind);
  expect('an import for nobody', kinds, ['foreign', 'unknown_appointment']);
  const { deliveries } = await people.deliveries({ limit: 50 });
  const linked = deliveries.find(({ appointment_id: id, state }) => id !== null && state !== 'ignored')?.appointment_id;
  const holders = await people.holders([linked ?? 0, foreignVisit, 99_999]);
  // Of what may be another account's nobody holds anything, and it bears a name.
  const isUndated = mayBeUndated && holders.length === 0;
  expect('holders', holders.length, linked == null || isUndated ? 0 : 1);
  if (linked != null)
    expect('a link of nobody', (await people.putLink(ref, linked)).kind, isUndated ? 'foreign' : 'conflict');
  for (const { delivery_id: id, state } of deliveries.slice(0, 5)) {
    if (['applied', 'created', 'unchanged', 'superseded', 'discarded', 'ignored'].includes(state))
      expect(`discard of what is ${state}`, (await people.discard(id)).kind, 'conflict');
    // Of a tool that is read, an overtaken event is read again.
    if (state === 'ignored' || (state === 'superseded' && !readsBack))
      expect(`retry of what is ${state}`, (await people.retry(id)).kind, 'conflict');
  }
  return wrong;
}
