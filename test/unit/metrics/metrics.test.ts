import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { familiesOf } from '../../../src/metrics/families.ts';
import { booked } from '../../world/events.ts';
import { createWorld, minute } from '../../world/world.ts';
import { adminToken, edge, north, salon } from '../edge.ts';
import { memoryKv } from '../kv.ts';

const metricsToken = 'a-metrics-token-of-some-length';
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const file = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

afterEach(() => vi.restoreAllMocks());

function scraped(variables: Readonly<Record<string, unknown>> = {}) {
  const world = createWorld();
  const bridge = edge({
    connections: { salon, north, broken: { ...salon, source: 'x' } },
    variables: { METRICS_TOKEN: metricsToken, ...variables },
    calls: (name) =>
      name === 'north' ? { measures: () => Promise.reject(new Error('moved')) } : (world.admin() as object),
  });
  return { world, scrape: (path = '/metrics', init = bearer(metricsToken)) => bridge.request(path, init), ...bridge };
}

const lines = async (answer: Response): Promise<string[]> => (await answer.text()).split('\n');

describe('GET /metrics', () => {
  it('tells of each connection what is open, when it worked last, and what its hook refused', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const { world, scrape } = scraped();
    await world.accept(booked('one', 5));
    await world.pass(minute);
    await world.admin().noteRefused({ count: 2, at: world.now(), reason: 'signature_differs' });
    await world.admin().noteRefused({ count: 1, at: world.now(), reason: 'stale' });
    world.crash();
    await world.admin().noteRefused({ count: 3, at: world.now(), reason: 'signature_differs' });
    const answer = await scrape();
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const told = await lines(answer);
    expect(told).toEqual(
      expect.arrayContaining([
        '# TYPE onelink_bridge_deliveries_received_total counter',
        'onelink_bridge_connections 3',
        'onelink_bridge_configuration_valid 0',
        'onelink_bridge_connection_up{connection="salon"} 1',
        'onelink_bridge_connection_up{connection="north"} 0',
        'onelink_bridge_connection_up{connection="broken"} 0',
        'onelink_bridge_connection_state{connection="salon",state="running"} 1',
        'onelink_bridge_connection_state{connection="salon",state="breaker"} 0',
        'onelink_bridge_deliveries_open{connection="salon",state="failed"} 0',
        'onelink_bridge_deliveries_received_total{connection="salon"} 1',
        'onelink_bridge_webhooks_refused_total{connection="salon",reason="signature_differs"} 5',
        'onelink_bridge_webhooks_refused_total{connection="salon",reason="stale"} 1',
        `onelink_bridge_last_refused_timestamp_seconds{connection="salon"} ${world.now() / 1000}`,
      ]),
    );
    expect(told.some((line) => line.startsWith('onelink_bridge_last_success_timestamp_seconds{'))).toBe(true);
  });

  it('counts the calls to One-Link by method and status from the first scrape on', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const { world, scrape } = scraped();
    const counts = async () =>
      (await lines(await scrape())).filter((line) => line.startsWith('onelink_bridge_one_link_calls_total{'));
    expect(await counts()).toEqual([]);
    await world.accept(booked('one', 5));
    await world.pass(minute);
    const { length } = world.oneLink.requests;
    // The object ends, and nothing is lost.
    world.crash();
    const first = await counts();
    expect(first.map((line) => line.split(' ')[0])).toContain(
      'onelink_bridge_one_link_calls_total{connection="salon",method="POST",status="2xx"}',
    );
    const sum = (all: readonly string[]) => all.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
    expect(sum(first)).toBe(length);
    world.oneLink.faults.outage(world.now(), world.now() + minute);
    await world.accept(booked('two', 6));
    await world.pass(minute);
    const failed = (await counts()).filter((line) => /status="(?:5xx|none)"/.test(line));
    expect(sum(failed)).toBeGreaterThan(0);
  });

  it('costs no row of who does not scrape, and at most one a drain of who does', async () => {
    const { world, scrape } = scraped();
    const plain = createWorld();
    const run = async (one: typeof world, id: string) => {
      const before = one.rowsWritten();
      await one.accept(booked(id, 5));
      await one.pass(minute);
      return one.rowsWritten() - before;
    };
    const usual = await run(plain, 'one');
    vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(await run(world, 'one')).toBe(usual);
    await scrape();
    await run(plain, 'two');
    expect((await run(world, 'two')) - usual).toBeLessThanOrEqual(1);
    await world.pass(8 * 24 * 60 * minute);
    await plain.pass(8 * 24 * 60 * minute);
    expect(await run(world, 'three')).toBe(await run(plain, 'three'));
  });

  it('is opened by its own token and by that of the admin, and by nothing else', async () => {
    const { scrape, request } = scraped();
    vi.spyOn(console, 'error').mockImplementation(() => {});
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    expect((await scrape('/metrics', bearer(adminToken))).status).toBe(200);
    expect((await scrape('/metrics', bearer(`${metricsToken}x`))).status).toBe(401);
    expect((await request('/metrics')).status).toBe(401);
    expect((await request('/api/connections', bearer(metricsToken))).status).toBe(401);
    const without = scraped({ METRICS_TOKEN: undefined, ADMIN_TOKEN: undefined });
    expect((await without.scrape('/metrics', bearer('undefined'))).status).toBe(503);
    const weak = scraped({ METRICS_TOKEN: 'short' });
    expect((await weak.scrape('/metrics', bearer('short'))).status).toBe(401);
    expect(await (await weak.request('/health')).text()).toContain('invalid');
  });

  it('asks at most 40 mailboxes in one answer', async () => {
    const asked: string[] = [];
    const { namespace, store } = memoryKv();
    store.put(
      Array.from({ length: 90 }, (_, index) => ({
        key: `connection:c${String(index).padStart(2, '0')}`,
        value: '{}',
        metadata: { mailbox: `c${index}`, account: 12 },
      })) as never,
    );
    const measures = { source: 'plain', state: 'running', pending: 0, parked: 0, failed: 0, received: 0, refused: {} };
    const bridge = edge({
      variables: { OUTCOMES: namespace },
      calls: (connection) => ({
        measures: async () => {
          asked.push(connection);
          return {
            connection,
            last_received_at: null,
            last_settled_at: null,
            last_refused_at: null,
            ...measures,
          } as never;
        },
      }),
    });
    const told = [];
    for (const page of [1, 2, 3])
      told.push(...(await lines(await bridge.request(`/metrics?page=${page}`, bearer(adminToken)))));
    expect(told).toContain('onelink_bridge_metrics_pages 3');
    expect(asked.length).toBe(91);
    expect(new Set(asked).size).toBe(91);
    expect((await bridge.request('/metrics?page=0', bearer(adminToken))).status).toBe(400);
  });
});

describe('the names of metrics', () => {
  const names = familiesOf({ isValid: true, connections: 0, pages: 1 }, []).map(({ name }) => name);

  it('follow the conventions of Prometheus', () => {
    for (const name of names) expect(name).toMatch(/^onelink_bridge(_[a-z0-9]+)+$/);
  });

  it('are in docs/metrics.md, and the dashboard asks for no others', () => {
    const page = file('docs/metrics.md');
    for (const name of names) expect(page).toContain(`\`${name}\``);
    const dashboard = file('deploy/grafana/onelink-bridge.json');
    const asked = [...dashboard.matchAll(/onelink_bridge_\w+/g)].map(([name]) => name);
    expect(asked.length).toBeGreaterThan(8);
    for (const name of asked) expect(names).toContain(name);
    expect(JSON.parse(dashboard)).toMatchObject({ uid: 'onelink-bridge' });
  });
});
