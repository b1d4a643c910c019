// The reader of an account against the strict emulator: each refusal of one-link-api.md §6 has its own word.
import { describe, expect, test } from 'vitest';
import { createOneLink, type OneLink, type OneLinkOptions } from '../../../emulator/one-link.ts';
import { isPriced, type OneLinkAccess, readOneLink } from '../../../scripts/lib/one-link.ts';

const now = Date.parse('2031-04-07T00:00:00Z');

function account(options: OneLinkOptions = {}): { readonly oneLink: OneLink; readonly access: OneLinkAccess } {
  const oneLink = createOneLink({ now: () => now, ...options });
  const fetch = (url: string, init: RequestInit): Promise<Response> => oneLink.fetch(new Request(url, init));
  return { oneLink, access: { url: 'https://one-link.kz', accountId: 12, token: 'test-token', fetch } };
}

test('lists specialists and services, inactive ones too, and who has working hours', async () => {
  const { oneLink, access } = account();
  oneLink.addResource({ id: 31, name: 'Anna' });
  oneLink.addResource({ id: 32, name: 'Boris', work: [] });
  oneLink.addResource({ id: 33, name: 'Clara', active: false });
  oneLink.addService({ id: 9, name: 'Haircut', base_price: 4_000, duration_min: 25 });
  expect(await readOneLink(access, now)).toMatchObject({
    ok: true,
    catalogue: {
      specialists: [
        { id: 31, name: 'Anna', active: true, hasHours: true, timezone: 'Asia/Almaty' },
        { id: 32, name: 'Boris', active: true, hasHours: false },
        { id: 33, name: 'Clara', active: false, hasHours: null },
      ],
      services: [{ id: 9, name: 'Haircut', basePrice: 4_000, durationMin: 25, active: true }],
      variant: null,
    },
  });
  expect(oneLink.requests.every(({ method }) => method === 'GET')).toBe(true);
});

describe('what is wrong has a word', () => {
  test.each([
    ['token', { token: 'another' }, {}],
    ['account', {}, { accountId: 13 }],
    ['scheduling_off', { features: { scheduling: false, scheduling_finance: false } }, {}],
    ['membership', { suspended: true }, {}],
    ['address', {}, { url: 'https://one-link.kz/wrong' }],
  ] as const)('%s', async (problem, options, access) => {
    const made = account(options);
    expect(await readOneLink({ ...made.access, ...access }, now)).toMatchObject({ ok: false, problem });
  });

  test('no answer, and a page of a proxy', async () => {
    const { access } = account();
    const cut = () => Promise.reject(new TypeError('fetch failed'));
    expect(await readOneLink({ ...access, fetch: cut }, now)).toMatchObject({ problem: 'unreachable', status: null });
    const moved = async () => new Response(null, { status: 301, headers: { location: 'https://elsewhere.kz' } });
    expect(await readOneLink({ ...access, fetch: moved }, now)).toMatchObject({ problem: 'address', status: 301 });
    const page = async () => new Response('<html></html>', { headers: { 'content-type': 'text/html' } });
    expect(await readOneLink({ ...access, fetch: page }, now)).toMatchObject({ problem: 'address' });
  });
});

test.each([
  ['A', 'A or B'],
  ['C', 'C'],
  ['D', 'D'],
  ['E', 'E (or D without finance)'],
  ['F', 'F'],
  ['G', 'G'],
] as const)('variant %s is told by an appointment of the week (§8)', async (variant, told) => {
  const { oneLink, access } = account({ variant });
  oneLink.addResource({ id: 31 });
  oneLink.addAppointment({ resource_id: 31, starts_at: '2031-04-08T05:00:00Z', ends_at: '2031-04-08T05:30:00Z' });
  expect(await readOneLink(access, now)).toMatchObject({ ok: true, catalogue: { variant: told } });
});

test('a price is the specialist’s own, else the base price; one that is off is none', () => {
  const service = { id: 9, name: 'x', active: true, durationMin: 30, basePrice: 100, prices: [] };
  expect(isPriced(service, 31)).toBe(true);
  expect(isPriced({ ...service, basePrice: 0 }, 31)).toBe(false);
  const off = { specialistId: 31, price: 50, active: false };
  expect(isPriced({ ...service, prices: [off] }, 31)).toBe(false);
  expect(isPriced({ ...service, basePrice: 0, prices: [{ ...off, active: true }] }, 31)).toBe(true);
  expect(isPriced({ ...service, basePrice: 0, prices: [{ ...off, active: true }] }, 32)).toBe(false);
});
