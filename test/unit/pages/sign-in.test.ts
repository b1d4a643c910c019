/** Who comes in, how long, and what a page of another site can do: nothing. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Env } from '../../../src/env.ts';
import { maySee, personWithEmail, personWithToken, readPeople } from '../../../src/pages/people.ts';
import { sessionMs } from '../../../src/pages/session.ts';
import { statusView } from '../admin-api/views.ts';
import { adminToken, edge, north, salon } from '../edge.ts';
import { failureLimit } from '../platform.ts';
import { hiddenFields, read, visitor } from './visitor.ts';

beforeEach(() => {
  for (const level of ['warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

const receptionToken = 'the-token-of-the-reception';
interface Options {
  readonly variables?: Record<string, unknown>;
  readonly now?: () => number;
}
const bridge = ({ variables, now }: Options = {}) =>
  edge({
    connections: { salon, north },
    variables: { RECEPTION_TOKEN: receptionToken, ...variables },
    ...(now !== undefined && { now }),
    calls: (name) => ({
      status: async () => statusView({ connection: name }),
      attention: async () => ({ groups: [], cursor: null }),
    }),
  });

describe('sign-in', () => {
  it('shows the form to a stranger, and nothing of a connection', async () => {
    const page = await visitor(bridge()).get('/');
    expect(page.status).toBe(200);
    expect(read(page.text)).toContain('Access token');
    expect(page.text).not.toContain('salon');
  });

  it('sends a stranger from every other page to the form', async () => {
    for (const path of ['/desk/visits', '/desk/connections', '/desk/log', '/desk/nothing']) {
      const page = await visitor(bridge()).get(path);
      expect([page.status, page.headers.get('location')], path).toEqual([303, '/']);
    }
  });

  it('opens with ADMIN_TOKEN, also with spaces around it', async () => {
    const page = await visitor(bridge()).signIn(` ${adminToken}\n`);
    expect(read(page.text)).toContain('All visits are in One-Link');
  });

  it('keeps no token in the cookie, and no script can read it', async () => {
    const answer = await visitor(bridge()).post('/desk/sign-in', { token: adminToken });
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('session='));
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(adminToken);
  });

  it('over https binds the cookie to the host and to TLS', async () => {
    const at = visitor(bridge(), {}, 'https://bridge.example');
    const answer = await at.post('/desk/sign-in', { token: adminToken });
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('__Host-session='));
    expect(cookie).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    expect(read((await at.get('/')).text)).toContain('All visits are in One-Link');
  });

  it('is refused over plain http from another machine', async () => {
    for (const path of ['/', '/desk/visits', '/desk/sign-in']) {
      const page = await visitor(bridge(), {}, 'http://bridge.example').get(path);
      expect(page.status, path).toBe(403);
    }
  });

  it('says that a token is wrong, repeats nothing of it and sets no session', async () => {
    const at = visitor(bridge());
    const page = await at.signIn('a-token-of-nobody-here');
    expect(page.status).toBe(401);
    expect(read(page.text)).toContain('This token is not right');
    expect(page.text).not.toContain('a-token-of-nobody-here');
    expect(at.cookies.has('session')).toBe(false);
  });

  it('slows down an address that fails often, and never the right token', async () => {
    const at = visitor(bridge(), { 'cf-connecting-ip': '192.0.2.7' });
    for (let attempt = 0; attempt < failureLimit.limit; attempt += 1) {
      expect((await at.signIn('a-token-of-nobody-here')).status).toBe(401);
    }
    const late = await at.signIn('a-token-of-nobody-here');
    expect([late.status, late.headers.get('retry-after')]).toEqual([429, '60']);
    expect((await at.signIn()).status).toBe(200);
  });

  it('does not count a wrong token against the admin API', async () => {
    const both = bridge();
    const address = { 'cf-connecting-ip': '192.0.2.7' };
    const at = visitor(both, address);
    for (let attempt = 0; attempt <= failureLimit.limit; attempt += 1) await at.signIn('a-token-of-nobody-here');
    expect((await both.request('/api/connections', { headers: address })).status).toBe(401);
  });

  it.each([undefined, '', 'short'])('is closed where ADMIN_TOKEN is %j', async (token) => {
    const at = visitor(bridge({ variables: { ADMIN_TOKEN: token } }));
    expect((await at.get('/')).status).toBe(503);
    expect((await at.signIn(token ?? '')).status).toBe(503);
    expect(at.cookies.has('session')).toBe(false);
  });
});

describe('a session', () => {
  it('ends after a working day', async () => {
    let now = Date.parse('2031-04-07T05:00:00Z');
    const at = visitor(bridge({ now: () => now }));
    await at.signIn();
    now += sessionMs - 1;
    expect((await at.get('/desk/nothing')).status).toBe(404);
    now += 1;
    expect((await at.get('/desk/nothing')).status).toBe(303);
  });

  it('ends with the token that it came in with', async () => {
    const at = visitor(bridge());
    await at.signIn();
    const other = visitor(bridge({ variables: { ADMIN_TOKEN: 'another-admin-token-entirely' } }));
    other.cookies.set('session', at.cookies.get('session') ?? '');
    expect((await other.get('/desk/nothing')).status).toBe(303);
  });

  it('is not made by changing one', async () => {
    const at = visitor(bridge({ variables: { PEOPLE: { reception: { token: 'RECEPTION_TOKEN', read_only: true } } } }));
    await at.signIn(receptionToken);
    const cookie = at.cookies.get('session') ?? '';
    expect(cookie).toMatch(/^reception\./);
    for (const changed of [
      cookie.replace('reception', 'admin'),
      cookie.replace(/\.\d+\./, '.1.'),
      `${cookie}x`,
      '',
      '...',
    ]) {
      at.cookies.set('session', changed);
      expect((await at.get('/desk/nothing')).status, changed).toBe(303);
    }
  });

  it('ends by signing out, which needs its mark', async () => {
    const at = visitor(bridge());
    const page = await at.signIn();
    expect((await at.post('/desk/sign-out', {})).status).toBe(403);
    const after = await at.send(page, '/desk/sign-out');
    expect(read(after.text)).toContain('You have signed out');
    expect(at.cookies.has('session')).toBe(false);
  });
});

describe('a form of another site', () => {
  it.each([
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'null', 'sec-fetch-site': 'same-origin' },
    { origin: 'http://localhost', 'sec-fetch-site': 'same-site' },
    { origin: 'http://localhost:81', 'sec-fetch-site': 'same-origin' },
  ])('does nothing, even with the mark of the session: %j', async (headers) => {
    const at = visitor(bridge());
    const fields = hiddenFields((await at.signIn()).text, '/desk/sign-out');
    expect((await at.post('/desk/sign-out', fields, headers)).status).toBe(403);
    expect((await at.get('/')).status).toBe(200);
  });

  it('does nothing with the mark of another session', async () => {
    const both = bridge();
    const [one, other] = [visitor(both), visitor(both)];
    await one.signIn();
    const fields = hiddenFields((await other.signIn()).text, '/desk/sign-out');
    expect((await one.post('/desk/sign-out', fields)).status).toBe(403);
  });

  it('signs nobody in', async () => {
    const at = visitor(bridge());
    await at.post(
      '/desk/sign-in',
      { token: adminToken },
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    );
    expect(at.cookies.has('session')).toBe(false);
  });
});

describe('people of the configuration', () => {
  const people = (table: unknown) =>
    readPeople({ ADMIN_TOKEN: adminToken, RECEPTION_TOKEN: receptionToken, PEOPLE: table } as unknown as Env);
  it.each([
    ['nobody is named', { x: {} }, 'PEOPLE.x'],
    ['the name is admin', { admin: { token: 'RECEPTION_TOKEN' } }, 'PEOPLE.admin'],
    ['there is no such secret', { x: { token: 'NO_TOKEN' } }, 'PEOPLE.x.token'],
    ['two have the same token', { x: { token: 'ADMIN_TOKEN' } }, 'PEOPLE.x.token'],
    ['everybody can read the token', { x: { token: 'PEOPLE' } }, 'PEOPLE.x.token'],
    ['there are no connections', { x: { token: 'RECEPTION_TOKEN', connections: [] } }, 'PEOPLE.x.connections'],
    ['a key is unknown', { x: { token: 'RECEPTION_TOKEN', readonly: true } }, 'PEOPLE.x.readonly'],
    ['it is no table', ['x'], 'PEOPLE'],
    ['it is no JSON', '{', 'PEOPLE'],
  ])('are refused where %s, and the admin still comes in', (_, table, path) => {
    const { people: found, problems } = people(table);
    expect(found.map(({ name }) => name)).toEqual(['admin']);
    expect(problems.map((problem) => problem.path)).toEqual([path]);
  });
  it('come in with their own token, also from a table that is JSON text', () => {
    const found = people(
      JSON.stringify({ reception: { token: 'RECEPTION_TOKEN', read_only: true, connections: ['salon'] } }),
    );
    expect(found.problems).toEqual([]);
    expect(personWithToken(receptionToken, found)).toMatchObject({
      name: 'reception',
      readOnly: true,
      connections: ['salon'],
    });
    expect(personWithToken('', found)).toBeNull();
  });
  it('are known at Cloudflare Access by their address; where any is named, nobody else comes in', () => {
    expect(personWithEmail('anna@clinic.example', people({}))).toMatchObject({ name: 'admin', readOnly: false });
    const some = people({ anna: { emails: ['Anna@clinic.example'], read_only: true } });
    expect(personWithEmail('anna@Clinic.example', some)).toMatchObject({ name: 'anna', readOnly: true });
    expect(personWithEmail('eve@clinic.example', some)).toBeNull();
  });

  it('see a connection that their table calls by its former name', () => {
    const scope = { readOnly: false, connections: ['barber-old'] };
    expect(maySee(scope, { name: 'barber', formerly: ['barber-old'] })).toBe(true);
    expect(maySee(scope, { name: 'barber', formerly: [] })).toBe(false);
  });

  it.each([
    ['a mistyped key', { reception: { emails: ['r@clinic.example'], readonly: true } }],
    ['a secret that is not set', { reception: { emails: ['r@clinic.example'], token: 'NO_SUCH_SECRET' } }],
    ['a name with a capital letter', { Reception: { emails: ['r@clinic.example'] } }],
    ['no address', { reception: { emails: [] } }],
    ['a wrong address', { reception: { emails: ['r'] } }],
    ['broken JSON', '{'],
  ])('do not come in where a table is wrong: %s', (_how, tables) => {
    const found = people(tables);
    expect(found.problems).not.toEqual([]);
    for (const email of ['r@clinic.example', 'eve@clinic.example']) expect(personWithEmail(email, found)).toBeNull();
  });
});

describe('the language', () => {
  it.each([
    ['ru-KZ,ru;q=0.9', 'ru', 'Токен доступа'],
    ['kk', 'kk', 'Қатынау токені'],
    ['de', 'en', 'Access token'],
  ])('is that of the browser: %s', async (accepted, language, words) => {
    const page = await visitor(bridge(), { 'accept-language': accepted }).get('/');
    expect(page.text).toContain(`<html lang="${language}">`);
    expect(read(page.text)).toContain(words);
  });

  it('is remembered once it is chosen, and leads back to the page', async () => {
    const at = visitor(bridge(), { 'accept-language': 'ru' });
    await at.signIn();
    const answer = await at.post('/desk/language', { language: 'kk', back: '/desk/connections' });
    expect(answer.headers.get('location')).toBe('/desk/connections');
    expect((await at.get('/')).text).toContain('<html lang="kk">');
  });

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/\t/evil.example', ''])(
    'never leads away: %j',
    async (back) => {
      const answer = await visitor(bridge()).post('/desk/language', { language: 'kk', back });
      expect(answer.headers.get('location')).toBe('/');
    },
  );
});

describe('headers', () => {
  it('allow nothing inline and nothing from elsewhere, and no page has any', async () => {
    const at = visitor(bridge());
    for (const page of [await at.get('/'), await at.signIn(), await at.get('/desk/nothing')]) {
      const policy = page.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(page.text).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/);
    }
  });

  it('let browsers keep style and script, whose names are of their content', async () => {
    const at = visitor(bridge());
    const { text } = await at.get('/');
    const paths = [...text.matchAll(/(?:href|src)="(\/desk\/(?:style|script)\.[^"]*)"/g)].map(([, path]) => path ?? '');
    expect(paths).toHaveLength(2);
    for (const path of paths) {
      const file = await at.get(path);
      expect([file.status, file.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
      expect((await at.get(path.replace(/\.[0-9a-f]{12}\./, '.000000000000.'))).status).not.toBe(200);
    }
  });
});
