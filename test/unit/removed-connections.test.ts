// `npm run deploy` asks the deployed Worker what waits before a connection loses its mailbox.
import { describe, expect, it } from 'vitest';
import { configurationIn } from '../../scripts/check-configuration.ts';
import { removalsIn } from '../../scripts/deploy.ts';
import { mayDeploy } from '../../scripts/removed-connections.ts';

const table = (name: string, more = ''): string =>
  `[vars.CONNECTIONS.${name}]\nsource = "calcom"\naccount_id = 12\non_unlinked = "park"\nsecret = "SALON_SECRET"\n${more}`;
const settings = { BRIDGE_URL: 'https://bridge.example', ADMIN_TOKEN: 'the-token-of-the-operator' };
const waiting = (connection: string, counts: object = { pending: 1 }, formerly?: readonly string[]) => ({
  connection,
  configuration: 'valid',
  pending: 0,
  parked: 0,
  failed: 0,
  ...counts,
  ...(formerly && { formerly }),
});

async function check(
  toml: string,
  connections: readonly unknown[],
  more: { confirmed?: readonly string[]; settings?: Record<string, string>; answer?: () => Response } = {},
) {
  const said: string[] = [];
  const asked: { url: string; headers: RequestInit['headers'] }[] = [];
  const { confirmed = [], answer = () => Response.json({ connections, problems: [], notes: [] }) } = more;
  const may = await mayDeploy({
    configuration: configurationIn(toml, {}),
    settings: more.settings ?? settings,
    confirmed,
    fetch: async (url, { headers }) => {
      asked.push({ url, headers });
      return answer();
    },
    say: (line) => said.push(line),
  });
  return { may, said: said.join('\n'), asked };
}

describe('a connection that goes', () => {
  it('is none where it is kept in KV, which a deployment leaves as it is', async () => {
    const { may, said } = await check(table('south'), [waiting('clinic', { pending: 2, kept_in: 'kv' })]);
    expect([may, said]).toEqual([true, '']);
  });

  it.each(['pending', 'parked', 'failed'])('is refused while deliveries are %s', async (state) => {
    const { may, said, asked } = await check(table('south'), [waiting('salon', { [state]: 2 }), waiting('south')]);
    expect(may).toBe(false);
    expect(said).toContain('salon: has 2 waiting deliveries');
    expect(said).toContain('--remove salon');
    expect(said).not.toContain('south');
    expect(asked).toEqual([
      { url: 'https://bridge.example/api/connections', headers: { authorization: 'Bearer the-token-of-the-operator' } },
    ]);
  });

  it('may go when nothing waits, or when it is confirmed by its name', async () => {
    expect((await check(table('south'), [waiting('salon', {})])).may).toBe(true);
    expect((await check(table('south'), [waiting('salon')], { confirmed: ['salon'] })).may).toBe(true);
    expect((await check(table('south'), [waiting('salon')], { confirmed: ['south'] })).may).toBe(false);
  });

  it('is refused where nobody can tell what waits in it', async () => {
    const unavailable = { connection: 'salon', configuration: 'valid', state: 'unavailable' };
    const invalid = { connection: 'north', configuration: 'invalid', problems: [] };
    const { may, said } = await check(table('south'), [unavailable, invalid]);
    expect(may).toBe(false);
    expect(said).toMatch(/salon: may have[\s\S]*north: may have/);
  });
});

describe('a connection that is renamed', () => {
  it('takes its mailbox along with formerly', async () => {
    expect((await check(table('studio', 'formerly = "salon"'), [waiting('salon')])).may).toBe(true);
    expect((await check(table('studio'), [waiting('salon')])).said).toContain('formerly = ["salon"]');
  });

  it('a second time, names the first as well', async () => {
    const deployed = [waiting('studio', { pending: 1 }, ['salon'])];
    const { may, said } = await check(table('atelier', 'formerly = "studio"'), deployed);
    expect(may).toBe(false);
    expect(said).toContain('formerly = ["salon","studio"]');
    expect((await check(table('atelier', 'formerly = ["salon", "studio"]'), deployed)).may).toBe(true);
  });

  it('keeps saying what it was', async () => {
    const { may, said } = await check(table('studio'), [waiting('studio', { pending: 1 }, ['salon'])]);
    expect(may).toBe(false);
    expect(said).toContain('keep formerly = ["salon"] in it');
  });
});

describe('what cannot be checked', () => {
  it.each<[string, Record<string, string>]>([
    ['no address', { ADMIN_TOKEN: 'the-token-of-the-operator' }],
    ['no token', { BRIDGE_URL: 'https://bridge.example' }],
  ])('is said, with what to set: %s', async (_what, own) => {
    const { may, said, asked } = await check(table('south'), [waiting('salon')], { settings: own });
    expect([may, asked]).toEqual([true, []]);
    expect(said).toMatch(/not checked. To check them, set BRIDGE_URL .* and ADMIN_TOKEN/);
  });

  it.each<[string, () => Response]>([
    ['a page', () => new Response('<html></html>')],
    ['no Worker', () => new Response('', { status: 404 })],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.example' } })],
    [
      'no network',
      () => {
        throw new TypeError('fetch failed');
      },
    ],
  ])('is said, and stops nothing: %s', async (_what, answer) => {
    const { may, said } = await check(table('south'), [], { answer });
    expect(may).toBe(true);
    expect(said).toContain('not checked');
  });

  it('a setting that is wrong is put right first; the token goes to no plain address', async () => {
    const refused = await check(table('south'), [], { answer: () => new Response('', { status: 401 }) });
    expect(refused.may).toBe(false);
    const plain = await check(table('south'), [], { settings: { ...settings, BRIDGE_URL: 'http://bridge.example' } });
    expect([plain.may, plain.asked]).toEqual([false, []]);
    expect(`${refused.said}${plain.said}`).not.toContain(settings.ADMIN_TOKEN);
  });
});

it('what is confirmed is not handed to wrangler', () => {
  expect(removalsIn(['--remove', 'a', '--env', 'x', '--remove=b', '--dry-run'])).toEqual({
    confirmed: ['a', 'b'],
    rest: ['--env', 'x', '--dry-run'],
  });
});
