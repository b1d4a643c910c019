// What the scripts ask of each tool's API, against small emulators that were written from the references.
import { afterEach, describe, expect, it } from 'vitest';
import { toolAccount, toolSetup } from '../../../scripts/lib/tools.ts';
import { sources } from '../../../src/sources/index.ts';
import { presets } from '../../../src/sources/mapped/presets/index.ts';
import { acuityKey, startAcuity } from '../../tools/acuity.ts';
import { bitrix24Key, startBitrix24 } from '../../tools/bitrix24.ts';
import { calcomKey, startCalcom } from '../../tools/calcom.ts';
import { calendlyKey, startCalendly } from '../../tools/calendly.ts';
import { easyKey, startEasyAppointments } from '../../tools/easyappointments.ts';
import { simplybookKey, startSimplybook } from '../../tools/simplybook.ts';
import { squareKey, squareSignatureKey, startSquare } from '../../tools/square.ts';
import type { ToolServer } from '../../tools/tool-server.ts';

let open: ToolServer[] = [];
afterEach(async () => {
  await Promise.all(open.map((server) => server.close()));
  open = [];
});
async function started<Server extends ToolServer>(starting: Promise<Server>): Promise<Server> {
  const server = await starting;
  open.push(server);
  return server;
}

interface Tool {
  readonly start: () => Promise<ToolServer>;
  readonly key: string | ((url: string) => string);
  readonly staff: readonly (readonly [id: string, name: string])[];
  readonly services: readonly (readonly [id: string, name: string])[];
  /** Events of the webhook that `register` makes. Absent: a person makes it. */
  readonly makes?: number;
  readonly secret?: string;
}

const tools: Readonly<Record<string, Tool>> = {
  calcom: {
    start: () => startCalcom(),
    key: calcomKey,
    staff: [['anna@example.org', 'Anna']],
    services: [
      ['101', 'Haircut'],
      ['102', 'Intro call'],
    ],
    makes: 8,
  },
  easyappointments: {
    start: startEasyAppointments,
    key: easyKey,
    staff: [['2', 'Anna Kim']],
    services: [['3', 'Haircut']],
    makes: 2,
  },
  calendly: {
    start: startCalendly,
    key: calendlyKey,
    staff: [['anna@example.org', 'Anna']],
    services: [['ET1', 'Haircut']],
    makes: 4,
  },
  square: {
    start: startSquare,
    key: squareKey,
    staff: [['TM1', 'Anna']],
    services: [
      ['V1', 'Haircut'],
      ['V2', 'Haircut'],
    ],
    makes: 2,
    secret: squareSignatureKey,
  },
  acuity: { start: startAcuity, key: acuityKey, staff: [['1', 'Anna']], services: [['10', 'Haircut']], makes: 4 },
  simplybook: {
    start: () => startSimplybook(),
    key: simplybookKey,
    staff: [['1', 'Anna']],
    services: [['2', 'Haircut']],
  },
  bitrix24: { start: startBitrix24, key: bitrix24Key, staff: [['8', 'Anna']], services: [] },
};

describe.each(Object.entries(tools))('%s', (source, { start, key, staff, services, makes, secret }) => {
  const setup = toolSetup(source);
  const accountAt = (url: string) => toolAccount(typeof key === 'string' ? key : key(url), url);
  const hook = { url: 'https://b.example/hooks/salon', secret: 'secret-of-the-hook' };

  it('lists staff and services with the ids that its webhooks name', async () => {
    const listed = await setup.list?.(accountAt((await started(start())).url));
    const pairs = (entries: readonly { readonly id: string; readonly name: string }[]) =>
      entries.map(({ id, name }) => [id, name]);
    if (!listed?.ok) throw new Error(JSON.stringify(listed));
    expect(pairs(listed.value.staff)).toEqual(staff);
    expect(pairs(listed.value.services)).toEqual(services);
  });

  it('refuses a wrong key, and says so; a dead address is unreachable', async () => {
    const { url } = await started(start());
    expect(await setup.list?.(toolAccount('wrong', url))).toMatchObject({ ok: false, problem: 'refused' });
    const dead = source === 'bitrix24' ? 'http://127.0.0.1:9/rest/1/code/' : typeof key === 'string' ? key : '';
    expect(await setup.list?.(toolAccount(dead, 'http://127.0.0.1:9'))).toMatchObject({ problem: 'unreachable' });
  });

  it.runIf(makes !== undefined)(
    'makes the webhook, which is then found, on and with every event that is needed',
    async () => {
      const account = accountAt((await started(start())).url);
      expect(await setup.subscriptions?.(account)).toEqual({ ok: true, value: [] });
      expect(await setup.register?.(account, hook)).toEqual({
        ok: true,
        value: secret === undefined ? {} : { secret },
      });
      const found = await setup.subscriptions?.(account);
      if (!found?.ok) throw new Error(JSON.stringify(found));
      expect(found.value.every(({ url, active, hasSecret }) => url === hook.url && active && hasSecret !== false)).toBe(
        true,
      );
      const events = found.value.flatMap((one) => one.events ?? []);
      expect([...events].sort()).toEqual([...(setup.events ?? [])].sort());
      expect(events).toHaveLength(makes ?? 0);
    },
  );
});

it('gives Easy!Appointments the secret under the header that the source reads', async () => {
  const server = await started(startEasyAppointments());
  await toolSetup('easyappointments').register?.(toolAccount(easyKey, server.url), {
    url: 'https://b.example/h',
    secret: 's',
  });
  expect(server.webhooks).toMatchObject([{ secret_header: toolSetup('easyappointments').header, secret_token: 's' }]);
});

it('gives Calendly and Cal.com the secret to sign with', async () => {
  const [calendly, calcom] = await Promise.all([started(startCalendly()), started(startCalcom())]);
  const hook = { url: 'https://b.example/hooks/salon', secret: 's' };
  await toolSetup('calendly').register?.(toolAccount(calendlyKey, calendly.url), hook);
  await toolSetup('calcom').register?.(toolAccount(calcomKey, calcom.url), hook);
  expect(calendly.subscriptions[0]?.signing_key).toBe('s');
  expect(calcom.webhooks[0]?.secret).toBe('s');
  // The second time it is there already.
  expect(await toolSetup('calendly').register?.(toolAccount(calendlyKey, calendly.url), hook)).toMatchObject({
    problem: 'rejected',
  });
});

it('lists the teams of a Cal.com user, too, and says that their bookings need a webhook of their own', async () => {
  const { url } = await started(startCalcom({ withTeam: true }));
  const listed = await toolSetup('calcom').list?.(toolAccount(calcomKey, url));
  if (!listed?.ok) throw new Error(JSON.stringify(listed));
  expect(listed.value.staff.map(({ id }) => id)).toEqual(['anna@example.org', 'boris@example.org']);
  expect(listed.value.services.map(({ id }) => id)).toEqual(['101', '102', '201']);
  expect(listed.value.remark?.en).toContain('team');
});

it('takes a log-in of SimplyBook with a second factor for a refusal', async () => {
  const { url } = await started(startSimplybook({ secondFactor: true }));
  expect(await toolSetup('simplybook').list?.(toolAccount(simplybookKey, url))).toMatchObject({ problem: 'refused' });
});

it('knows of every source and preset where a person enters the address, in three languages', () => {
  const all = [
    ...Object.keys(sources).map((source) => [source, toolSetup(source)] as const),
    ...Object.keys(presets).map((preset) => [preset, toolSetup('mapped', preset)] as const),
  ];
  for (const [name, setup] of all) {
    for (const text of Object.values(setup.place)) expect(text.length, name).toBeGreaterThan(5);
    if (name !== 'mapped') expect(setup.place.en, name).not.toBe('src/sources/mapped/page.md');
  }
});

it('asks for events that the source knows, by their names in its webhooks', () => {
  for (const source of ['calcom', 'calendly', 'square', 'easyappointments', 'bitrix24', 'acuity']) {
    const known = Object.keys(sources[source]?.events ?? {});
    for (const event of toolSetup(source).events ?? []) expect(known, `${source}: ${event}`).toContain(event);
  }
});
