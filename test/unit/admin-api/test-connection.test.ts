// "Send a test": what goes through the door, what One-Link is asked, and that no visit is made.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { account } from '../apart/account.ts';
import { adminToken } from '../edge.ts';
import { read, visitor } from '../pages/visitor.ts';

beforeEach(() => {
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

const clinic = () =>
  account({
    salon: { source: 'calcom' },
    north: { source: 'altegio', only: ['1'] },
    own: { source: 'direct' },
  });
const tested = async (place: ReturnType<typeof clinic>, name: string) =>
  (await place.api('POST', `/connections/${name}/test`)).body;

describe('a test of a connection', () => {
  it.each(['salon', 'north'])('sends %s a webhook that the door takes, and reads the account', async (name) => {
    const place = clinic();
    const answer = await tested(place, name);
    expect(answer).toMatchObject({
      webhook: { status: 200, accepted: true, message: null },
      one_link: { account_id: 12, answers: true, code: null, message: null },
    });
    await place.pass();
    expect(place.oneLink.requests.map(({ method }) => method)).toEqual(['GET']);
    expect(await place.states(name)).toEqual([['ignored', null]]);
    expect((await place.world(name).admin().audit({})).entries).toMatchObject([{ action: 'test', who: 'admin' }]);
    expect(await tested(place, name)).toMatchObject({ webhook: { accepted: true } });
  });

  it('asks One-Link alone where every webhook would be a visit', async () => {
    const place = clinic();
    expect(await tested(place, 'own')).toMatchObject({ webhook: null, one_link: { answers: true } });
    expect(await place.states('own')).toEqual([]);
  });

  it('says why One-Link does not answer, also while the connection is paused', async () => {
    const place = clinic();
    await place.world('salon').admin().pause();
    place.oneLink.faults.outage(place.world('salon').now(), place.world('salon').now() + 60_000);
    const answer = await tested(place, 'salon');
    expect(answer).toMatchObject({ webhook: { accepted: true }, one_link: { answers: false } });
    expect(answer['one_link']).toMatchObject({ code: expect.any(String), message: expect.stringMatching(/\w/) });
  });
});

describe('the page of a test', () => {
  it('says what was tested, and what it cannot show', async () => {
    const place = clinic();
    const someone = visitor(place);
    await someone.signIn(adminToken);
    const page = await someone.get('/desk/connections');
    expect(page.text).toContain('formaction="/desk/test"');
    const mark = /name="mark" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const answer = await someone.post('/desk/test', { mark, connection: 'salon' });
    const text = read(await answer.text());
    expect(text).toContain('The bridge accepted a signed webhook that is about no visit');
    expect(text).toContain('One-Link answers for account 12');
    expect(text).toContain('Whether Cal.com has this address and the same secret.');
    expect((await someone.post('/desk/test', { mark, connection: 'nobody' })).status).toBe(404);
    expect((await someone.post('/desk/test', { mark: 'x', connection: 'salon' })).status).toBe(403);
    expect((await someone.post('/desk/test', { mark, connection: 'own' })).status).toBe(200);
  });
});
