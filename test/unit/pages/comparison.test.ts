/** "Compare with the tool": what a person sees before and after the tool's list is taken in. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sources } from '../../../src/sources/index.ts';
import type { Source } from '../../../src/sources/source.ts';
import { createListedTool } from '../../tools/listed-tool.ts';
import { person, visit } from '../../world/events.ts';
import { createWorld, minute } from '../../world/world.ts';
import { edge } from '../edge.ts';
import { read, visitor } from './visitor.ts';

beforeEach(() => {
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

const lookerToken = 'the-token-of-who-only-looks';
const path = '/desk/compare/salon';

async function clinic() {
  const tool = createListedTool();
  const source: Source = { ...(sources['calcom'] as Source), listing: tool.listing };
  const table = { source: 'calcom', account_id: 12, on_unlinked: 'create', secret: 'SALON_SECRET', resource_id: 31 };
  const world = createWorld({ source, connection: { api_key: 'SALON_API_KEY' }, tool: tool.answer });
  await world.sweep();
  await world.pass(minute);
  tool.put({ id: 'a', fields: { state: 'accepted', ...visit(30), ...person }, changedAt: world.now() });
  const bridge = edge({
    connections: { salon: { ...table, api_key: 'SALON_API_KEY' } },
    sources: { ...sources, calcom: source },
    variables: {
      SALON_API_KEY: 'the-key-of-the-salon',
      LOOKER_TOKEN: lookerToken,
      PEOPLE: { looker: { token: 'LOOKER_TOKEN', read_only: true } },
    },
    calls: () => world.admin(),
  });
  return { tool, world, someone: visitor(bridge) };
}

describe('a comparison', () => {
  it('is looked at first, then done, and says what it found and how many reminders it may mean', async () => {
    const { world, someone } = await clinic();
    await someone.signIn();
    const started = await someone.send(await someone.get(path), '/desk/act', { do: 'compare_dry' });
    expect(read(started.text)).toContain('A look without changes is under way');
    expect(started.text).toContain('data-refresh="2"');
    await world.pass(minute);
    const looked = await someone.get(path);
    expect(read(looked.text)).toContain('1 is unknown to the bridge and would be taken in.');
    expect(read(looked.text)).toContain('up to 1 client may get a reminder');
    expect(looked.text).not.toContain('href="/desk/visits/salon/');
    await someone.send(looked, '/desk/act', { do: 'compare' });
    await world.pass(minute);
    const done = await someone.get(path);
    expect(read(done.text)).toContain('1 was unknown to the bridge and taken in.');
    expect(done.text).toContain('href="/desk/visits/salon/calcom%3Aa"');
  });

  it('is stopped, and is not started for days that do not fit', async () => {
    const { someone } = await clinic();
    await someone.signIn();
    const days = { do: 'compare', since: '2031-05-02', until: '2031-05-01' };
    const wrong = await someone.send(await someone.get(path), '/desk/act', days);
    expect(read(wrong.text)).toContain('The last day must not be before the first one');
    const started = await someone.send(wrong, '/desk/act', { ...days, until: '2031-05-02' });
    expect(read((await someone.send(started, '/desk/act', { do: 'stop_comparing' })).text)).toContain(
      'A person stopped it before its end.',
    );
  });

  it('has no buttons for somebody who only looks', async () => {
    const { someone } = await clinic();
    await someone.signIn(lookerToken);
    const page = await someone.get(path);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('/desk/act');
  });
});
