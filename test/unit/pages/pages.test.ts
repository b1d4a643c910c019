/** What a receptionist does with the pages, over real mailboxes in virtual time. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { statusView } from '../admin-api/views.ts';
import { account } from '../apart/account.ts';
import { adminToken, edge } from '../edge.ts';
import { read, type Seen, visitor } from './visitor.ts';

beforeEach(() => {
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

const lookerToken = 'the-token-of-who-only-looks';
const northToken = 'the-token-of-the-north-branch';
const people = {
  LOOKER_TOKEN: lookerToken,
  NORTH_PEOPLE_TOKEN: northToken,
  PEOPLE: {
    looker: { token: 'LOOKER_TOKEN', read_only: true },
    branch: { token: 'NORTH_PEOPLE_TOKEN', connections: ['north'] },
  },
};
const clinic = () =>
  account(
    {
      south: { source: 'direct', on_unlinked: 'park' },
      north: { source: 'direct', on_unlinked: 'create', namespace: 'n' },
    },
    undefined,
    {},
    people,
  );
type Clinic = ReturnType<typeof clinic>;

const start = '2031-04-08T05:00:00Z';
const booked = (ref: string, more: object = {}) => ({
  external_ref: ref,
  version: 1,
  starts_at: start,
  duration_min: 30,
  client_name: 'Aigul Serik',
  client_phone: '+77010000011',
  ...more,
});

async function parked(place: Clinic, ref = 'visit-1'): Promise<void> {
  await place.post('south', booked(ref));
  await place.pass();
}
const at = async (place: Clinic, token = adminToken) => {
  const someone = visitor(place);
  const first = await someone.signIn(token);
  return { ...someone, first };
};
const visitPath = '/desk/visits/south/visit-1';

describe('today', () => {
  it('says that all is well', async () => {
    const place = clinic();
    await place.post('north', booked('visit-9'));
    await place.pass();
    expect(read((await at(place)).first.text)).toContain('All visits are in One-Link You do not have to do anything.');
  });

  it('says how many need somebody, why, and leads to the visit', async () => {
    const place = clinic();
    await parked(place);
    const { first, get } = await at(place);
    expect(read(first.text)).toContain('1 visit needs you');
    expect(read(first.text)).toContain('The bridge does not know an appointment in One-Link for this booking.');
    expect(first.text).toContain(`href="${visitPath}"`);
    expect((await get(visitPath)).status).toBe(200);
  });
});

describe('a visit', () => {
  it('is linked by its number, and then sent', async () => {
    const place = clinic();
    place.oneLink.addContact({ id: 501, full_name: 'Aigul Serik' });
    const { id } = place.oneLink.addAppointment({
      contact_id: 501,
      resource_id: 31,
      starts_at: start,
      ends_at: '2031-04-08T05:30:00Z',
    });
    await parked(place);
    const { get, send } = await at(place);
    const after = await send(await get(visitPath), '/desk/act', { do: 'link', appointment: `№ ${id}` });
    expect(read(after.text)).toContain(`The booking is linked to appointment ${id}.`);
    await place.pass();
    const writes = place.oneLink.requests.filter(({ method }) => method === 'PATCH');
    expect(writes.map(({ path }) => path)).toEqual([`/appointments/${id}`]);
    expect(read((await get('/')).text)).toContain('All visits are in One-Link');
  });

  it('is not linked by force to what another connection has, where a person is limited to one', async () => {
    const place = account(
      { north: { source: 'direct', on_unlinked: 'park' } },
      undefined,
      {},
      { ...people, PEOPLE: { branch: people.PEOPLE.branch } },
    );
    place.oneLink.addContact({ id: 501, full_name: 'Aigul Serik' });
    await place.post('north', booked('visit-9'));
    const taken = place.oneLink.addAppointment({
      contact_id: 501,
      resource_id: 31,
      starts_at: start,
      ends_at: '2031-04-08T05:30:00Z',
      external_ref: 'visit-of-the-south',
    });
    await place.pass();
    const { get, send } = await at(place, northToken);
    const page = await get('/desk/visits/north/visit-9');
    expect(page.text).not.toContain('name="force"');
    await send(page, '/desk/act', { do: 'link', appointment: String(taken.id), force: 'yes' });
    expect((await get('/desk/visits/north/visit-9')).text).not.toContain(`№ ${taken.id}`);
    expect(place.oneLink.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it.each([
    ['', 'Enter the number of the appointment'],
    ['9041 or 9042', 'Enter the number of the appointment'],
    ['№ 8101 (2)', 'Enter the number of the appointment'],
    ['9 041', 'One-Link has no appointment with this number'],
    ['https://one-link.kz/app/9041/', 'One-Link has no appointment with this number'],
    ['9041', 'One-Link has no appointment with this number'],
    ['-0', 'Enter the number of the appointment'],
  ])('is not linked to %j, and says why', async (appointment, said) => {
    const place = clinic();
    await parked(place);
    const { get, send } = await at(place);
    const after = await send(await get(visitPath), '/desk/act', { do: 'link', appointment });
    expect(read(after.text)).toContain(said);
  });

  it('is discarded, and the discard is taken back', async () => {
    const place = clinic();
    await parked(place);
    const { get, send } = await at(place);
    const after = await send(await get(visitPath), '/desk/act', { do: 'discard' });
    expect(read(after.text)).toContain('The change was discarded');
    expect(read(after.text)).toContain('Take the discard back');
    const again = await send(after, '/desk/act', { do: 'retry' });
    expect(read(again.text)).toContain('The visit is being sent again.');
    await place.pass();
    expect(read((await get(visitPath)).text)).toContain('Needs a decision');
  });

  it('has times of the clinic, and on hover those of the tool', async () => {
    const zones = { ALERTS: { timezone: 'Asia/Almaty', slack: { url: 'SLACK_URL' } } };
    const place = account(
      { south: { source: 'direct', on_unlinked: 'park', timezone: 'Europe/Moscow' } },
      undefined,
      {},
      zones,
    );
    await parked(place);
    const { get } = await at(place);
    const { text } = await get(visitPath);
    expect(read(text)).toContain('Tue 8 Apr, 10:00–10:30');
    expect(text).toContain('title="2031-04-08 08:00 Europe/Moscow · 2031-04-08 05:00 UTC"');
  });

  it('links to the account in One-Link, and to its page at a tool that has one', async () => {
    const place = clinic();
    await place.post('north', booked('visit-9'));
    await place.pass();
    const { get } = await at(place);
    const { text } = await get('/desk/visits/north/n:visit-9');
    expect(text).toMatch(
      /<a class="sub" href="https:[^"]+\/app\/accounts\/\d+" target="_blank" rel="noreferrer">Open in One-Link</,
    );
    expect(text.match(/rel="noreferrer"/g)).toHaveLength(1);
  });

  it('that staff have changed gets the tool’s values back, and the log says who', async () => {
    const place = clinic();
    await place.post('north', booked('visit-9'));
    await place.pass();
    const [id = 0] = place.oneLink.appointments.keys();
    place.oneLink.edit(id, { starts_at: '2031-04-08T08:00:00Z', ends_at: '2031-04-08T08:30:00Z' });
    const path = '/desk/visits/north/n:visit-9';
    const { get, send } = await at(place);
    const page = await get(path);
    expect(read(page.text)).toContain('Staff have changed this visit in One-Link.');
    const after = await send(page, '/desk/act', { do: 'reassert' });
    expect(read(after.text)).toContain('The tool’s values are being written to One-Link again.');
    await place.pass();
    const again = await send(page, '/desk/act', { do: 'reassert' });
    expect(read(again.text)).toContain('Nothing was written: One-Link has the tool’s values already');
    expect(place.oneLink.show(id)).toMatchObject({ starts_at: start });
    const done = await get(path);
    expect(read(done.text)).not.toContain('Staff have changed this visit');
    expect(read(done.text)).toContain('(admin): The tool’s values written again start, end');
    const looker = await at(place, lookerToken);
    place.oneLink.edit(id, { starts_at: '2031-04-08T08:00:00Z', ends_at: '2031-04-08T08:30:00Z' });
    const seen = read((await looker.get(path)).text);
    expect([seen.includes('Staff have changed this visit'), seen.includes('values again')]).toEqual([true, false]);
  });

  it('says a flash once', async () => {
    const place = clinic();
    await parked(place);
    const { get, send } = await at(place);
    await send(await get(visitPath), '/desk/act', { do: 'discard' });
    expect(read((await get(visitPath)).text)).not.toContain('The change was discarded. For one day');
  });

  it('that is not there is a page that says so', async () => {
    const { get } = await at(clinic());
    for (const path of ['/desk/visits/south/visit-404', '/desk/visits/nobody/visit-1', '/desk/nothing']) {
      const page = await get(path);
      expect([page.status, read(page.text).includes('There is nothing here')], path).toEqual([404, true]);
    }
  });
});

describe('the list of visits', () => {
  it('of a day of the clinic is in the order of the day', async () => {
    const place = clinic();
    await place.post('south', booked('late', { starts_at: '2031-04-08T12:00:00Z' }));
    await place.post('south', booked('early', { starts_at: '2031-04-07T19:00:00Z' }));
    await place.post('south', booked('day-before', { starts_at: '2031-04-07T18:59:00Z' }));
    await place.post('north', booked('noon', { starts_at: '2031-04-08T07:00:00Z' }));
    await place.pass();
    const { get } = await at(place);
    const { text } = await get('/desk/visits?day=2031-04-08');
    const shown = [...text.matchAll(/id="v-\w+-(?:n:)?([\w-]+)"/g)].map(([, ref]) => ref);
    expect(shown).toEqual(['early', 'noon', 'late']);
  });

  it('is searched by a part of a name, which is in no address', async () => {
    const place = clinic();
    await parked(place);
    await place.post('south', booked('visit-2', { client_name: 'Timur Bek', client_phone: '+77010000012' }));
    await place.pass();
    const { get, send } = await at(place);
    const list = await get('/desk/visits');
    expect(read(list.text)).toContain('Timur Bek');
    const found = await send(list, '/desk/search', { text: 'aigul' });
    expect(found.status).toBe(200);
    expect(read(found.text)).toContain('Aigul Serik');
    expect(read(found.text)).not.toContain('Timur Bek');
    expect(addressesIn(found).join(' ')).not.toMatch(/aigul/i);
  });

  it('is filtered by state, connection and day of the clinic', async () => {
    const place = clinic();
    await parked(place);
    await place.post('north', booked('visit-3', { starts_at: '2031-04-08T20:00:00Z' })); // the 9th in Almaty
    await place.pass();
    const { get } = await at(place);
    const refsOf = async (query: string) =>
      [...(await get(`/desk/visits${query}`)).text.matchAll(/href="\/desk\/visits\/\w+\/(?:n%3A)?(visit-\d)"/g)].map(
        ([, ref]) => ref,
      );
    expect(await refsOf('')).toEqual(['visit-3', 'visit-1']);
    expect(await refsOf('?state=parked')).toEqual(['visit-1']);
    expect(await refsOf('?connection=north')).toEqual(['visit-3']);
    expect(await refsOf('?day=2031-04-09')).toEqual(['visit-3']);
    expect(await refsOf('?day=2031-04-08')).toEqual(['visit-1']);
    expect(await refsOf('?day=2031-04-10&state=&connection=')).toEqual([]);
  });

  it('goes on where the page ends, over all connections', async () => {
    const place = clinic();
    for (let number = 1; number <= 30; number += 1) {
      await place.post(number % 2 === 0 ? 'south' : 'north', booked(`visit-${number}`, { version: number }));
    }
    await place.pass();
    const { get } = await at(place);
    const seen: string[] = [];
    for (let path = '/desk/visits'; path !== ''; ) {
      const page = await get(path);
      seen.push(
        ...[...page.text.matchAll(/href="\/desk\/visits\/\w+\/(?:n%3A)?(visit-\d+)"/g)].map(([, ref]) => ref ?? ''),
      );
      path = addressesIn(page).find((address) => address.includes('cursor=')) ?? '';
    }
    expect(seen).toHaveLength(30);
    expect(new Set(seen).size).toBe(30);
  });
});

describe('somebody who only looks', () => {
  it('sees the visit and no button, and changes nothing by a form', async () => {
    const place = clinic();
    await parked(place);
    const { get, post } = await at(place, lookerToken);
    const page = await get(visitPath);
    expect(read(page.text)).toContain('Aigul Serik');
    expect(read(page.text)).toContain('You can look, but change nothing.');
    expect(page.text).not.toContain('/desk/act');
    const mark = /name="mark" value="([^"]*)"/.exec(page.text)?.[1] ?? '';
    for (const deed of ['retry', 'discard', 'link', 'unlink', 'pause', 'resume']) {
      const answer = await post('/desk/act', {
        mark,
        do: deed,
        connection: 'south',
        delivery: 'south.1',
        ref: 'visit-1',
      });
      expect(answer.status, deed).toBe(403);
    }
    expect(await place.states('south')).toEqual([['parked', 'unlinked']]);
  });
});

describe('somebody of one branch', () => {
  it('sees its connection and no other, on every page', async () => {
    const place = clinic();
    await parked(place);
    const { get, send } = await at(place, northToken);
    for (const path of [
      '/',
      '/desk/visits',
      '/desk/visits?connection=south',
      '/desk/connections',
      '/desk/webhooks',
      '/desk/log',
    ]) {
      const page = await get(path);
      expect(read(page.text), path).not.toMatch(/south|Aigul|visit-1/);
    }
    expect((await get(visitPath)).status).toBe(404);
    const found = await send(await get('/desk/visits'), '/desk/search', { text: 'aigul', connection: 'south' });
    expect(read(found.text)).toContain('No visits here');
  });

  it('changes nothing of another connection', async () => {
    const place = clinic();
    await parked(place);
    const { get, post } = await at(place, northToken);
    const mark = /name="mark" value="([^"]*)"/.exec((await get('/')).text)?.[1] ?? '';
    for (const connection of ['south', 'north']) {
      for (const deed of ['retry', 'discard', 'unlink', 'pause', 'retry_many']) {
        await post('/desk/act', {
          mark,
          do: deed,
          connection,
          delivery: 'south.1',
          ref: 'visit-1',
          code: 'unlinked',
          state: 'parked',
        });
      }
    }
    expect(await place.states('south')).toEqual([['parked', 'unlinked']]);
    expect((await place.api('GET', '/connections/south')).body).toMatchObject({ state: 'running' });
  });
});

describe('a connection', () => {
  it('is paused and resumed', async () => {
    const place = clinic();
    const { get, send } = await at(place);
    const after = await send(await get('/desk/connections'), '/desk/act', { do: 'pause' });
    expect(read(after.text)).toContain('Sending is paused');
    expect((await place.api('GET', '/connections/south')).body).toMatchObject({ state: 'paused' });
    expect(read((await send(after, '/desk/act', { do: 'resume' })).text)).toContain('Sending continues.');
    expect((await place.api('GET', '/connections/south')).body).toMatchObject({ state: 'running' });
  });

  it('shows its address without its secret', async () => {
    const { get } = await at(clinic());
    const page = await get('/desk/connections');
    expect(page.text).toContain('http://localhost/hooks/south');
    expect(page.text).not.toContain('the-token-of-south');
  });
});

describe('a group of visits with one cause', () => {
  it('is retried at once, and the log says by whom', async () => {
    const place = clinic();
    for (const ref of ['visit-1', 'visit-2', 'visit-3']) await place.post('south', booked(ref));
    await place.pass();
    const { first, get, send } = await at(place);
    expect(read(first.text)).toContain('3 visits need you');
    const shown = await send(first, '/desk/search');
    expect([...shown.text.matchAll(/class="row"/g)]).toHaveLength(3);
    const after = await send(first, '/desk/act', { do: 'retry_many' });
    expect(read(after.text)).toContain('3 visits are being sent again.');
    await place.pass();
    expect(read((await get('/desk/log')).text)).toMatch(/admin Retry a group/);
  });
});

describe('the webhooks', () => {
  it('are listed with those that were refused and why, and filtered', async () => {
    const place = clinic();
    await parked(place);
    await place.request('/hooks/south', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    const { get } = await at(place);
    const all = read((await get('/desk/webhooks')).text);
    expect(all).toContain('Needs a decision patch visit-1');
    expect(all).toContain('The token is missing.');
    const refused = read((await get('/desk/webhooks?only=refused')).text);
    expect(refused).not.toContain('visit-1');
    expect(refused).toContain('The token is missing.');
  });

  it('show a body after a click alone: with the mark of the session, and while it is held', async () => {
    const place = clinic();
    await parked(place);
    const { post, first } = await at(place);
    const mark = /name="mark" value="([^"]*)"/.exec(first.text)?.[1] ?? '';
    expect((await post('/desk/body', { delivery: 'south.1' })).status).toBe(403);
    const wiped = await post('/desk/body', { mark, delivery: 'south.1' });
    expect(read(await wiped.text())).toContain('The body is not held any more.');
    expect((await post('/desk/body', { mark, delivery: 'south.77' })).status).toBe(404);
  });

  it('show a body as text: what is in it is no part of the page', async () => {
    const asked: unknown[] = [];
    const body = { name: '<script>alert(1)</script>' };
    const bridge = edge({
      calls: () => ({
        status: async () => statusView(),
        attention: async () => ({ groups: [], cursor: null }),
        body: async (id) => {
          asked.push(id);
          return { kind: 'ok', body };
        },
      }),
    });
    const someone = visitor(bridge);
    const { text } = await someone.signIn();
    const mark = /name="mark" value="([^"]*)"/.exec(text)?.[1] ?? '';
    const page = await (await someone.post('/desk/body', { mark, delivery: 'salon.1' })).text();
    expect(read(page)).toContain('"name": "<script>alert(1)</script>"');
    expect(page).not.toContain('<script>alert');
    expect(asked).toEqual(['salon.1']);
  });

  it('of another branch show no body', async () => {
    const place = clinic();
    await parked(place);
    const { post, first } = await at(place, northToken);
    const mark = /name="mark" value="([^"]*)"/.exec(first.text)?.[1] ?? '';
    expect((await post('/desk/body', { mark, delivery: 'south.1' })).status).toBe(404);
  });
});

it('no address of any page names a client', async () => {
  const place = clinic();
  await parked(place);
  const { get } = await at(place);
  for (const path of ['/', '/desk/visits', visitPath, '/desk/connections', '/desk/webhooks', '/desk/log']) {
    expect(addressesIn(await get(path)).join(' '), path).not.toMatch(/aigul|7701/i);
  }
});

const addressesIn = ({ text }: Seen): string[] =>
  [...text.matchAll(/(?:href|action)="([^"]*)"/g)].map(([, address]) => (address ?? '').replaceAll('&amp;', '&'));
